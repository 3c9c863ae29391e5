from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.types import Classification, DetectorRun
from tests.recognition.runs import BOX, box, entry, results, written


def read(folder: Path, data: object) -> DetectorRun:
    return read_megadetector(written(folder, data))


def refused(folder: Path, data: object) -> DataError:
    with pytest.raises(DataError) as caught:
        read(folder, data)
    return caught.value


def codes_of_entries(folder: Path, *entries: object) -> list[str]:
    error = refused(folder, results(*entries))
    assert error.code == "recognition.bad_file"
    return [each.code for each in error.problems]


def test_model_version_and_thresholds_are_kept(tmp_path: Path) -> None:
    run = read(tmp_path, results(entry("a.jpg", box())))
    assert (run.model, run.version, run.format_version) == ("md_v5a.0.0.pt", "v5a.0.0", "1.4")
    assert (run.typical_threshold, run.conservative_threshold) == (0.2, 0.05)
    assert run.detected_at == "2024-05-03 10:00:00"
    assert run.cautions == ()


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", 1.6, 1.0])
def test_all_versions_of_the_format_are_read(tmp_path: Path, version: object) -> None:
    run = read(tmp_path, results(entry("a.jpg", box()), info={"format_version": version}))
    assert run.format_version == str(version)


def test_a_version_that_is_not_known_is_refused(tmp_path: Path) -> None:
    data = results(info={"format_version": "2.0"})
    assert refused(tmp_path, data).code == "recognition.unknown_version"


def test_without_head_and_categories_the_usual_three_are_assumed_with_a_caution(tmp_path: Path) -> None:
    run = read(tmp_path, {"images": [entry("a.jpg", box(category="2"))]})
    assert run.files[0].detections[0].label == "person"
    assert {each.code for each in run.cautions} == {
        "recognition.categories_assumed",
        "recognition.model_not_named",
    }
    for language in LANGUAGES:
        assert all("run.json" in Text(language).say(each.message) for each in run.cautions)


def test_numbers_as_text_and_text_as_numbers_are_read(tmp_path: Path) -> None:
    odd = box("0.75", 2, bbox=["0.1", "0.2", "0.3", "0.4"])
    (found,) = read(tmp_path, results(entry("a.jpg", odd))).files[0].detections
    assert (found.label, found.confidence, found.bbox) == ("person", 0.75, tuple(BOX))


@pytest.mark.parametrize(
    "failed",
    [
        {"file": "a.jpg", "failure": "Failure image access", "detections": None},
        {"file": "a.jpg", "failure": "Failure image access"},
        {"file": "a.jpg", "detections": None},
        {"file": "a.jpg"},
    ],
)
def test_a_failure_is_no_blank(tmp_path: Path, failed: object) -> None:
    (file,) = read(tmp_path, results(failed)).files
    assert file.failure
    assert file.detections == ()


def test_a_failure_of_null_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, results(entry("a.jpg", failure=None))).files[0].failure == ""


def test_windows_paths_get_slashes(tmp_path: Path) -> None:
    (file,) = read(tmp_path, results(entry(r".\CARD1\DCIM\IMG_0001.JPG"))).files
    assert file.path == "CARD1/DCIM/IMG_0001.JPG"


def test_classifications_are_kept_best_first_with_what_they_mean(tmp_path: Path) -> None:
    named = box(classifications=[["1", 0.2], [0, "0.7"]])
    run = read(
        tmp_path,
        results(
            entry("a.jpg", named),
            classification_categories={"0": "fox", "1": "wolf"},
            classification_category_descriptions={"0": "vulpes vulpes"},
        ),
    )
    assert run.files[0].detections[0].classifications == (
        Classification("fox", 0.7, "vulpes vulpes"),
        Classification("wolf", 0.2),
    )


def test_videos_keep_their_frames(tmp_path: Path) -> None:
    video = entry("a.mp4", box(frame_number=20), frame_rate=20, frames_processed=[0, 20])
    (file,) = read(tmp_path, results(video)).files
    assert file.frame_rate == 20.0
    assert file.detections[0].frame_number == 20
    assert file.extra == {"frames_processed": "[0, 20]"}


def test_fields_that_have_no_name_here_are_kept(tmp_path: Path) -> None:
    info = {"format_version": "1.6", "detector": "md", "summary_report": "<p>good</p>"}
    run = read(tmp_path, results(entry("a.jpg", exif={"Make": "RECONYX"}), info=info))
    assert run.extra == {"summary_report": '"<p>good</p>"'}
    assert run.files[0].extra == {"exif": '{"Make": "RECONYX"}'}


def test_a_box_of_an_unnamed_category_counts_as_no_detection_and_is_told(tmp_path: Path) -> None:
    run = read(tmp_path, results(entry("a.jpg", box(category="7"), box())))
    assert [each.label for each in run.files[0].detections] == ["animal"]
    assert [each.code for each in run.problems] == ["recognition.unknown_category"]


def test_a_box_that_rounding_put_over_the_edge_is_cut_at_the_edge(tmp_path: Path) -> None:
    (found,) = (
        read(tmp_path, results(entry("a.jpg", box(bbox=[-0.001, 0.5, 0.5, 0.5009])))).files[0].detections
    )
    assert found.bbox == pytest.approx((0.0, 0.5, 0.499, 0.5))


@pytest.mark.parametrize("none", [None, []])
def test_a_detection_may_come_without_a_box(tmp_path: Path, none: object) -> None:
    assert read(tmp_path, results(entry("a.jpg", box(bbox=none)))).files[0].detections[0].bbox is None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("a.jpg", "recognition.entry_without_file"),
        ({"detections": []}, "recognition.entry_without_file"),
        ({"file": 7, "detections": []}, "recognition.entry_without_file"),
        (entry("a.jpg", box(1.2)), "recognition.bad_confidence"),
        (entry("a.jpg", box(-0.1)), "recognition.bad_confidence"),
        (entry("a.jpg", box("high")), "recognition.bad_confidence"),
        (entry("a.jpg", box(True)), "recognition.bad_confidence"),
        (entry("a.jpg", box(None)), "recognition.bad_confidence"),
        (entry("a.jpg", box(bbox=[102, 88, 540, 470])), "recognition.bad_box"),
        (entry("a.jpg", box(bbox=[0.8, 0.1, 0.5, 0.5])), "recognition.bad_box"),
        (entry("a.jpg", box(bbox=[0.1, 0.1, 0.5])), "recognition.bad_box"),
        (entry("a.jpg", box(bbox="all")), "recognition.bad_box"),
        (entry("a.jpg", "box"), "recognition.bad_detections"),
        ({"file": "a.jpg", "detections": {"1": 0.9}}, "recognition.bad_detections"),
        (entry("a.jpg", box(classifications=[["fox"]])), "recognition.bad_classification"),
    ],
)
def test_a_bad_entry_refuses_the_whole_file(tmp_path: Path, bad: object, code: str) -> None:
    assert codes_of_entries(tmp_path, entry("good.jpg", box()), bad) == [code]


def test_one_file_twice_is_refused_whatever_its_slashes(tmp_path: Path) -> None:
    assert codes_of_entries(tmp_path, entry("A/a.jpg"), entry(r"A\a.jpg")) == ["recognition.file_twice"]


def test_bad_entries_are_told_by_their_number(tmp_path: Path) -> None:
    error = refused(tmp_path, results(entry("good.jpg"), entry("A/bad.jpg", box(2))))
    assert error.problems[0].where == "entry 2, bad.jpg"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b'{"images": [',
        b'{"images": [{"file": "a.jpg", "detections": [{"category": "1", "conf": NaN}]}]}',
        b"\xff\xfe\x00",
        b"[]",
        b'[{"file": "a.jpg", "detections": [{"category": "animal", "confidence": 0.9}]}]',
        b'{"instances": []}',
        b'{"images": {}}',
    ],
)
def test_what_is_no_detector_result_gets_its_sentence(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).code == "recognition.not_megadetector"


def test_a_hostile_depth_is_refused(tmp_path: Path) -> None:
    deep = b'{"images": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert refused(tmp_path, deep).code == "recognition.too_deep"


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_megadetector(written(tmp_path, results()), largest_bytes=10)
    assert caught.value.code == "recognition.too_large"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_megadetector(tmp_path / "none.json")
    assert caught.value.code == "recognition.missing"


def test_the_real_run_of_8789_pictures_is_read(shared_data: Path) -> None:
    run = read_megadetector(shared_data / "cameratraps" / "camtrapdet" / "ena.md.4.1.0.json")
    assert len(run.files) == 8789
    assert run.format_version == "1.0"
    assert [each.code for each in run.cautions] == ["recognition.model_not_named"]
    assert run.problems == ()
