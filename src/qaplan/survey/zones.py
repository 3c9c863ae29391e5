"""How far a camera's clock was from UTC: as declared on the sheet, or from a named zone on the set-up day.

A camera keeps the offset that it was set to; it follows no summer time and no later change of the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qaplan.base.errors import DataError
from qaplan.base.instants import parse_offset

__all__ = ["DeclaredOffset", "declared_offset"]


@dataclass(frozen=True)
class DeclaredOffset:
    """An offset from UTC and how it came about.

    Args:
        offset: Distance of the camera's clock from UTC.
        zone: Zone that it was looked up in; empty when the offset itself was declared.
        changed_during: Whether the zone changed its offset between set-up and pick-up.
    """

    offset: timedelta
    zone: str = ""
    changed_during: bool = False


def declared_offset(text: str, *, start: datetime | None, end: datetime | None = None) -> DeclaredOffset:
    """Read an offset, or look a zone's offset up for the day of the set-up.

    Args:
        text: ``+05:00``, ``UTC+5``, or a zone of the IANA database such as ``Asia/Aqtau``.
        start: Set-up by the camera's clock; needed for a zone.
        end: Pick-up by the camera's clock.

    Raises:
        DataError: ``instant.bad_offset`` if it is neither, ``survey.zone_without_date`` if a zone is
            given and the set-up is not dated.

    >>> declared_offset("Asia/Almaty", start=datetime(2024, 2, 20, 12)).offset
    datetime.timedelta(seconds=21600)
    """
    if "/" not in text:
        return DeclaredOffset(parse_offset(text))
    zone = _zone(text.strip())
    if start is None:
        raise DataError(
            "survey.zone_without_date",
            f"the zone '{text.strip()[:40]}' has no single offset and the set-up is not dated",
            do="date the set-up or write the offset, such as +05:00",
        )
    offset = _offset_in(zone, start)
    changed = end is not None and _offset_in(zone, end) != offset
    return DeclaredOffset(offset, text.strip(), changed)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DataError(
            "instant.bad_offset",
            f"'{name[:40]}' is neither an offset nor a zone",
            do="write +05:00 or Asia/Aqtau",
        ) from error


def _offset_in(zone: ZoneInfo, clock: datetime) -> timedelta:
    offset = clock.replace(tzinfo=zone).utcoffset()
    assert offset is not None
    return offset
