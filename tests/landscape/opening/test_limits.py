"""What a choice of gates must keep to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaplan.landscape.border.pairing import paired_across
from qaplan.landscape.border.types import GatePart
from qaplan.landscape.opening.choosing import limits_of
from qaplan.landscape.opening.limits import GateLimits
from tests.landscape.opening.fences import stretch

FOUR = GateLimits.of_number(4, 2)


def test_a_number_of_gates_is_a_budget_of_costs_of_one() -> None:
    assert FOUR.may_add([0]).tolist() == [False, True, True, True]
    assert not FOUR.may_add([0, 1]).any()


def test_a_gate_over_the_budget_is_not_free() -> None:
    limits = replace(FOUR, cost=np.array([1.0, 3.0, 2.0, 1.0]))
    assert limits.free.tolist() == [0, 2, 3]
    assert limits.may_add([0]).tolist() == [False, False, False, True]


def test_pairs_fit_the_budget_together() -> None:
    limits = replace(FOUR, cost=np.array([1.0, 1.0, 2.0, 1.0]))
    first, second = limits.pairs_to_add([])
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1), (0, 3), (1, 3)]


def test_an_open_gate_is_not_chosen_and_keeps_others_away() -> None:
    gates = [stretch("a", 0, 2, 0), stretch("b", 3, 5, 0), stretch("c", 8, 10, 0)]
    limits = limits_of([replace(gates[0], is_existing=True), *gates[1:]], 2, spacing_m=2.0)
    assert limits.open_already == (0,)
    assert limits.free.tolist() == [2]


def test_distance_is_from_edge_to_edge_of_the_stretches() -> None:
    gates = [stretch("a", 0, 2, 0), stretch("b", 3, 5, 0), stretch("c", 8, 10, 0)]
    limits = limits_of(gates, 3, spacing_m=2.0)
    assert limits.allows([0, 2])
    assert not limits.allows([0, 1])


def test_distance_is_between_stretches_and_not_between_their_corners() -> None:
    """The one lies within the other, far from both of its ends; the point reaches as far as it is wide."""
    long = replace(
        stretch("a", 0, 40, 0), parts=(*stretch("a", 0, 40, 0).parts, *stretch("a", 0, 40, 4).parts)
    )
    wide = replace(long, parts=(GatePart("point", (np.array([[60.0, 0.0]]),), 30.0),))
    limits = limits_of([long, stretch("b", 18, 22, 0), wide], 3, spacing_m=8.0)
    assert not limits.allows([0, 1])
    assert not limits.allows([0, 2])
    assert limits.allows([1, 2])


def test_what_is_open_of_a_pair_keeps_its_other_part_away_by_no_spacing() -> None:
    lines = [np.array([[0.0, 6.0], [40.0, 6.0]]), np.array([[0.0, 2.0], [40.0, 2.0]])]
    drawn = [stretch("a", 0, 4, 6, is_existing=True), stretch("b", 0, 4, 2), stretch("c", 6, 10, 6)]
    gates = paired_across(lines, drawn, 1.0)
    limits = limits_of(gates, 3, spacing_m=5.0)
    assert [gates[each].id for each in limits.free] == ["a+b"]
