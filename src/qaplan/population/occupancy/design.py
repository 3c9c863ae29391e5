"""From formulas and covariates to design matrices, scaled so that the search is easy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, UsageError
from qaplan.population.occupancy.types import (
    OCCUPANCY_PARAMETERS,
    OccupancyModel,
    OccupancyParameter,
    SiteColumn,
    SiteHistories,
)

__all__ = ["Design", "designs"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Design:
    """The design matrix of one parameter.

    Args:
        parameter: The parameter.
        terms: Names of the coefficients.
        matrix: Scaled covariates, the last axis over coefficients; 0 where they are not used.
        back: From coefficients of the scaled covariates to those of the covariates as given.
    """

    parameter: OccupancyParameter
    terms: tuple[str, ...]
    matrix: Floats
    back: Floats


def designs(data: SiteHistories, model: OccupancyModel) -> tuple[Design, ...]:
    """Make the design matrices of a model; without a second season only those of psi and p.

    Args:
        data: The visits.
        model: The model.

    Raises:
        UsageError: ``population.bad_occupancy_formula`` if a formula names what is no covariate, or cannot
            be read.
        DataError: ``population.covariate_missing`` if a covariate is not known where it is needed.
    """
    wanted = OCCUPANCY_PARAMETERS if len(data.seasons) > 1 else ("psi", "p")
    return tuple(_design(data, parameter, _words(model.formula(parameter))) for parameter in wanted)


def _words(formula: str) -> tuple[str, ...]:
    words = [each.strip() for each in formula.removeprefix("~").split("+")]
    if not all(words) or any(mark in formula for mark in "*:()^|"):
        raise UsageError(
            "population.bad_occupancy_formula",
            f"the formula '{formula[:60]}' cannot be read",
            do="write 1, or names of columns joined by +",
        )
    return tuple(dict.fromkeys(word for word in words if word != "1"))


def _design(data: SiteHistories, parameter: OccupancyParameter, words: Sequence[str]) -> Design:
    shape, needed = _shape(data, parameter)
    names, columns, scales = ["(Intercept)"], [np.ones(shape)], [(0.0, 1.0)]
    for word in words:
        for name, values, scale in _columns(data, parameter, word, needed):
            names.append(name)
            columns.append(np.broadcast_to(values, shape))
            scales.append(scale)
    back = np.eye(len(names))
    for at, (middle, width) in enumerate(scales):
        back[at, at] = 1 / width
        back[0, at] -= middle / width if at else 0.0
    return Design(parameter, tuple(names), np.stack(columns, axis=-1), back)


def _shape(data: SiteHistories, parameter: OccupancyParameter) -> tuple[tuple[int, ...], Bools]:
    """Shape of a parameter's values, and where a covariate of it must be known."""
    sites, seasons, visits = data.detected.shape
    if parameter == "psi":
        return (sites,), np.ones(sites, bool)
    if parameter == "p":
        return (sites, seasons, visits), data.visited
    return (sites, seasons - 1), np.ones((sites, seasons - 1), bool)


def _columns(
    data: SiteHistories, parameter: OccupancyParameter, word: str, needed: Bools
) -> list[tuple[str, Floats, tuple[float, float]]]:
    """The columns of a term: one of a number, one for each level but the first of words."""
    values = _values(data, parameter, word)
    held = np.broadcast_to(values, needed.shape)
    if held.dtype.kind == "f":
        if np.isnan(held[needed]).any():
            raise _missing(data, word, np.isnan(held) & needed)
        used = held[needed]
        middle, width = float(used.mean()), float(used.std())
        if width == 0:
            raise UsageError(
                "population.bad_occupancy_formula", f"the column {word} has one value only", do="leave it out"
            )
        return [(word, np.where(needed, (held - middle) / width, 0.0), (middle, width))]
    if (held[needed] == "").any():
        raise _missing(data, word, (held == "") & needed)
    levels = list(dict.fromkeys(held[needed].tolist()))
    return [
        (f"{word}{level}", np.where(needed & (held == level), 1.0, 0.0), (0.0, 1.0))
        for level in sorted(levels)[1:]
    ]


def _values(data: SiteHistories, parameter: OccupancyParameter, word: str) -> NDArray[Any]:
    """A covariate in the shape of a parameter; that of a transition is of the season it starts from."""
    if word == "season" and parameter != "psi":
        names = np.array(data.seasons)
        return names[None, :, None] if parameter == "p" else names[None, :-1]
    column = data.columns.get(word)
    allowed = {"psi": ("site", "season"), "p": ("site", "season", "visit")}.get(parameter, ("site", "season"))
    if column is None or column.level not in allowed:
        known = [name for name, each in data.columns.items() if each.level in allowed]
        raise UsageError(
            "population.bad_occupancy_formula",
            f"{word} cannot be used for {parameter}",
            do=f"choose from {', '.join([*known, 'season'])}",
        )
    return _shaped(column, parameter)


def _shaped(column: SiteColumn, parameter: OccupancyParameter) -> NDArray[Any]:
    values = column.values
    if parameter == "psi":
        return values if column.level == "site" else values[:, 0]
    if parameter == "p":
        return values.reshape(values.shape + (1,) * (3 - values.ndim))
    return values[:, None] if column.level == "site" else values[:, :-1]


def _missing(data: SiteHistories, word: str, where: Bools) -> DataError:
    site = data.sites[int(np.argwhere(where)[0][0])]
    return DataError(
        "population.covariate_missing",
        f"the column {word} is empty where the model needs it",
        where=site,
        do="fill it in for every site and season, or leave it out of the formula",
    )
