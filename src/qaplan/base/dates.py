"""Dates as sources give them: to the day, the month or the year, as a range, or not at all."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from qaplan.base.errors import DataError

__all__ = ["DatePrecision", "DaySpan", "PartialDate", "days_between"]

DatePrecision = Literal["day", "month", "year", "range", "unknown"]

_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


@dataclass(frozen=True)
class PartialDate:
    """A date with what is known of it.

    Args:
        earliest: First day that it can be; None when unknown.
        latest: Last day that it can be; None when unknown.
        precision: How sharp the source is. ``range`` is a span that the source itself gives.
        as_written: The source's own wording, where it says more than the date.
    """

    earliest: date | None
    latest: date | None
    precision: DatePrecision
    as_written: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a date at all."""
        return self.earliest is not None

    @property
    def is_exact(self) -> bool:
        """Whether it is one day."""
        return self.precision == "day"

    @property
    def iso(self) -> str:
        """The date as ISO 8601 of its own precision; empty when unknown.

        >>> PartialDate.parse("2018-09").iso
        '2018-09'
        """
        if self.earliest is None or self.latest is None:
            return ""
        cut = {"day": 10, "month": 7, "year": 4}.get(self.precision)
        if cut is not None:
            return self.earliest.isoformat()[:cut]
        return f"{self.earliest.isoformat()}/{self.latest.isoformat()}"

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """One day."""
        return cls(day, day, "day")

    @classmethod
    def unknown(cls, as_written: str = "") -> PartialDate:
        """No date."""
        return cls(None, None, "unknown", as_written)

    @classmethod
    def between(cls, first: PartialDate, last: PartialDate, *, as_written: str = "") -> PartialDate:
        """The span from the start of one date to the end of another.

        Raises:
            DataError: ``date.reversed`` if the span ends before it starts.
        """
        if first.earliest is None or last.latest is None:
            return cls.unknown(as_written)
        if last.latest < first.earliest:
            raise DataError(
                "date.reversed",
                f"the span ends ({last.iso}) before it starts ({first.iso})",
                do="swap the two dates or correct one",
            )
        if first == last:
            return first
        return cls(first.earliest, last.latest, "range", as_written)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2018``, ``2018-09`` or ``2018-09-29``, with a remark behind it if there is one.

        Raises:
            DataError: ``date.unreadable`` if the text does not start with a date of that kind.

        >>> PartialDate.parse("2018-10 (video watched later)").as_written
        '2018-10 (video watched later)'
        """
        stripped = text.strip()
        if not stripped:
            return cls.unknown()
        found = _ISO.match(stripped)
        if found is None:
            raise DataError(
                "date.unreadable",
                f"cannot read the date '{stripped[:40]}'",
                do="write 2018, 2018-09 or 2018-09-29",
            )
        remark = stripped if found.end() < len(stripped) else ""
        return _from_parts(found, stripped, remark)


def _from_parts(found: re.Match[str], text: str, remark: str) -> PartialDate:
    year, month, day = (int(found[name]) if found[name] else None for name in ("year", "month", "day"))
    assert year is not None
    try:
        if month is None:
            return PartialDate(date(year, 1, 1), date(year, 12, 31), "year", remark)
        if day is None:
            last = calendar.monthrange(year, month)[1]
            return PartialDate(date(year, month, 1), date(year, month, last), "month", remark)
        return PartialDate(date(year, month, day), date(year, month, day), "day", remark)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise DataError(
            "date.unreadable", f"'{text[:40]}' is no day of the calendar", do="correct the date"
        ) from error


@dataclass(frozen=True)
class DaySpan:
    """A number of days between two dates, as a range where a date is not sharp.

    Args:
        fewest: Smallest possible number of days.
        most: Largest possible number of days.
    """

    fewest: int
    most: int

    @property
    def is_exact(self) -> bool:
        """Whether both dates are sharp."""
        return self.fewest == self.most


def days_between(start: PartialDate, end: PartialDate) -> DaySpan | None:
    """Count the days from one date to another.

    Args:
        start: The date that counts as day zero.
        end: The other date; may lie before the start, then the count is negative.

    Returns:
        The span, or None where one of the two is unknown.

    >>> days_between(PartialDate.parse("2021-04-05"), PartialDate.parse("2021-06-09"))
    DaySpan(fewest=65, most=65)
    """
    if start.earliest is None or start.latest is None or end.earliest is None or end.latest is None:
        return None
    one_day = timedelta(days=1)
    return DaySpan((end.earliest - start.latest) // one_day, (end.latest - start.earliest) // one_day)
