"""Resistances of all pairs and their maps."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.circuits.currents import node_currents
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.resistances import between
from qaplan.landscape.rasters.types import Raster
from tests.landscape.circuits.oracles import dense_resistances, patchy, path

BOTH = pytest.mark.parametrize("solver", ["direct", "amg"])


def some_nodes(circuit, seed: int = 0) -> np.ndarray:
    """Six nodes, one of them twice, and a point that has none."""
    chosen = np.random.default_rng(seed).integers(0, circuit.n_nodes, 6)
    return np.array([*chosen, -1, chosen[0]])


def test_unit_resistors_in_a_row_add_up() -> None:
    found = between(path(*[1.0] * 7), np.array([0, 3, 7]))
    assert found.resistance == pytest.approx(np.array([[0, 3, 7], [3, 0, 4], [7, 4, 0]]), abs=1e-12)


def test_neighbours_in_the_middle_of_a_large_lattice_have_half_a_resistance() -> None:
    """On the endless square lattice of unit resistors it is exactly 1/2; the rim of this one adds 3e-4."""
    lattice = raster_circuit(Raster(np.ones((61, 61))), neighbours=4)
    found = between(lattice.circuit, lattice.node[30, [30, 31]])
    assert found.resistance[0, 1] == pytest.approx(0.5, abs=5e-4)


@BOTH
@pytest.mark.parametrize("seed", range(10))
def test_resistances_are_those_of_the_pseudo_inverse(seed, solver) -> None:
    circuit = patchy(seed, regions=bool(seed % 2), neighbours=4 if seed % 3 == 0 else 8).circuit
    nodes = some_nodes(circuit, seed)
    found = between(circuit, nodes, solver=solver).resistance
    assert found == pytest.approx(dense_resistances(circuit, nodes), rel=1e-8)


@BOTH
def test_overlapping_points_have_exactly_no_resistance(solver) -> None:
    circuit = patchy(5, holes=0.0).circuit
    found = between(circuit, np.array([3, 9, 3]), solver=solver).resistance
    assert found[0, 2] == found[2, 0] == 0.0
    assert found[0, 1] == pytest.approx(found[2, 1], rel=1e-12)


def test_points_without_a_way_have_minus_one() -> None:
    apart = raster_circuit(Raster(np.array([[1.0, 1.0, np.nan, 1.0, 1.0]])))
    found = between(apart.circuit, np.array([0, 1, 2, 3, -1])).resistance
    expected = [
        [0, 1, -1, -1, -1],
        [1, 0, -1, -1, -1],
        [-1, -1, 0, 1, -1],
        [-1, -1, 1, 0, -1],
        [-1] * 4 + [0],
    ]
    assert found == pytest.approx(np.array(expected, float), abs=1e-12)


def test_pairs_that_are_not_asked_for_have_minus_one() -> None:
    found = between(path(1.0, 1.0, 1.0), np.array([0, 1, 3]), wanted=[(2, 0)]).resistance
    assert found == pytest.approx(np.array([[0, -1, 3], [-1, 0, -1], [3, -1, 0]]), abs=1e-12)


def test_points_that_have_no_node_at_all_are_answered() -> None:
    nothing = raster_circuit(Raster(np.full((2, 2), np.nan)))
    found = between(nothing.circuit, np.array([-1, -1]), maps=("cumulative",))
    assert found.resistance.tolist() == [[0.0, -1.0], [-1.0, 0.0]]


@pytest.mark.parametrize("seed", range(8))
def test_each_pair_gets_its_potentials_and_currents(seed) -> None:
    circuit = patchy(seed, regions=bool(seed % 2)).circuit
    nodes = some_nodes(circuit, seed)
    told = {}
    found = between(
        circuit,
        nodes,
        each_pair=lambda i, j, potential, current: told.update({(i, j): (potential.copy(), current.copy())}),
        maps=("cumulative", "maximum"),
    )
    assert set(told) == {(i, j) for i in range(8) for j in range(i + 1, 8) if found.resistance[i, j] > 0}
    for (i, j), (potential, current) in told.items():
        assert potential[nodes[i]] == 0.0
        assert potential[nodes[j]] == pytest.approx(found.resistance[i, j], rel=1e-9)
        assert current == pytest.approx(node_currents(circuit, potential), abs=1e-9)
    if told:
        currents = np.array([current for _, current in told.values()])
        assert found.cumulative == pytest.approx(currents.sum(axis=0), abs=1e-9)
        assert found.maximum == pytest.approx(currents.max(axis=0), abs=1e-9)


@BOTH
@pytest.mark.parametrize("seed", range(6))
def test_the_map_of_all_pairs_at_once_is_the_sum_of_the_maps(seed, solver) -> None:
    circuit = patchy(seed, regions=bool(seed % 2)).circuit
    nodes = some_nodes(circuit, seed)
    at_once = between(circuit, nodes, solver=solver, maps=("cumulative",)).cumulative
    one_by_one = between(circuit, nodes, maps=("cumulative", "maximum")).cumulative
    assert at_once == pytest.approx(one_by_one, abs=1e-7)


def test_the_two_ends_of_a_pair_have_a_current_of_one() -> None:
    found = between(path(2.0, 5.0), np.array([0, 2]), maps=("cumulative",))
    assert found.cumulative == pytest.approx([1.0, 1.0, 1.0], abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
@BOTH
def test_a_range_of_fifteen_orders_passes_the_residual_test_or_says_so(seed, solver) -> None:
    rng = np.random.default_rng(seed)
    conductance = 10.0 ** rng.uniform(-15, 0, (11, 11))
    circuit = raster_circuit(Raster(conductance)).circuit
    nodes = rng.choice(circuit.n_nodes, 4, replace=False)
    found = between(circuit, nodes, solver=solver)
    assert (found.residual <= 1e-6) == (found.status == "solved")
    codes = [each.code for each in found.cautions]
    assert ("landscape.doubtful_solution" in codes) == (found.status == "doubtful")


@pytest.mark.parametrize("seed", range(3))
def test_a_range_of_fifteen_orders_is_solved_directly_to_six_digits(seed) -> None:
    """The oracle is a Cholesky-free elimination in fractions: exact."""
    from fractions import Fraction

    rng = np.random.default_rng(seed)
    conductance = 10.0 ** rng.uniform(-15, 0, (4, 4))
    circuit = raster_circuit(Raster(conductance), neighbours=4).circuit
    found = between(circuit, np.array([0, 15]))
    n = circuit.n_nodes
    rows = [[Fraction(0)] * n for _ in range(n)]
    for a, b, c in zip(circuit.first.tolist(), circuit.second.tolist(), circuit.conductance, strict=True):
        exact = Fraction(float(c))
        rows[a][a] += exact
        rows[b][b] += exact
        rows[a][b] -= exact
        rows[b][a] -= exact
    rows = [[*row[1:], Fraction(int(i + 1 == n - 1))] for i, row in enumerate(rows[1:])]
    for i in range(n - 1):
        for j in range(i + 1, n - 1):
            times = rows[j][i] / rows[i][i]
            rows[j] = [x - times * y for x, y in zip(rows[j], rows[i], strict=True)]
    exact_resistance = float(rows[-1][-1] / rows[-1][-2])
    assert found.resistance[0, 1] == pytest.approx(exact_resistance, rel=1e-6)
    assert found.status == "solved"


def test_an_unknown_solver_is_told_and_chosen_by_size() -> None:
    found = between(path(1.0), np.array([0, 1]), solver="cholmod")
    assert found.solver == "direct"
    assert [each.code for each in found.cautions] == ["landscape.unknown_solver"]
