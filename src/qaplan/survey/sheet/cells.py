"""How the cells of a field sheet are read: dates in a known order, decimal commas, reasons in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from qaplan.base.errors import DataError
from qaplan.base.instants import parse_offset
from qaplan.survey.types import EffortReason

__all__ = [
    "Cell",
    "DateOrder",
    "SheetTime",
    "date_order",
    "read_number",
    "read_reason",
    "read_time",
    "without_coordinates",
]

Cell = str | int | float | bool | date | datetime | time | timedelta | None
DateOrder = Literal["day_first", "month_first"]

_YEARS = range(1980, 2100)
_CLOCK = r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
_OFFSET = r"\s*(?P<offset>Z|[+\-−]\d{2}:?\d{2})?"
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _CLOCK + _OFFSET)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})" + _CLOCK + _OFFSET)
_SLASHED = re.compile(r"(?P<one>\d{1,2})[/-](?P<two>\d{1,2})[/-](?P<year>\d{4})" + _CLOCK + _OFFSET)

_REASONS: dict[EffortReason, tuple[str, ...]] = {
    EffortReason.DEAD: ("dead", "battery", "no power", "разряж", "батаре", "не работал", "қуат"),
    EffortReason.STOLEN: ("stolen", "theft", "украд", "украл", "краж", "ұрлан"),
    EffortReason.FLASH_FAILED: ("flash", "вспышк", "жарқыл"),
    EffortReason.LOST_CARD: ("lost card", "lost_card", "card lost", "no card", "карта утер", "карта потер",
                             "утеря карт", "карта жоғал", "карта жоқ"),
    EffortReason.PROBLEM: ("problem", "проблем", "ақау"),
}  # fmt: skip


@dataclass(frozen=True)
class SheetTime:
    """A moment as a cell gives it.

    Args:
        clock: The moment, by the camera's own clock.
        day_only: Whether the cell gave no time of day.
        offset: Offset from UTC written in the cell itself; None when there is none.
    """

    clock: datetime
    day_only: bool
    offset: timedelta | None = None


def date_order(cells: Iterable[Cell]) -> DateOrder | None:
    """Find out from all dates with slashes whether the day or the month comes first.

    Returns:
        The order, or None where no date tells, or where two dates tell different orders.

    >>> date_order(["03/04/2024", "14/05/2024"])
    'day_first'
    """
    found: set[DateOrder] = set()
    for cell in cells:
        slashed = _SLASHED.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if slashed is None:
            continue
        if int(slashed["one"]) > 12:
            found.add("day_first")
        elif int(slashed["two"]) > 12:
            found.add("month_first")
    return found.pop() if len(found) == 1 else None


def read_time(cell: Cell, order: DateOrder | None, day_only_time: time) -> SheetTime | None:
    """Read a date, with or without a time of day.

    Args:
        cell: Text, or a date as a workbook holds it.
        order: Whether day or month comes first in dates with slashes; None is not known.
        day_only_time: Time of day that a bare date stands for.

    Returns:
        The moment, or None for an empty cell.

    Raises:
        DataError: ``survey.date_ambiguous`` if day and month could be swapped, ``survey.date_unreadable``
            if it is no date.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    found = (
        _of_workbook(cell, day_only_time) if isinstance(cell, date) else _of_text(cell, order, day_only_time)
    )
    if found.clock.year not in _YEARS:
        raise _unreadable(str(cell))
    return found


def _of_text(cell: Cell, order: DateOrder | None, day_only_time: time) -> SheetTime:
    if not isinstance(cell, str):
        raise _unreadable(str(cell))
    text = cell.strip()
    found = _ISO.fullmatch(text) or _DOTTED.fullmatch(text)
    if found is not None:
        return _moment(text, found, int(found["month"]), int(found["day"]), day_only_time)
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        raise _unreadable(text)
    one, two = int(slashed["one"]), int(slashed["two"])
    day, month = _ordered(text, one, two, order)
    return _moment(text, slashed, month, day, day_only_time)


def without_coordinates(text: str) -> str:
    """Blot out every number in a message that is long enough to be a coordinate.

    >>> without_coordinates("'526000' is not a date")
    "'…' is not a date"
    """
    return re.sub(r"\d+[.,]\d{3,}|\d{6,}", "…", text)


def _of_workbook(cell: date, day_only_time: time) -> SheetTime:
    if not isinstance(cell, datetime):
        return SheetTime(datetime.combine(cell, day_only_time), day_only=True)
    # A workbook has no bare date: midnight is how it keeps one.
    if cell.time() == time(0):
        return SheetTime(datetime.combine(cell.date(), day_only_time), day_only=True)
    return SheetTime(cell.replace(tzinfo=None, microsecond=0), day_only=False)


def _ordered(text: str, one: int, two: int, order: DateOrder | None) -> tuple[int, int]:
    if order == "day_first" or one == two:
        return one, two
    if order == "month_first":
        return two, one
    raise DataError(
        "survey.date_ambiguous",
        f"'{text[:30]}' can be read with the day first or the month first, and the sheet does not say which",
        do="write 2024-04-03 or 03.04.2024, or say which comes first",
    )


def _moment(text: str, found: re.Match[str], month: int, day: int, day_only_time: time) -> SheetTime:
    try:
        on = date(int(found["year"]), month, day)
        if found["hour"] is None:
            return SheetTime(datetime.combine(on, day_only_time), day_only=True)
        at = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError as error:
        raise _unreadable(text) from error
    offset = parse_offset(found["offset"]) if found["offset"] else None
    return SheetTime(datetime.combine(on, at), day_only=False, offset=offset)


def _unreadable(text: str) -> DataError:
    return DataError(
        "survey.date_unreadable",
        f"'{text[:30]}' is not a date",
        do="write 2024-04-03, 03.04.2024 or 2024-04-03 16:20",
    )


def read_number(cell: Cell) -> float | None:
    """Read a number, with a decimal point or a decimal comma.

    Returns:
        The number, or None for an empty cell.

    Raises:
        DataError: ``survey.bad_number`` if it is no number. The text itself is not repeated, because it may
            be a coordinate.

    >>> read_number("12,5")
    12.5
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = float(cell)
    else:
        text = re.sub(r"\s", "", str(cell)).replace("−", "-")
        try:
            number = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
        except ValueError:
            number = math.nan
    if not math.isfinite(number):
        raise DataError("survey.bad_number", "not a number", do="write a plain decimal number, such as 12.5")
    return number


def read_reason(text: str) -> EffortReason | None:
    """Read why a camera did not work, in Kazakh, Russian or English.

    Returns:
        The reason, or None where the words mean none that is known.

    >>> read_reason("украдена").value
    'stolen'
    """
    plain = " ".join(text.casefold().replace("_", " ").split())
    for reason, words in _REASONS.items():
        if any(word.replace("_", " ") in plain for word in words):
            return reason
    return None
