"""How often readers err, on pairs of known truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from qaplan.base.errors import UsageError
from qaplan.identity.reading.readers import FEWEST_KNOWN, ErrorRate, reader_rates
from qaplan.identity.reading.types import KnownPair, Reading
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

START = datetime(2025, 11, 1, tzinfo=UTC)


def known(number: int, is_same: bool) -> KnownPair:
    return KnownPair(Side(f"K-{number}a", "left"), Side(f"K-{number}b", "left"), is_same, "simulated")


def word(pair: KnownPair, verdict: Verdict, reader: str = "one", minute: int = 0, **more: object) -> Reading:
    at = START + timedelta(minutes=minute)
    held = Reading(f"{reader}-{pair.a}-{minute}", pair.a, pair.b, verdict, reader, at, is_seeded=True)
    return replace(held, **more)


SAMES = [known(number, True) for number in range(10)]
DIFFERENTS = [known(number, False) for number in range(10, 20)]


def test_the_two_errors_are_counted_apart():
    words = [word(each, Verdict.SAME) for each in SAMES[:9]] + [word(SAMES[9], Verdict.DIFFERENT)]
    words += [word(each, Verdict.DIFFERENT) for each in DIFFERENTS[:7]]
    words += [word(each, Verdict.SAME) for each in DIFFERENTS[7:]]
    (rate,) = reader_rates(words, SAMES + DIFFERENTS)
    assert (rate.false_same.errors, rate.false_same.told, rate.false_same.estimate) == (3, 10, 0.3)
    assert (rate.false_different.errors, rate.false_different.told) == (1, 10)


def test_not_being_able_to_tell_is_no_error():
    words = [word(SAMES[0], Verdict.UNDETERMINED), word(SAMES[1], Verdict.SAME)]
    (rate,) = reader_rates(words, SAMES)
    assert (rate.false_different.told, rate.false_different.could_not_tell) == (1, 1)
    assert rate.false_different.estimate == 0.0


def test_a_superseded_word_never_counts():
    words = [word(SAMES[0], Verdict.DIFFERENT), word(SAMES[0], Verdict.SAME, minute=1)]
    (rate,) = reader_rates(words, SAMES)
    assert (rate.false_different.errors, rate.false_different.told) == (0, 1)


def test_a_word_said_after_the_machine_spoke_measures_nothing():
    words = [word(SAMES[0], Verdict.DIFFERENT, saw_machine=True)]
    (rate,) = reader_rates(words, SAMES)
    assert rate.false_different.told == 0


def test_a_word_said_after_the_truth_was_told_mends_no_error():
    words = [word(SAMES[0], Verdict.DIFFERENT), word(SAMES[0], Verdict.SAME, minute=1, saw_machine=True)]
    (rate,) = reader_rates(words, SAMES)
    assert (rate.false_different.errors, rate.false_different.told) == (1, 1)


def test_a_reading_that_was_not_laid_in_measures_nothing_even_on_a_known_pair():
    assert reader_rates([word(SAMES[0], Verdict.DIFFERENT, is_seeded=False)], SAMES) == ()


def test_a_reader_without_known_pairs_is_listed_with_the_widest_interval():
    (rate,) = reader_rates([], SAMES, readers=["one"])
    assert rate.false_same.estimate is None
    assert rate.false_same.interval == (0.0, 1.0)
    assert rate.false_same.is_thin


def test_few_known_pairs_give_a_wide_interval_and_are_called_thin():
    few, many = ErrorRate(0, 5), ErrorRate(0, 100)
    assert few.interval[1] > 0.3
    assert many.interval[1] < 0.03
    assert few.is_thin
    assert not ErrorRate(0, FEWEST_KNOWN).is_thin


def test_the_interval_is_that_of_jeffreys():
    low, high = ErrorRate(3, 40).interval
    assert low == pytest.approx(beta(3.5, 37.5).ppf(0.025))
    assert high == pytest.approx(beta(3.5, 37.5).ppf(0.975))


def test_the_interval_of_a_reader_who_errs_at_three_percent_covers_it_about_as_often_as_declared():
    rng = np.random.default_rng(11)
    errors = rng.binomial(120, 0.03, 2000)
    held = {int(k): ErrorRate(int(k), 120).interval for k in set(errors)}
    covered = np.mean([held[int(k)][0] <= 0.03 <= held[int(k)][1] for k in errors])
    assert 0.92 <= covered <= 0.99


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_the_estimate_and_lies_within_zero_and_one(errors: int, right: int):
    rate = ErrorRate(errors, errors + right)
    low, high = rate.interval
    assert 0 <= low <= high <= 1
    if rate.estimate is not None:
        assert low <= rate.estimate <= high
    assert 0 < rate.working < 1


def test_readers_are_measured_apart():
    words = [word(SAMES[0], Verdict.SAME, "one"), word(SAMES[0], Verdict.DIFFERENT, "two")]
    one, two = reader_rates(words, SAMES)
    assert (one.reader, one.false_different.errors) == ("one", 0)
    assert (two.reader, two.false_different.errors) == ("two", 1)


def test_a_level_outside_zero_to_one_is_refused():
    with pytest.raises(UsageError) as told:
        reader_rates([], [], level=1.0)
    assert told.value.code == "identity.bad_level"
