"""Events for an effort and their change, against simulated stations whose rates are known."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.population.prey.index import FEWEST_STATIONS, prey_index, prey_ratio
from qaplan.population.prey.types import PreyIndex, PreyRatio, StationCount

SPECIES = "Ovis vignei"


def stations(
    rng: np.random.Generator, rate: float, *, size: int = 12, clumping: float = 1.0
) -> list[StationCount]:
    days = rng.uniform(40, 120, size)
    lively = rng.gamma(clumping, 1 / clumping, size)
    events = rng.poisson(rate * days * lively)
    return [StationCount(f"S{at}", int(events[at]), float(days[at])) for at in range(size)]


def index_of(counts: list[StationCount]) -> PreyIndex:
    found = prey_index(SPECIES, counts)
    assert isinstance(found, PreyIndex)
    return found


def ratio_of(first: list[StationCount], second: list[StationCount]) -> PreyRatio:
    found = prey_ratio(SPECIES, ("2023", "2024"), (first, second))
    assert isinstance(found, PreyRatio)
    return found


def held(runs: int) -> tuple[float, float]:
    """How often the intervals of the index and of the ratio hold the truth."""
    rng = np.random.default_rng(21)
    index = ratio = 0
    for _ in range(runs):
        first, second = stations(rng, 0.04), stations(rng, 0.08)
        index += index_of(first).interval[0] <= 4.0 <= index_of(first).interval[1]
        ratio += ratio_of(first, second).interval[0] <= 2.0 <= ratio_of(first, second).interval[1]
    return index / runs, ratio / runs


def test_intervals_of_twelve_stations_hold():
    index, ratio = held(20)
    assert index >= 0.8
    assert ratio >= 0.75


@pytest.mark.slow
def test_intervals_of_twelve_stations_hold_in_two_hundred_runs():
    index, ratio = held(200)
    print(f"prey: interval of the index held {index:.3f}, of the ratio {ratio:.3f}")  # noqa: T201 - figures
    assert index >= 0.9
    assert ratio >= 0.88


def test_stations_that_are_alike_have_the_plain_rate_and_the_interval_of_counting():
    alike = [StationCount(f"S{at}", 5, 100.0) for at in range(20)]
    found = index_of(alike)
    assert found.estimate == pytest.approx(5.0, rel=1e-3)
    # 100 events of a Poisson law: 5 times exp(+-2.09/10), by the t law that stands in for the normal one
    assert found.interval == pytest.approx((4.04, 6.14), rel=0.02)


def test_stations_that_differ_widen_the_interval():
    alike = [StationCount(f"S{at}", 5, 100.0) for at in range(20)]
    clumped = [StationCount(f"S{at}", 25 if at % 5 == 0 else 0, 100.0) for at in range(20)]
    narrow, wide = index_of(alike).interval, index_of(clumped).interval
    assert index_of(clumped).estimate == pytest.approx(5.0, rel=1e-3)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_effort_counts_and_not_the_number_of_stations():
    counts = stations(np.random.default_rng(3), 0.05)
    doubled = [StationCount(each.station_id, each.events, 2 * (each.days or 0)) for each in counts]
    assert index_of(doubled).estimate == pytest.approx(index_of(counts).estimate / 2, rel=1e-4)


def test_nothing_seen_is_bounded_from_above():
    found = index_of([StationCount(f"S{at}", 0, 100.0) for at in range(6)])
    assert (found.estimate, found.interval[0], found.clumping) == (0.0, 0.0, None)
    assert found.interval[1] == pytest.approx(2.9957 / 6, rel=1e-3)


def test_without_effort_there_is_no_index():
    unknown = [StationCount(f"S{at}", 3, None) for at in range(8)]
    refused = prey_index(SPECIES, unknown)
    assert isinstance(refused, Refusal)
    assert refused.code == "population.no_effort"


def test_few_stations_are_refused_with_what_was_counted():
    refused = prey_index(SPECIES, stations(np.random.default_rng(1), 0.05, size=FEWEST_STATIONS - 1))
    assert isinstance(refused, Refusal)
    assert refused.code == "population.few_stations"
    assert all(Text(language).say(refused.instead[0]) for language in ("en", "ru", "kk"))


def test_unknown_effort_is_left_out_and_said():
    known = stations(np.random.default_rng(1), 0.05)
    found = index_of([*known, StationCount("S99", 50, None)])
    assert found.estimate == index_of(known).estimate
    assert [each.code for each in found.cautions] == ["population.effort_unknown"]


def test_a_ratio_of_nothing_is_refused():
    some, none = (
        stations(np.random.default_rng(1), 0.05),
        [StationCount(f"S{at}", 0, 90.0) for at in range(9)],
    )
    refused = prey_ratio(SPECIES, ("2023", "2024"), (some, none))
    assert isinstance(refused, Refusal)
    assert refused.code == "population.no_events"


def test_the_same_stations_in_both_periods_tell_a_change_sharper_than_others():
    rng = np.random.default_rng(5)
    lively = rng.gamma(1.0, 1.0, 15)
    first = [StationCount(f"S{at}", int(rng.poisson(8 * lively[at])), 100.0) for at in range(15)]
    second = [StationCount(f"S{at}", int(rng.poisson(4 * lively[at])), 100.0) for at in range(15)]
    moved = [StationCount(f"T{at}", each.events, each.days) for at, each in enumerate(second)]
    paired, apart = ratio_of(first, second), ratio_of(first, moved)
    assert (paired.stations, apart.stations) == ((15, 0), (0, 30))
    assert paired.estimate == apart.estimate
    assert paired.interval[1] - paired.interval[0] < apart.interval[1] - apart.interval[0]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_an_index_is_always_said_to_be_no_density(language):
    text = Text(language)
    rng = np.random.default_rng(2)
    first, second = stations(rng, 0.05), stations(rng, 0.05)
    for found in (
        index_of(first),
        ratio_of(first, second),
        index_of([StationCount(f"S{at}", 0, 9.0) for at in range(9)]),
    ):
        said = [text.say(each) for each in found.messages()]
        assert any(each.key == "prey.no_density" for each in found.messages())
        assert all(said)
    assert index_of(first).to_record()["is_density"] is False
    assert index_of(first).summary() and ratio_of(first, second).summary()
    assert len(index_of(first).table()) == len(ratio_of(first, second).table()) == 1
