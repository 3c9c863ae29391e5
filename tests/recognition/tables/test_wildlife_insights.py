"""Wildlife Insights: American days without a zone, people and the platform's model apart."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.recognition.tables.files import read_labels
from tests.recognition.tables.exports import as_csv, image


def test_two_animals_on_one_picture_are_two_labels_of_one_picture(tmp_path: Path) -> None:
    table = read_labels(as_csv(tmp_path / "i.csv", image(), image(common_name="Hare", individual_id="H1")))
    (file,) = table.files
    assert [label.name for label in file.labels] == ["Rodents", "Hare"]
    assert file.labels[1].individual == "H1"
    assert file.clock == datetime(2019, 4, 28, 0, 32)


def test_the_platforms_model_is_a_machine_with_its_score(tmp_path: Path) -> None:
    row = image(identified_by="Computer vision", cv_confidence="0.62")
    (label,) = read_labels(as_csv(tmp_path / "i.csv", row)).files[0].labels
    assert (label.method, label.score, label.said_by) == ("machine", 0.62, "Computer vision")


def test_a_blank_is_blank_and_a_person_is_one(tmp_path: Path) -> None:
    human = image(filename="b", common_name="Human", genus="Homo", species="sapiens")
    rows = image(is_blank="1", common_name="Blank"), human
    files = read_labels(as_csv(tmp_path / "i.csv", *rows)).files
    assert [file.labels[0].kind for file in files] == ["blank", "human"]
    assert files[1].person_score == 1.0


def test_days_that_a_spreadsheet_has_turned_round_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_labels(as_csv(tmp_path / "i.csv", image(timestamp="28/4/19 00:32")))
    assert caught.value.code == "recognition.day_first"


def test_a_time_that_is_none_is_a_caution(tmp_path: Path) -> None:
    table = read_labels(as_csv(tmp_path / "i.csv", image(timestamp="yesterday")))
    assert table.files[0].clock is None
    assert {caution.code for caution in table.cautions} == {"recognition.no_zone", "recognition.bad_time"}
