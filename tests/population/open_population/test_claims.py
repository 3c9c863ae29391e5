from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import UsageError
from qaplan.base.messages import Message, Text
from qaplan.base.refusal import Refusal
from qaplan.population.open_population.claims import as_trend_word, trend_claim
from tests.population.open_population.test_trend import counts, series, trend


def test_growing_stands_with_the_test_and_the_power() -> None:
    values = np.exp(0.2 * np.arange(8) + np.random.default_rng(4).normal(0, 0.05, 8))
    found = trend(series(values, np.full(8, 0.05)))
    claim = trend_claim(found, "growing")
    assert isinstance(claim, Message)
    assert Text("en").say(claim).startswith("It grows: ")
    assert isinstance(trend_claim(found, "declining"), Refusal)
    assert isinstance(trend_claim(found, "stable"), Refusal)


def test_growing_is_refused_where_the_test_is_not_passed() -> None:
    refusal = trend_claim(trend(counts([1, 2, 1, 2])), "growing")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "population.claim_not_told"
    assert refusal.instead


def test_growing_is_refused_where_the_test_is_passed_without_power() -> None:
    found = trend(counts([0, 0, 0, 5]))
    assert found.is_told
    refusal = trend_claim(found, "growing")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "population.claim_without_power"
    assert "exaggerated" in refusal.summary()


def test_stable_needs_an_interval_without_room_for_a_change() -> None:
    narrow = trend(series(np.ones(8) + 0.01 * np.array([1, -1] * 4), np.full(8, 0.05)))
    assert isinstance(trend_claim(narrow, "stable"), Message)
    wide = trend_claim(trend(counts([1, 1, 1])), "stable")
    assert isinstance(wide, Refusal)


def test_declining_is_told_as_growing_is() -> None:
    values = np.exp(-0.2 * np.arange(8) + np.random.default_rng(4).normal(0, 0.05, 8))
    found = trend(series(values, np.full(8, 0.05)))
    claim = trend_claim(found, "declining")
    assert isinstance(claim, Message)
    assert Text("en").say(claim).startswith("It declines: ")
    assert isinstance(trend_claim(found, "growing"), Refusal)


def test_a_smaller_change_that_matters_asks_for_more_power() -> None:
    values = np.exp(0.2 * np.arange(8) + np.random.default_rng(4).normal(0, 0.05, 8))
    found = trend(series(values, np.full(8, 0.05)))
    assert isinstance(trend_claim(found, "growing", relevant=0.001), Refusal)


@pytest.mark.parametrize("word", ["booming", "", "Growing"])
def test_a_word_that_is_no_claim_is_a_wrong_call(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        as_trend_word(word)
    assert caught.value.code == "population.bad_claim"


def test_a_change_that_is_no_share_is_a_wrong_call() -> None:
    with pytest.raises(UsageError):
        trend_claim(trend(counts([1, 2, 3])), "growing", relevant=1.5)
