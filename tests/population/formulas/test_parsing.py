"""Formulas as they are written."""

from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.population.formulas.parsing import (
    check_detection_function,
    link_of,
    parameters_of,
    parse_formula,
    parse_model,
)
from qaplan.population.model import Model


def test_formulas_are_taken_apart_at_commas_outside_brackets() -> None:
    found = parse_model(" D ~ poly(x, 2) , lambda0~bk,sigma ~ 1 ")
    assert dict(found) == {"D": "poly(x, 2)", "lambda0": "bk", "sigma": "1"}


@pytest.mark.parametrize("text", ["", "D", "D~", "~1", "D~1,,sigma~1", "D~1, D~x"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_model(text)
    assert caught.value.code == "population.bad_formula"


@pytest.mark.parametrize(
    ("text", "names", "has_intercept"),
    [
        ("1", (), True),
        ("habitat.cov + bk", ("habitat.cov", "bk"), True),
        ("0 + session", ("session",), False),
        ("session - 1", ("session",), False),
        ("x + x", ("x",), True),
        ("1 + x", ("x",), True),
        ("рельеф", ("рельеф",), True),
    ],
)
def test_main_effects_are_read_by_ourselves(text: str, names: tuple[str, ...], has_intercept: bool) -> None:
    found = parse_formula(text)
    assert (found.names, found.has_intercept, found.is_rich) == (names, has_intercept, False)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a*b", ("a", "b")),
        ("I(x^2) + x", ("x",)),
        ("poly(dist.to.water, 2)", ("dist.to.water",)),
        ("bs(x, df=4)", ("x",)),
        ("a:h2", ("a", "h2")),
        ("a + b + 2", ("a", "b")),
        ("a - b", ("a", "b")),
    ],
)
def test_what_is_more_than_main_effects_is_rich_and_its_names_are_known(
    text: str, names: tuple[str, ...]
) -> None:
    found = parse_formula(text)
    assert found.is_rich
    assert found.names == names


@pytest.mark.parametrize("text", ["x; y", "__import__('os')", "x[1]", "x & y", "a.b = 'c'", "0", "", "  "])
def test_signs_that_no_formula_holds_are_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_formula(text)
    assert caught.value.code == "population.bad_formula"


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        (Model({}, "HHN"), ("D", "lambda0", "sigma")),
        (Model({}, "EX"), ("D", "g0", "sigma")),
        (Model({}, "HR"), ("D", "g0", "sigma", "z")),
        (Model({}, "HN", is_conditional=True), ("g0", "sigma")),
    ],
)
def test_each_detection_function_has_its_parameters(model: Model, parameters: tuple[str, ...]) -> None:
    assert parameters_of(model) == parameters


def test_a_formula_of_a_parameter_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        parameters_of(Model({"g0": "1"}, "HHN"))
    assert caught.value.code == "population.unknown_parameter"
    assert "lambda0" in str(caught.value)


def test_detection_functions_are_read_in_any_case() -> None:
    assert check_detection_function(" hhn ") == "HHN"
    with pytest.raises(DataError) as caught:
        check_detection_function("uniform")
    assert caught.value.code == "population.unknown_detection_function"


def test_probabilities_are_on_the_logit_scale() -> None:
    assert [link_of(each) for each in ("D", "g0", "lambda0", "sigma", "z", "pmix")] == [
        "log",
        "logit",
        "log",
        "log",
        "log",
        "logit",
    ]


@pytest.mark.parametrize(
    "text", ["I(x^9^9^9)", "I((9)^9^9)", "poly(x, 100000)", "bs(x, df=1e9)", "I(((((x^2)^2)^2)^2)^2)"]
)
def test_what_would_take_for_ever_is_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_formula(text)
    assert caught.value.code == "population.bad_formula"
