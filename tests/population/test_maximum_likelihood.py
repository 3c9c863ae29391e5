from __future__ import annotations

import math

import numpy as np
import pytest

from qaplan.population.maximum_likelihood import (
    gradient,
    inverse_cloglog,
    inverse_logit,
    jacobian,
    maximise,
    profile_interval,
)


def binomial(seen: int, of: int):
    def log_lik(beta):
        p = inverse_logit(beta[:1])
        return (seen * np.log(p) + (of - seen) * np.log(1 - p)).sum()

    return log_lik


def test_the_gradient_is_exact_to_the_last_figures() -> None:
    def function(beta):
        return np.sin(beta[0]) * np.exp(beta[1])

    expected = [math.cos(0.3) * math.exp(1.2), math.sin(0.3) * math.exp(1.2)]
    assert gradient(function, np.array([0.3, 1.2])) == pytest.approx(expected, rel=1e-14)


def test_the_maximum_of_a_binomial_is_its_share_with_the_textbook_error() -> None:
    found = maximise(binomial(7, 20), [np.zeros(1)])
    assert found.status == "ok"
    assert inverse_logit(found.beta)[0] == pytest.approx(0.35, abs=1e-9)
    assert found.standard_errors[0] == pytest.approx(1 / math.sqrt(20 * 0.35 * 0.65), rel=1e-5)


def test_a_share_of_nothing_lies_at_the_edge_and_has_no_standard_error() -> None:
    found = maximise(binomial(0, 20), [np.zeros(1)])
    assert (found.status, found.edges) == ("at_the_edge", (0,))
    assert np.isnan(found.standard_errors[0])


def test_two_coefficients_that_only_come_as_a_sum_are_not_identified() -> None:
    def log_lik(beta):
        return binomial(7, 20)(beta[:1] + beta[1:2])

    assert maximise(log_lik, [np.zeros(2)]).status == "not_identified"


def test_a_likelihood_without_values_is_not_converged() -> None:
    assert maximise(lambda beta: beta.sum() * np.nan, [np.zeros(1)]).status == "not_converged"


def test_the_profile_interval_is_where_the_likelihood_has_dropped_by_half_of_chi_squared() -> None:
    log_lik = binomial(7, 20)
    found = maximise(log_lik, [np.zeros(1)])
    low, high = profile_interval(log_lik, found, 0)
    for end in (low, high):
        assert found.log_lik - log_lik(np.array([end])) == pytest.approx(3.841459 / 2, abs=1e-4)
    assert low < found.beta[0] < high


def test_the_profile_of_a_share_of_nothing_is_open_below() -> None:
    log_lik = binomial(0, 20)
    low, high = profile_interval(log_lik, maximise(log_lik, [np.zeros(1)]), 0)
    assert low == -math.inf
    assert inverse_logit(np.array([high]))[0] == pytest.approx(1 - math.exp(-3.841459 / 40), rel=1e-3)


def test_links_stay_in_range_far_out() -> None:
    far = np.array([-1e4, 1e4])
    assert np.isfinite(inverse_logit(far)).all()
    assert (inverse_cloglog(far) >= 0).all()
    assert (inverse_cloglog(far) <= 1).all()


def test_the_jacobian_has_a_row_for_each_value() -> None:
    found = jacobian(lambda beta: np.stack([beta[0] * beta[1], beta[0] ** 2]), np.array([2.0, 3.0]))
    assert found == pytest.approx(np.array([[3.0, 2.0], [4.0, 0.0]]))
