"""Surveys drawn from a fit, and fitted anew."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError, ModelError
from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import Fit, density_of, fit
from qaplan.population.inference import Bootstrap, bootstrap
from qaplan.population.inference.bootstrap import refits_of
from qaplan.population.inference.drawing import draw_survey
from qaplan.population.inference.fitted import FittedModel
from qaplan.population.model import Model
from tests.population.inference.coverage import DETECTORS, MASK, SEEN
from tests.population.small_surveys import small_survey, two_sessions


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    rng = np.random.default_rng(2)
    return simulate(DETECTORS, MASK, VirtualAnimals(number=40), SEEN, rng=rng).survey


@pytest.fixture(scope="module")
def fitted(survey: SpatialSurvey) -> Fit:
    return fit(survey, Model({}))


@pytest.fixture(scope="module")
def made(fitted: Fit) -> Bootstrap:
    found = bootstrap(fitted, refits=60)
    assert isinstance(found, Bootstrap)
    return found


def test_the_same_seed_gives_the_same_whatever_the_workers(fitted: Fit) -> None:
    here = refits_of(fitted, refits=60, seed=5)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = refits_of(fitted, refits=60, seed=5, mapper=pool.map)
    assert np.array_equal(here.beta, there.beta, equal_nan=True)
    assert not np.array_equal(here.beta, refits_of(fitted, refits=60, seed=6).beta)


def test_more_refits_begin_with_the_same_ones(fitted: Fit) -> None:
    few, more = (refits_of(fitted, refits=number, seed=5) for number in (30, 60))
    assert np.array_equal(few.beta[:25], more.beta[:25])


def test_refits_spread_as_the_standard_errors_say(fitted: Fit, made: Bootstrap) -> None:
    spread = made.refits.beta.std(axis=0)
    assert spread == pytest.approx(
        fitted.standard_errors, rel=0.4
    )  # 60 refits: 3 standard errors of a spread
    middle = np.abs(made.refits.beta.mean(axis=0) - fitted.beta)
    assert (middle < 0.6 * fitted.standard_errors).all()


@pytest.mark.parametrize("kind", ["percentile", "bias_corrected", "studentised"])
def test_every_kind_of_interval_holds_the_estimate(fitted: Fit, kind) -> None:
    found = bootstrap(fitted, refits=40, kind=kind)
    assert isinstance(found, Bootstrap)
    density = density_of(fitted)
    low, high = found.density_interval
    assert low < density.per_100km2 < high
    # forty refits against the interval by the Hessian
    assert (np.log(low), np.log(high)) == pytest.approx(np.log(density.interval_per_100km2), abs=0.3)


@pytest.mark.parametrize(
    ("options", "model"),
    [
        ({"kind": "proximity", "occasions": 4}, Model({"lambda0": "b"})),
        ({"kind": "proximity", "occasions": 4}, Model({"lambda0": "bk"})),
        ({"kind": "multi", "occasions": 4}, Model({"lambda0": "b"})),
        ({"kind": "multi", "occasions": 4}, Model({})),
        ({"occasions": 2}, Model({"lambda0": "h2"}, hcov="sex")),
        ({}, Model({}, is_binomial_n=True)),
        ({}, Model({}, is_conditional=True)),
    ],
    ids=["b", "bk", "multi b", "multi", "sexes", "fixed number", "conditional"],
)
def test_a_drawn_survey_is_as_the_model_expects(options, model: Model) -> None:
    survey = small_survey(**options)
    found = fit(survey, model)
    fitted = FittedModel(found)
    rng = np.random.default_rng(3)
    drawn = [draw_survey(fitted, found.beta, rng) for _ in range(30)]
    animals = np.array([each.animals for each in drawn])
    detections = np.array([each.detections for each in drawn])
    for counts, seen in ((animals, survey.animals), (detections, survey.detections)):
        assert abs(counts.mean() - seen) < 4 * counts.std() / np.sqrt(len(counts)) + 0.1 * seen
    assert drawn[0].sessions[0].mask is survey.sessions[0].mask
    if survey.kind != "count":
        assert (drawn[0].sessions[0].history.count == 1).all()
    if model.hcov:
        assert set(drawn[0].sessions[0].history.covariates["sex"]) == {"F", "M", ""}


def test_a_trap_that_holds_takes_an_animal_once_an_occasion() -> None:
    survey = small_survey(kind="multi", occasions=4)
    for formula in ("1", "b"):
        found = fit(survey, Model({"lambda0": formula}))
        history = draw_survey(FittedModel(found), found.beta, np.random.default_rng(1)).sessions[0].history
        pairs = list(zip(history.animal.tolist(), history.occasion.tolist(), strict=True))
        assert len(pairs) == len(set(pairs))


def test_all_sessions_are_drawn() -> None:
    found = fit(two_sessions(), Model({"D": "session"}))
    assert isinstance(bootstrap(found, refits=5), Bootstrap)


def test_refits_that_fail_are_counted_and_told(fitted: Fit, made: Bootstrap) -> None:
    gaps = made.refits.beta.copy(), made.refits.log_density.copy()
    gaps[0][:6], gaps[1][:6] = np.nan, np.nan
    poor = replace(made, refits=replace(made.refits, beta=gaps[0], log_density=gaps[1]))
    assert poor.refits.failed == 6
    for language in ("en", "ru", "kk"):
        assert "6" in Text(language).say(poor.messages()[1])
    sparse = replace(fitted, beta=fitted.beta - np.array([6.0, 0, 0]))
    refused = bootstrap(sparse, refits=20)
    assert isinstance(refused, Refusal)
    assert refused.code == "population.too_many_failed"
    for language in ("en", "ru", "kk"):
        assert Text(language).say(refused.reason)


def test_what_cannot_be_drawn_is_refused(fitted: Fit) -> None:
    by_weight = fit(small_survey(), Model({"lambda0": "weight"}, is_conditional=True))
    with pytest.raises(DataError) as caught:
        bootstrap(by_weight, refits=2)
    assert caught.value.code == "population.cannot_draw"
    with pytest.raises(ModelError):
        bootstrap(replace(fitted, status="not_converged"), refits=2)


def test_the_result_says_how_it_was_made(made: Bootstrap) -> None:
    record = made.to_record()
    assert (record["refits"], record["failed"], record["interval"]) == (60, 0, "studentised")
    assert "bootstrap" in made.method
    assert made.summary()
    assert list(made.table()["parameter"]) == ["D", "lambda0", "sigma"]
    assert made.provenance.activity.parameters["seed"] == 1
