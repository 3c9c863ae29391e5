"""From plain tables to periods, life histories, known lives and series; every wrong row is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.plain_tables import PlainFile, PlainTable, numbers_in, read_table, wrong_rows
from qaplan.population.open_population.trend import Series, SeriesKind
from qaplan.population.open_population.types import Floats, KnownLife, LifeHistories, PrimaryPeriods

__all__ = ["known_lives", "life_histories", "primary_periods", "series_of"]

_SEEN, _DEAD, _LEFT = "seen", "dead", "left"
_ROW_CODES = {
    "period_twice": "population.period_twice",
    "not_a_number": "population.not_a_number",
    "not_a_day": "population.not_a_day",
    "life_twice": "population.life_twice",
    "no_animal": "population.no_animal",
    "unknown_period": "population.unknown_period",
    "unknown_word": "population.unknown_word",
}
_KINDS: tuple[SeriesKind, ...] = ("density", "number", "minimum", "index", "occupancy")


def primary_periods(file: PlainFile) -> PrimaryPeriods:
    """Read periods.

    Args:
        file: Columns ``period`` and ``year`` (decimal, the middle of the period), and if wanted ``effort``.

    Raises:
        DataError: ``population.bad_table`` with every wrong row; what the periods themselves raise.
    """
    table = _table(file, ("period", "year"))
    problems: list[Problem] = []
    years = _numbers(table, "year", problems)
    effort = _numbers(table, "effort", problems) if "effort" in table else None
    names = [cell.strip() for cell in table.columns["period"]]
    twice = [row for row, name in enumerate(names) if names.index(name) < row]
    problems += wrong_rows(table, twice, _ROW_CODES["period_twice"], "a period stands twice", "keep one row")
    _stop_at(file, problems)
    return PrimaryPeriods(tuple(names), years, effort)


def life_histories(file: PlainFile, periods: PrimaryPeriods) -> LifeHistories:
    """Read who was seen in which period, or found dead or taken away after which.

    Args:
        file: Columns ``animal``, ``period`` and ``what``: ``seen``, ``dead`` (found dead after this period
            and before the next) or ``left`` (could not be seen after this period). Without ``what`` every
            row is a sighting.
        periods: The periods.

    Raises:
        DataError: ``population.bad_table`` with every wrong row; what the histories themselves raise.
    """
    table = _table(file, ("animal", "period"))
    animal = [cell.strip() for cell in table.columns["animal"]]
    period = [cell.strip() for cell in table.columns["period"]]
    what = [cell.strip().lower() or _SEEN for cell in table.columns.get("what", [_SEEN] * len(table))]
    at = {name: place for place, name in enumerate(periods.names)}
    problems = _wrong(table, animal, [p in at for p in period], [w in (_SEEN, _DEAD, _LEFT) for w in what])
    _stop_at(file, problems)
    names = tuple(dict.fromkeys(animal))
    row_of = {name: place for place, name in enumerate(names)}
    seen = np.zeros((len(names), len(periods)), dtype=bool)
    ended = {_DEAD: np.full(len(names), -1), _LEFT: np.full(len(names), -1)}
    for who, when, which in zip(animal, period, what, strict=True):
        if which == _SEEN:
            seen[row_of[who], at[when]] = True
        else:
            ended[which][row_of[who]] = at[when]
    return LifeHistories(periods, names, seen, ended[_DEAD], ended[_LEFT])


def known_lives(file: PlainFile) -> tuple[KnownLife, ...]:
    """Read the days of lives.

    Args:
        file: Columns ``animal``, ``first``, ``last`` and ``found_dead`` (days such as 2021-06-09, the last
            one empty for an animal that was not found dead).

    Raises:
        DataError: ``population.bad_table`` with every wrong row; ``population.bad_life``.
    """
    table = _table(file, ("animal", "first", "last"))
    problems: list[Problem] = []
    first, last = (_days(table, name, problems) for name in ("first", "last"))
    names = [cell.strip() for cell in table.columns["animal"]]
    twice = [row for row, name in enumerate(names) if name and names.index(name) < row]
    problems += wrong_rows(
        table,
        twice,
        _ROW_CODES["life_twice"],
        "an animal stands twice",
        "write its first and last day in one row",
    )
    unnamed = [row for row, name in enumerate(names) if not name]
    problems += wrong_rows(table, unnamed, _ROW_CODES["no_animal"], "no animal is named", "name it")
    none: Sequence[date | None] = [None] * len(table)
    dead = _days(table, "found_dead", problems, may_be_empty=True) if "found_dead" in table else none
    _stop_at(file, problems)
    rows = zip(names, first, last, dead, strict=True)
    return tuple(
        KnownLife(name, begun, ended, found)
        for name, begun, ended, found in rows
        if begun is not None and ended is not None
    )


def series_of(file: PlainFile, kind: str) -> Series:
    """Read values over the years.

    Args:
        file: Column ``year`` with ``value`` and if wanted ``se_log`` (standard error of its logarithm), or
            ``value``, ``lower`` and ``upper`` (a 95 % interval), or ``count`` and if wanted ``effort``.
        kind: ``density``, ``number``, ``minimum``, ``index`` or ``occupancy``.

    Raises:
        DataError: ``population.bad_table`` with every wrong row, ``population.bad_series``.
    """
    table = _table(file, ("year",))
    known = _kind(kind)
    problems: list[Problem] = []
    is_count = "count" in table
    if is_count == ("value" in table):
        raise _bad(file, "there is not one column of values", "give a column value, or a column count")
    columns = {
        name: _numbers(table, name, problems)
        for name in ("year", "value", "count", "se_log", "lower", "upper", "effort")
        if name in table
    }
    _stop_at(file, problems)
    values = columns["count" if is_count else "value"]
    order = np.argsort(columns["year"], kind="stable")
    errors = _errors(columns)
    effort = columns.get("effort")
    return Series(
        known,
        columns["year"][order],
        values[order],
        None if errors is None or is_count else errors[order],
        None if effort is None else effort[order],
        is_count=is_count,
    )


def _errors(columns: Mapping[str, Floats]) -> Floats | None:
    if "se_log" in columns:
        return columns["se_log"]
    if {"lower", "upper"} <= set(columns):
        with np.errstate(divide="ignore", invalid="ignore"):
            width = np.log(columns["upper"]) - np.log(columns["lower"])
        return np.asarray(width / (2 * 1.959963984540054))
    return None


def _kind(word: str) -> SeriesKind:
    for each in _KINDS:
        if word == each:
            return each
    raise DataError(
        "population.bad_series",
        f"'{word[:40]}' is no kind of values",
        do=f"choose from {', '.join(_KINDS)}",
    )


def _table(file: PlainFile, needed: Sequence[str]) -> PlainTable:
    table = read_table(file, needed)
    _stop_at(file, list(table.problems))
    return table


def _numbers(table: PlainTable, name: str, problems: list[Problem]) -> Floats:
    values = numbers_in(table.columns[name])
    wrong = np.flatnonzero(~np.isfinite(values))
    what, do = f"{name} is no number", "write a number with a point"
    problems += wrong_rows(table, wrong, _ROW_CODES["not_a_number"], what, do)
    return values


def _days(
    table: PlainTable, name: str, problems: list[Problem], *, may_be_empty: bool = False
) -> list[date | None]:
    found, wrong = [], []
    for row, cell in enumerate(table.columns[name]):
        text, day = cell.strip(), None
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            wrong.append(row)
        if not text and not may_be_empty:
            wrong.append(row)
        found.append(day)
    problems += wrong_rows(
        table, wrong, _ROW_CODES["not_a_day"], f"{name} is no day", "write it as 2021-06-09"
    )
    return found


def _wrong(
    table: PlainTable, animal: Sequence[str], is_period: Sequence[bool], is_word: Sequence[bool]
) -> list[Problem]:
    rows = range(len(table))
    return [
        *wrong_rows(
            table,
            [row for row in rows if not animal[row]],
            _ROW_CODES["no_animal"],
            "no animal is named",
            "name it",
        ),
        *wrong_rows(
            table,
            [row for row in rows if not is_period[row]],
            _ROW_CODES["unknown_period"],
            "the period is not among the periods",
            "add it there, or correct it",
        ),
        *wrong_rows(
            table,
            [row for row in rows if not is_word[row]],
            _ROW_CODES["unknown_word"],
            "what happened is neither seen, dead nor left",
            "write one of these",
        ),
    ]


def _stop_at(file: PlainFile, problems: list[Problem]) -> None:
    if problems:
        many = len(problems)
        what = f"the table cannot be used: {many} {'thing is' if many == 1 else 'things are'} wrong"
        raise DataError(
            "population.bad_table", what, where=file.name, do="correct the file", problems=problems
        )


def _bad(file: PlainFile, what: str, do: str) -> DataError:
    return DataError("population.bad_table", what, where=file.name, do=do)
