"""Imports of labels, exclusions and removals are rows with events, and go back exactly."""

from __future__ import annotations

from datetime import datetime

from qaplan.app.store.label_tables import (
    HeldExclusion,
    HeldLabels,
    add_exclusion,
    digests_removed,
    load_exclusions,
    load_label_imports,
    media_removed,
    save_labels,
    save_removed,
    undo_exclusion,
    undo_labels,
)
from qaplan.app.store.log import load_log
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.studies import Study, writing
from qaplan.base.actors import Actor
from qaplan.survey.types import Observation


def labels(threshold: float = 0.2) -> HeldLabels:
    name = f"labels-ab@{threshold:g}"
    return HeldLabels(name, "speciesnet", "SpeciesNet", threshold, "p.json", "ab", {"matched": 1})


def said(threshold: float = 0.2) -> list[Observation]:
    return [Observation(f"labels-ab@{threshold:g}:m1:0", "", "animal", "machine", event_id="e1")]


def actions(study: Study) -> list[str]:
    return [line.change.action for line in load_log(study)]


def test_labels_are_kept_once_and_taken_back(study: Study, actor: Actor, now: datetime) -> None:
    with writing(study):
        assert save_labels(study, labels(), said(), actor=actor, at=now) == 1
        assert save_labels(study, labels(), said(), actor=actor, at=now) == 0
        assert undo_labels(study, labels().import_id, actor=actor, at=now, why="") == 1
        assert undo_labels(study, labels().import_id, actor=actor, at=now, why="") is None
    assert list(load_observations(study)) == []
    assert [each.is_undone for each in load_label_imports(study)] == [True]
    assert actions(study) == ["recognition.labels_taken", "recognition.labels_undone"]


def test_another_threshold_takes_the_place_of_the_earlier_one(
    study: Study, actor: Actor, now: datetime
) -> None:
    with writing(study):
        save_labels(study, labels(), said(), actor=actor, at=now)
        save_labels(study, labels(0.5), said(0.5), actor=actor, at=now)
    assert [each.observation_id for each in load_observations(study)] == ["labels-ab@0.5:m1:0"]
    assert [each.is_undone for each in load_label_imports(study)] == [True, False]


def test_excluded_boxes_do_not_count_until_they_come_back(study: Study, actor: Actor, now: datetime) -> None:
    held = HeldExclusion("repeat-1", "D1", {"bbox": [0.1, 0.1, 0.2, 0.2]})
    ids = [said()[0].observation_id]
    with writing(study):
        save_labels(study, labels(), said(), actor=actor, at=now)
        assert add_exclusion(study, held, ids, actor=actor, at=now, why="a branch") == 1
        assert add_exclusion(study, held, ids, actor=actor, at=now, why="a branch") == 0
    assert list(load_observations(study)) == []
    assert list(load_observations(study, with_excluded=True)) == said()
    with writing(study):
        assert undo_exclusion(study, "repeat-1", actor=actor, at=now, why="") == 1
        assert undo_exclusion(study, "repeat-1", actor=actor, at=now, why="") is None
    assert list(load_observations(study)) == said()
    assert [each.is_undone for each in load_exclusions(study)] == [True]


def test_what_was_removed_is_written_down_once(study: Study, actor: Actor, now: datetime) -> None:
    with writing(study):
        assert save_removed(study, {"m1": "a" * 64}, actor=actor, at=now, why="term") == ("m1",)
        assert save_removed(study, {"m1": "a" * 64}, actor=actor, at=now, why="term") == ()
    assert media_removed(study) == {"m1"}
    assert digests_removed(study) == ("a" * 64,)
    assert actions(study) == ["recognition.people_removed"]
