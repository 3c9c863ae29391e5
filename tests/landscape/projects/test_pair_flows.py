"""Potentials of pairs across barriers, beside those in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.resistances import between
from qaplan.landscape.circuits.types import Circuit
from qaplan.landscape.projects.pair_flows import PairFlows
from qaplan.landscape.rasters.types import Raster
from tests.landscape.projects.cases import Case

Floats = NDArray[np.float64]


def in_fractions(circuit: Circuit, one: int, other: int) -> Floats:
    """Without any rounding, by elimination."""
    n = circuit.n_nodes
    rows = [[Fraction(0)] * n + [Fraction(int(each == other))] for each in range(n)]
    for a, b, conductance in zip(circuit.first, circuit.second, circuit.conductance, strict=True):
        value = Fraction(float(conductance))
        rows[a][a] += value
        rows[b][b] += value
        rows[a][b] -= value
        rows[b][a] -= value
    free = [each for each in range(n) if each != one]
    for k in free:
        rows[k] = [each / rows[k][k] for each in rows[k]]
        for r in free:
            if r != k and rows[r][k]:
                rows[r] = [a - rows[r][k] * b for a, b in zip(rows[r], rows[k], strict=True)]
    return np.array([0.0 if each == one else float(rows[each][-1]) for each in range(n)])


def four_rooms(resistance: float) -> Floats:
    """Rooms of 1 to 5 ohm with walls between them."""
    cells = np.ones((6, 6))
    cells[3], cells[:, 3] = resistance, resistance
    return cells * np.random.default_rng(1).uniform(1, 5, cells.shape)


@pytest.mark.parametrize(("wall", "lost"), ((1e2, 0.0), (1e6, 1e-7), (1e8, 1e-3)))
def test_potentials_are_those_in_fractions_also_behind_walls(wall: float, lost: float) -> None:
    """The first point is in a room of its own; of the others, superposition loses what is behind walls."""
    circuit = raster_circuit(Raster(1 / four_rooms(wall)), neighbours=4).circuit
    nodes = np.array([0, 4, 11])
    found: dict[tuple[int, int], Floats] = {}
    between(circuit, nodes, each_pair=lambda i, j, potential, _: found.update({(i, j): potential.copy()}))
    flows = PairFlows(circuit, nodes)
    superposed = 0.0
    for (i, j), potential in found.items():
        exact = in_fractions(circuit, nodes[i], nodes[j])
        superposed = max(superposed, np.abs(potential - exact).max() / exact.max())
        refined = flows.refined(potential, nodes[i], nodes[j])
        np.testing.assert_allclose(refined, exact, rtol=0, atol=1e-7 * exact.max())
    assert superposed >= lost


def test_parts_that_current_does_not_reach_stay_at_nought() -> None:
    circuit = raster_circuit(Raster(np.array([[1.0, 1.0, 0.0, 1.0, 1.0]]))).circuit
    flows = PairFlows(circuit, np.array([0, 1, 2, 3]))
    crude = np.array([0.0, 0.9, 0.0, 0.0])
    assert flows.refined(crude, 0, 1).round(12).tolist() == [0, 1, 0, 0]


def test_maps_of_voltage_are_refined(tmp_path) -> None:
    case = Case(tmp_path).raster("habitat_file", four_rooms(1e8))
    places = np.full((6, 6), np.nan)
    places.ravel()[[0, 4, 11]] = [1, 2, 3]
    case.raster("point_file", places).run()
    circuit = raster_circuit(Raster(1 / four_rooms(1e8).round(6)), neighbours=4).circuit
    exact = in_fractions(circuit, 4, 11).reshape(6, 6)
    np.testing.assert_allclose(case.map("voltmap_2_3"), exact, rtol=1e-6)
