from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import UsageError
from qaplan.landscape.habitat.resistance import USUAL_RULES, ResistanceRule, compare_rules, resistance_map
from tests.landscape.habitat.grounds import raster


@pytest.mark.parametrize("rule", USUAL_RULES, ids=lambda rule: rule.name)
def test_the_best_ground_costs_one_and_the_worst_the_most(rule):
    cost = rule.apply(np.linspace(0, 1, 101))
    assert cost[0] == pytest.approx(100)
    assert cost[-1] == pytest.approx(1)
    assert (np.diff(cost) <= 0).all()


def test_the_negative_exponential_is_the_published_formula_and_nears_the_line():
    h, c = np.array([0.25, 0.5]), 8.0
    published = 100 - 99 * (1 - np.exp(-c * h)) / (1 - np.exp(-c))
    assert ResistanceRule(c=c).apply(h) == pytest.approx(published)
    assert ResistanceRule(c=1e-6).apply(h) == pytest.approx(ResistanceRule("linear").apply(h), rel=1e-5)


@pytest.mark.parametrize("bad", [{"c": 0}, {"c": np.nan}, {"highest": 1}, {"kind": "cubic"}])
def test_a_rule_that_gives_no_resistance_is_refused(bad):
    with pytest.raises(UsageError) as error:
        ResistanceRule(**bad)
    assert error.value.code == "habitat.bad_rule"


def test_cells_without_a_value_stay_without():
    found = resistance_map(raster([[np.nan, 1.0, 2.0]])).values
    assert np.isnan(found[0, 0])
    assert found[0, 1] == found[0, 2] == pytest.approx(1)


def test_rules_are_compared_on_the_same_places():
    """A row of cells is a row of resistors: its ends are joined by the sum of the steps between."""
    suitability = raster([[1.0, 0.5, 0.0, 1.0]])
    effects = compare_rules(suitability, np.array([0, 2, 3]))
    for effect in effects:
        cost = effect.rule.apply(suitability.values[0])
        steps = (cost[:-1] + cost[1:]) / 2
        assert effect.resistance[0, 2] == pytest.approx(steps.sum())
        assert effect.resistance[0, 1] == pytest.approx(steps[:2].sum())
    assert effects[0].order_agrees == pytest.approx(1)
    assert [effect.rule for effect in effects] == list(USUAL_RULES)


def test_two_places_have_no_order():
    effects = compare_rules(raster([[1.0, 0.5, 0.0]]), np.array([0, 2]))
    assert np.isnan(effects[0].order_agrees)
    assert effects[0].to_record()["order_agrees"] is None
