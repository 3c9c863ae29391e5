"""When a species is active and how far two overlap, against curves whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import vonmises

from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.population.activity.pattern import FEWEST_EVENTS, activity_overlap, activity_pattern
from qaplan.population.activity.types import ActivityOverlap, ActivityPattern, SunTimes

_STEPS = np.linspace(-np.pi, np.pi, 20_001)


def times_of(angles: np.ndarray) -> SunTimes:
    return SunTimes(angles % (2 * np.pi), np.cos(angles) < 0, "average", 12.0)


def true_overlap(apart: float, concentration: float) -> float:
    both = np.minimum(vonmises.pdf(_STEPS, concentration), vonmises.pdf(_STEPS, concentration, loc=apart))
    return float(np.trapezoid(both, _STEPS))


def covered(runs: int, sizes: tuple[int, int], apart: float, draws: int) -> tuple[float, float, float]:
    """Mean overlap, coverage of the overlap, coverage of the activity level."""
    rng = np.random.default_rng(7)
    truth, level = true_overlap(apart, 2.0), 1 / (2 * np.pi * vonmises.pdf(0, 2.0))
    overlaps, held, held_level = [], 0, 0
    for _ in range(runs):
        first, second = times_of(rng.vonmises(0, 2, sizes[0])), times_of(rng.vonmises(apart, 2, sizes[1]))
        overlap = activity_overlap(("a", "b"), (first, second), rng, draws=draws)
        pattern = activity_pattern("a", first, rng, draws=draws)
        assert isinstance(overlap, ActivityOverlap)
        assert isinstance(pattern, ActivityPattern)
        overlaps.append(overlap.estimate)
        held += overlap.interval[0] <= truth <= overlap.interval[1]
        held_level += pattern.level_interval[0] <= level <= pattern.level_interval[1]
    return float(np.mean(overlaps)), held / runs, held_level / runs


def test_the_overlap_of_known_curves_is_found():
    mean, held, held_level = covered(15, (60, 80), 1.0, 60)
    # kernels smooth the peaks, which lifts the overlap a little
    assert mean == pytest.approx(true_overlap(1.0, 2.0), abs=0.05)
    assert held >= 0.6
    assert held_level >= 0.6


@pytest.mark.slow
@pytest.mark.parametrize(("sizes", "apart"), [((25, 30), 1.0), ((60, 80), 1.0), ((60, 80), 2.5)])
def test_the_intervals_of_overlap_and_level_hold(sizes, apart):
    mean, held, held_level = covered(200, sizes, apart, 300)
    truth = true_overlap(apart, 2.0)
    print(f"sizes {sizes}: truth {truth:.3f}, mean {mean:.3f}, held {held:.3f}, level {held_level:.3f}")  # noqa: T201 - the figures of a slow test
    assert held >= 0.86
    assert held_level >= 0.86


def test_a_small_sample_takes_delta_one_and_large_ones_delta_four():
    rng = np.random.default_rng(1)
    small, large = times_of(rng.vonmises(0, 2, 49)), times_of(rng.vonmises(0, 2, 50))
    found = activity_overlap(("a", "b"), (small, large), rng, draws=20)
    assert isinstance(found, ActivityOverlap)
    assert found.estimator == "delta1"
    found = activity_overlap(("a", "b"), (large, large), rng, draws=20)
    assert isinstance(found, ActivityOverlap)
    assert found.estimator == "delta4"
    assert found.estimate == pytest.approx(1.0)


@pytest.mark.parametrize("held", [0, 1, FEWEST_EVENTS - 1])
def test_few_events_are_refused_with_what_can_be_said(held):
    rng = np.random.default_rng(1)
    few = times_of(rng.vonmises(np.pi, 2, held))
    refused = activity_pattern("Panthera pardus", few, rng)
    assert isinstance(refused, Refusal)
    assert refused.code == "population.too_few_events"
    assert all(Text(language).say(refused.instead[0]) for language in ("en", "ru", "kk"))
    enough = times_of(rng.vonmises(np.pi, 2, FEWEST_EVENTS))
    assert isinstance(activity_overlap(("a", "b"), (enough, few), rng), Refusal)


def test_the_same_seed_says_the_same_and_the_doubt_travels_with_it():
    times = times_of(np.random.default_rng(1).vonmises(0, 2, 40))
    first, second = (activity_pattern("Lynx lynx", times, np.random.default_rng(4), draws=50) for _ in "ab")
    assert isinstance(first, ActivityPattern)
    assert isinstance(second, ActivityPattern)
    assert first.to_record() == second.to_record()
    assert [each.code for each in first.cautions] == ["population.few_events"]
    assert "not" not in first.to_record()["status"]
    assert first.table()["density_per_h"].mean() * 24 == pytest.approx(1.0)
    assert "Lynx lynx" in first.summary()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_an_overlap_is_said_with_its_interval_and_its_test(language):
    rng = np.random.default_rng(2)
    pair = times_of(rng.vonmises(0, 2, 120)), times_of(rng.vonmises(2, 2, 120))
    found = activity_overlap(("Panthera pardus", "Ovis vignei"), pair, rng, draws=99)
    assert isinstance(found, ActivityOverlap)
    said = "\n".join(Text(language).say(each) for each in found.messages())
    assert "Panthera pardus" in said
    assert ("0.01" in said) or ("0,01" in said)
    assert list(found.table()["estimator"]) == ["delta4"]
