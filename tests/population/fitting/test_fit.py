"""Fits of simulated surveys: recovery, status, refusals, comparison."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError, ModelError
from qaplan.base.messages import Text
from qaplan.base.names import Language
from qaplan.base.refusal import Refusal
from qaplan.encounters.types import CaptureHistory, SpatialSurvey
from qaplan.population.fitting import (
    Fit,
    compare,
    densities_of,
    density_of,
    fit,
    likelihood_ratio,
    refuse_density,
)
from qaplan.population.fitting.coordinates import working_scale
from qaplan.population.fitting.digests import survey_digest
from qaplan.population.formulas import designs
from qaplan.population.model import Model
from tests.population.small_surveys import SIGMA_M, small_survey, two_sessions

CONSTANT = Model({})


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    return small_survey()


@pytest.fixture(scope="module")
def fitted(survey: SpatialSurvey) -> Fit:
    return fit(survey, CONSTANT)


def first_animals(survey: SpatialSurvey, number: int) -> SpatialSurvey:
    """The same survey with a few animals only."""
    session = survey.sessions[0]
    held = session.history
    kept = held.animal < number
    few = CaptureHistory(
        held.animals[:number], held.animal[kept], held.occasion[kept], held.detector[kept], held.count[kept]
    )
    return replace(survey, sessions=(replace(session, history=few),))


def test_what_was_simulated_is_recovered(fitted: Fit) -> None:
    truth = np.log([40 / fitted.survey.sessions[0].mask.area_ha, 0.02, SIGMA_M])
    assert fitted.status == "ok"
    assert (np.abs(fitted.beta - truth) < 3 * fitted.standard_errors).all()
    assert fitted.evaluations <= 60


def test_a_fit_does_not_depend_on_where_it_begins(survey: SpatialSurvey, fitted: Fit) -> None:
    again = fit(survey, CONSTANT, start=fitted.beta + np.array([0.8, -0.6, 0.4]))
    assert again.log_lik == pytest.approx(fitted.log_lik, abs=1e-9)
    assert np.abs(again.beta - fitted.beta).max() < 1e-4


def test_the_gradient_is_nought_at_the_maximum(survey: SpatialSurvey, fitted: Fit) -> None:
    from qaplan.population.spatial import likelihood_of

    _, gradient = likelihood_of(survey, CONSTANT)(fitted.beta)
    gain = 0.5 * gradient @ fitted.covariance @ gradient
    assert gain < 1e-9


def test_the_density_is_the_mean_over_cells(survey: SpatialSurvey) -> None:
    model = Model({"D": "hilly"})
    found = fit(survey, model)
    cells = np.exp(designs(survey, model).sessions[0].density @ found.beta[:2])
    density = density_of(found)
    assert density.per_ha == pytest.approx(cells.mean())
    assert density.per_100km2 == pytest.approx(cells.mean() * 10_000)
    low, high = density.interval_per_ha
    assert low < density.per_ha < high


def test_a_constant_density_has_the_interval_of_its_coefficient(fitted: Fit) -> None:
    low, high = density_of(fitted).interval_per_ha
    half = 1.959963984540054 * fitted.standard_errors[0]
    assert np.log([low, high]) == pytest.approx([fitted.beta[0] - half, fitted.beta[0] + half])


def test_each_session_has_its_density() -> None:
    both = fit(two_sessions(), Model({"D": "session"}))
    one, other = densities_of(both)
    assert (one.session, other.session) == ("2021", "2022")
    assert density_of(both).per_ha == pytest.approx((one.per_ha + other.per_ha) / 2)


def test_the_conditional_likelihood_says_nearly_the_same_density(survey: SpatialSurvey, fitted: Fit) -> None:
    conditional = fit(survey, Model({}, is_conditional=True))
    assert [each.parameter for each in conditional.coefficients] == ["lambda0", "sigma"]
    assert conditional.beta == pytest.approx(fitted.beta[1:], rel=1e-3)
    derived, full = density_of(conditional), density_of(fitted)
    assert derived.per_ha == pytest.approx(full.per_ha, rel=1e-3)
    assert derived.log_se == pytest.approx(full.log_se, rel=0.02)


def test_a_group_that_was_never_detected_is_at_the_edge(survey: SpatialSurvey) -> None:
    session = survey.sessions[0]
    seen = np.isin(np.arange(36), session.history.detector)
    marked = np.where(seen, "used", "idle")
    marked[np.flatnonzero(seen)[:1]] = "used"
    detectors = replace(session.detectors, covariates={"side": marked})
    separated = replace(survey, sessions=(replace(session, detectors=detectors),))
    found = fit(separated, Model({"lambda0": "side"}))
    assert found.status == "at_the_edge"
    assert [each.code for each in found.cautions] == ["fitting.at_the_edge"]
    assert "lambda0 sideused" in Text("en").say(found.cautions[0].message)
    with pytest.raises(ModelError) as caught:
        found.require()
    assert caught.value.code == "population.not_fitted"


def test_animals_seen_once_each_do_not_give_a_scale_of_movement(survey: SpatialSurvey) -> None:
    session = survey.sessions[0]
    held = session.history
    firsts = np.unique(held.animal, return_index=True)[1]
    once = CaptureHistory(
        held.animals,
        held.animal[firsts],
        held.occasion[firsts],
        held.detector[firsts],
        np.ones(len(firsts), dtype=np.int64),
    )
    found = fit(replace(survey, sessions=(replace(session, history=once),)), CONSTANT)
    assert found.status in ("at_the_edge", "not_identified", "not_converged")


@pytest.mark.parametrize("seen", [0, 1, 4])
def test_a_few_animals_give_no_density_but_what_can_be_said(survey: SpatialSurvey, seen: int) -> None:
    refusal = refuse_density(first_animals(survey, seen))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "population.too_few_for_density"
    assert len(refusal.instead) == 6


def test_one_animal_leaves_the_upper_bounds(survey: SpatialSurvey) -> None:
    refusal = refuse_density(first_animals(survey, 1))
    assert refusal is not None
    bounds = {fact.id: fact.value for fact in refusal.facts if fact.bound == "at most"}
    stem = "population.upper_bound.1"
    assert [bounds[f"{stem}.{percent}"] for percent in (50, 70, 90)] == [7, 4, 2]


def test_five_animals_are_enough_to_try(survey: SpatialSurvey) -> None:
    assert refuse_density(first_animals(survey, 5)) is None


def test_models_are_ranked_and_their_density_averaged(survey: SpatialSurvey, fitted: Fit) -> None:
    found = compare([fit(survey, Model({"D": "hilly"})), fitted, fit(survey, Model({}, "HEX"))])
    assert not isinstance(found, Refusal)
    assert [each.delta for each in found.models] == sorted(each.delta for each in found.models)
    assert found.models[0].delta == 0
    assert sum(each.weight for each in found.models) == pytest.approx(1)
    densities = [each.density.per_ha for each in found.models if each.density]
    assert min(densities) <= found.density.per_ha <= max(densities)
    record = found.to_record()
    assert {"models", "density_per_ha", "density_per_100km2_upper"} <= set(record)
    assert len(found.table()) == 3
    assert "HEX | D~1" in found.summary()


def test_a_model_compared_with_itself_shares_the_weight(fitted: Fit) -> None:
    found = compare([fitted, fitted])
    assert not isinstance(found, Refusal)
    assert [each.weight for each in found.models] == [0.5, 0.5]
    assert found.density.log_se == pytest.approx(density_of(fitted).log_se)


def test_fits_of_different_data_are_not_compared(survey: SpatialSurvey, fitted: Fit) -> None:
    other = fit(small_survey(seed=2), CONSTANT)
    conditional = fit(survey, Model({}, is_conditional=True))
    for each in (other, conditional):
        refusal = compare([fitted, each])
        assert isinstance(refusal, Refusal)
        assert refusal.code == "population.different_data"


def test_a_model_within_another_is_tested_by_likelihood_ratio(survey: SpatialSurvey, fitted: Fit) -> None:
    richer = fit(survey, Model({"D": "hilly"}))
    test = likelihood_ratio(fitted, richer)
    assert test.degrees == 1
    assert test.statistic == pytest.approx(2 * (richer.log_lik - fitted.log_lik))
    assert 0 < test.p_value < 1
    with pytest.raises(DataError) as caught:
        likelihood_ratio(richer, fitted)
    assert caught.value.code == "population.not_nested"


def test_covariates_of_any_scale_are_fitted_alike(survey: SpatialSurvey) -> None:
    session = survey.sessions[0]
    hilly = np.asarray(session.mask.covariates["hilly"], dtype=np.float64)
    scaled = {"hilly": 1e6 + 1000 * hilly}
    far = replace(survey, sessions=(replace(session, mask=replace(session.mask, covariates=scaled)),))
    near, other = (fit(each, Model({"D": "hilly"})) for each in (survey, far))
    assert other.status == "ok"
    assert other.log_lik == pytest.approx(near.log_lik, abs=1e-8)
    assert other.beta[1] * 1000 == pytest.approx(near.beta[1], rel=1e-4)


def test_working_coordinates_leave_constants_alone(survey: SpatialSurvey) -> None:
    assert (working_scale(designs(survey, CONSTANT)) == np.eye(3)).all()


def test_a_record_holds_no_number_that_json_lacks(fitted: Fit) -> None:
    import json

    few = replace(fitted, animals=4, covariance=np.full((3, 3), np.nan))
    text = json.dumps(few.to_record(), allow_nan=False)
    assert json.loads(text)["aicc"] is None
    assert len(fitted.table()) == 3
    assert "status ok" in fitted.summary()


def test_the_digest_changes_with_anything_in_the_survey(survey: SpatialSurvey) -> None:
    session = survey.sessions[0]
    moved = replace(session.detectors, usage=session.detectors.usage * 2)
    other = replace(survey, sessions=(replace(session, detectors=moved),))
    digests = {survey_digest(each) for each in (survey, other, replace(survey, kind="proximity"))}
    assert len(digests) == 3
    assert survey_digest(small_survey()) in digests


@pytest.mark.parametrize("seen", [0, 1, 2])
@pytest.mark.parametrize("model", [CONSTANT, Model({}, is_binomial_n=True), Model({}, is_conditional=True)])
def test_hardly_any_animals_are_no_error(survey: SpatialSurvey, seen: int, model: Model) -> None:
    found = fit(first_animals(survey, seen), model)
    assert found.animals == seen
    assert found.evaluations < 600
    assert found.status == "ok" or found.cautions
    assert seen or found.status != "ok"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_fits_densities_and_comparisons_speak_three_languages(fitted: Fit, language: Language) -> None:
    text = Text(language)
    compared = compare([fitted])
    assert not isinstance(compared, Refusal)
    both = fit(two_sessions(), CONSTANT)
    said = [
        fitted.message(),
        density_of(fitted).message(),
        densities_of(both)[1].message(),
        compared.message(),
    ]
    sentences = [text.say(each) for each in said]
    assert str(fitted.animals) in sentences[0]
    assert len(set(sentences[1:3])) == 2
    assert {fact.id for fact in (*fitted.facts(), *compared.facts())} >= {"population.density"}


def test_a_shape_that_becomes_a_step_is_an_edge(survey: SpatialSurvey) -> None:
    # Seen at the detectors within a distance and never beyond: the hazard rate wants an infinite slope.
    session = survey.sessions[0]
    place = session.detectors.place_m
    rows = [
        (animal, detector)
        for animal, middle in enumerate([8, 14, 21, 27, 20, 15])
        for detector in np.flatnonzero(np.hypot(*(place - place[middle]).T) < 2100)
    ]
    animal, detector = np.array(rows, dtype=np.int64).T
    ones = np.ones(len(rows), dtype=np.int64)
    names = tuple(f"A{at}" for at in range(6))
    step = CaptureHistory(names, animal, np.zeros_like(ones), detector, 9 * ones)
    found = fit(replace(survey, sessions=(replace(session, history=step),)), Model({}, "HR"))
    assert found.status == "at_the_edge"
    assert "z (Intercept)" in Text("en").say(found.cautions[0].message)
