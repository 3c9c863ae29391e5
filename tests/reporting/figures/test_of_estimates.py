"""The figures of estimates: the same bytes every time, numbers in the cells, nothing off the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import DisclosureError
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES
from qaplan.base.places import Cell, GridTier
from qaplan.landscape.stamps import missing_stamps
from qaplan.reporting.figures import cell_map
from qaplan.reporting.figures.cell_map import plot_cell_map
from qaplan.reporting.figures.day_curve import plot_day_curve
from qaplan.reporting.figures.landscape_map import words_of
from qaplan.reporting.figures.of_estimates import figures_of
from qaplan.reporting.figures.style import drawing, new_figure
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


def ground(across: int, down: int) -> tuple[CellValue, ...]:
    """Suitability and current, extrapolated in the west."""
    return tuple(
        CellValue(
            each.cell,
            {
                "suitability": 10 + each.values["density_per_100km2"],
                "extrapolated": float(each.cell.column == 545),
                "current": 50.0,
            },
        )
        for each in surface(across, down)
    )


@pytest.mark.parametrize(("kind", "across", "down"), [("virtual", 3, 2), ("real", 12, 9)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_maps_of_a_landscape_say_how_they_are_known(kind: str, language: str, across: int, down: int) -> None:
    text, cells = Text(language), ground(across, down)
    measures = tuple(cell_measures(cells))
    assert [each.value for each in measures] == ["current", "suitability"]
    with drawing():
        for measure in measures:
            assert measure.stamps is not None
            figure = plot_cell_map(released(kind=kind), text, cells=cells, measure=measure)
            assert missing_stamps(words_of(figure), measure.stamps, text) == ()
            assert outside(figure) == []
            assert touching(figure) == []
            for key in (measure.caption, measure.report_caption):
                caption = text.say(Message(key, {"side": "x"} if key == measure.caption else {}))
                assert missing_stamps(caption, measure.stamps, text) == ()


def test_a_map_of_a_landscape_without_its_stamps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ground(3, 2)
    measure = next(cell_measures(cells))
    monkeypatch.setattr(cell_map, "plot_cell_map", lambda *_, **__: new_figure(2.0))
    with pytest.raises(DisclosureError) as caught:
        cell_map.draw_cell_map(released(), Text("en"), cells=cells, measure=measure)
    assert caught.value.code == "figure.no_stamp"


def test_cells_in_which_a_model_extrapolates_are_hatched() -> None:
    cells = ground(4, 3)
    measure = tuple(cell_measures(cells))[1]
    with drawing():
        axes = plot_cell_map(released(), Text("en"), cells=cells, measure=measure).axes[0]
    assert sum(bool(each.get_hatch()) for each in axes.patches) == 3


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
