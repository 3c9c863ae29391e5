"""Lines lie on edges between cells, never on cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import LineString

from qaplan.landscape.border.edges import crossed, crossings_of
from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.types import Circuit, RasterCircuit
from qaplan.landscape.rasters.types import Raster

PLAIN = Raster(np.ones((6, 8)))


def ends_of(raster: Raster, made: RasterCircuit, edges: NDArray[np.int64]) -> list[tuple[int, int]]:
    first, second = made.edge_cells()
    return sorted(tuple(sorted((int(first[each]), int(second[each])))) for each in edges)


def split(made: RasterCircuit, edges: NDArray[np.int64]) -> int:
    """Into how many parts the circuit falls without some edges."""
    kept = np.setdiff1d(np.arange(len(made.circuit.first)), edges)
    circuit = made.circuit
    left = Circuit(
        circuit.n_nodes, circuit.first[kept], circuit.second[kept], circuit.conductance[kept], circuit.place
    )
    return int(components_of(left).max()) + 1


def test_a_line_between_two_rows_crosses_the_edges_between_them() -> None:
    made = raster_circuit(PLAIN)
    edges = crossed(PLAIN, made, np.array([[0.0, 3.0], [8.0, 3.0]]))
    first, second = (each // 8 for each in made.edge_cells())
    expected = np.flatnonzero((np.minimum(first, second) == 2) & (np.maximum(first, second) == 3))
    assert edges.tolist() == sorted(expected.tolist())


def test_a_short_line_crosses_the_edges_that_a_geometry_library_says() -> None:
    made = raster_circuit(PLAIN)
    line = np.array([[1.2, 0.3], [2.9, 4.1], [6.6, 4.35], [6.93, 1.13]])
    course = LineString(line)
    eastings, northings = PLAIN.middles()
    expected = []
    for edge, (one, other) in enumerate(zip(*made.edge_cells(), strict=True)):
        ends = [(eastings[cell % 8], northings[cell // 8]) for cell in (one, other)]
        if course.crosses(LineString(ends)):
            expected.append(edge)
    assert crossed(PLAIN, made, line).tolist() == expected
    assert len(expected) > 15


@given(st.floats(-0.4, 6.4), st.floats(-0.4, 6.4), st.integers(0, 10_000))
def test_a_line_from_side_to_side_leaks_nowhere(left: float, right: float, seed: int) -> None:
    """Whatever its course, also where it bends over cell middles and corners."""
    rng = np.random.default_rng(seed)
    inner = np.unique(np.round(rng.uniform(0, 8, 4) * 2) / 2)
    bends = np.round(rng.uniform(0, 6, len(inner)) * 2) / 2
    line = np.column_stack([[-1.0, *inner, 9.0], [left, *bends, right]])
    made = raster_circuit(PLAIN)
    edges = crossed(PLAIN, made, line)
    kept = np.setdiff1d(np.arange(len(made.circuit.first)), edges)
    circuit = made.circuit
    part = components_of(
        Circuit(48, circuit.first[kept], circuit.second[kept], circuit.conductance[kept], circuit.place)
    )
    eastings, northings = (each.ravel() for each in np.meshgrid(*PLAIN.middles()))
    height = northings - np.interp(eastings, line[:, 0], line[:, 1])
    above, below = set(part[height > 1e-6].tolist()), set(part[height < -1e-6].tolist())
    assert above.isdisjoint(below)


@pytest.mark.parametrize("northing", [2.5, 3.0, 3.5])
def test_a_line_over_cell_middles_splits_the_landscape_too(northing: float) -> None:
    made = raster_circuit(PLAIN)
    assert split(made, crossed(PLAIN, made, np.array([[-1.0, northing], [9.0, northing]]))) == 2


def test_lines_that_join_at_an_edge_cross_it_once() -> None:
    made = raster_circuit(PLAIN)
    west, east = np.array([[0.0, 3.0], [4.0, 3.0]]), np.array([[4.0, 3.0], [8.0, 3.0]])
    joined = crossings_of(PLAIN, made, [west, east])
    whole = crossings_of(PLAIN, made, [np.array([[0.0, 3.0], [8.0, 3.0]])])
    assert joined.edge.tolist() == whole.edge.tolist()


def test_crossings_know_where_they_are() -> None:
    made = raster_circuit(PLAIN)
    found = crossings_of(PLAIN, made, [np.array([[0.0, 3.25], [8.0, 3.25]])])
    assert np.allclose(found.place[:, 1], 3.25)
    assert np.allclose(found.along_m, found.place[:, 0])
    straight = found.place[np.isclose(found.place[:, 0] % 1, 0.5)]
    assert len(straight) == 8


def test_a_line_that_ends_on_an_edge_crosses_it() -> None:
    """Drawn from the first column's middles to the last's, a line leaks at neither end."""
    made = raster_circuit(PLAIN)
    short = crossed(PLAIN, made, np.array([[0.5, 3.0], [7.5, 3.0]]))
    assert short.tolist() == crossed(PLAIN, made, np.array([[0.0, 3.0], [8.0, 3.0]])).tolist()


def test_a_line_outside_of_the_landscape_crosses_nothing() -> None:
    made = raster_circuit(PLAIN)
    assert len(crossed(PLAIN, made, np.array([[100.0, 3.0], [200.0, 3.0]]))) == 0


def test_a_line_that_comes_from_very_far_is_looked_at_near_the_landscape_only() -> None:
    """In steps of half a cell from end to end it would fill the memory."""
    made = raster_circuit(PLAIN)
    far = crossed(PLAIN, made, np.array([[-9e8, 3.0], [9e8, 3.0]]))
    assert far.tolist() == crossed(PLAIN, made, np.array([[0.0, 3.0], [8.0, 3.0]])).tolist()


def test_cells_that_are_one_node_keep_their_own_edges() -> None:
    """A short-circuit region across the line: its edges are where its cells are."""
    regions = np.zeros((6, 8), dtype=np.int64)
    regions[2:4, 0] = 1
    made = raster_circuit(PLAIN, same_node=regions)
    edges = crossed(PLAIN, made, np.array([[0.0, 3.0], [8.0, 3.0]]))
    rows = [(one // 8, other // 8) for one, other in ends_of(PLAIN, made, edges)]
    assert set(rows) == {(2, 3)}
