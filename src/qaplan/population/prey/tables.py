"""From plain tables of events and effort to counts by station; every wrong row is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.plain_tables import PlainFile, PlainTable, numbers_in, read_table
from qaplan.population.prey.types import StationCount

__all__ = ["station_counts"]

_MOST_DAYS = 1e6


def station_counts(
    events: PlainFile, effort: PlainFile, species: str
) -> Mapping[str, tuple[StationCount, ...]]:
    """Count the events of a species at every station that stood, by period.

    Args:
        events: Columns ``station`` and ``species``, a row for each independent event, and ``period`` where
            the effort has it.
        effort: Columns ``station`` and ``days`` (camera days, empty where nobody can say), and if wanted
            ``period``; stations that saw nothing stand here, too.
        species: The species.

    Returns:
        Counts by period, in the order of the effort; one period without a name where there are none.

    Raises:
        DataError: ``population.bad_prey_table`` with every wrong row; events at a station or in a period
            without effort, or of no day, are wrong rows.
    """
    stood = _table(effort, ("station", "days"))
    has_periods = "period" in stood
    seen = _table(events, ("station", "species", *(["period"] if has_periods else [])))
    stood_at = _places(stood, has_periods)
    days = numbers_in(stood.columns["days"])
    problems = [
        _problem(stood, row, "the days are no number from 0 to a million")
        for row, cell in enumerate(stood.columns["days"])
        if cell.strip() and not 0 <= days[row] <= _MOST_DAYS
    ]
    known = set(stood_at)
    problems += [
        _problem(stood, row, "a station stands twice in a period")
        for row, place in enumerate(stood_at)
        if stood_at.index(place) < row
    ]
    seen_at = _places(seen, has_periods)
    problems += [
        _problem(seen, row, "an event is at a station, or in a period, without a row of effort")
        for row, place in enumerate(seen_at)
        if place not in known
    ]
    idle = {place for place, length in zip(stood_at, days.tolist(), strict=True) if length == 0}
    problems += [
        _problem(seen, row, "an event is at a station that did not work: its days are 0")
        for row, place in enumerate(seen_at)
        if place in idle
    ]
    if problems:
        raise DataError(
            "population.bad_prey_table", "some rows cannot be taken", where=effort.name, problems=problems
        )
    names = [cell.strip() for cell in seen.columns["species"]]
    counts = Counter(place for place, name in zip(seen_at, names, strict=True) if name == species)
    found: dict[str, list[StationCount]] = {}
    for place, length in zip(stood_at, days.tolist(), strict=True):
        held = StationCount(place[1], counts[place], length if np.isfinite(length) else None)
        found.setdefault(place[0], []).append(held)
    return {period: tuple(rows) for period, rows in found.items()}


def _table(file: PlainFile, needed: tuple[str, ...]) -> PlainTable:
    table = read_table(file, needed)
    if table.problems:
        raise DataError(
            "population.bad_prey_table", "the table cannot be read", where=file.name, problems=table.problems
        )
    return table


def _places(table: PlainTable, has_periods: bool) -> list[tuple[str, str]]:
    """Period and station of each row."""
    stations = [cell.strip() for cell in table.columns["station"]]
    periods = [cell.strip() for cell in table.columns["period"]] if has_periods else [""] * len(table)
    return list(zip(periods, stations, strict=True))


def _problem(table: PlainTable, row: int, what: str) -> Problem:
    return Problem("population.bad_prey_row", what, where=table.where(row), do="correct the row")
