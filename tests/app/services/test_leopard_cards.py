"""Cards of simulated leopards: a virtual study takes them, a real one refuses; no file names an animal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.leopard_cards import LeopardFile, write_leopard_cards
from qaplan.app.services.practice import SHEET_NAME
from qaplan.app.services.studies import init_study
from qaplan.base.errors import DataError
from qaplan.base.names import Names
from qaplan.simulation.leopards.survey import plan_leopard_survey
from qaplan.simulation.writing import SIMULATED

SEASON = plan_leopard_survey(1)
PART = replace(SEASON, passings=SEASON.passings[:8])
Written = tuple[Path, tuple[LeopardFile, ...]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("leopards") / "cards"
    return folder, write_leopard_cards(folder, PART, size_px=(240, 160))


def test_every_file_says_simulated_and_none_names_its_animal(written: Written) -> None:
    folder, files = written
    assert len(files) == sum(len(each.pictures) for each in PART.passings)
    for each in files:
        content = (folder / each.path).read_bytes()
        assert SIMULATED.encode() in content
        assert b"individual" not in content


def test_a_leopard_has_its_box_within_the_picture_and_nobody_has_none(written: Written) -> None:
    for each in written[1]:
        assert (each.share is None) == (each.animal == "")
        if each.share is not None:
            left, top, width, height = each.share
            assert 0 <= left < left + width <= 1.0001
            assert 0 <= top < top + height <= 1.0001


def test_a_virtual_study_takes_the_cards(written: Written, tmp_path: Path) -> None:
    study = init_study(tmp_path / "study", Names(en="Leopards"), kind="virtual")
    taken = ingest_card(study, written[0], layout="station/camera", sheet=written[0] / SHEET_NAME)
    assert taken.new == len(written[1])


def test_a_real_study_refuses_the_cards(written: Written, tmp_path: Path) -> None:
    study = init_study(tmp_path / "study", Names(en="Leopards"))
    with pytest.raises(DataError) as told:
        ingest_card(study, written[0], layout="station/camera", sheet=written[0] / SHEET_NAME)
    assert told.value.code == "survey.simulated_media"
