"""camtrapR: records of people, their individuals, sexes and flanks."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.recognition.tables.files import read_labels
from tests.recognition.tables.exports import as_csv

ROW: dict[str, object] = {
    "Station": "K1", "Species": "leopard", "Individual": "L1", "DateTimeOriginal": "2024-08-25 03:10:07",
    "Directory": r"C:\x\K1", "FileName": "a.JPG", "metadata_sex": "самец", "metadata_flank": "левый",
    "metadata_weather": "snow",
}  # fmt: skip


def test_individual_sex_and_flank_are_kept_in_our_words(tmp_path: Path) -> None:
    (file,) = read_labels(as_csv(tmp_path / "r.csv", ROW), said_by="A. B.").files
    (label,) = file.labels
    assert (file.path, file.place) == ("C:/x/K1/a.JPG", "K1")
    assert (label.individual, label.sex, label.flank, label.said_by) == ("L1", "male", "left", "A. B.")
    assert label.extra == {"metadata weather": "snow"}


def test_a_row_without_a_picture_is_left_out_and_named(tmp_path: Path) -> None:
    table = read_labels(as_csv(tmp_path / "r.csv", ROW, ROW | {"FileName": ""}))
    assert [problem.where for problem in table.problems] == ["row 3"]


def test_times_that_a_spreadsheet_has_turned_round_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_labels(as_csv(tmp_path / "r.csv", ROW | {"DateTimeOriginal": "25/08/2024 03:10"}))
    assert caught.value.code == "recognition.day_first"
