"""Every choice is tried where they are few."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from qaplan.landscape.opening.enumeration import enumerate_choices, is_enumerable
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import prepare
from tests.landscape.opening.fences import fenced
from tests.landscape.opening.test_gate_circuit import overlapping

PROBLEM = prepare(fenced(20, 24, 4, [9]).laid(), permeability=1e-3)
CIRCUIT = PROBLEM.circuit


@pytest.mark.parametrize("budget", [0, 1, 2, 3, 4])
def test_the_best_of_a_number_is_found(budget: int) -> None:
    found = enumerate_choices(CIRCUIT, GateLimits.of_number(12, budget))
    best = min(CIRCUIT.value_of(each) for each in combinations(range(12), budget))
    assert found.value == pytest.approx(best, rel=1e-12)
    assert len(found.gates) == budget


def test_the_best_within_costs_and_spacing_is_found() -> None:
    rng = np.random.default_rng(2)
    apart = np.abs(np.subtract.outer(np.arange(12), np.arange(12))) > 1
    limits = replace(
        GateLimits.of_number(12, 3.0), cost=rng.uniform(0.5, 2, 12), is_apart=apart | np.eye(12, dtype=bool)
    )
    every = (each for size in range(6) for each in combinations(range(12), size))
    within = (each for each in every if limits.cost_of(each) <= 3.0 and limits.allows(each))
    best = min(CIRCUIT.value_of(each) for each in within)
    assert enumerate_choices(CIRCUIT, limits).value == pytest.approx(best, rel=1e-12)


def test_gates_that_open_one_edge_are_not_counted_twice() -> None:
    circuit = overlapping(PROBLEM)
    for budget in (2, 3):
        best = min(circuit.value_of(each) for each in combinations(range(13), budget))
        found = enumerate_choices(circuit, GateLimits.of_number(13, budget))
        assert found.value == pytest.approx(best, rel=1e-12)


def test_more_than_a_million_choices_are_not_tried() -> None:
    assert is_enumerable(CIRCUIT, GateLimits.of_number(12, 3))
    many = replace(CIRCUIT, n_gates=60)
    assert not is_enumerable(many, GateLimits.of_number(60, 6))
