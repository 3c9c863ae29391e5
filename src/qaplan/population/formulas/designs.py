"""Design matrices of a model's formulas on its survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.formulas.classes import classes_of, known_class
from qaplan.population.formulas.parsing import Formula, coefficient, parameters_of, parse_formula
from qaplan.population.formulas.types import Behaviour, ModelDesign, SessionDesign
from qaplan.population.formulas.variables import Variable, variable_of
from qaplan.population.model import Coefficient, Model, Parameter

__all__ = ["designs"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
_Detection: TypeAlias = Mapping[Parameter, Sequence[Variable]]
# Of (groups, classes, states, detectors) the axis along which the values of a place lie.
_AXIS = {"animal": 0, "class": 1, "state": 2, "detector": 3, "mask": 3, "session": 3}


@dataclass(frozen=True, eq=False)
class _Block:
    """The columns of one parameter: their names, and for each session an array whose last axis they are."""

    terms: tuple[str, ...]
    arrays: tuple[Floats, ...]


def designs(survey: SpatialSurvey, model: Model) -> ModelDesign:
    """Make the design matrices of a model.

    A factor has a column for each level but the first, in alphabetical order, as R's treatment contrasts
    have; a number stands as it is; ``session`` is a factor, ``Session`` counts 0, 1, 2.

    Args:
        survey: The survey.
        model: The model.

    Raises:
        DataError: ``population.bad_formula``, ``population.unknown_parameter``, ``population.unknown_name``,
            ``population.unknown_value``, ``population.constant_covariate``, ``population.two_behaviours``,
            ``population.no_behaviour``, ``population.individual_needs_conditional``,
            ``population.no_hcov``, ``population.unknown_hcov``, ``population.bad_classes``,
            ``population.rich_formula``.
    """
    parameters = parameters_of(model)
    classes = classes_of(survey, model.hcov)
    written = {name: parse_formula(model.formulas.get(name, "1")) for name in parameters}
    variables = {
        name: tuple(variable_of(each, name, survey) for each in formula.names)
        for name, formula in written.items()
    }
    detection: _Detection = {name: held for name, held in variables.items() if name != "D"}
    _check_special(detection, survey, model)
    groups = _groups(survey, detection)
    blocks = {
        name: _block(written[name], _grouped(variables[name], groups), len(survey.sessions))
        for name in parameters
    }
    if classes:
        # secr writes pmix~h2 for a share that is constant.
        asked = model.formulas.get("pmix", "1").strip()
        mixing = parse_formula("1" if asked == "h2" else asked)
        held = tuple(variable_of(each, "pmix", survey) for each in mixing.names)
        blocks["pmix"] = _block(mixing, held, len(survey.sessions))
    columns, coefficients = _named(blocks)
    sessions = tuple(
        SessionDesign(
            density=_density(blocks.get("D"), at, len(session.mask)),
            detection={name: blocks[name].arrays[at] for name in parameters if name != "D"},
            mixing=blocks["pmix"].arrays[at].reshape(-1) if classes else np.zeros(0),
            group=groups[at],
            animal_class=known_class(session, model.hcov, classes),
        )
        for at, session in enumerate(survey.sessions)
    )
    return ModelDesign(coefficients, columns, sessions, _behaviour(detection), classes)


def _check_special(detection: _Detection, survey: SpatialSurvey, model: Model) -> None:
    names = {each.name for held in detection.values() for each in held}
    if {"b", "bk"} <= names:
        what = "b and bk are two responses to detection"
        raise DataError("population.two_behaviours", what, do="choose one of them")
    if names & {"b", "bk"} and max(each.detectors.occasions for each in survey.sessions) < 2:
        what = "with a single occasion no response to an earlier detection can be seen"
        raise DataError("population.no_behaviour", what, do="leave b or bk out, or give the occasions")
    if "h2" in names and not model.hcov:
        what = "h2 stands for the two classes of an animal covariate, and none is named"
        raise DataError("population.no_hcov", what, do="name it, such as --hcov sex")
    own = sorted({each.name for held in detection.values() for each in held if each.place == "animal"})
    if own and not model.is_conditional:
        raise DataError(
            "population.individual_needs_conditional",
            f"'{own[0]}' is known of detected animals only, so it needs the conditional likelihood",
            where=f"'{own[0]}' is a column of the animals",
            do=f"add --conditional, or write h2 with --hcov {own[0]}",
        )


def _behaviour(detection: _Detection) -> Behaviour:
    names = {each.name for held in detection.values() for each in held}
    return "b" if "b" in names else "bk" if "bk" in names else ""


def _groups(survey: SpatialSurvey, detection: _Detection) -> tuple[Whole, ...]:
    """Which animals of each session share all their individual covariates."""
    own = {each.name: each for held in detection.values() for each in held if each.place == "animal"}
    found = []
    for at, session in enumerate(survey.sessions):
        if not own or not len(session.history):
            found.append(np.zeros(len(session.history), dtype=np.int64))
            continue
        rows = np.column_stack([each.values[at] for each in own.values()])
        found.append(np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64))
    return tuple(found)


def _grouped(variables: tuple[Variable, ...], groups: tuple[Whole, ...]) -> tuple[Variable, ...]:
    """The same variables, those of animals with one value for each group."""
    made = []
    for each in variables:
        if each.place != "animal":
            made.append(each)
            continue
        firsts = [np.unique(group, return_index=True)[1] for group in groups]
        # A session without animals has one group, of whom nothing is known.
        values = tuple(
            value[first] if len(first) else np.zeros(1)
            for value, first in zip(each.values, firsts, strict=True)
        )
        made.append(Variable(each.name, each.place, values, each.levels))
    return tuple(made)


def _block(formula: Formula, variables: tuple[Variable, ...], sessions: int) -> _Block:
    if formula.is_rich:
        from qaplan.population.formulas.rich import rich_columns

        grids = [[_along(each, at) for each in variables] for at in range(sessions)]
        terms, arrays = rich_columns(formula.text, variables, grids)
        return _Block(terms, arrays)
    made = [_columns(formula, variables, at) for at in range(sessions)]
    return _Block(tuple(made[0][0]), tuple(_side_by_side(columns) for _, columns in made))


def _columns(formula: Formula, variables: tuple[Variable, ...], at: int) -> tuple[list[str], list[Floats]]:
    """Names and values of the columns in one session; without a constant the first factor has all levels."""
    terms, columns = [], []
    if formula.has_intercept:
        terms.append("(Intercept)")
        columns.append(np.ones((1, 1, 1, 1)))
    is_full = not formula.has_intercept
    for each in variables:
        values = _along(each, at)
        if not each.levels:
            terms.append(each.name)
            columns.append(values)
            continue
        for code in range(0 if is_full else 1, len(each.levels)):
            terms.append(each.name + each.levels[code])
            columns.append((values == code).astype(np.float64))
        is_full = False
    return terms, columns


def _side_by_side(columns: list[Floats]) -> Floats:
    shape = np.broadcast_shapes(*(each.shape for each in columns))
    return np.ascontiguousarray(np.stack([np.broadcast_to(each, shape) for each in columns], axis=-1))


def _along(variable: Variable, at: int) -> Floats:
    """The values in one session along their axis of (groups, classes, states, detectors or cells)."""
    shape = [1, 1, 1, 1]
    shape[_AXIS[variable.place]] = -1
    return variable.values[at].reshape(shape)


def _density(block: _Block | None, at: int, cells: int) -> Floats:
    if block is None:
        return np.zeros((cells, 0))
    matrix = block.arrays[at].reshape(-1, len(block.terms))
    return np.ascontiguousarray(np.broadcast_to(matrix, (cells, len(block.terms))))


def _named(blocks: Mapping[Parameter, _Block]) -> tuple[dict[Parameter, slice], tuple[Coefficient, ...]]:
    columns: dict[Parameter, slice] = {}
    coefficients: list[Coefficient] = []
    for name, block in blocks.items():
        columns[name] = slice(len(coefficients), len(coefficients) + len(block.terms))
        coefficients += [coefficient(name, term) for term in block.terms]
    return columns, tuple(coefficients)
