"""From a plain table of events to instants and places; every wrong row is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.plain_tables import PlainFile, PlainTable, numbers_in, read_table

__all__ = ["TimedEvents", "event_times"]

Floats: TypeAlias = NDArray[np.float64]
_DO = "write times as 2024-05-01T06:30:00+05:00, places in degrees"


@dataclass(frozen=True, eq=False)
class TimedEvents:
    """Independent events of one species.

    Args:
        unix_s: Instants, seconds since 1970-01-01 00:00 UTC, shape (n,).
        longitude_deg: Degrees east, shape (n,).
        latitude_deg: Degrees north, shape (n,).
    """

    unix_s: Floats
    longitude_deg: Floats
    latitude_deg: Floats

    def __len__(self) -> int:
        """Number of events."""
        return len(self.unix_s)


def event_times(
    file: PlainFile, *, utc_offset: timedelta | None = None, place_deg: tuple[float, float] | None = None
) -> Mapping[str, TimedEvents]:
    """Read events by species.

    Args:
        file: Columns ``species`` and ``time`` (ISO 8601), a row for each independent event; ``longitude``
            and ``latitude`` where no place is given.
        utc_offset: Offset of times that carry none.
        place_deg: Longitude and latitude of all events, degrees.

    Raises:
        DataError: ``population.bad_events`` with every wrong row.
    """
    needed = ("species", "time") if place_deg else ("species", "time", "longitude", "latitude")
    table = read_table(file, needed)
    if table.problems:
        raise DataError(
            "population.bad_events", "the events cannot be read", where=file.name, problems=table.problems
        )
    instants = [_instant(cell.strip(), utc_offset) for cell in table.columns["time"]]
    size = len(table)
    east = np.full(size, place_deg[0]) if place_deg else numbers_in(table.columns["longitude"])
    north = np.full(size, place_deg[1]) if place_deg else numbers_in(table.columns["latitude"])
    is_on_earth = (np.abs(east) <= 180) & (np.abs(north) <= 90)
    problems = [
        _problem(
            table, row, "has no time with its offset from UTC" if instants[row] is None else "has no place"
        )
        for row in range(size)
        if instants[row] is None or not is_on_earth[row]
    ]
    if problems:
        raise DataError(
            "population.bad_events", "some events cannot be read", where=file.name, problems=problems
        )
    species = np.array([cell.strip() for cell in table.columns["species"]])
    unix_s = np.array([each.timestamp() for each in instants if each is not None])
    return {
        name: TimedEvents(unix_s[species == name], east[species == name], north[species == name])
        for name in dict.fromkeys(species.tolist())
        if name
    }


def _instant(text: str, utc_offset: timedelta | None) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if read.tzinfo is not None:
        return read
    return None if utc_offset is None else read.replace(tzinfo=UTC) - utc_offset


def _problem(table: PlainTable, row: int, what: str) -> Problem:
    return Problem("population.bad_event", f"an event {what}", where=table.where(row), do=_DO)
