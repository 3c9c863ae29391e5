"""The figures of estimates: the same bytes every time, numbers in the cells, nothing off the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.base.places import Cell, GridTier
from qaplan.reporting.figures.cell_map import plot_cell_map
from qaplan.reporting.figures.day_curve import plot_day_curve
from qaplan.reporting.figures.of_estimates import figures_of
from qaplan.reporting.figures.style import drawing
from qaplan.sharing.answer_cells import cell_measures
from qaplan.sharing.types import CellValue, DayCurve
from tests.reporting.figures.layout import labels, outside, touching
from tests.reporting.situations import released, situation

HOURS = tuple(float(each) for each in range(25))
FLAT = tuple(1 / 24 for _ in HOURS)
CURVE = DayCurve(HOURS, FLAT, tuple(0.03 for _ in HOURS), tuple(0.05 for _ in HOURS), 13.0)


def surface(across: int, down: int) -> tuple[CellValue, ...]:
    return tuple(
        CellValue(Cell(GridTier.TENTH, 545 + at, 432 - row), {"density_per_100km2": 0.1 + at, "cv": 0.2})
        for at in range(across)
        for row in range(down)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("across", "down"), [(3, 2), (12, 9), (1, 1)])
def test_no_label_of_a_map_touches_another_or_leaves_the_paper(language: str, across: int, down: int) -> None:
    cells = surface(across, down)
    with drawing():
        for measure in cell_measures(cells):
            figure = plot_cell_map(released(), Text(language), cells=cells, measure=measure)
            assert outside(figure) == []
            assert touching(figure) == []


def test_numbers_stand_in_the_cells_in_the_language() -> None:
    cells = surface(2, 1)
    with drawing():
        measure = next(cell_measures(cells))
        said = [
            each.get_text()
            for each in labels(plot_cell_map(released(), Text("ru"), cells=cells, measure=measure))
        ]
    assert {"0,1", "1,1", "A", "B", "1", "54,5°", "54,7°", "43,2°", "43,3°"} <= set(said)


def test_a_map_of_many_cells_leaves_their_numbers_to_the_shades() -> None:
    cells = surface(60, 2)
    with drawing():
        measure = next(cell_measures(cells))
        figure = plot_cell_map(released(), Text("en"), cells=cells, measure=measure)
        said = [each.get_text() for each in labels(figure)]
    assert "30.1" not in said
    assert "30" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curve_has_its_hours_and_the_sun(language: str) -> None:
    text = Text(language)
    with drawing():
        figure = plot_day_curve(released(), text, curve=CURVE)
        assert outside(figure) == []
        assert touching(figure) == []
        said = {each.get_text() for each in labels(figure)}
    assert {"0", "12", "24", text.word("estimates.sunrise"), text.word("estimates.sunset")} <= said


def test_figures_are_the_same_bytes_every_time_and_carry_the_release() -> None:
    line = replace(situation().estimates[0], cells=surface(3, 2), curve=CURVE)
    one = released("steward", estimates=(line,))
    for each in figures_of(one.value.estimates[0]):
        for fmt in ("svg", "png"):
            first, second = (each.draw(one, Text("kk"), fmt=fmt) for _ in range(2))
            assert first == second
            assert one.release_id.encode() in first
