"""The likelihood: against direct enumeration, its gradient against differences, and at its edges."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import DetectorKind, SpatialSurvey
from qaplan.population.model import Model
from qaplan.population.spatial import SpatialLikelihood, likelihood_of
from tests.population.spatial.enumeration import enumerated
from tests.population.spatial.small_surveys import first_animals, small_survey

DETECTFNS = ("HN", "HHN", "EX", "HEX", "HR")
KINDS: tuple[DetectorKind, ...] = ("count", "proximity", "multi")
INTERCEPTS = {"D": -4.2, "lambda0": -1.3, "g0": -1.1, "sigma": 6.8, "z": 1.2, "pmix": 0.3}


def model_of(detectfn: str, height: str = "1", sigma: str = "1", density: str = "1", **more: object) -> Model:
    name = "g0" if detectfn in {"HN", "EX", "HR"} else "lambda0"
    formulas = {name: height, "sigma": sigma}
    if not more.get("is_conditional"):
        formulas["D"] = density
    return Model(formulas, detectfn, **more)


def point(likelihood: SpatialLikelihood, seed: int = 0) -> np.ndarray:
    """A point in the middle of what is plausible for the small surveys."""
    away = np.random.default_rng(seed).uniform(-0.3, 0.3, size=len(likelihood.coefficients))
    middle = [
        INTERCEPTS[each.parameter] if each.term == "(Intercept)" else 0.0 for each in likelihood.coefficients
    ]
    return np.array(middle) + away


def differences(likelihood: SpatialLikelihood, beta: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """The gradient by central differences of fourth order."""
    found = []
    for each in np.eye(len(beta)) * step:
        far = likelihood(beta + 2 * each)[0] - likelihood(beta - 2 * each)[0]
        near = likelihood(beta + each)[0] - likelihood(beta - each)[0]
        found.append((8 * near - far) / (12 * step))
    return np.array(found)


PLAIN = [(kind, detectfn) for kind in KINDS for detectfn in DETECTFNS]
RICH = [
    ("count", model_of("HHN", "ridge", "1", "rugged")),
    ("count", model_of("HHN", "ridge", "ridge", "rugged")),
    ("count", model_of("HHN", "b")),
    ("count", model_of("HN", "bk", "bk")),
    ("count", model_of("HHN", "h2", "h2", hcov="sex")),
    ("count", model_of("HEX", "bk + h2", "h2", hcov="sex")),
    ("proximity", model_of("HN", "ridge + b", "1", "rugged")),
    ("proximity", model_of("HHN", "bk", "h2", hcov="sex")),
    ("proximity", model_of("HR", "h2", "h2", hcov="sex")),
    ("multi", model_of("HN", "b")),
    ("multi", model_of("HHN", "bk", "ridge")),
    ("multi", model_of("HN", "h2", "h2", hcov="sex")),
    ("count", model_of("HHN", is_binomial_n=True)),
    ("proximity", model_of("EX", "b", is_binomial_n=True)),
    ("multi", model_of("HHN", "h2", is_binomial_n=True, hcov="sex")),
    ("count", model_of("HHN", is_conditional=True)),
    ("count", model_of("HHN", "age", "age", is_conditional=True)),
    ("proximity", model_of("HN", "age + b", "1", is_conditional=True)),
    ("multi", model_of("HHN", "age", "h2", is_conditional=True, hcov="sex")),
]
SEVERAL = [
    ("count", model_of("HHN", "session", "Session", "session")),
    ("proximity", model_of("HN", "Session", "session", "Session")),
    ("multi", model_of("HHN", "1", "1", "session")),
    ("count", model_of("HHN", "h2", "h2", "session", hcov="sex")),
    ("count", model_of("HHN", "session", is_conditional=True)),
]


def check(survey: SpatialSurvey, model: Model) -> None:
    """Value against enumeration, gradient against differences."""
    likelihood = likelihood_of(survey, model)
    beta = point(likelihood)
    value, gradient = likelihood(beta)
    assert value == pytest.approx(enumerated(survey, model, likelihood.coefficients, beta), rel=1e-11)
    assert gradient == pytest.approx(differences(likelihood, beta), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize(("kind", "detectfn"), PLAIN)
@pytest.mark.parametrize("is_bent", [False, True])
def test_value_and_gradient_are_those_of_enumeration(kind: DetectorKind, detectfn: str, is_bent: bool):
    check(small_survey(kind, is_bent=is_bent), model_of(detectfn))


@pytest.mark.parametrize(("kind", "model"), RICH)
def test_covariates_behaviour_classes_and_numbers_are_those_of_enumeration(kind: DetectorKind, model: Model):
    check(small_survey(kind), model)


@pytest.mark.parametrize(("kind", "model"), SEVERAL)
def test_several_sessions_are_those_of_enumeration(kind: DetectorKind, model: Model):
    check(small_survey(kind, sessions=3, animals=4), model)


@pytest.mark.parametrize("kind", KINDS)
def test_an_even_effort_is_that_of_enumeration(kind: DetectorKind):
    check(small_survey(kind, is_even=True), model_of("HN", "bk"))
    check(small_survey(kind, is_even=True), model_of("HN"))


@settings(max_examples=25)
@given(
    kind=st.sampled_from(KINDS),
    detectfn=st.sampled_from(DETECTFNS),
    height=st.sampled_from(["1", "b", "bk", "ridge", "h2", "ridge + bk + h2", "session", "Session"]),
    sigma=st.sampled_from(["1", "ridge", "h2", "session"]),
    density=st.sampled_from(["1", "rugged", "session"]),
    numbers=st.sampled_from(["", "is_binomial_n", "is_conditional"]),
    seed=st.integers(0, 10_000),
    sessions=st.integers(1, 2),
    is_bent=st.booleans(),
)
def test_the_gradient_is_that_of_differences(
    kind, detectfn, height, sigma, density, numbers, seed, sessions, is_bent
):
    survey = small_survey(kind, seed=seed, sessions=sessions, is_bent=is_bent)
    classes = {"hcov": "sex"} if "h2" in height + sigma else {}
    if sessions == 1:
        height, sigma, density = (each.replace("ession", "") for each in (height, sigma, density))
        height, sigma, density = ("1" if each in "sS" else each for each in (height, sigma, density))
    flags = {numbers: True} if numbers else {}
    likelihood = likelihood_of(survey, model_of(detectfn, height, sigma, density, **classes, **flags))
    beta = point(likelihood, seed)
    value, gradient = likelihood(beta)
    assert math.isfinite(value)
    scale = max(1.0, float(np.abs(gradient).max()))
    assert np.abs(gradient - differences(likelihood, beta)).max() < 1e-6 * scale


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("height", ["1", "b", "bk"])
def test_a_session_without_animals_is_data(kind: DetectorKind, height: str):
    survey = small_survey(kind, sessions=2)
    survey = replace(survey, sessions=(survey.sessions[0], first_animals(survey.sessions[1], 0)))
    check(survey, model_of("HHN", height))


@pytest.mark.parametrize("kind", KINDS)
def test_one_animal_has_a_likelihood_and_a_start(kind: DetectorKind):
    survey = small_survey(kind)
    survey = replace(survey, sessions=(first_animals(survey.sessions[0], 1),))
    check(survey, model_of("HHN"))
    assert np.isfinite(likelihood_of(survey, model_of("HHN")).start()).all()


def test_a_detector_that_never_worked_changes_nothing():
    survey = small_survey("count")
    session = survey.sessions[0]
    usage, idle = session.detectors.usage.copy(), len(session.detectors) - 1
    usage[idle] = 0
    history = session.history
    kept = history.detector != idle
    fewer = replace(
        history,
        animal=history.animal[kept],
        occasion=history.occasion[kept],
        detector=history.detector[kept],
        count=history.count[kept],
    )
    changed = replace(session, detectors=replace(session.detectors, usage=usage), history=fewer)
    if len(np.unique(fewer.animal)) == len(fewer):
        check(replace(survey, sessions=(changed,)), model_of("HHN"))
    moved = replace(
        changed.detectors, place_m=changed.detectors.place_m + 5.0 * (np.arange(5) == idle)[:, None]
    )
    model = model_of("HHN")
    here = likelihood_of(replace(survey, sessions=(changed,)), model)
    there = likelihood_of(replace(survey, sessions=(replace(changed, detectors=moved),)), model)
    assert here(point(here))[0] == pytest.approx(there(point(there))[0], rel=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_an_animal_at_a_detector_that_never_worked_is_impossible_and_never_an_error(kind: DetectorKind):
    survey = small_survey(kind)
    session = survey.sessions[0]
    usage = session.detectors.usage.copy()
    usage[session.history.detector[0]] = 0
    spoilt = replace(session, detectors=replace(session.detectors, usage=usage))
    likelihood = likelihood_of(replace(survey, sessions=(spoilt,)), model_of("HHN"))
    value, gradient = likelihood(point(likelihood))
    assert value == -np.inf
    assert (gradient == 0).all()
    assert np.isfinite(likelihood.start()).all()
    assert math.isfinite(likelihood.secr_constant())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("detectfn", DETECTFNS)
@pytest.mark.parametrize("away", [-30.0, -6.0, 6.0, 30.0])
def test_far_from_the_maximum_there_is_a_number_or_minus_infinity(
    kind: DetectorKind, detectfn: str, away: float
):
    likelihood = likelihood_of(small_survey(kind), model_of(detectfn))
    for each in np.eye(len(likelihood.coefficients)):
        value, gradient = likelihood(point(likelihood) + away * each)
        assert value == -np.inf or math.isfinite(value)
        assert np.isfinite(gradient).all()


@pytest.mark.parametrize("detectfn", ["HN", "EX", "HR"])
def test_a_certain_detection_keeps_its_gradient(detectfn: str):
    likelihood = likelihood_of(small_survey("proximity"), model_of(detectfn))
    beta = point(likelihood)
    beta[1] = 12.0
    value, gradient = likelihood(beta)
    assert math.isfinite(value)
    assert gradient == pytest.approx(differences(likelihood, beta), rel=1e-4, abs=1e-4)


def test_where_a_product_would_vanish_every_pair_is_summed():
    survey = small_survey("count", side=12)
    session = survey.sessions[0]
    place, cells = session.detectors.place_m, session.mask.place_m
    straight = np.hypot(place[:, :1] - cells[:, 0], place[:, 1:] - cells[:, 1])
    pairs = replace(survey, sessions=(replace(session, distance_m=straight),))
    on_grid, by_pairs = likelihood_of(survey, model_of("HHN")), likelihood_of(pairs, model_of("HHN"))
    for log_sigma in (6.8, 4.0, 3.2, 2.0):
        beta = point(on_grid)
        beta[2] = log_sigma
        assert on_grid(beta)[0] == pytest.approx(by_pairs(beta)[0], rel=1e-12)
        assert on_grid(beta)[1] == pytest.approx(by_pairs(beta)[1], rel=1e-9, abs=1e-9)


def test_covariates_of_animals_ask_for_the_conditional_likelihood():
    with pytest.raises(DataError) as caught:
        likelihood_of(small_survey("count"), model_of("HHN", "age"))
    assert caught.value.code == "population.individual_needs_conditional"


def test_evaluations_are_counted():
    likelihood = likelihood_of(small_survey("count"), model_of("HHN"))
    likelihood(point(likelihood))
    likelihood(point(likelihood))
    assert likelihood.evaluations == 2


def turned(survey: SpatialSurvey, radians: float, away_m: float) -> SpatialSurvey:
    """The same survey turned around and moved."""
    turn = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    session = survey.sessions[0]
    middle = session.mask.place_m.mean(axis=0)

    def moved(place_m: np.ndarray) -> np.ndarray:
        return (place_m - middle) @ turn.T + middle + away_m

    detectors = replace(session.detectors, place_m=moved(session.detectors.place_m))
    mask = replace(session.mask, place_m=moved(session.mask.place_m))
    return replace(survey, sessions=(replace(session, detectors=detectors, mask=mask),))


@pytest.mark.parametrize("kind", KINDS)
def test_neither_turning_nor_moving_a_survey_changes_its_likelihood(kind: DetectorKind):
    survey = small_survey(kind)
    here = likelihood_of(survey, model_of("HHN", "ridge"))
    there = likelihood_of(turned(survey, 0.5, 3_000_000.0), model_of("HHN", "ridge"))
    beta = point(here)
    assert there(beta)[0] == pytest.approx(here(beta)[0], rel=1e-9)
    assert there(beta)[1] == pytest.approx(here(beta)[1], rel=1e-6, abs=1e-6)


def test_pairs_that_would_fill_the_memory_are_refused_unless_the_grid_needs_none() -> None:
    cameras = grid_detectors(30, 30, 1000.0, usage=30.0)
    mask = rectangular_mask(cameras.place_m, buffer_m=3000, spacing_m=85)
    seen, animals = Detectability("HHN", 0.02, 1000), VirtualAnimals(number=20)
    survey = simulate(cameras, mask, animals, seen, rng=np.random.default_rng(1)).survey
    with pytest.raises(DataError) as caught:
        likelihood_of(survey, model_of("HEX"))
    assert caught.value.code == "population.too_many_pairs"
    assert np.isfinite(likelihood_of(survey, model_of("HHN"))(np.array([-7.0, -4.0, 7.0]))[0])
