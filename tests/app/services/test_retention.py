"""Pictures of people go after their term; row, event and count stay, and no original is touched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qaplan.app.services.detections import import_detections
from qaplan.app.services.events import study_events
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import show_log
from qaplan.app.services.retention import people_retention_days, plan_purge, purge_people
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.vault import vault_path
from qaplan.base.errors import AccessError, UsageError

MakeCard = Callable[..., Path]
LATER = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def later(session: Session) -> Session:
    return replace(session, now=LATER)


@pytest.fixture
def herders(study: Study, make_card: MakeCard, tmp_path: Path, session: Session) -> Iterator[Study]:
    """Four pictures: a person, a person with a leopard, an animal, nothing; copied into the study."""
    ingest_card(study, make_card("K1", 4), mode="copy", session=session)
    person = {"category": "2", "conf": 0.9, "bbox": [0.1, 0.1, 0.3, 0.6]}
    cat = {"category": "1", "conf": 0.5, "bbox": [0.5, 0.5, 0.3, 0.3], "classifications": [["0", 0.2]]}
    boxes = [[person], [person, cat], [{"category": "1", "conf": 0.9, "bbox": [0.1, 0.1, 0.3, 0.3]}], []]
    images = [{"file": f"K1/IMG_000{n}.JPG", "detections": found} for n, found in enumerate(boxes)]
    named = {"detection_categories": {"1": "animal", "2": "person"}}
    named["classification_categories"] = {"0": "leopard"}
    run = tmp_path / "run.json"
    run.write_text(json.dumps({"info": {"format_version": "1.4"}, "images": images} | named))
    import_detections(study, run, session=session)
    return study


def held_files(study: Study) -> list[bool]:
    return [vault_path(study.media_folder, each.medium.sha256).exists() for each in load_media(study)]


def test_a_plan_lists_and_removes_nothing(herders: Study, later: Session) -> None:
    plan = plan_purge(herders, session=later)
    assert (list(plan.paths.values()), plan.kept_with_cats) == (["IMG_0000.JPG"], 1)
    assert "would be removed" in plan.summary()
    assert held_files(herders) == [True] * 4


def test_the_copy_and_its_thumbnail_go_and_row_event_and_count_stay(
    herders: Study, later: Session, tmp_path: Path
) -> None:
    rows, said, events = list(load_media(herders)), list(load_observations(herders)), study_events(herders)
    thumbnail = herders.media_folder / "thumbnails" / f"{rows[0].medium.sha256}.jpg"
    thumbnail.parent.mkdir()
    thumbnail.write_bytes(b"small")
    original = tmp_path / "cards/K1/IMG_0000.JPG"
    before = original.read_bytes()
    done = purge_people(herders, session=later, why="term")
    assert (done.removed_files, done.is_done) == (2, True)
    assert held_files(herders) == [False, True, True, True]
    assert not thumbnail.exists()
    assert original.read_bytes() == before
    assert (list(load_media(herders)), list(load_observations(herders))) == (rows, said)
    assert study_events(herders) == events
    last = list(show_log(herders))[-1].change
    assert (last.action, last.why) == ("recognition.people_removed", "term")


def test_a_picture_with_a_cat_stays_unless_it_is_asked_for(herders: Study, later: Session) -> None:
    purge_people(herders, session=later)
    assert held_files(herders)[1]
    assert purge_people(herders, also_cats=True, session=later).removed_files == 1
    assert held_files(herders) == [False, False, True, True]


def test_a_second_call_finds_nothing_and_finishes_what_a_stop_left(herders: Study, later: Session) -> None:
    held = next(load_media(herders)).medium
    path = vault_path(herders.media_folder, held.sha256)
    bytes_ = path.read_bytes()
    purge_people(herders, session=later)
    events = len(list(show_log(herders)))
    assert purge_people(herders, session=later).paths == {}
    path.write_bytes(bytes_)  # as if the program had been stopped after writing down and before removing
    assert purge_people(herders, session=later).removed_files == 1
    assert not path.exists()
    assert len(list(show_log(herders))) == events


def test_nothing_goes_within_the_term_whatever_day_is_asked_for(herders: Study, session: Session) -> None:
    assert plan_purge(herders, session=session).paths == {}
    with pytest.raises(UsageError) as caught:
        purge_people(herders, date(2025, 11, 2), session=session)
    assert caught.value.code == "retention.within_term"


def test_the_term_is_read_from_the_studys_own_file(herders: Study, later: Session) -> None:
    assert people_retention_days(herders) == 90
    described = herders.folder / "study.toml"
    text = described.read_text(encoding="utf-8")
    described.write_text("people_retention_days = 365\n" + text, encoding="utf-8")
    assert people_retention_days(herders) == 365
    assert plan_purge(herders, session=later).paths == {}
    described.write_text('people_retention_days = "soon"\n' + text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        people_retention_days(herders)
    assert caught.value.code == "retention.bad_term"


def test_pictures_that_stay_on_their_card_are_only_counted(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session, later: Session
) -> None:
    card = make_card("tree/K1/человек", 1)
    ingest_card(study, tmp_path / "cards/tree", layout="station/species", session=session)
    run = {"images": [{"file": "IMG_0000.JPG", "detections": [{"category": "2", "conf": 0.9, "bbox": []}]}]}
    (tmp_path / "r.json").write_text(json.dumps(run))
    import_detections(study, tmp_path / "r.json", session=session)
    done = purge_people(study, session=later)
    assert (done.paths, done.outside, done.removed_files) == ({}, 1, 0)
    assert (card / "IMG_0000.JPG").exists()


def test_only_a_steward_may_remove(herders: Study, later: Session) -> None:
    with pytest.raises(AccessError):
        purge_people(herders, session=replace(later, audience="public"))
