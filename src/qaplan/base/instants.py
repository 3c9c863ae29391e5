"""Instants as a camera has them: what its clock showed, the offset declared for it, and UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from qaplan.base.errors import DataError

__all__ = ["Instant", "parse_offset", "write_offset"]

_LARGEST_OFFSET = timedelta(hours=14)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-−])?(\d{1,2})(?::?(\d{2}))?$")


@dataclass(frozen=True)
class Instant:
    """One moment, with the clock reading kept beside what was made of it.

    Args:
        clock: What the camera's clock showed; naive, never corrected.
        offset: The deployment clock's declared distance from UTC; None is not declared.
    """

    clock: datetime
    offset: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a clock reading that already carries a zone, and an impossible offset."""
        if self.clock.tzinfo is not None:
            raise DataError(
                "instant.zoned_clock",
                "a clock reading carries a zone",
                do="give the reading as the camera showed it",
            )
        if self.offset is not None and abs(self.offset) > _LARGEST_OFFSET:
            raise DataError("instant.bad_offset", "an offset is over 14 hours", do="write it as +05:00")

    @property
    def utc(self) -> datetime | None:
        """The moment in UTC; None while no offset is declared."""
        if self.offset is None:
            return None
        return (self.clock - self.offset).replace(tzinfo=UTC)

    @property
    def local(self) -> datetime | None:
        """The clock reading with its declared offset; None while no offset is declared."""
        return None if self.offset is None else self.clock.replace(tzinfo=timezone(self.offset))

    def iso(self) -> str:
        """ISO 8601, with the offset where one is declared.

        >>> Instant(datetime(2024, 8, 25, 3, 10), timedelta(hours=5)).iso()
        '2024-08-25T03:10:00+05:00'
        """
        shown = self.local or self.clock
        return shown.isoformat(timespec="seconds")


def parse_offset(text: str) -> timedelta:
    """Read an offset such as ``+05:00``, ``UTC+5`` or ``-0330``.

    Raises:
        DataError: ``instant.bad_offset`` if it is not one, or over 14 hours.

    >>> parse_offset("UTC+5")
    datetime.timedelta(seconds=18000)
    """
    stripped = text.strip()
    if stripped in {"Z", "UTC", "GMT"}:
        return timedelta(0)
    found = _OFFSET.match(stripped)
    if found is None:
        raise DataError(
            "instant.bad_offset", f"'{stripped[:20]}' is not an offset from UTC", do="write it as +05:00"
        )
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    offset = -size if found[1] in {"-", "−"} else size
    if abs(offset) > _LARGEST_OFFSET or int(found[3] or 0) > 59:
        raise DataError(
            "instant.bad_offset", f"'{stripped[:20]}' is not an offset from UTC", do="write it as +05:00"
        )
    return offset


def write_offset(offset: timedelta) -> str:
    """Write an offset as ISO 8601 does.

    >>> write_offset(timedelta(hours=-3, minutes=-30))
    '-03:30'
    """
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
