"""What is left where a neighbour's line stays shut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.landscape.opening.choosing import choose_gates, limits_of
from qaplan.landscape.opening.neighbour import neighbours_shut
from qaplan.landscape.opening.preparing import prepare
from qaplan.landscape.opening.results import GateOpening
from tests.landscape.opening.fences import fenced

SCENE = fenced(30, 28, 3, [12, 16], width=4, paired=True)


def test_with_the_neighbours_line_shut_the_gates_bring_what_opening_ours_alone_brings() -> None:
    """Against the same landscape whose candidates lie in one line only."""
    laid = SCENE.laid()
    problem = prepare(laid, permeability=1e-3)
    limits = limits_of(laid.gates, 2)
    found = neighbours_shut(problem, limits, (1, 4))
    single = fenced(30, 28, 3, [12, 16], width=4).laid()
    alone = prepare(single, permeability=1e-3).circuit
    of_first = [at for at, each in enumerate(single.gates) if each.id in ("0-4", "0-16")]
    of_second = [at for at, each in enumerate(single.gates) if each.id in ("1-4", "1-16")]
    assert [each.owner for each in found] == ["owner 0", "owner 1"]
    assert found[0].objective == pytest.approx(alone.value_of(of_second), rel=1e-9)
    assert found[1].objective == pytest.approx(alone.value_of(of_first), rel=1e-9)
    assert dict(found[1].alone)["0-4+1-4"] == pytest.approx(alone.value_of(of_first[:1]), rel=1e-9)


def test_a_nearly_shut_line_of_the_neighbour_takes_most_of_what_gates_bring() -> None:
    laid = SCENE.laid()
    problem = prepare(laid, permeability=1e-4)
    limits = limits_of(laid.gates, 2)
    found = choose_gates(problem, limits)
    assert isinstance(found, GateOpening)
    chosen = tuple(at for at, each in enumerate(found.candidates) if each.is_selected)
    for each in neighbours_shut(problem, limits, chosen):
        assert each.objective is not None
        assert each.objective > 50 * found.objective
        assert 0.4 < each.gained_share < 0.6


def test_a_line_that_lets_nothing_through_keeps_populations_apart_when_it_stays_shut() -> None:
    laid = SCENE.laid()
    found = neighbours_shut(prepare(laid, permeability=0.0), limits_of(laid.gates, 2), (1, 4))
    assert [(each.objective, each.gained_share) for each in found] == [(None, 0.0)] * 2
    assert {value for each in found for _, value in each.alone} == {None}


@pytest.mark.parametrize("permeability", [1e-3, 0.0])
def test_what_is_open_already_in_the_neighbours_line_stays_open(permeability: float) -> None:
    gates = [replace(each, is_existing=at == 3) for at, each in enumerate(SCENE.gates)]
    laid = replace(SCENE, gates=tuple(gates)).laid()
    problem, limits = prepare(laid, permeability=permeability), limits_of(gates, 2)
    open_now = problem.circuit.value_of([3])
    for each in neighbours_shut(problem, limits, (1, 4)):
        assert each.objective is not None
        assert problem.circuit.value_of([1, 3, 4]) < each.objective <= open_now


def test_gates_that_bring_nothing_leave_nothing_to_say() -> None:
    laid = SCENE.laid()
    assert neighbours_shut(prepare(laid, permeability=1.0), limits_of(laid.gates, 2), (1, 4)) == ()
    assert neighbours_shut(prepare(laid, permeability=0.01), limits_of(laid.gates, 2), ()) == ()


def test_one_owner_has_no_neighbour() -> None:
    laid = fenced(20, 20, 3, [9]).laid()
    assert neighbours_shut(prepare(laid, permeability=1e-3), limits_of(laid.gates, 2), (1,)) == ()
