"""What a name in a formula stands for: a covariate of a survey, or a special term, with its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.types import Column, SpatialSurvey
from qaplan.population.model import Parameter

__all__ = ["SPECIAL_TERMS", "Variable", "VariablePlace", "variable_of"]

VariablePlace = Literal["mask", "detector", "animal", "session", "class", "state"]
Floats: TypeAlias = NDArray[np.float64]
SPECIAL_TERMS: Mapping[str, VariablePlace] = {
    "session": "session",
    "Session": "session",
    "h2": "class",
    "b": "state",
    "bk": "state",
}
_MOST_PROBLEMS = 20
_ALLOWED: Mapping[str, tuple[VariablePlace, ...]] = {
    "D": ("mask", "session"),
    "pmix": ("session",),
    "detection": ("detector", "animal", "session", "class", "state"),
}
_WHERE: Mapping[VariablePlace, str] = {
    "mask": "a column of the mask",
    "detector": "a column of the detectors",
    "animal": "a column of the animals",
    "session": "a term of sessions",
    "class": "the class of an animal",
    "state": "a response to detection",
}


@dataclass(frozen=True, eq=False)
class Variable:
    """One name of a formula with its values.

    Args:
        name: As written in formulas.
        place: What it describes.
        values: One array for each session, of one value for each cell, detector or animal, or of one value;
            indices of levels where there are levels.
        levels: The levels of a factor in alphabetical order; empty for numbers.
    """

    name: str
    place: VariablePlace
    values: tuple[Floats, ...]
    levels: tuple[str, ...] = ()


def variable_of(name: str, parameter: Parameter, survey: SpatialSurvey) -> Variable:
    """Find what a name stands for in the formula of a parameter.

    Args:
        name: The name.
        parameter: Whose formula it stands in.
        survey: The survey.

    Raises:
        DataError: ``population.unknown_name`` if nothing is called so where the parameter can use it, with
            the nearest names; ``population.unknown_value`` if a value is missing or no number;
            ``population.constant_covariate`` if it does not vary.
    """
    allowed = _ALLOWED.get(parameter, _ALLOWED["detection"])
    place = next((each for each in _places(name, survey) if each in allowed), None)
    if place is None:
        raise _unknown(name, parameter, allowed, survey)
    found = _special(name, survey) if name in SPECIAL_TERMS else _covariate(name, place, survey)
    if len({value for each in found.values for value in np.unique(each).tolist()}) < 2:
        raise DataError(
            "population.constant_covariate",
            f"'{name}' has one value throughout, so its effect cannot be told from the constant",
            where=f"{parameter}~{name}",
            do="leave it out",
        )
    return found


def _columns(survey: SpatialSurvey, place: VariablePlace) -> list[Mapping[str, Column]]:
    if place == "mask":
        return [each.mask.covariates for each in survey.sessions]
    if place == "detector":
        return [each.detectors.covariates for each in survey.sessions]
    return [each.history.covariates for each in survey.sessions] if place == "animal" else []


def _places(name: str, survey: SpatialSurvey) -> Iterator[VariablePlace]:
    if name in SPECIAL_TERMS:
        yield SPECIAL_TERMS[name]
        return
    places: tuple[VariablePlace, ...] = ("mask", "detector", "animal")
    yield from (place for place in places if all(name in held for held in _columns(survey, place)))


def _special(name: str, survey: SpatialSurvey) -> Variable:
    sessions = len(survey.sessions)
    if name in ("session", "Session"):
        levels = tuple(each.name for each in survey.sessions) if name == "session" else ()
        values = tuple(np.full(1, float(at)) for at in range(sessions))
        return Variable(name, "session", values, levels)
    # In secr b, bk and h2 are factors of two levels; an indicator of the second is the same.
    return Variable(name, SPECIAL_TERMS[name], (np.array([0.0, 1.0]),) * sessions)


def _covariate(name: str, place: VariablePlace, survey: SpatialSurvey) -> Variable:
    columns = [held[name] for held in _columns(survey, place)]
    problems = list(_missing(name, place, columns, survey))
    if problems:
        what = f"'{name}' is unknown for {len(problems)} of those that it should describe"
        raise DataError(
            "population.unknown_value",
            what,
            where=_WHERE[place],
            do="fill the values in, or leave the name out of the formula",
            problems=problems[:_MOST_PROBLEMS],
        )
    if all(column.dtype.kind == "f" for column in columns):
        return Variable(name, place, tuple(np.asarray(column, dtype=np.float64) for column in columns))
    words = sorted({str(value) for column in columns for value in column}, key=_alphabetical)
    index = {word: float(at) for at, word in enumerate(words)}
    values = tuple(np.array([index[str(value)] for value in column], dtype=np.float64) for column in columns)
    return Variable(name, place, values, tuple(words))


def _alphabetical(word: str) -> tuple[str, str]:
    """As a dictionary sorts: the case of letters counts only where nothing else differs."""
    return word.casefold(), word.swapcase()


def _missing(
    name: str, place: VariablePlace, columns: list[Column], survey: SpatialSurvey
) -> Iterator[Problem]:
    for session, column in zip(survey.sessions, columns, strict=True):
        unknown = ~np.isfinite(column) if column.dtype.kind == "f" else column == ""
        for at in np.flatnonzero(unknown).tolist():
            item = f"cell {at + 1} of the mask"
            if place == "detector":
                item = f"detector {session.detectors.names[at]}"
            if place == "animal":
                item = f"animal {session.history.animals[at]}"
            where = f"session {session.name}, {item}"
            yield Problem("population.value_missing", f"'{name}' has no value here", where)


def _unknown(
    name: str, parameter: Parameter, allowed: tuple[VariablePlace, ...], survey: SpatialSurvey
) -> DataError:
    elsewhere = list(_places(name, survey))
    places: tuple[VariablePlace, ...] = ("mask", "detector", "animal")
    known = {
        each: _WHERE[place]
        for place in places
        if place in allowed
        for held in _columns(survey, place)
        for each in held
    }
    known |= {each: _WHERE[place] for each, place in SPECIAL_TERMS.items() if place in allowed}
    if elsewhere:
        homes = "; ".join(_WHERE[each] for each in elsewhere)
        what = f"{parameter} cannot depend on '{name}', which is {homes}"
    else:
        what = f"nothing is called '{name}'"
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    told = near or sorted(known)[:12]
    lead = "did you mean " if near and not elsewhere else f"{parameter} can depend on "
    do = lead + ", ".join(f"{each} ({known[each]})" for each in told)
    return DataError("population.unknown_name", what, where=f"{parameter}~{name}", do=do, name=name)
