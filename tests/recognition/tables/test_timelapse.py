"""Timelapse: columns of any template by a mapping, and a mark for deletion that deletes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from qaplan.base.errors import UsageError
from qaplan.recognition.tables.files import read_labels
from tests.recognition.tables.exports import as_csv, timelapse


def test_usual_headings_are_known_in_two_languages(tmp_path: Path) -> None:
    row = timelapse(Вид="лисица", Количество="2", Пол="ж", Наблюдатель="A. B.", Погода="дождь")
    (file,) = read_labels(as_csv(tmp_path / "t.csv", row)).files
    (label,) = file.labels
    assert (file.path, file.clock) == ("K1/DCIM/IMG_1.JPG", datetime(2024, 8, 25, 3, 10, 7))
    assert (label.name, label.count, label.sex, label.said_by) == ("лисица", 2, "female", "A. B.")
    assert label.extra == {"погода": "дождь"}


def test_a_mapping_goes_before_what_the_headings_suggest(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "t.csv", timelapse(Species="site A", Beast="wolf"))
    (file,) = read_labels(path, columns={"Beast": "species"}).files
    assert file.labels[0].name == "wolf"
    assert file.labels[0].extra == {"species": "site A"}


@pytest.mark.parametrize("columns", [{"Nothing": "species"}, {"Species": "weather"}])
def test_a_mapping_that_does_not_fit_is_refused(tmp_path: Path, columns: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        read_labels(as_csv(tmp_path / "t.csv", timelapse(Species="fox")), columns=columns)
    assert caught.value.code == "recognition.bad_mapping"


def test_without_a_column_for_the_animal_nothing_is_said_and_a_caution_is(tmp_path: Path) -> None:
    table = read_labels(as_csv(tmp_path / "t.csv", timelapse(DeleteFlag="true")))
    assert table.files[0].labels[0].kind == "unclassified"
    assert {caution.code for caution in table.cautions} == {
        "recognition.no_species_column", "recognition.marked_for_deletion",
    }  # fmt: skip


def test_a_person_in_a_column_is_restricted_and_an_empty_picture_is_blank(tmp_path: Path) -> None:
    rows = timelapse(Species="Человек", Empty=""), timelapse(File="b", Species="", Empty="TRUE")
    files = read_labels(as_csv(tmp_path / "t.csv", *rows)).files
    assert [(file.labels[0].kind, file.person_score) for file in files] == [("human", 1.0), ("blank", 0.0)]
