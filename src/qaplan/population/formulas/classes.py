"""The two classes of animals, such as the sexes, and who is known to belong to which."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import Column, Session, SpatialSurvey

__all__ = ["classes_of", "known_class"]

Whole: TypeAlias = NDArray[np.int64]
_UNKNOWN = {"", "na", "nan", "?", "u", "unk", "unknown"}


def classes_of(survey: SpatialSurvey, hcov: str) -> tuple[str, ...]:
    """The two levels of an animal covariate, alphabetically; nothing where no covariate is named.

    Words such as ``NA``, ``unknown`` or ``U`` stand for an animal whose class is not known.

    Args:
        survey: The survey.
        hcov: Name of the covariate; empty for none.

    Raises:
        DataError: ``population.unknown_hcov`` if animals have no such column, ``population.bad_classes`` if
            it has not two levels.
    """
    if not hcov:
        return ()
    columns = [
        each.history.covariates.get(hcov)
        for each in survey.sessions
        if len(each.history) or hcov in each.history.covariates
    ]
    if any(column is None for column in columns) or not columns:
        known = sorted({name for each in survey.sessions for name in each.history.covariates})
        raise DataError(
            "population.unknown_hcov",
            f"animals have no column '{hcov}'",
            do=f"choose from {', '.join(known)}" if known else "add the column to the captures",
        )
    levels = sorted({word for column in columns if column is not None for word in _words(column)} - {""})
    if len(levels) != 2:
        raise DataError(
            "population.bad_classes",
            f"'{hcov}' has {len(levels)} classes and not two: {', '.join(levels[:6]) or 'none is known'}",
            do="keep two of them and leave the others empty",
        )
    return tuple(levels)


def known_class(session: Session, hcov: str, classes: tuple[str, ...]) -> Whole:
    """The class of each animal of a session: 0 or 1, -1 where it is not known."""
    column = session.history.covariates.get(hcov)
    if not classes or column is None:
        return np.full(len(session.history), -1, dtype=np.int64)
    index = {word: at for at, word in enumerate(classes)}
    return np.array([index.get(word, -1) for word in _words(column)], dtype=np.int64)


def _words(column: Column) -> list[str]:
    if column.dtype.kind == "f":
        return [f"{value:g}" if np.isfinite(value) else "" for value in column.tolist()]
    return ["" if str(value).strip().casefold() in _UNKNOWN else str(value) for value in column]
