from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from qaplan.base.errors import DataError
from qaplan.landscape.habitat.background import draw_background, weight_of_records
from qaplan.landscape.habitat.suitability import fit_suitability, suitability_map
from tests.landscape.habitat.grounds import drawn, ground, places_of


def fitted(stack, presence, rng, weight=None):
    return fit_suitability(stack, presence, draw_background(stack, 3_000, rng, weight=weight))


def test_what_an_animal_likes_and_avoids_is_recovered():
    """Over 10 seeds, with 300 presences on 4,800 cells."""
    agreement, slopes = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        here = ground(seed)
        model = fitted(here.stack, drawn(here, 300, rng), rng)
        found = suitability_map(model, here.stack).values.ravel()
        agreement.append(spearmanr(found, here.truth.ravel()).statistic)
        slopes.append(model.linear)
    rough, people, other = np.mean(slopes, axis=0)
    assert min(agreement) > 0.9
    assert rough > 0.5
    assert people < -0.3
    assert abs(other) < 0.1


def test_a_background_drawn_as_people_looked_cancels_where_they_looked():
    """Where the third layer is high people look more, and it is of no matter to the animal. Over 10 seeds."""
    blind, told = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        here = ground(seed)
        looked = np.exp(0.8 * here.stack.values[2])
        presence = drawn(here, 200, rng, looked)
        blind.append(fitted(here.stack, presence, rng).linear[2])
        told.append(fitted(here.stack, presence, rng, weight=looked).linear[2])
    assert np.mean(blind) > 0.5
    assert abs(np.mean(told)) < 0.2 * np.mean(blind)


def test_like_records_tell_where_people_looked():
    rng = np.random.default_rng(4)
    here = ground(4)
    looked = np.exp(1.2 * here.stack.values[2])
    others = rng.choice(looked.size, size=2_000, p=(looked / looked.sum()).ravel())
    weight = weight_of_records(here.stack, places_of(here.stack, others), reach_cells=1.5)
    assert spearmanr(weight.ravel(), looked.ravel()).statistic > 0.7
    assert weight.min() > 0


def test_twice_the_background_changes_little():
    rng = np.random.default_rng(5)
    here = ground(5)
    presence = drawn(here, 200, rng)
    few = fit_suitability(here.stack, presence, draw_background(here.stack, 2_000, rng))
    many = fit_suitability(here.stack, presence, draw_background(here.stack, 4_000, rng))
    cells = np.arange(here.truth.size)
    gap = few.predict(here.stack.rows_at(cells)) - many.predict(here.stack.rows_at(cells))
    assert np.abs(gap).mean() < 0.03


def test_background_lies_where_layers_have_values_and_never_twice():
    here = ground(6, (10, 10))
    here.stack.values[0, :5] = np.nan
    cells = draw_background(here.stack, 1_000, np.random.default_rng(1))
    assert cells.tolist() == list(range(50, 100))


@pytest.mark.parametrize("weight", [np.ones((2, 2)), np.full((10, 10), -1.0), np.zeros((10, 10))])
def test_effort_that_does_not_fit_is_refused(weight):
    with pytest.raises(DataError) as error:
        draw_background(ground(6, (10, 10)).stack, 10, np.random.default_rng(1), weight=weight)
    assert error.value.code == "habitat.bad_effort"


def test_a_layer_that_is_the_same_everywhere_is_of_no_matter():
    rng = np.random.default_rng(7)
    here = ground(7)
    here.stack.values[2] = 5.0
    model = fitted(here.stack, drawn(here, 100, rng), rng)
    assert model.linear[2] == model.square[2] == 0
