"""No choice beats the bound."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaplan.landscape.opening.bound import ShareRange, bound_by_branching, parts_in_time, relax, share_range
from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import prepare
from qaplan.landscape.opening.search import GateChoice, search
from tests.landscape.opening.fences import fenced

CIRCUIT = prepare(fenced(20, 20, 4, [9]).laid(), permeability=1e-3).circuit
ACROSS = prepare(fenced(24, 24, 4, [9, 13], width=4).laid(), permeability=1e-4).circuit


def least(circuit: GateCircuit, limits: GateLimits) -> float:
    every = (each for size in range(5) for each in combinations(range(circuit.n_gates), size))
    return min(circuit.value_of(each) for each in every if limits.cost_of(each) <= limits.budget)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([CIRCUIT, ACROSS]))
def test_the_bound_is_never_above_the_best_choice(seed: int, circuit: GateCircuit) -> None:
    """Whatever the costs and the budget, and whichever choice is known before."""
    rng = np.random.default_rng(seed)
    limits = replace(
        GateLimits.of_number(circuit.n_gates, float(rng.uniform(1, 3))),
        cost=rng.uniform(0.8, 2.0, circuit.n_gates),
    )
    best = least(circuit, limits)
    known = search(circuit, limits)
    for value in (known.value, known.value * 1.3):
        assert relax(circuit, share_range(limits), value).bound <= best * (1 + 1e-9)
    branched = bound_by_branching(circuit, limits, known, most_parts=12)
    assert branched.bound <= best * (1 + 1e-9)


def test_branching_raises_the_bound_and_ends_at_the_best_choice() -> None:
    limits = GateLimits.of_number(10, 2)
    known = search(CIRCUIT, limits)
    first = relax(CIRCUIT, share_range(limits), known.value).bound
    found = bound_by_branching(CIRCUIT, limits, known, most_parts=2000)
    assert first < found.bound
    assert found.bound == pytest.approx(least(CIRCUIT, limits), rel=1e-8)


def test_branching_leaves_a_poor_choice_for_a_better_one() -> None:
    limits = GateLimits.of_number(10, 2)
    poor = GateChoice((0, 1), CIRCUIT.value_of([0, 1]))
    found = bound_by_branching(CIRCUIT, limits, poor, most_parts=200)
    assert found.choice.value < poor.value


def test_the_steepest_shares_spend_the_budget_by_what_it_brings() -> None:
    within = ShareRange(np.zeros(3), np.ones(3), np.array([1.0, 2.0, 1.0]), 2.0)
    assert within.steepest(np.array([-3.0, -8.0, -1.0])).tolist() == [0.0, 1.0, 0.0]
    assert within.steepest(np.array([-5.0, -8.0, -1.0])).tolist() == [1.0, 0.5, 0.0]
    assert within.with_share(2, 1.0).steepest(np.array([-3.0, -8.0, -1.0])).tolist() == [0.0, 0.5, 1.0]


def test_more_gates_than_the_smooth_way_takes_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = GateLimits.of_number(10, 2)
    known = search(CIRCUIT, limits)
    smooth = relax(CIRCUIT, share_range(limits), known.value).bound
    monkeypatch.setattr("qaplan.landscape.opening.bound._MOST_SMOOTH", 0)
    plain = relax(CIRCUIT, share_range(limits), known.value).bound
    assert plain <= least(CIRCUIT, limits)
    assert plain == pytest.approx(smooth, rel=0.02)  # steps of Frank and Wolfe end early


def test_many_gates_are_split_into_fewer_parts_than_some() -> None:
    few = parts_in_time(CIRCUIT)
    assert parts_in_time(replace(CIRCUIT, n_gates=600)) < few
