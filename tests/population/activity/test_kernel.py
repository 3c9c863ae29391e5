"""The smooth curve over the day."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import i0
from scipy.stats import vonmises

from qaplan.population.activity.kernel import (
    STEPS,
    TURN,
    curve_of,
    kernel_concentration,
    ring_counts,
    smoothed_draws,
)


@pytest.fixture
def angles() -> np.ndarray:
    return vonmises.rvs(2.0, loc=1.0, size=80, random_state=3) % TURN


def test_the_curve_is_the_mean_of_the_kernels(angles):
    counts = ring_counts(angles[None])
    sharp = kernel_concentration(counts)
    steps = np.arange(STEPS) * TURN / STEPS
    plain = np.exp(sharp * np.cos(steps[:, None] - angles)).mean(axis=1) / (TURN * i0(sharp))
    # what laying each time on its two nearest steps of three minutes costs
    assert curve_of(counts, sharp)[0] == pytest.approx(plain, abs=1e-4)


def test_the_curve_holds_one_day(angles):
    counts = ring_counts(angles[None])
    assert curve_of(counts, kernel_concentration(counts)).sum() * TURN / STEPS == pytest.approx(1.0)


def test_times_over_midnight_are_neighbours():
    counts = ring_counts(np.array([[0.01, TURN - 0.01]]))
    curve = curve_of(counts, np.array([50.0]))[0]
    assert curve.argmax() in (0, 1, STEPS - 1)
    assert curve[0] > 100 * curve[STEPS // 2]


def test_the_concentration_is_that_of_taylor_for_a_von_mises_sample(angles):
    # Taylor (2008), equation 7, with the concentration that the first moment gives by table: for a
    # resultant length of 0.6978 it is 2.0.
    from scipy.special import iv

    fine = np.linspace(-np.pi, np.pi, 20_001)
    share = np.cumsum(vonmises.pdf(fine, 2.0)) * (fine[1] - fine[0])
    big = np.interp((np.arange(4000) + 0.5) / 4000, share, fine) % TURN
    expected = (3 * 4000 * 4 * iv(2, 4.0) / (4 * np.sqrt(np.pi) * iv(0, 2.0) ** 2)) ** 0.4
    # binning and 4,000 quantiles in place of the law itself
    assert kernel_concentration(ring_counts(big[None]))[0] == pytest.approx(expected, rel=5e-3)


def test_draws_are_smoothed_and_as_many_as_the_sample(angles):
    drawn = smoothed_draws(angles, np.random.default_rng(1), 7)
    assert drawn.shape == (7, 80)
    assert len(np.unique(drawn)) == drawn.size
    assert drawn.min() >= 0
    assert drawn.max() < TURN
