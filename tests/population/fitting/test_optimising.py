"""The search on functions whose maximum is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from qaplan.population.fitting.edges import edge_of
from qaplan.population.fitting.optimising import Objective, maximise

Floats = NDArray[np.float64]


def quartic(middle: Floats) -> Objective:
    """A smooth hill, steeper than a parabola, with its top at a place."""

    def objective(beta: Floats) -> tuple[float, Floats]:
        away = beta - middle
        return -float((away**2).sum() + (away**4).sum()), -2 * away - 4 * away**3

    return objective


def counted(objective: Objective) -> tuple[Objective, list[int]]:
    calls: list[int] = []

    def told(beta: Floats) -> tuple[float, Floats]:
        calls.append(1)
        return objective(beta)

    return told, calls


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=5))
def test_the_top_of_a_hill_is_found_wherever_it_is(middle: list[float]) -> None:
    top = np.array(middle)
    found = maximise(quartic(top), np.zeros(len(top)))
    assert found.ending == "maximum"
    assert np.abs(found.beta - top).max() < 2e-5
    assert found.value > -1e-9
    assert np.allclose(found.information, 2 * np.eye(len(top)), atol=1e-3)


def test_few_evaluations_are_enough() -> None:
    objective, calls = counted(quartic(np.array([0.5, -0.5, 0.2])))
    maximise(objective, np.zeros(3))
    assert len(calls) <= 25


def test_a_start_out_of_reach_is_told() -> None:
    found = maximise(lambda beta: (-np.inf, np.zeros(2)), np.zeros(2))
    assert found.ending == "no_start"
    assert edge_of(lambda beta: (-np.inf, np.zeros(2)), found).status == "not_converged"


def test_ground_out_of_reach_is_walked_around() -> None:
    def fenced(beta: Floats) -> tuple[float, Floats]:
        if beta[0] > 1.2:
            return np.nan, np.full(1, np.nan)
        return quartic(np.array([1.0]))(beta)

    found = maximise(fenced, np.array([-2.0]))
    assert found.beta[0] == pytest.approx(1.0, abs=2e-5)


def test_a_coefficient_that_runs_away_is_followed_and_called_an_edge() -> None:
    def separated(beta: Floats) -> tuple[float, Floats]:
        # Ten of ten: the log-likelihood of the second coefficient rises for ever, and towards 0.
        tail = np.exp(-beta[1])
        return -float((beta[0] - 1) ** 2 + 10 * np.log1p(tail)), np.array(
            [-2 * (beta[0] - 1), 10 * tail / (1 + tail)]
        )

    found = maximise(separated, np.zeros(2))
    edge = edge_of(separated, found)
    assert (edge.status, edge.weak) == ("at_the_edge", (1,))
    assert found.value > -1e-6
    assert edge.covariance[0, 0] == pytest.approx(0.5, rel=1e-3)
    assert np.isnan(edge.covariance[1, 1])


def test_coefficients_that_nothing_tells_apart_are_called_so() -> None:
    def ridge(beta: Floats) -> tuple[float, Floats]:
        together = beta[0] + beta[1] - 1
        return -float(together**2), np.full(2, -2 * together)

    found = maximise(ridge, np.zeros(2))
    edge = edge_of(ridge, found)
    assert (edge.status, edge.weak) == ("not_identified", (0, 1))


def test_a_saddle_is_no_maximum() -> None:
    def saddle(beta: Floats) -> tuple[float, Floats]:
        return float(beta[1] ** 2 - beta[0] ** 2), np.array([-2 * beta[0], 2 * beta[1]])

    found = maximise(saddle, np.array([0.5, 0.0]))
    assert found.ending == "saddle"
    assert edge_of(saddle, found).status == "not_converged"
