"""Maps of coarse cells as shapes: the darker the more, north at the top, nothing where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qaplan.app.web.population.cell_maps import draw_cells
from qaplan.base.facts import FactBook
from qaplan.base.places import Cell, GridTier
from qaplan.base.provenance import Activity, Provenance
from qaplan.sharing import Answer
from qaplan.sharing.types import CellValue

if TYPE_CHECKING:
    from qaplan.app.web.population.cell_maps import CellMap


def answer(*cells: tuple[int, int, Mapping[str, float]]) -> Answer:
    held = tuple(CellValue(Cell(GridTier.TENTH, east, north), values) for east, north, values in cells)
    return Answer((), FactBook(), {}, Provenance(Activity("a")), cells=held)


def drawn(*cells: tuple[int, int, Mapping[str, float]]) -> tuple[CellMap, ...]:
    return draw_cells(answer(*cells))


def test_an_answer_without_cells_has_no_map() -> None:
    assert drawn() == ()


def test_a_surface_has_a_map_of_density_and_one_of_doubt() -> None:
    values = {"density_per_100km2": 0.5, "cv": 0.25}
    density, doubt = drawn((545, 432, values), (546, 431, {"density_per_100km2": 1.0, "cv": 0.5}))
    assert [each.number for each in density.cells] == [0.5, 1]
    assert [each.number for each in doubt.cells] == [25, 50]
    assert density.cells[0].shade < density.cells[1].shade == 5
    assert density.cells[1].is_dark


def test_north_is_at_the_top_and_the_edges_have_their_degrees() -> None:
    (one,) = drawn((545, 432, {"cv": 0.1}), (547, 430, {"cv": 0.2}))
    north, south = one.cells
    assert north.y < south.y
    assert north.x < south.x
    assert [name for name, _ in one.columns] == ["A", "B", "C"]
    assert [name for name, _ in one.rows] == ["1", "2", "3"]
    assert [degrees for degrees, _ in one.longitudes] == [54.5, 54.8]
    assert [degrees for degrees, _ in one.latitudes] == [43.3, 43.0]


def test_a_design_shows_new_stations_and_those_that_stand() -> None:
    (one,) = drawn(
        (545, 432, {"new_stations": 2, "standing_stations": 1}),
        (546, 432, {"new_stations": 0, "standing_stations": 1}),
        (547, 432, {"new_stations": 1, "standing_stations": 0}),
    )
    assert [(each.sign, each.number, each.also) for each in one.cells] == [
        ("+", 2, 1),
        ("", None, 1),
        ("+", 1, None),
    ]
    assert [each.shade for each in one.cells] == [5, 0, 3]
