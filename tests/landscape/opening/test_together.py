"""Prey and leopard together."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.types import Permeability, PermeabilityRule
from qaplan.landscape.opening.choosing import choose
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import prepare
from qaplan.landscape.opening.together import compromises, together
from tests.landscape.opening.fences import fenced

SCENE = fenced(24, 24, 6, [11], populations=4)
LEOPARD = prepare(SCENE.laid(), permeability=0.2).circuit
GAZELLE = prepare(SCENE.laid(), permeability=1e-4).circuit
LIMITS = GateLimits.of_number(12, 2)


def test_the_joint_objective_is_the_weighted_mean_of_shares() -> None:
    joint = together((LEOPARD, GAZELLE), (3, 1))
    expected = 0.75 * LEOPARD.value_of([2, 7]) / LEOPARD.value_of([])
    expected += 0.25 * GAZELLE.value_of([2, 7]) / GAZELLE.value_of([])
    assert joint.value_of([2, 7]) == pytest.approx(expected, rel=1e-10)
    assert joint.value_of([]) == pytest.approx(1.0)


def test_the_joint_choice_is_the_best_for_the_weighted_mean() -> None:
    joint = together((LEOPARD, GAZELLE), (0.5, 0.5))
    choice, bound, _ = choose(joint, LIMITS, enumeration=False)
    best = min(joint.value_of(each) for each in combinations(range(12), 2))
    assert bound <= best
    assert choice.value <= best * 1.03


def test_compromises_run_from_the_best_of_the_one_to_the_best_of_the_other() -> None:
    found = compromises(LEOPARD, GAZELLE, LIMITS)
    pairs = list(combinations(range(12), 2))
    assert min(each.first for each in found) == pytest.approx(min(map(LEOPARD.value_of, pairs)))
    assert min(each.second for each in found) == pytest.approx(min(map(GAZELLE.value_of, pairs)))
    for one, other in combinations(found, 2):
        assert (one.first < other.first) != (one.second < other.second)


def test_weights_of_nothing_are_refused() -> None:
    with pytest.raises(DataError) as refused:
        together((LEOPARD, GAZELLE), (0, 0))
    assert refused.value.code == "gates.bad_weights"


def test_a_line_that_knows_the_species_is_as_permeable_as_it_says() -> None:
    rules = Permeability((PermeabilityRule(0.2, species="Panthera pardus"),))
    lines = tuple(replace(each, permeability=rules) for each in SCENE.lines)
    laid = replace(SCENE, lines=lines).laid()
    leopard = prepare(laid, permeability=1e-4, species="Panthera pardus").circuit
    other = prepare(laid, permeability=1e-4).circuit
    assert leopard.value_of([3]) == pytest.approx(LEOPARD.value_of([3]))
    assert other.value_of([3]) == pytest.approx(GAZELLE.value_of([3]))
