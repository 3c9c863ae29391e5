"""Repeated boxes are listed, left out when a person confirms it, and come back exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.detections import import_detections
from qaplan.app.services.events import study_events
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import show_log
from qaplan.app.services.repeats import exclude_repeats, list_repeats, undo_repeats
from qaplan.app.services.studies import Study
from qaplan.app.store.observation_tables import load_observations
from qaplan.base.errors import UsageError
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.repeats.finding import find_repeats
from qaplan.recognition.repeats.types import CameraBox, RepeatRule

MakeCard = Callable[..., Path]
RULE = RepeatRule(0.85, 4)
BRANCH = [0.4, 0.3, 0.2, 0.1]


def run_of(tmp_path: Path, boxes: dict[str, list[dict[str, object]]]) -> Path:
    images = [{"file": path, "detections": found} for path, found in boxes.items()]
    path = tmp_path / "run.json"
    named = {"detection_categories": {"1": "animal"}, "classification_categories": {"0": "leopard"}}
    path.write_text(json.dumps({"info": {"format_version": "1.4"}, "images": images} | named))
    return path


def box(bbox: list[float], **more: object) -> dict[str, object]:
    return {"category": "1", "conf": 0.6, "bbox": bbox} | more


@pytest.fixture
def branch(study: Study, make_card: MakeCard, tmp_path: Path) -> Study:
    """Six pictures with one branch; a model names a leopard on the fourth, a person gazelles on two."""
    make_card("tree/K1", 4)
    make_card("tree/K1/gazelle", 2, seed=1)
    ingest_card(study, tmp_path / "cards/tree", layout="station/species")
    boxes = {f"K1/IMG_000{n}.JPG": [box(BRANCH)] for n in range(4)}
    boxes["K1/IMG_0003.JPG"] = [box(BRANCH, classifications=[["0", 0.3]])]
    boxes |= {f"K1/gazelle/IMG_000{n}.JPG": [box(BRANCH)] for n in range(2)}
    import_detections(study, run_of(tmp_path, boxes))
    return study


def test_a_branch_is_listed_with_its_count_and_example_and_nothing_changes(branch: Study) -> None:
    before = tuple(load_observations(branch))
    listed = list_repeats(branch, RULE)
    (place,) = listed.found
    assert (place.media, len(place.observation_ids), place.protected) == (6, 3, 3)
    assert listed.examples[place.id].startswith("IMG_")
    assert tuple(load_observations(branch)) == before


def test_confirmed_boxes_count_no_more_but_cats_and_confirmed_animals_stay(branch: Study) -> None:
    (place,) = list_repeats(branch, RULE).found
    before = tuple(load_observations(branch))
    assert exclude_repeats(branch, [place.id], RULE, why="a branch") == 3
    left = tuple(load_observations(branch))
    gone = {each.observation_id for each in before} - {each.observation_id for each in left}
    assert gone == set(place.observation_ids)
    assert any("leopard" in each.extra.get("suggestions", "") for each in left)
    assert tuple(load_observations(branch, with_excluded=True)) == before
    assert list_repeats(branch, RULE).found == ()


def test_what_is_left_out_makes_no_event_and_comes_back_exactly(branch: Study) -> None:
    events, before = study_events(branch), tuple(load_observations(branch))
    (place,) = list_repeats(branch, RULE).found
    exclude_repeats(branch, ["all"], RULE)
    assert study_events(branch) != events
    assert list_repeats(branch, RULE).standing == (place.id,)
    assert undo_repeats(branch, place.id) == 3
    assert study_events(branch) == events
    assert tuple(load_observations(branch)) == before
    actions = [line.change.action for line in show_log(branch)]
    assert actions[-2:] == ["recognition.repeats_excluded", "recognition.repeats_undone"]


def test_an_id_that_is_not_listed_is_refused(branch: Study) -> None:
    with pytest.raises(UsageError) as caught:
        exclude_repeats(branch, ["repeat-000000000000"], RULE)
    assert caught.value.code == "recognition.unknown_repeat"
    with pytest.raises(UsageError) as caught:
        undo_repeats(branch, "repeat-000000000000")
    assert caught.value.code == "recognition.unknown_repeat"


def test_the_real_run_of_the_ena_pictures_has_no_repeat_among_21_scattered_pictures(
    study: Study, shared_data: Path
) -> None:
    traps = shared_data / "cameratraps"
    ingest_card(study, traps / "ena24")
    import_detections(study, traps / "camtrapdet/ena.md.4.1.0.json")
    listed = list_repeats(study, RepeatRule(0.85, 3))
    assert listed.boxes > 15
    assert listed.found == ()


def test_the_8789_real_entries_are_searched_in_seconds_and_every_find_holds(shared_data: Path) -> None:
    run = read_megadetector(shared_data / "cameratraps/camtrapdet/ena.md.4.1.0.json")
    boxes = [
        CameraBox(f"{file.path}:{number}", file.path, "ENA24", each.bbox, each.confidence)
        for file in run.files
        for number, each in enumerate(file.detections)
        if each.bbox is not None and each.confidence >= 0.2
    ]
    found = find_repeats(boxes)
    assert len(boxes) == 12813
    assert max(each.media for each in found) == found[0].media > 100
    assert all(each.bbox[2] * each.bbox[3] <= 0.2 for each in found)
