"""A gate opens the crossings strictly within its stretch."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.edges import EdgeCrossings, crossings_of
from qaplan.landscape.border.stretches import GateCrossings, crossings_of_gates
from qaplan.landscape.border.types import Gate, GatePart
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.rasters.types import Raster
from tests.landscape.opening.fences import stretch

PLAIN = Raster(np.ones((6, 8)))
LINES = [np.array([[0.0, 3.0], [8.0, 3.0]]), np.array([[0.0, 1.0], [8.0, 1.0]])]


def opened(*gates: Gate) -> tuple[EdgeCrossings, GateCrossings]:
    crossings = crossings_of(PLAIN, raster_circuit(PLAIN), LINES)
    return crossings, crossings_of_gates(LINES, crossings, gates, PLAIN.cell)


def eastings(*gates: Gate) -> list[float]:
    crossings, found = opened(*gates)
    return sorted(np.round(crossings.place[found.crossing, 0], 5).tolist())


def test_an_edge_that_crosses_exactly_at_an_end_is_not_opened() -> None:
    """Two cells wide: both straight edges, and the two diagonals between the cells; none at the ends."""
    assert eastings(stretch("a", 2, 4, 3)) == [2.5, 3.0, 3.0, 3.5]


def test_a_stretch_drawn_beside_the_line_counts_as_on_it() -> None:
    assert eastings(stretch("a", 2, 4, 3.4)) == [2.5, 3.0, 3.0, 3.5]


def test_a_point_opens_its_width_around_it() -> None:
    point = Gate("a", (GatePart("point", (np.array([[3.0, 3.1]]),), 2.0),))
    assert eastings(point) == [2.5, 3.0, 3.0, 3.5]


def test_an_area_opens_what_lies_in_it_in_every_line() -> None:
    ring = np.array([[2.0, 0.5], [4.0, 0.5], [4.0, 3.5], [2.0, 3.5], [2.0, 0.5]])
    crossings, found = opened(Gate("a", (GatePart("area", (ring,)),)))
    assert sorted(set(crossings.line[found.crossing].tolist())) == [0, 1]
    assert len(found.crossing) == 8


def test_parts_in_two_lines_open_both() -> None:
    parts = (*stretch("a", 2, 4, 3).parts, *stretch("a", 2, 4, 1).parts)
    crossings, found = opened(Gate("a", parts))
    assert np.bincount(crossings.line[found.crossing]).tolist() == [4, 4]


def test_a_gate_narrower_than_a_cell_opens_the_nearest_edge_by_its_width() -> None:
    _, found = opened(stretch("a", 2.6, 2.85, 3))
    assert found.share.tolist() == [pytest.approx(0.25)]
    assert found.narrow == (0,)


def test_a_stretch_before_ground_that_nothing_passes_opens_no_edge_beside_it() -> None:
    values = np.ones((6, 8))
    values[2, 3:6] = np.nan
    holed = Raster(values)
    crossings = crossings_of(holed, raster_circuit(holed), LINES)
    for west, east in ((3.6, 5.4), (4.1, 4.2)):
        with pytest.raises(DataError) as refused:
            crossings_of_gates(LINES, crossings, [stretch("a", west, east, 3)], 1.0)
        assert refused.value.code == "gates.gate_off_line"


def test_a_gate_far_from_every_line_is_refused_by_name() -> None:
    with pytest.raises(DataError) as refused:
        opened(stretch("a", 2, 4, 3), stretch("far", 2, 4, 5.5))
    assert refused.value.code == "gates.gate_off_line"
    assert [each.where for each in refused.value.problems] == ["far"]
