"""The practice study is virtual, says so in its report, and holds back the cards that were mixed up."""

from __future__ import annotations

from pathlib import Path

from qaplan.app.services.practice_study import build_practice
from qaplan.app.services.reports import ReportOrder
from qaplan.app.services.studies import open_study

ORDER = ReportOrder(languages=("en",), formats=("html",))


def test_the_practice_study_is_built_once_and_says_that_it_is_simulated(tmp_path: Path) -> None:
    made = build_practice(tmp_path / "practice", tmp_path / "cards", size_px=(160, 120), order=ORDER)
    assert open_study(tmp_path / "practice").kind == "virtual"
    assert made.refusal == "survey.serial_twice"
    assert len(made.held_back) == 3
    page = made.report.paths[0].read_text(encoding="utf-8")
    assert "SIMULATED" in page
    assert "VIRTUAL" in page
    again = build_practice(tmp_path / "practice", tmp_path / "cards", size_px=(160, 120), order=ORDER)
    assert (again.files, again.held_back) == (made.files, made.held_back)
    assert again.report.facts == made.report.facts
