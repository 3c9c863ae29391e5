from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from qaplan.landscape.habitat.blocks import block_folds, predict_held_out
from qaplan.landscape.habitat.scores import (
    area_under_curve,
    boyce_index,
    score_with_interval,
    true_skill,
)
from tests.landscape.habitat.grounds import drawn, ground


def test_the_area_under_the_curve_is_that_of_scikit_learn_with_ties():
    rng = np.random.default_rng(1)
    found, back = rng.integers(3, 9, 40) / 10, rng.integers(0, 8, 300) / 10
    labels = np.repeat([1, 0], [40, 300])
    assert area_under_curve(found, back) == pytest.approx(
        roc_auc_score(labels, np.concatenate([found, back]))
    )


def test_the_best_threshold_is_that_of_trying_all():
    rng = np.random.default_rng(2)
    found, back = rng.normal(1, 1, 30), rng.normal(0, 1, 200)
    tried = max((found >= t).mean() - (back >= t).mean() for t in [*found, *back])
    skill, threshold = true_skill(found, back)
    assert skill == pytest.approx(tried)
    assert (found >= threshold).mean() - (back >= threshold).mean() == pytest.approx(tried)


def test_boyce_is_one_where_presences_rise_with_suitability_and_minus_one_where_they_fall():
    back = np.linspace(0, 1, 5_000)
    rng = np.random.default_rng(3)
    rising = rng.choice(back, 4_000, p=back / back.sum())
    assert boyce_index(rising, back) > 0.95
    assert boyce_index(1 - rising, back) < -0.95
    assert boyce_index(np.full(5, 0.5), np.full(5, 0.5)) == 0


def test_an_interval_holds_the_truth_about_as_often_as_it_says():
    """Scores one standard deviation apart, whose truth is 0.760: at 95 % it would be 57 of 60."""
    inside = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        score = score_with_interval(
            area_under_curve, rng.normal(1, 1, 40), rng.normal(0, 1, 400), rng, draws=200
        )
        inside += score.low <= 0.7602 <= score.high
    assert 52 <= inside <= 60


def test_blocks_stay_whole_and_presences_are_dealt_evenly():
    here = ground(1)
    rng = np.random.default_rng(1)
    presence = drawn(here, 200, rng)
    fold = block_folds(here.stack.grid, presence, 10, rng).reshape(60, 80)
    for row in range(0, 60, 10):
        for column in range(0, 80, 10):
            assert len(np.unique(fold[row : row + 10, column : column + 10])) == 1
    counts = np.bincount(fold.ravel()[presence], minlength=5)
    assert counts.max() - counts.min() <= 10


def test_blocks_do_not_flatter_where_presences_only_share_their_neighbourhood():
    """Presences lie in two clumps that the layers say nothing of: held back by blocks, skill is chance."""
    rng = np.random.default_rng(8)
    here = ground(8)
    row, column = np.indices(here.truth.shape)
    clump = ((row < 12) & (column < 12)) | ((row > 47) & (column > 67))
    presence = rng.choice(np.flatnonzero(clump.ravel()), 80, replace=False)
    background = np.setdiff1d(np.arange(here.truth.size), presence)[::3]
    by_block = predict_held_out(
        here.stack, presence, background, block_folds(here.stack.grid, presence, 20, rng)
    )
    by_lot = predict_held_out(here.stack, presence, background, rng.integers(0, 5, here.truth.size))
    ground_of = by_block.background[np.isfinite(by_block.background)]
    flattered = area_under_curve(by_lot.presence, by_lot.background)
    assert area_under_curve(by_block.presence, ground_of) < flattered - 0.05
