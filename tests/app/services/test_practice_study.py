"""The practice study is virtual, says so in its report, and holds back the cards that were mixed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.practice_study import PracticeStudy, build_practice
from qaplan.app.services.reports import ReportOrder
from qaplan.app.services.studies import open_study
from qaplan.simulation.cards import plan_practice

ORDER = ReportOrder(languages=("en",), formats=("html",))
SIZE_PX = (160, 120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("practice")


@pytest.fixture(scope="module")
def made(folder: Path) -> PracticeStudy:
    return build_practice(folder / "practice", folder / "cards", size_px=SIZE_PX, order=ORDER)


def test_every_planted_clock_fault_of_the_drawn_cards_is_found_and_no_other(
    folder: Path, made: PracticeStudy
) -> None:
    plan = plan_practice(1, size_px=SIZE_PX)
    wrong = {each.truth.folder for each in plan.cards if each.truth.clock != "none"}
    found = propose_corrections(open_study(folder / "practice"))
    assert {each.finding.deployment_id for each in found} == wrong
    assert len(found) == len(wrong) == 7
    assert sum(each.truth.is_clean for each in plan.cards) >= 20


def test_the_practice_study_is_built_once_and_says_that_it_is_simulated(
    folder: Path, made: PracticeStudy
) -> None:
    assert open_study(folder / "practice").kind == "virtual"
    assert made.refusal == "survey.serial_twice"
    assert len(made.held_back) == 3
    page = made.report.paths[0].read_text(encoding="utf-8")
    assert "SIMULATED" in page
    assert "VIRTUAL" in page
    again = build_practice(folder / "practice", folder / "cards", size_px=SIZE_PX, order=ORDER)
    assert (again.files, again.held_back) == (made.files, made.held_back)
    assert again.report.facts == made.report.facts
