"""Lines of secr's text formats: fields apart by blanks or commas, and comments after a hash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.types import Column, Columns

__all__ = [
    "Line",
    "column_of",
    "columns_of",
    "header_of",
    "lines_of",
    "number_of",
    "raise_all",
    "unwritable",
    "word_of",
]

_UNKNOWN = "NA"
_BREAKS = frozenset(" \t,#/\"'\r\n")


@dataclass(frozen=True)
class Line:
    """A line with its fields.

    Args:
        where: File and number of the line.
        fields: Its fields.
        after: Fields after a slash.
    """

    where: str
    fields: tuple[str, ...]
    after: tuple[str, ...] = ()


def lines_of(name: str, text: str) -> Iterator[Line]:
    """The lines that hold something, comments left out.

    Args:
        name: Name of the file, for messages.
        text: Its text.
    """
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        before, _, after = raw.partition("#")[0].partition("/")
        fields = _fields(before)
        if fields:
            yield Line(f"{name}, line {number}", fields, _fields(after))


def header_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the last comment above the first line, before and after its slash."""
    last = ""
    for raw in text.lstrip("\ufeff").splitlines():
        if raw.strip() and not raw.lstrip().startswith("#"):
            break
        last = raw.strip().lstrip("#") or last
    before, _, after = last.partition("/")
    return _fields(before), _fields(after)


def _fields(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def number_of(text: str) -> float | None:
    """A number; None where the text is none."""
    try:
        return float(text)
    except ValueError:
        return None


def columns_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """Columns of covariates by name, of fields row by row."""
    return {name: column_of([row[number] for row in rows]) for number, name in enumerate(names)}


def column_of(fields: Sequence[str]) -> Column:
    """A column of numbers where every known field is one, of words otherwise."""
    known = [number_of(field) for field in fields if field != _UNKNOWN]
    if known and all(value is not None for value in known):
        return np.array([np.nan if field == _UNKNOWN else float(field) for field in fields])
    return np.array(["" if field == _UNKNOWN else field for field in fields], dtype=np.str_)


def word_of(value: object) -> str:
    """A value as a field: exact where it is a number, ``NA`` where it is unknown."""
    if isinstance(value, float):
        if np.isnan(value):
            return _UNKNOWN
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return str(value) or _UNKNOWN


def unwritable(names: Iterable[str]) -> tuple[str, ...]:
    """The names that would fall apart in a file of fields: with blanks, commas, slashes, quotes or hashes."""
    return tuple(name for name in dict.fromkeys(names) if not name or _BREAKS & set(name))


def held_together(name: str) -> str:
    """A name with an underscore for every sign at which it would fall apart.

    >>> held_together("Hill slope, north")
    'Hill_slope_north'
    """
    return re.sub(r"[ \t,#/\"'\r\n]+", "_", name).strip("_") or "_"


def raise_all(problems: Sequence[Problem], what: str) -> None:
    """Raise once with every problem.

    Raises:
        DataError: ``encounters.bad_secr_text``.
    """
    if problems:
        raise DataError("encounters.bad_secr_text", what, do="correct the files", problems=problems)
