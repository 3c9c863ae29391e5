"""What a map may count: stations, pictures and one label, by cells no finer than the audience's tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qaplan.base.places import Cell, parent_cell
from qaplan.sharing.terms import CELL_TIERS, Terms

__all__ = ["CellCount", "StationCount", "cell_counts"]

_SMALLEST_COUNT = 3


@dataclass(frozen=True)
class StationCount:
    """What one station has, before it is released to anybody.

    Args:
        station_id: The station.
        cell: The cell that it was given once.
        pictures: Number of its pictures and clips.
        labelled: How many of them carry the label that was asked for; None when none was.
    """

    station_id: str
    cell: Cell
    pictures: int
    labelled: int | None = None


@dataclass(frozen=True)
class CellCount:
    """What the stations of one cell have together.

    Args:
        cell: The cell, at the audience's tier.
        stations: Number of stations.
        pictures: Number of pictures and clips.
        labelled: How many carry the label; None when none was asked for, or too few to be told.
    """

    cell: Cell
    stations: int
    pictures: int
    labelled: int | None = None


def cell_counts(rows: Sequence[StationCount], terms: Terms) -> tuple[CellCount, ...]:
    """Count by cell; for the public a station with fewer than three of a label counts as one without any."""
    by_cell: dict[Cell, list[StationCount]] = {}
    tier = CELL_TIERS[terms.audience]
    for row in rows:
        by_cell.setdefault(parent_cell(row.cell, min(row.cell.tier, tier)), []).append(row)
    return tuple(
        CellCount(cell, len(held), sum(row.pictures for row in held), _labelled(held, terms))
        for cell, held in sorted(by_cell.items())
    )


def _labelled(rows: Sequence[StationCount], terms: Terms) -> int | None:
    counts = [row.labelled for row in rows if row.labelled is not None]
    if not terms.is_public:
        return sum(counts) if counts else None
    return sum(count for count in counts if count >= _SMALLEST_COUNT) or None
