"""Watson's two-sample test."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.population.activity.watson import same_curve_probability, watson_statistic

FIRST = np.radians([35.0, 45, 50, 55, 60, 70, 85, 95, 105, 120])
SECOND = np.radians([75.0, 80, 90, 100, 110, 130, 135, 140, 150, 160, 165])


def test_the_statistic_is_that_of_a_worked_example():
    # Zar, Biostatistical Analysis, example 27.9: 0.1458, reckoned there with rounded differences.
    assert watson_statistic(FIRST, SECOND) == pytest.approx(0.1458, abs=1e-4)


def test_turning_the_clock_changes_nothing():
    turned = watson_statistic(FIRST + 4.0, SECOND + 4.0)
    assert turned == pytest.approx(watson_statistic(FIRST, SECOND))


def test_the_order_of_equal_times_changes_nothing():
    first, second = np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.0])
    assert watson_statistic(first, second) == pytest.approx(watson_statistic(second, first))


def test_samples_of_one_curve_are_told_apart_one_time_in_twenty():
    rng = np.random.default_rng(11)
    rejected = sum(
        same_curve_probability(rng.vonmises(0, 1, 25), rng.vonmises(0, 1, 30), rng, draws=199) <= 0.05
        for _ in range(300)
    )
    assert 4 <= rejected <= 27  # binomial(300, 0.05), 99.9 %


def test_samples_of_far_curves_are_told_apart():
    rng = np.random.default_rng(12)
    assert same_curve_probability(rng.vonmises(0, 2, 30), rng.vonmises(3, 2, 30), rng) < 0.002
