from __future__ import annotations

import numpy as np

from qaplan.population.flanks.matchings import matching_order, matching_sizes, matching_sum
from qaplan.population.flanks.sampling import walk_matchings

ODDS = np.exp(np.random.default_rng(5).normal(-0.5, 1.5, (6, 7)))


def in_full(odds):
    return matching_sum(odds, matching_order(odds))


def test_the_walk_finds_the_probabilities_of_links() -> None:
    sampled = walk_matchings(ODDS, np.random.default_rng(1), draws=4000)
    # 4,000 draws that are nearly independent: a share is known to 0.008, a band of four of these.
    assert np.abs(sampled(ODDS).probability - in_full(ODDS).probability).max() < 0.035
    assert np.abs(sampled.sizes(ODDS) - matching_sizes(ODDS, matching_order(ODDS))).max() < 0.035


def test_draws_are_weighed_for_other_odds() -> None:
    other = ODDS * np.exp(np.random.default_rng(2).normal(0, 0.15, ODDS.shape))
    sampled = walk_matchings(ODDS, np.random.default_rng(1), draws=4000)(other)
    gain = in_full(other).log_sum - in_full(ODDS).log_sum
    assert sampled.is_sampled
    assert 0 < sampled.error < 0.02
    assert abs(sampled.log_sum - gain) < 4 * sampled.error
    assert np.abs(sampled.probability - in_full(other).probability).max() < 0.04


def test_the_same_seed_walks_the_same_way() -> None:
    one, two = (walk_matchings(ODDS, np.random.default_rng(7), draws=20) for _ in range(2))
    assert (one.partner == two.partner).all()


def test_no_possible_link_is_no_link() -> None:
    sampled = walk_matchings(np.zeros((3, 3)), np.random.default_rng(1), draws=20)(np.zeros((3, 3)))
    assert sampled.log_sum == 0.0
    assert not sampled.probability.any()
