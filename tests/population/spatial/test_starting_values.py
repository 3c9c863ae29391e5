"""Where a fit starts: finite whatever the data, near the truth where they speak."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.encounters.types import DetectorKind, SpatialSurvey
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of
from tests.population.spatial.small_surveys import first_animals, small_survey

HEIGHTS = {"HHN": "lambda0", "HEX": "lambda0", "HN": "g0", "EX": "g0", "HR": "g0"}


def model_of(detectfn: str, height: str = "1", density: str = "1", **more: object) -> Model:
    return Model({"D": density, HEIGHTS[detectfn]: height, "sigma": "1"}, detectfn, **more)


def with_sessions(survey: SpatialSurvey, *animals: int) -> SpatialSurvey:
    """The first few animals of each session."""
    sessions = zip(survey.sessions, animals, strict=True)
    return replace(survey, sessions=tuple(first_animals(each, many) for each, many in sessions))


@pytest.mark.parametrize("kind", ["count", "proximity", "multi"])
@pytest.mark.parametrize("detectfn", ["HN", "HHN", "EX", "HEX", "HR"])
def test_the_start_has_a_likelihood(kind: DetectorKind, detectfn: str):
    for animals in (6, 1, 0):
        survey = with_sessions(small_survey(kind), animals)
        likelihood = likelihood_of(survey, model_of(detectfn))
        start = likelihood.start()
        assert np.isfinite(start).all()
        assert np.isfinite(likelihood(start)[0])


def test_without_recaptures_sigma_starts_at_half_the_spacing():
    survey = with_sessions(small_survey("multi"), 1)
    start = likelihood_of(survey, model_of("HHN")).start()
    place = survey.sessions[0].detectors.place_m
    apart = np.hypot(*(place[:, None, :] - place[None, :, :]).T)
    np.fill_diagonal(apart, np.inf)
    assert np.exp(start[2]) == pytest.approx(apart.min(axis=0).mean() / 2)


def test_a_single_detector_has_a_start():
    survey = small_survey("count", detectors=1, is_even=True)
    likelihood = likelihood_of(survey, model_of("HHN"))
    assert np.isfinite(likelihood(likelihood.start())[0])


def test_covariates_start_without_effect_and_sessions_with_their_own_density():
    survey = with_sessions(small_survey("count", sessions=2), 6, 2)
    start = likelihood_of(survey, model_of("HHN", "ridge", "session")).start()
    assert start[3] == pytest.approx(0.0, abs=1e-12)
    assert start[1] < -0.5
    plain = likelihood_of(small_survey("count"), model_of("HHN", "bk", "rugged")).start()
    assert plain[[1, 3]] == pytest.approx([0.0, 0.0], abs=1e-9)


def test_known_classes_start_at_their_share():
    survey = small_survey("count", animals=9)
    sexes = np.array(["F", "M", "M", "M", "M", "M", "M", "M", ""], dtype=np.str_)
    session = survey.sessions[0]
    known = replace(session, history=replace(session.history, covariates={"sex": sexes}))
    model = model_of("HHN", "h2", hcov="sex")
    start = likelihood_of(replace(survey, sessions=(known,)), model).start()
    assert start[-1] == pytest.approx(np.log(7.5 / 1.5))


def test_the_start_is_near_the_truth_of_a_large_survey():
    rng = np.random.default_rng(11)
    survey = small_survey("count", side=20, is_even=True, detectors=36, animals=0)
    session = survey.sessions[0]
    axis = np.arange(6) * 1200.0 + session.mask.place_m.mean() * 0
    middle = session.mask.place_m.mean(axis=0)
    place = middle + np.array([(east, north) for north in axis for east in axis]) - axis.mean()
    centres = session.mask.place_m[rng.integers(len(session.mask), size=150)]
    distance = np.hypot(place[:, :1] - centres[:, 0], place[:, 1:] - centres[:, 1])
    counts = rng.poisson(0.8 * np.exp(-((distance / 1000.0) ** 2) / 2))
    counts = counts[:, counts.any(axis=0)].T
    animal, detector = np.nonzero(counts)
    history = replace(
        session.history,
        animals=tuple(str(each) for each in range(len(counts))),
        animal=animal,
        detector=detector,
        occasion=np.zeros(len(animal), dtype=np.int64),
        count=counts[animal, detector],
        covariates={},
    )
    traps = replace(session.detectors, place_m=place, usage=np.ones((36, 1)))
    large = replace(session, detectors=traps, history=history)
    start = likelihood_of(replace(survey, sessions=(large,)), model_of("HHN")).start()
    truth = np.log([150 / session.mask.area_ha, 0.8, 1000.0])
    assert np.abs(start - truth).max() < 0.5
