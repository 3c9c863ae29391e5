"""Design matrices: which columns there are, in which order, and what stands in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.formulas import designs
from qaplan.population.model import Model
from tests.population.small_surveys import small_survey, two_sessions


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    return small_survey()


def names_of(survey: SpatialSurvey, model: Model) -> list[str]:
    return [f"{each.parameter} {each.term}" for each in designs(survey, model).coefficients]


def refused(survey: SpatialSurvey, model: Model) -> DataError:
    with pytest.raises(DataError) as caught:
        designs(survey, model)
    return caught.value


def test_constants_are_one_column_and_one_row_wherever_nothing_varies(survey: SpatialSurvey) -> None:
    found = designs(survey, Model({}))
    assert [each.term for each in found.coefficients] == ["(Intercept)"] * 3
    assert found.sessions[0].density.shape == (len(survey.sessions[0].mask), 1)
    assert {each.shape for each in found.sessions[0].detection.values()} == {(1, 1, 1, 1, 1)}
    assert (found.behaviour, found.classes, found.sessions[0].mixing.size) == ("", (), 0)


def test_coefficients_come_in_the_order_of_secr(survey: SpatialSurvey) -> None:
    model = Model({"sigma": "h2", "D": "hilly", "g0": "side"}, "HR", hcov="sex")
    assert names_of(survey, model) == [
        "D (Intercept)",
        "D hilly",
        "g0 (Intercept)",
        "g0 sideright",
        "sigma (Intercept)",
        "sigma h2",
        "z (Intercept)",
        "pmix (Intercept)",
    ]
    columns = designs(survey, model).columns
    assert [(name, each.start, each.stop) for name, each in columns.items()] == [
        ("D", 0, 2),
        ("g0", 2, 4),
        ("sigma", 4, 6),
        ("z", 6, 7),
        ("pmix", 7, 8),
    ]


def test_a_factor_has_a_column_for_each_level_but_the_first_of_the_alphabet(survey: SpatialSurvey) -> None:
    found = designs(survey, Model({"D": "ground"}))
    assert [each.term for each in found.coefficients[:3]] == ["(Intercept)", "groundSand", "groundsteppe"]
    ground = survey.sessions[0].mask.covariates["ground"]
    assert (found.sessions[0].density[:, 1] == (ground == "Sand")).all()


def test_without_a_constant_the_first_factor_has_all_levels(survey: SpatialSurvey) -> None:
    assert names_of(survey, Model({"lambda0": "0 + side + open"}))[1:4] == [
        "lambda0 sideleft",
        "lambda0 sideright",
        "lambda0 open",
    ]


def test_numbers_stand_as_they_are(survey: SpatialSurvey) -> None:
    found = designs(survey, Model({"D": "hilly"}))
    assert (found.sessions[0].density[:, 1] == survey.sessions[0].mask.covariates["hilly"]).all()


def test_sessions_are_levels_or_a_trend() -> None:
    both = two_sessions()
    assert names_of(both, Model({"D": "session"}))[:2] == ["D (Intercept)", "D session2022"]
    trend = designs(both, Model({"D": "Session"}))
    assert [float(each.density[0, 1]) for each in trend.sessions] == [0.0, 1.0]


def test_levels_are_the_same_in_every_session() -> None:
    both = two_sessions()
    mask = both.sessions[0].mask
    rocky = replace(mask, covariates={"ground": np.full(len(mask), "rock")})
    first = replace(both.sessions[0], mask=rocky)
    found = designs(replace(both, sessions=(first, both.sessions[1])), Model({"D": "ground"}))
    assert [each.density.shape[1] for each in found.sessions] == [3, 3]


def test_states_are_rows_of_their_own() -> None:
    often = small_survey(kind="proximity", occasions=4)
    found = designs(often, Model({"lambda0": "bk"}))
    assert found.behaviour == "bk"
    assert found.sessions[0].detection["lambda0"][0, 0, :, 0, 1].tolist() == [0.0, 1.0]
    assert found.sessions[0].detection["sigma"].shape == (1, 1, 1, 1, 1)


def test_classes_are_the_two_levels_and_unknown_is_minus_one(survey: SpatialSurvey) -> None:
    found = designs(survey, Model({"lambda0": "h2"}, hcov="sex"))
    assert found.classes == ("F", "M")
    assert found.sessions[0].animal_class[:4].tolist() == [0, 1, 0, -1]
    assert found.sessions[0].mixing.tolist() == [1.0]


def test_the_share_of_a_class_may_be_written_as_secr_writes_it(survey: SpatialSurvey) -> None:
    plain = names_of(survey, Model({"lambda0": "h2"}, hcov="sex"))
    assert names_of(survey, Model({"lambda0": "h2", "pmix": "h2"}, hcov="sex")) == plain


def test_animals_of_one_group_share_their_covariates(survey: SpatialSurvey) -> None:
    found = designs(survey, Model({"sigma": "age"}, is_conditional=True)).sessions[0]
    ages = survey.sessions[0].history.covariates["age"]
    assert found.density.shape[1] == 0
    rows = found.detection["sigma"][found.group, 0, 0, 0, 1:]
    assert (rows[:, 0] == (ages == "old")).all()
    assert (rows[:, 1] == (ages == "young")).all()


def test_products_and_curves_are_made_by_formulaic(survey: SpatialSurvey) -> None:
    names = names_of(survey, Model({"D": "ground*hilly", "lambda0": "I(open^2) + side"}))
    assert names[:6] == [
        "D (Intercept)",
        "D groundSand",
        "D groundsteppe",
        "D hilly",
        "D groundSand:hilly",
        "D groundsteppe:hilly",
    ]
    found = designs(survey, Model({"D": "ground*hilly"})).sessions[0].density
    held = survey.sessions[0].mask.covariates
    assert np.allclose(found[:, 4], np.where(held["ground"] == "Sand", held["hilly"], 0.0))


def test_a_product_with_a_class_or_a_state_spreads_over_them() -> None:
    often = small_survey(kind="proximity", occasions=4)
    matrix = designs(often, Model({"lambda0": "h2*bk + open"}, hcov="sex")).sessions[0].detection["lambda0"]
    assert matrix.shape == (1, 2, 2, 36, 5)
    products = matrix[0, :, :, 0, 4] if matrix[0, 1, 1, 0, 4] == 1 else matrix[0, :, :, 0, 3]
    assert products.tolist() == [[0.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("model", "code", "told"),
    [
        (Model({"D": "hily"}), "population.unknown_name", "hilly (a column of the mask)"),
        (Model({"lambda0": "hilly"}), "population.unknown_name", "which is a column of the mask"),
        (Model({"D": "open"}), "population.unknown_name", "which is a column of the detectors"),
        (Model({"sigma": "flat"}), "population.constant_covariate", "flat"),
        (Model({"D": "session"}), "population.constant_covariate", "session"),
        (Model({"lambda0": "b + bk"}), "population.two_behaviours", "b and bk"),
        (Model({"lambda0": "b"}), "population.no_behaviour", "single occasion"),
        (Model({"lambda0": "h2"}), "population.no_hcov", "--hcov"),
        (Model({"lambda0": "h2"}, hcov="gender"), "population.unknown_hcov", "sex"),
        (Model({"lambda0": "h2"}, hcov="age"), "population.bad_classes", "3 classes"),
        (Model({"lambda0": "age"}), "population.individual_needs_conditional", "--hcov age"),
        (Model({"D": "s(hilly)"}), "population.rich_formula", "there is no function 's'"),
        (Model({"D": "eval(hilly)"}), "population.rich_formula", "there is no function 'eval'"),
        (Model({"D": "log(hilly - 1000000)"}), "population.rich_formula", "no number"),
    ],
)
def test_what_cannot_be_modelled_is_told(survey: SpatialSurvey, model: Model, code: str, told: str) -> None:
    error = refused(survey if "b + bk" not in model.formulas.values() else small_survey(occasions=3), model)
    assert error.code == code
    assert told in str(error)


def test_gaps_of_a_covariate_are_listed_where_they_are(survey: SpatialSurvey) -> None:
    mask = survey.sessions[0].mask
    holed = mask.covariates["hilly"].copy()
    holed[[3, 7]] = np.nan
    with_gaps = replace(survey.sessions[0], mask=replace(mask, covariates={"hilly": holed}))
    error = refused(replace(survey, sessions=(with_gaps,)), Model({"D": "hilly"}))
    assert error.code == "population.unknown_value"
    assert [each.where for each in error.problems] == [
        "session 1, cell 4 of the mask",
        "session 1, cell 8 of the mask",
    ]
