"""An export is known by what is in it, and what is none is refused without a trace of it in the study."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.recognition.tables.files import read_labels
from tests.recognition.tables.exports import (
    as_csv,
    as_json,
    checked,
    image,
    predicted,
    timelapse,
)


def test_each_format_is_known_by_its_content(tmp_path: Path) -> None:
    record = {
        "Station": "K1",
        "Species": "wolf",
        "DateTimeOriginal": "2024-08-25 03:10:07",
        "FileName": "a.JPG",
    }
    found = [
        read_labels(path).format
        for path in (
            as_json(tmp_path / "a", {"predictions": [predicted()]}),
            as_csv(tmp_path / "b", image()),
            as_csv(tmp_path / "c", record),
            as_csv(tmp_path / "d", timelapse(Species="fox"), delimiter=";", bom=True),
            as_csv(tmp_path / "e", checked()),
        )
    ]
    assert found == ["speciesnet", "wildlife-insights", "camtrapr", "timelapse", "addaxai"]


def test_the_folder_of_an_export_is_read_whole(tmp_path: Path) -> None:
    as_csv(tmp_path / "images_1.csv", image())
    as_csv(tmp_path / "images_2.csv", image(filename="IMG_2.JPG"))
    as_csv(tmp_path / "deployments.csv", {"deployment_id": "D1", "longitude": "54.5", "latitude": "43.1"})
    table = read_labels(tmp_path)
    assert [file.path for file in table.files] == ["D1/IMG_1.JPG", "D1/IMG_2.JPG"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "recognition.empty_table"),
        (b"a,b\n1,2\n", "recognition.unknown_table"),
        (b"File,RelativePath\n", "recognition.empty_table"),
        (b"{\"images\": []}", "recognition.unknown_table"),
        (b"{\"predictions\": []}", "recognition.empty_table"),
        (b"{\"predictions\": [", "recognition.unknown_table"),
        (b"[1, 2]", "recognition.unknown_table"),
        (b"{\"a\": " * 100_000, "recognition.too_deep"),
        ("File,RelativePath,Вид\na,b,лиса\n".encode("cp1251"), "recognition.bad_encoding"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_labels(path)
    assert caught.value.code == code


def test_a_file_that_is_not_there_and_boxes_without_their_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_labels(tmp_path / "nothing.csv")
    assert caught.value.code == "recognition.missing"
    with pytest.raises(DataError) as caught:
        read_labels(as_csv(tmp_path / "d.csv", {"file_id": "1", "ai_classification_label": "fox"}))
    assert caught.value.code == "recognition.no_paths"


def test_the_real_export_of_wildlife_insights_has_its_49_pictures(shared_data: Path) -> None:
    table = read_labels(shared_data / "cameratraps/wildlife-insights_camtraptor")
    assert len(table.files) == 49
    assert all(file.clock is not None and file.clock.year == 2019 for file in table.files)
    assert [caution.code for caution in table.cautions] == ["recognition.no_zone"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_table_or_in_a_plain_refusal(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x"
    path.write_bytes(b"File,RelativePath,Species,Count\n" + content)
    try:
        read_labels(path)
    except DataError as error:
        assert error.code.startswith("recognition.")
