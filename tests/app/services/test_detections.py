"""A detector's results stand beside what people said, and hide people at that moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.detections import import_detections
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.observation_tables import load_observations
from qaplan.base.errors import DataError, UsageError

MakeCard = Callable[..., Path]


def _run(tmp_path: Path, images: list[dict[str, object]], name: str = "run.json") -> Path:
    written = {
        "info": {
            "format_version": "1.4",
            "detector": "md_v5a",
            "detector_metadata": {"megadetector_version": "v5a"},
        },
        "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"},
        "images": images,
    }
    path = tmp_path / name
    path.write_text(json.dumps(written))
    return path


def _image(path: str, category: str = "1", score: float = 0.8) -> dict[str, object]:
    box = {"category": category, "conf": score, "bbox": [0.1, 0.1, 0.5, 0.5]}
    return {"file": path, "detections": [box]}


def test_a_suggestion_keeps_model_threshold_and_score_beside_the_human_label(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    make_card("tree/K1/gazelle", 1)
    ingest_card(study, tmp_path / "cards/tree", layout="station/species")
    run = _run(tmp_path, [_image("K1/gazelle/IMG_0000.JPG")])
    result = import_detections(study, run, threshold=0.3)
    assert (result.matched, result.observations, result.restricted) == (1, 1, 0)
    human, machine = sorted(load_observations(study), key=lambda each: each.method)
    assert (human.method, human.scientific_name) == ("human", "gazelle")
    assert (machine.method, machine.probability, machine.threshold) == ("machine", 0.8, 0.3)
    assert "md_v5a" in machine.classified_by
    assert human.medium_id == machine.medium_id


def test_a_medium_with_a_person_is_restricted_even_below_the_threshold(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("K1", 2))
    run = _run(tmp_path, [_image("K1/IMG_0000.JPG", "2", 0.15), _image("K1/IMG_0001.JPG")])
    result = import_detections(study, run, threshold=0.5)
    assert result.restricted == 1
    assert [held.is_restricted for held in load_media(study)] == [True, False]
    assert "recognition.media_restricted" in {line.change.action for line in show_log(study)}


def test_the_same_file_again_changes_nothing(study: Study, make_card: MakeCard, tmp_path: Path) -> None:
    ingest_card(study, make_card("K1", 2))
    run = _run(tmp_path, [_image("K1/IMG_0000.JPG", "2")])
    import_detections(study, run)
    before, events = tuple(load_observations(study)), check_log(study).events
    again = import_detections(study, run)
    assert again.is_held
    assert tuple(load_observations(study)) == before
    assert check_log(study).events == events


def test_another_threshold_replaces_the_suggestions_and_lifts_no_restriction(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("K1", 2))
    run = _run(tmp_path, [_image("K1/IMG_0000.JPG", "2", 0.6), _image("K1/IMG_0001.JPG", "1", 0.4)])
    import_detections(study, run, threshold=0.3)
    import_detections(study, run, threshold=0.5)
    said = {each.medium_id: each.observation_type for each in load_observations(study)}
    assert sorted(said.values()) == ["blank", "human"]
    assert [held.is_restricted for held in load_media(study)] == [True, False]
    import_detections(study, run, threshold=0.3)
    assert sorted(each.observation_type for each in load_observations(study)) == ["animal", "human"]
    assert import_detections(study, run, threshold=0.3).is_held


def test_an_entry_that_fits_two_media_is_refused_and_the_rest_is_taken(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    make_card("tree/K1", 2)
    make_card("tree/K2", 1, seed=4)
    ingest_card(study, tmp_path / "cards/tree", layout="station")
    run = _run(tmp_path, [_image("IMG_0000.JPG"), _image("K1/IMG_0001.JPG"), _image("K9/IMG_7777.JPG")])
    result = import_detections(study, run)
    assert (result.matched, result.ambiguous, result.unmatched) == (
        1,
        ("IMG_0000.JPG",),
        ("K9/IMG_7777.JPG",),
    )


def test_the_json_of_another_card_changes_nothing(study: Study, make_card: MakeCard, tmp_path: Path) -> None:
    ingest_card(study, make_card("K1", 1))
    events = check_log(study).events
    with pytest.raises(DataError) as error:
        import_detections(study, _run(tmp_path, [_image("OTHER/X.JPG")]))
    assert error.value.code == "recognition.other_card"
    assert check_log(study).events == events


def test_a_threshold_outside_its_range_is_refused(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        import_detections(study, _run(tmp_path, []), threshold=1.5)
    assert error.value.code == "recognition.bad_threshold"


def test_the_real_run_of_8789_entries_meets_its_21_pictures(study: Study, shared_data: Path) -> None:
    traps = shared_data / "cameratraps"
    ingest_card(study, traps / "ena24")
    result = import_detections(study, traps / "camtrapdet/ena.md.4.1.0.json")
    assert (result.matched, len(result.unmatched), result.ambiguous) == (21, 8789 - 21, ())
