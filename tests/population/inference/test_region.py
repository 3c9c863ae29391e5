"""Numbers of animals in a region."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import Fit, fit
from qaplan.population.inference import density_surfaces, numbers_in_region
from qaplan.population.inference.fitted import FittedModel
from qaplan.population.model import Model
from tests.population.small_surveys import small_survey, two_sessions


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    return small_survey()


@pytest.fixture(scope="module")
def fitted(survey: SpatialSurvey) -> Fit:
    return fit(survey, Model({"D": "hilly"}))


def west_of_middle(survey: SpatialSurvey) -> list[np.ndarray]:
    return [each.mask.place_m[:, 0] < each.mask.place_m[:, 0].mean() for each in survey.sessions]


def test_the_parts_of_the_mask_add_up_to_the_whole(survey: SpatialSurvey, fitted: Fit) -> None:
    west = west_of_middle(survey)
    whole = numbers_in_region(fitted)[0]
    parts = [numbers_in_region(fitted, cells)[0] for cells in (west, [~each for each in west])]
    assert sum(each.expected for each in parts) == pytest.approx(whole.expected)
    assert sum(each.realised for each in parts) == pytest.approx(whole.realised)
    assert sum(each.area_ha for each in parts) == pytest.approx(whole.area_ha)


def test_no_interval_of_what_there_was_goes_below_what_was_seen(fitted: Fit) -> None:
    found = numbers_in_region(fitted)[0]
    assert found.realised_interval[0] >= found.detected
    assert found.realised_se < found.expected_se


def test_what_there_was_in_a_part_is_drawn_to_where_animals_were_seen(survey: SpatialSurvey) -> None:
    found = fit(survey, Model({}))
    centres = density_surfaces(found)[0].centres
    densest = centres > np.quantile(centres, 0.8)
    part = numbers_in_region(found, [densest])[0]
    assert part.realised > part.expected


def test_centres_of_the_detected_are_shared_out_over_the_cells(fitted: Fit) -> None:
    session = FittedModel(fitted).sessions[0]
    centres = session.centres(fitted.beta)
    assert centres.sum(axis=1) == pytest.approx(np.ones(len(session.session.history)))
    seen = session.detected(fitted.beta)
    hazard = session.hazard(fitted.beta)
    effort = session.session.detectors.usage.sum(axis=1)
    assert seen == pytest.approx(1 - np.exp(-effort @ hazard))


def test_the_centre_of_an_animal_lies_near_its_detections(survey: SpatialSurvey, fitted: Fit) -> None:
    session = survey.sessions[0]
    centres = FittedModel(fitted).sessions[0].centres(fitted.beta)
    history = session.history
    for animal in range(5):
        rows = history.animal == animal
        mean = np.average(
            session.detectors.place_m[history.detector[rows]], axis=0, weights=history.count[rows]
        )
        middle = centres[animal] @ session.mask.place_m
        assert np.hypot(*(middle - mean)) < 4000


@pytest.mark.parametrize(
    "model",
    [
        Model({"lambda0": "h2", "sigma": "h2"}, hcov="sex"),
        Model({"g0": "1"}, detectfn="HN"),
        Model({"g0": "1"}, detectfn="HR"),
        Model({}, is_binomial_n=True),
    ],
    ids=["sexes", "half-normal", "hazard rate", "fixed number"],
)
def test_every_kind_of_model_has_numbers(survey: SpatialSurvey, model: Model) -> None:
    found = fit(survey, model)
    if found.status != "ok":
        pytest.fail(found.status)
    number = numbers_in_region(found)[0]
    assert number.detected < number.realised < 80
    surface = density_surfaces(found)[0]
    cells = surface.mask.cell_ha / 10_000
    assert surface.density.sum() * cells == pytest.approx(number.expected)
    assert surface.centres.sum() * cells == pytest.approx(number.realised)


def test_sessions_have_numbers_of_their_own() -> None:
    found = numbers_in_region(fit(two_sessions(), Model({})))
    assert [each.session for each in found] == ["2021", "2022"]
    assert found[0].expected == pytest.approx(found[1].expected)
    assert found[0].realised_se_secr is not None
    # one density of two sessions is known better than what was missed in one of them
    assert found[0].realised_se > found[0].realised_se_secr


def test_what_has_no_density_of_cells_is_refused(survey: SpatialSurvey) -> None:
    with pytest.raises(DataError) as caught:
        numbers_in_region(fit(survey, Model({}, is_conditional=True)))
    assert caught.value.code == "population.region_needs_density"


def test_an_empty_region_is_refused(fitted: Fit, survey: SpatialSurvey) -> None:
    with pytest.raises(DataError) as caught:
        numbers_in_region(fitted, [np.zeros(len(each.mask), dtype=bool) for each in survey.sessions])
    assert caught.value.code == "population.empty_region"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_numbers_are_said_with_their_intervals(fitted: Fit, language) -> None:
    found = numbers_in_region(fitted)[0]
    said = [Text(language).say(each) for each in found.messages()]
    assert len(said) == 2
    assert found.summary()
    assert len(found.table()) == 2
    assert found.to_record()["n"] == found.detected
