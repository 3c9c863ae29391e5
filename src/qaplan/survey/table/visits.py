"""What a person notes at a camera on the printed sheet: two clocks and ticks, at set-up and at pick-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from qaplan.base.errors import DataError
from qaplan.survey.sheet.cells import Cell, DateOrder, read_time
from qaplan.survey.sheet.rows import NOON, text_of
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.rows import RowCells
from qaplan.survey.table.types import CameraVisit, Visit

__all__ = ["TICKS", "VISITS", "read_visits", "visit_cells", "visit_columns"]

VISITS: tuple[Visit, ...] = ("setup", "pickup")
"""The visits that the printed sheet has room for."""

TICKS: Mapping[str, tuple[str, ...]] = {
    "battery": ("new", "kept", "weak"),
    "card": ("new", "kept", "full"),
    "tilt": ("level", "tilted", "fallen"),
    "spring": ("water", "damp", "dry", "frozen"),
    "tracks": ("none", "cat", "ungulate", "canid", "livestock", "people"),
}
"""The boxes of each line of the sheet; of the tracks several may be ticked."""

_PARTS = ("shown_clock", "true_clock", *TICKS, "by")


def visit_columns() -> tuple[str, ...]:
    """The columns of both visits in the table for typing a filled sheet in."""
    return tuple(f"{visit}_{part}" for visit in VISITS for part in _PARTS)


def visit_cells(visits: Iterable[CameraVisit]) -> dict[str, Cell]:
    """A deployment's visits as cells of that table, which has room for set-up and pick-up only."""
    cells: dict[str, Cell] = {}
    for each in visits:
        if each.visit not in VISITS:
            continue
        for part in _PARTS:
            value = getattr(each, part)
            cells[f"{each.visit}_{part}"] = " ".join(value) if isinstance(value, tuple) else value
    return {name: cell for name, cell in cells.items() if cell not in (None, "")}


def read_visits(
    row: RowCells, deployment_id: str, *, order: DateOrder | None, words: Mapping[str, str]
) -> tuple[CameraVisit, ...]:
    """Read both visits of a row; one of which nothing is noted is left out.

    Args:
        row: The row; a cell that cannot be read becomes a fault of it.
        deployment_id: The deployment that it is of.
        order: Whether day or month comes first in dates with slashes.
        words: The tick that each printed word stands for, ``battery.новая`` for ``new``.
    """
    found = []
    for visit in VISITS:
        if not any(text_of(row.of.get(f"{visit}_{part}")) for part in _PARTS):
            continue
        ticks = {part: _ticks(row, f"{visit}_{part}", part, words) for part in TICKS}
        found.append(
            CameraVisit(
                deployment_id,
                visit,
                _clock(row, f"{visit}_shown_clock", order),
                _clock(row, f"{visit}_true_clock", order),
                by=row.text(f"{visit}_by"),
                tracks=ticks.pop("tracks"),
                **{part: "".join(ticked) for part, ticked in ticks.items()},
            )
        )
    return tuple(found)


def _clock(row: RowCells, name: str, order: DateOrder | None) -> datetime | None:
    """A clock reading to the second; a day alone is none."""
    try:
        read = read_time(row.of.get(name), order, NOON)
    except DataError as error:
        code = "table.date_ambiguous" if error.code == "survey.date_ambiguous" else "table.clock_unreadable"
        row.note(name, CellError(code, value=row.text(name)[:40]))
        return None
    if read is not None and read.day_only:
        row.note(name, CellError("table.clock_unreadable", value=row.text(name)[:40]))
        return None
    return read.clock if read else None


def _ticks(row: RowCells, name: str, part: str, words: Mapping[str, str]) -> tuple[str, ...]:
    known = TICKS[part]
    parts = [each.strip() for each in row.text(name).casefold().replace(";", ",").split(",") if each.strip()]
    said = [tick for each in parts for tick in _meant(each, part, words)]
    wrong = [each for each in said if each not in known]
    alone = {"none"} & set(said) and len(set(said)) > 1
    if wrong or alone or (part != "tracks" and len(said) > 1):
        row.note(name, CellError("table.tick_unclear", value=row.text(name)[:40], known=", ".join(known)))
        return ()
    return tuple(tick for tick in known if tick in said)


def _meant(text: str, part: str, words: Mapping[str, str]) -> Sequence[str]:
    meant = words.get(f"{part}.{text}")
    if meant:
        return (meant,)
    return tuple(words.get(f"{part}.{word}", word) for word in text.split())
