"""Factoring and solving."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError, ModelError
from qaplan.landscape.circuits.factors import MOST_DIRECT, factorise, solver_for
from tests.landscape.circuits.oracles import dense_laplacian, patchy, path

BOTH = pytest.mark.parametrize("solver", ["direct", "amg"])


@BOTH
def test_potentials_along_a_path_are_the_resistances(solver) -> None:
    factor = factorise(path(1.0, 3.0, 0.5), np.array([0]), solver=solver)
    assert factor.solve(np.array([0.0, 0.0, 0.0, 2.0])) == pytest.approx([0.0, 2.0, 8.0, 9.0], rel=1e-9)
    assert factor.solver == solver
    assert factor.residual < 1e-9


@BOTH
def test_solutions_are_those_of_dense_algebra(solver) -> None:
    circuit = patchy(2, holes=0.0).circuit
    grounds = np.array([0, 7])
    right = np.random.default_rng(0).normal(size=(circuit.n_nodes, 3))
    found = factorise(circuit, grounds, solver=solver).solve(right)
    free = np.setdiff1d(np.arange(circuit.n_nodes), grounds)
    full = dense_laplacian(circuit)
    assert found[grounds].tolist() == [[0.0] * 3] * 2
    assert found[free] == pytest.approx(np.linalg.solve(full[np.ix_(free, free)], right[free]), rel=1e-7)


@BOTH
def test_finite_conductances_to_the_ground_hold_a_part_alone(solver) -> None:
    circuit = path(1.0, 1.0)
    leaking = np.array([0.0, 0.0, 0.5])
    factor = factorise(circuit, np.zeros(0, np.int64), solver=solver, to_ground=leaking)
    assert factor.solve(np.array([1.0, 0.0, 0.0])) == pytest.approx([4.0, 3.0, 2.0], rel=1e-9)


def test_parts_without_a_ground_stay_at_nothing() -> None:
    circuit = path(1.0)
    apart = type(circuit)(4, np.array([0, 2]), np.array([1, 3]), np.array([1.0, 1.0]))
    factor = factorise(apart, np.array([0]))
    assert factor.solve(np.array([0.0, 1.0, 5.0, 5.0])).tolist() == [0.0, 1.0, 0.0, 0.0]


def test_all_nodes_may_be_grounded() -> None:
    factor = factorise(path(1.0), np.array([0, 1]))
    assert factor.solve(np.ones(2)).tolist() == [0.0, 0.0]


def test_a_circuit_without_a_ground_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        factorise(path(1.0), np.zeros(0, np.int64))
    assert caught.value.code == "landscape.no_ground"


@pytest.mark.parametrize("name", ["auto", "", "cholmod", "nonsense"])
def test_any_other_name_chooses_by_size(name) -> None:
    assert solver_for(MOST_DIRECT, name) == "direct"
    assert solver_for(MOST_DIRECT + 1, name) == "amg"


def test_the_named_solver_is_taken_whatever_the_size() -> None:
    assert solver_for(10**9, "direct") == "direct"
    assert solver_for(3, "amg") == "amg"


def test_a_circuit_of_which_rounding_leaves_nothing_is_refused() -> None:
    with pytest.raises(ModelError) as caught:
        factorise(path(1.0, 1e-20), np.array([0]))
    assert caught.value.code == "landscape.singular"


def test_a_solution_that_is_no_number_is_not_called_solved() -> None:
    factor = factorise(path(1.0, 1.0), np.array([0]))
    factor.solve(np.array([0.0, np.nan, 0.0]))
    assert not factor.residual <= 1e-6
