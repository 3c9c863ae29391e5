"""Mean densities of groups of cells, and when a surface is flat."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import Fit, fit
from qaplan.population.fitting.densities import density_of
from qaplan.population.inference import density_surfaces, is_flat, mean_densities
from qaplan.population.model import Model
from tests.population.small_surveys import small_survey

HILLY = Model({"D": "hilly"})


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    return small_survey()


@pytest.fixture(scope="module")
def fitted(survey: SpatialSurvey) -> Fit:
    return fit(survey, HILLY)


def test_one_group_of_all_cells_has_the_density_of_the_fit(survey: SpatialSurvey, fitted: Fit) -> None:
    whole = mean_densities(fitted, np.zeros(len(survey.sessions[0].mask), dtype=np.int64))
    density = density_of(fitted)
    assert whole.density == pytest.approx([density.per_100km2])
    assert whole.log_se == pytest.approx([density.log_se])


def test_a_group_of_one_cell_has_what_the_surface_says_of_it(survey: SpatialSurvey, fitted: Fit) -> None:
    each = mean_densities(fitted, np.arange(len(survey.sessions[0].mask)))
    surface = density_surfaces(fitted)[0]
    assert each.density == pytest.approx(surface.density)
    assert each.cv == pytest.approx(surface.cv)
    assert each.interval == (pytest.approx(surface.lower), pytest.approx(surface.upper))


def test_only_a_model_with_a_covariate_of_the_mask_is_not_flat(survey: SpatialSurvey) -> None:
    assert is_flat(survey, Model({}))
    assert not is_flat(survey, HILLY)
