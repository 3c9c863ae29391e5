from __future__ import annotations

import math

import pytest

from qaplan.base.errors import DataError
from qaplan.population.uncertain.pooling import pool


def test_draws_that_agree_leave_the_error_of_one_and_give_identity_no_share() -> None:
    found = pool([3.0] * 20, [0.25] * 20)
    assert (found.estimate, found.log_se) == (pytest.approx(3.0), pytest.approx(0.25))
    assert found.identity_share == pytest.approx(0.0, abs=1e-12)
    assert found.freedom == math.inf
    low, high = found.interval()
    assert (low, high) == (pytest.approx(3 * math.exp(-0.489991)), pytest.approx(3 * math.exp(0.489991)))


def test_rubins_rules_by_hand() -> None:
    """Logarithms 0, 0.2 and 0.4, errors 0.3, 0.3 and 0.6: within 0.18, between 0.04."""
    found = pool([math.exp(each) for each in (0.0, 0.2, 0.4)], [0.3, 0.3, 0.6])
    assert found.estimate == pytest.approx(math.exp(0.2))
    whole = 0.18 + 4 / 3 * 0.04
    assert found.log_se == pytest.approx(math.sqrt(whole))
    assert found.identity_share == pytest.approx(4 / 3 * 0.04 / whole)
    assert found.freedom == pytest.approx(2 / found.identity_share**2)


def test_degrees_of_freedom_of_a_small_survey_are_those_of_barnard_and_rubin() -> None:
    """Barnard and Rubin 1999: 1 / (1 / 2 * share**2 + 1 / observed), with 10 complete ones."""
    found = pool([math.exp(each) for each in (0.0, 0.2, 0.4)], [0.3, 0.3, 0.6], complete=10)
    observed = 11 / 13 * 10 * (1 - found.identity_share)
    assert found.freedom == pytest.approx(1 / (found.identity_share**2 / 2 + 1 / observed))
    assert found.freedom < 10


def test_more_doubt_about_identity_widens_the_interval() -> None:
    near, far = (pool([1.0, 1.0 + apart, 1.0 - apart], [0.2] * 3).interval() for apart in (0.05, 0.4))
    assert far[1] / far[0] > near[1] / near[0]


def test_nothing_cannot_be_combined() -> None:
    with pytest.raises(DataError) as caught:
        pool([], [])
    assert caught.value.code == "population.no_draws"
