"""How far stated probabilities lie from what is found, and what may be proposed at a precision."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.identity.calibration.measuring import BINS, measure_calibration
from qaplan.identity.calibration.proposing import UnusedPairs, least_probability, measure_proposal


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def drawn(count: int, shift: float = 0.0, seed: int = 1):
    chance = rng(seed)
    stated = chance.random(count)
    same = (chance.random(count) < np.clip(stated + shift, 0, 1)).astype(float)
    animals = chance.integers(0, 50, (count, 2))
    return stated, same, np.ones(count), animals


def test_the_error_is_worked_out_as_by_hand():
    stated = np.array([0.05, 0.05, 0.95, 0.95])
    same = np.array([0.0, 1.0, 1.0, 1.0])
    error = measure_calibration(stated, same, np.ones(4), np.arange(8).reshape(4, 2), rng())
    assert error.error == pytest.approx((2 * 0.45 + 2 * 0.05) / 4)
    assert error.brier == pytest.approx((0.05**2 + 0.95**2 + 2 * 0.05**2) / 4)
    assert (error.pairs, error.animals, len(error.bins)) == (4, 8, BINS)


def test_probabilities_that_hold_have_a_small_error_and_shifted_ones_their_shift():
    assert measure_calibration(*drawn(20_000), rng()).error < 0.02
    assert measure_calibration(*drawn(20_000, 0.2), rng()).error == pytest.approx(0.18, abs=0.02)


def test_the_interval_holds_the_error():
    error = measure_calibration(*drawn(600), rng())
    assert 0 <= error.low <= error.error <= error.high


def test_weights_count_as_that_many_pairs():
    stated, same, ones, animals = drawn(300)
    doubled = measure_calibration(
        np.repeat(stated, 2), np.repeat(same, 2), np.repeat(ones, 2), np.repeat(animals, 2, axis=0), rng()
    )
    weighted = measure_calibration(stated, same, 2 * ones, animals, rng())
    assert weighted.error == pytest.approx(doubled.error)
    assert weighted.adaptive_error == pytest.approx(doubled.adaptive_error, abs=0.02)
    assert weighted.brier == pytest.approx(doubled.brier)


def test_a_bin_without_pairs_says_nothing():
    error = measure_calibration(
        np.array([0.95, 0.96]), np.ones(2), np.ones(2), np.array([[0, 0], [1, 1]]), rng()
    )
    assert error.bins[0].found is None
    assert error.bins[-1].found == 1.0


def test_the_greatest_probability_is_in_the_last_bin():
    error = measure_calibration(np.ones(3), np.ones(3), np.ones(3), np.zeros((3, 2), np.int64), rng())
    assert error.bins[-1].pairs == 3


MANY = np.full(1000, 0.999)


def test_a_pair_is_proposed_only_where_its_own_probability_reaches_the_precision():
    stated = np.append(MANY, [0.99, 0.95, 0.92, 0.6])
    assert least_probability(stated, np.ones(1004), np.ones(1004), 0.9) == 0.92


def test_and_only_where_all_pairs_as_probable_held_it():
    stated, same = np.append(MANY, [0.95] * 200), np.append(np.ones(1000), np.zeros(200))
    assert least_probability(stated, same, np.ones(1200), 0.9) == 0.999


def test_the_fewer_the_pairs_of_one_animal_the_higher_the_least_probability():
    stated = np.linspace(0.9, 1, 5001)
    told = [
        least_probability(stated[::step], np.ones(len(stated[::step])), np.ones(len(stated[::step])), 0.9)
        for step in (1, 50, 200)
    ]
    assert told == sorted(told)
    assert 0.9 < told[0] < 0.902 < told[2]


def test_nothing_is_proposed_where_the_most_probable_pairs_are_wrong():
    stated, same = np.append([0.9995], MANY), np.append([0.0], np.ones(1000))
    assert least_probability(stated, same, np.ones(1001), 0.9) == 0.999
    assert least_probability(stated[:3], same[:3], np.ones(3), 0.9) is None


def test_nothing_is_proposed_from_no_pairs():
    assert least_probability(np.empty(0), np.empty(0), np.empty(0), 0.9) is None


def test_pairs_of_one_probability_are_proposed_together_or_not():
    stated, same = np.full(1000, 0.95), np.append(np.ones(850), np.zeros(150))
    assert least_probability(stated, same, np.ones(1000), 0.9) is None


def test_a_proposal_tells_its_coverage_and_its_precision():
    tested = UnusedPairs(
        pair=np.array([0, 1, 2, 3, 0, 1]),
        stated=np.array([0.99, 0.98, 0.97, 0.2, 0.99, 0.5]),
        same=np.array([1.0, 1, 0, 1, 1, 1]),
        weights=np.ones(6),
    )
    told = measure_proposal(0.9, 0.9, tested, tested.stated >= 0.9)
    assert (told.proposed, told.wrong) == (3, 1)
    assert told.coverage_same == pytest.approx(3 / 5)
    assert told.coverage_pairs == pytest.approx(4 / 6)
    assert told.observed == pytest.approx(3 / 4)
    assert told.observed_low < told.observed < told.observed_high


def test_nothing_proposed_has_no_precision():
    tested = UnusedPairs(np.array([0]), np.array([0.1]), np.array([1.0]), np.ones(1))
    told = measure_proposal(0.99, None, tested, np.array([False]))
    assert (told.observed, told.observed_low, told.coverage_same, told.proposed) == (None, None, 0.0, 0)


def test_a_bin_in_which_every_pair_is_one_animal_keeps_room_for_doubt():
    stated = np.full(6, 0.95)
    error = measure_calibration(stated, np.ones(6), np.ones(6), np.arange(12).reshape(6, 2), rng())
    last = error.bins[-1]
    assert last.found == 1.0
    assert 0.5 < last.found_low < 0.9
    assert last.found_high == 1.0
