"""What the choice of gates costs on 40,000 cells with 100 gates, and how far it is from a bound."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest

from qaplan.landscape.opening.choosing import choose, choose_gates, limits_of
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import prepare
from qaplan.landscape.opening.results import GateOpening
from tests.landscape.opening.fences import fenced


def test_a_hundred_gates_are_chosen_from_at_once(budgets: Mapping[str, Mapping[str, Any]]) -> None:
    scene = fenced(200, 200, 3, [100], populations=4)
    begun, busy = time.perf_counter(), time.process_time()
    laid = scene.laid()
    found = choose_gates(prepare(laid, permeability=1e-3), limits_of(laid.gates, 10))
    seconds, used = time.perf_counter() - begun, time.process_time() - busy
    assert isinstance(found, GateOpening)
    print(
        f"\n{len(found.candidates)} gates, 4 populations, 200 x 200: {seconds:.1f} s ({used:.1f} s of work); "
        f"{found.no_gate:.2f} -> {found.objective:.3f}, bound {found.bound:.3f}, gap {100 * found.gap:.1f} %"
    )
    assert found.update_error is not None
    assert found.update_error < 1e-10
    assert 0 < found.gap < budgets["gates"]["gap"]
    assert used <= budgets["gates"]["seconds"]


@pytest.mark.parametrize("permeability", [1e-2, 1e-4])
@pytest.mark.parametrize(("paired", "budget"), [(True, 2), (True, 4), (False, 2), (False, 4)])
def test_a_search_is_near_brute_force(
    permeability: float, paired: bool, budget: int, budgets: Mapping[str, Mapping[str, Any]]
) -> None:
    """Two fences, enumeration switched off, 24 seeds: more than the tests have time for."""
    worse = []
    for seed in range(24):
        laid = fenced(40, 40, seed, [17, 21], width=4, paired=paired).laid()
        circuit = prepare(laid, permeability=permeability).circuit
        limits = GateLimits.of_number(circuit.n_gates, budget)
        choice, _, _ = choose(circuit, limits, enumeration=False, most_parts=3)
        best = min(circuit.value_of(each) for each in combinations(range(circuit.n_gates), budget))
        worse.append(choice.value / best - 1)
    print(f"\npermeability {permeability:g}, paired {paired}, {budget} gates: worst {100 * max(worse):.2f} %")
    assert max(worse) <= budgets["gates"]["worse_than_brute_force"]
