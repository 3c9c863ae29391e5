"""Every set of gates is an exact update of one factorisation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.preparing import GateProblem, prepare
from tests.landscape.opening.fences import effective_resistance, fenced

NEAR = 1e-10


@pytest.fixture(scope="module", params=[1e-2, 1e-4])
def one_fence(request: pytest.FixtureRequest) -> GateProblem:
    return prepare(fenced(30, 24, 3, [14], populations=4).laid(), permeability=request.param)


@pytest.fixture(scope="module")
def two_fences() -> GateProblem:
    return prepare(fenced(30, 24, 5, [12, 16], width=4).laid(), permeability=1e-4)


def test_an_update_is_as_exact_as_solving_anew(one_fence: GateProblem) -> None:
    """Acceptance: within 1e-10, with no gate, with some, with all."""
    for gates in ([], [3], [0, 5, 11], [1, 2, 3, 4], list(range(12))):
        anew = one_fence.solved_anew(gates)
        assert one_fence.circuit.value_of(gates) == pytest.approx(anew, rel=NEAR)
        assert one_fence.circuit.state_of(gates).value == pytest.approx(anew, rel=NEAR)


def test_across_two_fences_an_update_is_as_exact(two_fences: GateProblem) -> None:
    for gates in ([], [3], [0, 7], [2, 8], list(range(12))):
        anew = two_fences.solved_anew(gates)
        assert two_fences.circuit.value_of(gates) == pytest.approx(anew, rel=NEAR)


def test_the_objective_is_that_of_the_dense_pseudo_inverse() -> None:
    """A landscape small enough for a dense oracle that knows nothing of factors and updates."""
    laid = fenced(16, 12, 2, [7], populations=2).laid()
    problem = prepare(laid, permeability=0.01)
    shut, circuit = laid.barrier.shut(np.array([0.01])), laid.barrier.circuit
    for gates in ([], [2], [0, 4]):
        conductance = shut.copy()
        for gate in gates:
            edges = laid.barrier.edge[laid.opened.crossing[laid.opened.gate == gate]]
            conductance[edges] = circuit.conductance[edges]
        laplacian = np.zeros((circuit.n_nodes, circuit.n_nodes))
        np.add.at(laplacian, (circuit.first, circuit.first), conductance)
        np.add.at(laplacian, (circuit.second, circuit.second), conductance)
        np.add.at(laplacian, (circuit.first, circuit.second), -conductance)
        np.add.at(laplacian, (circuit.second, circuit.first), -conductance)
        current = np.zeros(circuit.n_nodes)
        current[laid.nodes[0]] = 1 / len(laid.nodes[0])
        current[laid.nodes[1]] -= 1 / len(laid.nodes[1])
        expected = current @ np.linalg.pinv(laplacian, hermitian=True) @ current
        assert problem.circuit.value_of(gates) == pytest.approx(expected, rel=1e-9)


def test_resistances_between_pairs_average_to_the_objective(one_fence: GateProblem) -> None:
    found = one_fence.circuit.resistances([2, 6])
    assert found[np.triu_indices(4, 1)].mean() == pytest.approx(one_fence.circuit.value_of([2, 6]))


def test_with_whole_shares_the_slope_is_of_the_same_objective(one_fence: GateProblem) -> None:
    shares = np.zeros(12)
    shares[[2, 6]] = 1.0
    value, slope = one_fence.circuit.slope_at(shares)
    assert value == pytest.approx(one_fence.circuit.value_of([2, 6]), rel=NEAR)
    assert (slope <= 0).all()


@given(st.integers(0, 10_000))
def test_the_slope_is_that_of_small_steps_and_tangents_lie_below(seed: int) -> None:
    circuit = _SMALL.circuit
    rng = np.random.default_rng(seed)
    shares, other = rng.uniform(0.05, 0.95, circuit.n_gates), rng.uniform(0, 1, circuit.n_gates)
    value, slope = circuit.slope_at(shares)
    at, step = int(rng.integers(circuit.n_gates)), 1e-6
    ends = [circuit.slope_at(shares + sign * step * np.eye(circuit.n_gates)[at])[0] for sign in (1, -1)]
    assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(slope[at], rel=1e-3, abs=1e-7)
    assert circuit.slope_at(other)[0] >= value + slope @ (other - shares) - 1e-9


def overlapping(problem: GateProblem) -> GateCircuit:
    """The same with a further gate that opens what the first two open."""
    circuit = problem.circuit
    first_two = np.flatnonzero(circuit.gate <= 1)
    return replace(
        circuit,
        gate=np.concatenate([circuit.gate, np.full(len(first_two), circuit.n_gates)]),
        edge=np.concatenate([circuit.edge, circuit.edge[first_two]]),
        added=np.concatenate([circuit.added, circuit.added[first_two]]),
        n_gates=circuit.n_gates + 1,
    )


def test_an_edge_that_two_gates_open_is_opened_once(one_fence: GateProblem) -> None:
    circuit = overlapping(one_fence)
    assert circuit.is_overlapping
    assert circuit.value_of([0, 12]) == pytest.approx(circuit.value_of([12]))
    assert circuit.value_of([12]) == pytest.approx(circuit.value_of([0, 1]))
    shares = np.zeros(13)
    shares[[0, 12]] = 1.0
    assert circuit.slope_at(shares)[0] <= circuit.value_of([0, 12]) * (1 + 1e-12)


def test_the_oracle_of_the_tests_knows_a_row_of_resistors() -> None:
    row = effective_resistance(4, np.array([0, 1, 2]), np.array([1, 2, 3]), np.ones(3))
    assert row[0, 3] == pytest.approx(3.0)


_SMALL = prepare(fenced(20, 16, 7, [9]).laid(), permeability=0.01)
