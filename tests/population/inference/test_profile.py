"""Intervals by profile likelihood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Text
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import Fit, fit
from qaplan.population.inference import ProfileInterval, profile_coefficient, profile_density
from qaplan.population.inference.intervals import End
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of
from tests.population.small_surveys import small_survey, two_sessions


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    return small_survey()


@pytest.fixture(scope="module")
def fitted(survey: SpatialSurvey) -> Fit:
    return fit(survey, Model({"D": "hilly"}))


def closed(end: End) -> float:
    assert end.value is not None
    return end.value


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_the_log_likelihood_falls_by_1_92_to_each_end(fitted: Fit, at: int) -> None:
    found = profile_coefficient(fitted, at)
    assert found.status == "ok"
    levels = dict(found.points)
    for end in (found.lower, found.upper):
        assert fitted.log_lik - levels[closed(end)] == pytest.approx(1.9207, abs=0.01)
    assert closed(found.lower) < fitted.beta[at] < closed(found.upper)


def test_no_other_coefficients_do_better_at_an_end(fitted: Fit) -> None:
    from scipy.optimize import minimize

    found = profile_coefficient(fitted, 1)
    at = closed(found.upper)
    likelihood = likelihood_of(fitted.survey, fitted.model)
    free = [0, 2, 3]

    def cost(rest: np.ndarray) -> float:
        beta = fitted.beta.copy()
        beta[1], beta[free] = at, rest
        return -likelihood(beta)[0]

    best = minimize(cost, fitted.beta[free], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8})
    assert -best.fun == pytest.approx(dict(found.points)[at], abs=1e-5)


def test_the_profile_of_a_plain_density_is_that_of_its_coefficient(survey: SpatialSurvey) -> None:
    plain = fit(survey, Model({}))
    density, coefficient = profile_density(plain), profile_coefficient(plain, 0)
    assert closed(density.lower) == pytest.approx(closed(coefficient.lower), abs=1e-4)
    assert closed(density.upper) == pytest.approx(closed(coefficient.upper), abs=1e-4)


@pytest.mark.parametrize("formula", ["hilly", "session"])
def test_the_mean_density_is_profiled_whatever_it_depends_on(formula: str) -> None:
    from qaplan.population.fitting import density_of

    found = fit(two_sessions(), Model({"D": formula}))
    profiled = profile_density(found)
    estimate, low, high = profiled.density_per_100km2
    assert estimate == pytest.approx(density_of(found).per_100km2)
    assert low is not None
    assert high is not None
    ends = density_of(found).interval_per_100km2
    # the interval by the Hessian is symmetric, that of the profile is not
    assert (low, high) == pytest.approx(ends, rel=0.15)
    assert profiled.evaluations < 250


def test_an_end_that_the_data_do_not_set_is_open() -> None:
    survey = small_survey(kind="proximity", occasions=3)
    session = survey.sessions[0]
    history = session.history
    once = np.unique(history.animal, return_index=True)[1]
    few = replace(
        history,
        animal=history.animal[once],
        occasion=history.occasion[once],
        detector=history.detector[once],
        count=history.count[once],
    )
    alone = replace(survey, sessions=(replace(session, history=few),))
    found = fit(alone, Model({}))
    profiled = profile_coefficient(found, 2)
    assert found.status != "ok" or profiled.status != "ok"
    assert profiled.status in ("one_sided", "unbounded")
    assert "open" in {profiled.lower.state, profiled.upper.state}
    for language in ("en", "ru", "kk"):
        assert Text(language).say(profiled.messages()[0])


def test_what_cannot_be_profiled_is_refused(fitted: Fit, survey: SpatialSurvey) -> None:
    with pytest.raises(UsageError) as caught:
        profile_coefficient(fitted, 9)
    assert caught.value.code == "population.no_such_coefficient"
    with pytest.raises(DataError) as refused:
        profile_density(fit(survey, Model({}, is_conditional=True)))
    assert refused.value.code == "population.region_needs_density"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize(
    ("lower", "upper", "status"),
    [
        (End(-9.0, "found"), End(-7.0, "found"), "ok"),
        (End(None, "open"), End(-7.0, "found"), "one_sided"),
        (End(-9.0, "found"), End(None, "open"), "one_sided"),
        (End(None, "open"), End(None, "open"), "unbounded"),
    ],
)
def test_every_ending_has_its_sentence(fitted: Fit, language, lower, upper, status) -> None:
    for scale in ("density", "link"):
        found = ProfileInterval("D hilly", scale, -8.0, 0.4, lower, upper, (), 0.0, 1, fitted.provenance)
        assert found.status == status
        assert Text(language).say(found.messages()[0])
        assert found.to_record()["lower_state"] == lower.state
        assert found.summary()


def test_a_profile_that_rises_over_the_fit_says_so(fitted: Fit) -> None:
    lower = replace(fitted, beta=fitted.beta + 0.3, log_lik=fitted.log_lik - 5)
    found = profile_coefficient(lower, 0)
    assert found.status == "higher"
    assert found.messages()[0].key == "inference.higher"
    assert len(found.table()) == len(found.points)
