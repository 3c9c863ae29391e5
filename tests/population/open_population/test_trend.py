from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES
from qaplan.base.refusal import Refusal
from qaplan.population.open_population.claims import trend_claim
from qaplan.population.open_population.counted_trend import count_change
from qaplan.population.open_population.trend import Series, Trend, fit_trend

YEARS = np.arange(2018.0, 2026.0)


def series(values, errors=None, **more) -> Series:
    return Series("density", YEARS[: len(values)], np.array(values, dtype=np.float64), errors, **more)


def counts(values, effort=None, kind="index") -> Series:
    given = None if effort is None else np.array(effort, dtype=np.float64)
    return Series(kind, YEARS[: len(values)], np.array(values, dtype=np.float64), None, given, is_count=True)


def trend(given: Series, **options) -> Trend:
    found = fit_trend(given, **options)
    assert isinstance(found, Trend)
    return found


def test_a_clean_growth_is_found_with_the_regression_of_the_textbook() -> None:
    from scipy.stats import linregress

    rng = np.random.default_rng(1)
    values = np.exp(0.12 * np.arange(8) + rng.normal(0, 0.1, 8))
    found, known = trend(series(values)), linregress(YEARS, np.log(values))
    assert math.log1p(found.change) == pytest.approx(known.slope)
    assert found.p_value == pytest.approx(known.pvalue)


def test_values_that_scatter_more_than_their_errors_say_widen_them() -> None:
    values = [1.0, 2.0, 1.0, 2.2, 1.1, 2.0]
    sure, honest = trend(series(values, np.full(6, 0.01))), trend(series(values))
    assert (sure.low, sure.high) == pytest.approx((honest.low, honest.high))
    unsure = trend(series(values, np.full(6, 0.8)))
    assert unsure.high > honest.high


def test_the_detectable_change_is_seen_in_four_of_five_simulations() -> None:
    rng = np.random.default_rng(2)
    errors = np.full(8, 0.2)
    detectable = math.log1p(trend(series(np.ones(8), errors)).detectable)
    middle = YEARS - YEARS.mean()
    spread = (middle**2).sum()
    told = 0
    for _ in range(4000):
        y = detectable * YEARS + rng.normal(0, 0.2, 8)
        slope = (middle * y).sum() / spread
        told += abs(slope) / (0.2 / math.sqrt(spread)) > 2.446912  # t of six degrees of freedom
    # The simulated error is known and not estimated, so the share stands a little over the power asked for.
    assert 0.78 < told / 4000 < 0.90


@pytest.mark.parametrize("years", [3, 4, 8, 20])
def test_the_detectable_change_is_that_of_the_noncentral_t(years: int) -> None:
    from scipy.stats import nct, t

    time = 2000.0 + np.arange(float(years))
    found = trend(Series("density", time, np.ones(years), np.full(years, 0.1)))
    error = 0.1 / math.sqrt(((time - time.mean()) ** 2).sum())
    critical = t.ppf(0.975, years - 2)
    many = math.log1p(found.detectable) / error
    assert nct.sf(critical, years - 2, many) == pytest.approx(0.8, abs=2e-3)


def brute_counts(years, counted, effort, change):
    """P of each possible sum of years given the total, by listing every way to draw."""
    weights = np.array(effort) * np.exp(change * np.array(years))
    weights /= weights.sum()
    table: dict[float, float] = {}
    for drawn in itertools.product(range(len(years)), repeat=sum(counted)):
        total = round(sum(years[at] for at in drawn), 9)
        table[total] = table.get(total, 0.0) + math.prod(weights[at] for at in drawn)
    return table


def test_counts_are_tested_exactly_as_by_listing_every_way_to_draw_them() -> None:
    years, counted, effort = [0.0, 1.0, 2.0, 4.0], [0, 1, 1, 3], [1.0, 2.0, 1.0, 0.5]
    change, low, high, p_value, more, _less = count_change(
        np.array(years), np.array(counted), np.array(effort), 0.8
    )
    observed = sum(y * c for y, c in zip(years, counted, strict=True))
    none = brute_counts(years, counted, effort, 0.0)
    at_least = sum(p for total, p in none.items() if total >= observed - 1e-9)
    at_most = sum(p for total, p in none.items() if total <= observed + 1e-9)
    assert p_value == pytest.approx(min(1, 2 * min(at_least, at_most)))
    at_low = brute_counts(years, counted, effort, low)
    assert sum(p for total, p in at_low.items() if total >= observed - 1e-9) == pytest.approx(0.025, abs=1e-6)
    assert math.isinf(high) or high > change
    mean = sum(total * p for total, p in brute_counts(years, counted, effort, change).items())
    assert mean == pytest.approx(observed, abs=1e-6)
    held = sorted(none)
    rejects = [t for t in held if sum(none[u] for u in held if u >= t) <= 0.025]
    if rejects:
        tilted = brute_counts(years, counted, effort, more)
        assert sum(tilted[t] for t in rejects) == pytest.approx(0.8, abs=1e-6)


def test_two_animals_in_three_years_cannot_speak_of_a_trend() -> None:
    found = trend(counts([0, 1, 1]))
    assert found.status == "no_power"
    assert found.p_value == pytest.approx(2 / 3)
    assert "cannot speak of a trend" in Text("en").say(found.messages()[1])


def test_a_rising_count_with_rising_effort_is_no_growth() -> None:
    bare, by_effort = trend(counts([2, 4, 8, 16, 32])), trend(counts([2, 4, 8, 16, 32], [1, 2, 4, 8, 16]))
    assert bare.is_told
    assert bare.cautions[0].code == "population.effort_not_counted"
    assert not by_effort.is_told
    assert by_effort.change == pytest.approx(0.0, abs=1e-6)


def test_the_exact_interval_of_counts_holds_at_least_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    held, runs = 0, 150
    for _ in range(runs):
        drawn = rng.poisson(2.0 * np.exp(0.1 * np.arange(6)))
        if not drawn.any():
            held += 1
            continue
        found = trend(counts(drawn))
        held += found.low <= math.expm1(0.1) <= found.high
    assert held / runs >= 0.92


@pytest.mark.parametrize(
    ("given", "code"),
    [(counts([1, 2]), "population.too_few_years"), (counts([0, 0, 0]), "population.nothing_counted")],
)
def test_what_cannot_have_a_trend_is_refused(given, code) -> None:
    refusal = fit_trend(given)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["density", "number", "minimum", "index", "occupancy"])
def test_trends_are_said_in_every_language_and_never_without_their_power(language, kind) -> None:
    values = [[0, 1, 1], [0, 0, 0, 5], [1, 2, 4, 9, 20, 40], [30, 10, 3, 1], [3, 0, 0], [0, 0, 9]]
    for each in values:
        found = trend(counts(each, kind=kind))
        said = [Text(language).say(message) for message in found.messages()]
        assert len(said) >= 2
        for word in ("growing", "declining", "stable"):
            claim = trend_claim(found, word)
            assert Text(language).say(claim if isinstance(claim, Message) else claim.reason)


def test_no_sentence_of_a_trend_says_that_it_grows() -> None:
    found = trend(series(np.exp(0.3 * np.arange(8)), np.full(8, 0.05)))
    said = found.summary()
    assert "told from none" in said
    assert not any(word in said for word in ("growing", "grows", "recover"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: series([1.0, 0.0, 2.0]),
        lambda: series([1.0, np.nan, 2.0]),
        lambda: series([1.0, 2.0, 2.0], np.array([0.1, 0.0, 0.1])),
        lambda: counts([1, 2.5, 3]),
        lambda: counts([1, 2, 3], [1, 0, 1]),
        lambda: Series("index", YEARS[:3][::-1], np.ones(3)),
    ],
)
def test_a_series_that_cannot_be_used_is_refused(make) -> None:
    with pytest.raises(DataError) as caught:
        make()
    assert caught.value.code == "population.bad_series"


def test_a_wrong_power_is_refused() -> None:
    with pytest.raises(DataError):
        fit_trend(counts([1, 2, 3]), power=1.0)


def test_many_counts_stay_quick_and_agree_with_poisson_regression() -> None:
    found = trend(counts([400, 440, 480, 540, 590, 640]))
    assert found.change == pytest.approx(0.1, abs=0.02)
    assert found.low < found.change < found.high
    assert found.to_record()["is_told_from_none"]
    assert len(found.table()) == 6


@pytest.mark.parametrize("first", [2, 20, 200, 2000, 5000])
def test_few_and_very_many_counts_find_the_change_of_the_poisson_regression(first: int) -> None:
    years = np.arange(2010.0, 2020.0)
    counted = np.round(first * 1.05 ** np.arange(10))
    found = trend(Series("index", years, counted, is_count=True))

    def score(change: float) -> float:
        expected = np.exp(change * (years - 2010))
        expected *= counted.sum() / expected.sum()
        return float(((counted - expected) * years).sum())

    from scipy.optimize import brentq

    assert math.log1p(found.change) == pytest.approx(brentq(score, -1, 1), abs=1e-6)
    assert found.low < found.change < found.high


def test_the_interval_of_many_counts_holds_though_they_come_in_groups() -> None:
    rng = np.random.default_rng(5)
    years = np.arange(2012.0, 2020.0)
    held = told = 0
    for _ in range(400):
        expected = 2500 * np.exp(0.03 * (years - 2012))
        grouped = rng.poisson(rng.gamma(10, expected / 10))  # ten groups: far more scatter than chance
        found = trend(Series("index", years, grouped.astype(np.float64), is_count=True))
        held += found.low <= math.expm1(0.03) <= found.high
        told += any(each.code == "population.counts_scatter" for each in found.cautions)
    assert 0.92 < held / 400 < 0.98  # Monte Carlo error 0.011
    assert told == 400


def test_the_detectable_change_of_many_counts_is_seen_in_four_of_five_simulations() -> None:
    rng = np.random.default_rng(6)
    years = np.arange(2012.0, 2020.0)
    level = trend(Series("index", years, np.full(8, 1000.0), is_count=True))
    mean = np.exp(math.log1p(level.detectable) * (years - 2012))
    mean *= 8000 / mean.sum()
    drawn = [Series("index", years, rng.poisson(mean).astype(float), is_count=True) for _ in range(400)]
    # The scatter is never taken for less than that of chance: the share stands a little under four of five.
    assert 0.70 < sum(trend(each).is_told for each in drawn) / 400 < 0.86


def test_counts_that_chance_explains_bring_no_caution_about_their_scatter() -> None:
    rng = np.random.default_rng(7)
    drawn = [trend(counts(rng.poisson(30, 8))) for _ in range(200)]
    warned = sum(any(each.code == "population.counts_scatter" for each in one.cautions) for one in drawn)
    assert warned <= 8


@pytest.mark.parametrize("slope", [0.0, 0.1])
def test_values_on_one_line_without_errors_tell_no_trend(slope: float) -> None:
    refusal = fit_trend(series(3.0 * np.exp(slope * np.arange(8))))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "population.no_scatter"
    for language in LANGUAGES:
        assert Text(language).say(refusal.reason)
        assert Text(language).say(refusal.instead[0])


@pytest.mark.parametrize(
    ("kind", "years", "values", "errors", "is_count"),
    [
        ("index", [2000, 2001, 99999], [1, 2, 3], None, False),
        ("index", [0, 1, 2], [1, 2, 3], None, False),
        ("index", [2000, 2001, 2002], [1, 2, 1e308], None, False),
        ("index", [2000, 2001, 2002], [1, 2, 3], [0.1, 0.1, 1e308], False),
        ("index", [2000, 2001, 2002], [1, 2, 3], [0.1, 0.1, math.nan], False),
        ("occupancy", [2000, 2001, 2002], [0.5, 0.6, 1.3], None, False),
        ("index", [2000, 2001, 2002], [1, 2, 1e30], None, True),
        ("index", [2000, 2001, 2002], [1, 2, -1], None, True),
    ],
)
def test_what_no_series_can_hold_is_refused(kind, years, values, errors, is_count) -> None:
    given = None if errors is None else np.array(errors)
    with pytest.raises(DataError) as told:
        Series(kind, np.array(years, float), np.array(values, float), given, is_count=is_count)
    assert told.value.code == "population.bad_series"
