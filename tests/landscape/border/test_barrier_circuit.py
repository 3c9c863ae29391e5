"""Each crossing is an edge of its own: shut, open, and in a row where two lines cross one edge."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.border.barrier_circuit import with_barriers
from qaplan.landscape.border.edges import crossings_of
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.rasters.types import Raster
from tests.landscape.opening.fences import effective_resistance

PAIR = Raster(np.array([[1.0], [1.0]]))


def resistance(northings: list[float], permeability: list[float]) -> float:
    made = raster_circuit(PAIR)
    lines = [np.array([[0.0, each], [1.0, each]]) for each in northings]
    barrier = with_barriers(made.circuit, crossings_of(PAIR, made, lines))
    circuit, shut = barrier.circuit, barrier.shut(np.array(permeability))
    return float(effective_resistance(circuit.n_nodes, circuit.first, circuit.second, shut)[0, 1])


def test_a_shut_line_leaves_its_share_of_the_conductance() -> None:
    assert resistance([1.0], [0.01]) == pytest.approx(100.0)


def test_two_shut_lines_on_one_edge_leave_the_same_share() -> None:
    assert resistance([0.8, 1.2], [0.01, 0.01]) == pytest.approx(100.0)


def test_of_two_lines_on_one_edge_each_counts_by_itself() -> None:
    assert resistance([0.8, 1.2], [0.01, 1.0]) == pytest.approx(50.5)
    assert resistance([0.8, 1.2], [1.0, 1.0]) == pytest.approx(1.0)


def test_three_lines_on_one_edge_are_three_edges_in_a_row() -> None:
    assert resistance([0.7, 0.9, 1.2], [0.1, 1.0, 0.5]) == pytest.approx((10 + 1 + 2) / 3)
