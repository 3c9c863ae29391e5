"""Surveys as the plain tables from which models are fitted: detectors, captures and cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import Columns, Mask, SpatialSurvey

__all__ = ["PlainText", "mask_csv", "write_plain_text"]

Floats: TypeAlias = NDArray[np.float64]
_MISSING = "NA"


@dataclass(frozen=True)
class PlainText:
    """A survey as tables.

    Args:
        traps: ``session, trap, name, x, y``, covariates, ``u1`` and on.
        captures: ``session, id, occasion, trap, count`` and covariates of the animals.
        mask: ``session, x, y`` and covariates of the cells.
    """

    traps: str
    captures: str
    mask: str


def write_plain_text(survey: SpatialSurvey) -> PlainText:
    """Write a survey as tables; numbers come back exactly.

    Args:
        survey: The survey. Distances that are no straight lines are not part of these tables.
    """
    return PlainText(_traps(survey), _captures(survey), _masks(survey))


def mask_csv(mask: Mask) -> str:
    """A mask as a table of the middles of its cells."""
    names = list(mask.covariates)
    return _csv(["x", "y", *names], _mask_rows(mask, names))


def _mask_rows(mask: Mask, names: Sequence[str]) -> list[list[str]]:
    known = _cells(mask.covariates, names, len(mask))
    return [
        [_word(east), _word(north), *(column[row] for column in known)]
        for row, (east, north) in enumerate(mask.place_m.tolist())
    ]


def _traps(survey: SpatialSurvey) -> str:
    names = _names(each.detectors.covariates for each in survey.sessions)
    most = max((each.detectors.occasions for each in survey.sessions), default=0)
    rows = []
    for session in survey.sessions:
        detectors = session.detectors
        known = _cells(detectors.covariates, names, len(detectors))
        gaps = [""] * (most - detectors.occasions)
        for row, name in enumerate(detectors.names):
            place = [_word(value) for value in detectors.place_m[row].tolist()]
            usage = [_word(value) for value in detectors.usage[row].tolist()]
            known_here = [column[row] for column in known]
            rows.append([session.name, str(row + 1), name, *place, *known_here, *usage, *gaps])
    heads = ["session", "trap", "name", "x", "y", *names, *(f"u{n}" for n in range(1, most + 1))]
    return _csv(heads, rows)


def _captures(survey: SpatialSurvey) -> str:
    names = _names(each.history.covariates for each in survey.sessions)
    rows = []
    for session in survey.sessions:
        history = session.history
        known = _cells(history.covariates, names, len(history))
        columns = (history.animal, history.occasion, history.detector, history.count)
        for animal, occasion, detector, count in zip(*(each.tolist() for each in columns), strict=True):
            told = [str(occasion + 1), str(detector + 1), str(count)]
            rows.append([session.name, history.animals[animal], *told, *(column[animal] for column in known)])
    return _csv(["session", "id", "occasion", "trap", "count", *names], rows)


def _masks(survey: SpatialSurvey) -> str:
    names = _names(each.mask.covariates for each in survey.sessions)
    rows = [
        [session.name, *cells] for session in survey.sessions for cells in _mask_rows(session.mask, names)
    ]
    return _csv(["session", "x", "y", *names], rows)


def _names(columns: Iterable[Columns]) -> list[str]:
    return list(dict.fromkeys(name for each in columns for name in each))


def _cells(columns: Columns, names: Sequence[str], number: int) -> list[list[str]]:
    """The cells of each column; one that is not there is unknown throughout."""
    missing = [_MISSING] * number
    return [
        [_word(value) for value in columns[name].tolist()] if name in columns else missing for name in names
    ]


def _word(value: object) -> str:
    if isinstance(value, float):
        if np.isnan(value):
            return _MISSING
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) or _MISSING


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()
