"""How often each gate is chosen."""

from __future__ import annotations

import pytest

from qaplan.landscape.opening.choosing import limits_of
from qaplan.landscape.opening.ensemble import choose_over
from qaplan.landscape.opening.preparing import prepare
from tests.landscape.opening.fences import fenced

LAID = fenced(24, 24, 6, [11]).laid()


def test_frequencies_are_shares_of_the_choices() -> None:
    limits = limits_of(LAID.gates, 2)
    problems = [(each, "r", prepare(LAID, permeability=each), limits) for each in (1e-4, 1e-2, 0.3)]
    found = choose_over(problems, (0, 1))
    assert [each.permeability for each in found.members] == [1e-4, 1e-2, 0.3]
    assert sum(share for _, share in found.frequency) == pytest.approx(2.0)
    for name, share in found.frequency:
        assert share == pytest.approx(sum(name in each.gates for each in found.members) / 3)
    shares = [share for _, share in found.frequency]
    assert shares == sorted(shares, reverse=True)


def test_regret_is_how_much_worse_the_first_choice_is() -> None:
    limits = limits_of(LAID.gates, 2)
    problem = prepare(LAID, permeability=1e-2)
    (member,) = choose_over([(1e-2, "", problem, limits)], (0, 1)).members
    assert member.regret == pytest.approx(problem.circuit.value_of([0, 1]) / member.objective - 1)
    names = [each.id for each in LAID.gates]
    chosen = tuple(names.index(each) for each in member.gates)
    assert choose_over([(1e-2, "", problem, limits)], chosen).worst_regret == pytest.approx(0, abs=1e-12)
