"""Pictures that came by messenger or phone: who sent them, what is said of them, and what a name only hints.

They have no trustworthy clock and no camera: they never count as effort and never make an event.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.messages import Message
from qaplan.survey.types import Medium

__all__ = [
    "HASH_SIZE_PX",
    "CopyBasis",
    "CopyLink",
    "CopyState",
    "NameHint",
    "OriginalState",
    "ReceivedPicture",
    "Said",
    "could_be_copy",
    "difference_hash",
    "differing_bits",
    "name_hint",
    "read_moment",
]

OriginalState = Literal["not_held", "requested", "received"]
CopyBasis = Literal["same_bytes", "alike"]
CopyState = Literal["proposed", "confirmed", "rejected"]
_T = TypeVar("_T")
Program = Literal["WhatsApp", "Telegram", "Signal", "Viber", "phone", "screenshot"]

HASH_SIZE_PX = (9, 8)
"""Width and height that a picture is brought to before it is hashed."""

_FIGURES = r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)"
_DASHED = r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
_CLOCK = r"(?P<hour>\d\d)[-_.]?(?P<minute>\d\d)[-_.]?(?P<second>\d\d)"
_PATTERNS: tuple[tuple[Program, re.Pattern[str]], ...] = (
    ("WhatsApp", re.compile(rf"(?:IMG|VID)-{_FIGURES}-WA\d+")),
    ("WhatsApp", re.compile(rf"WhatsApp (?:Image|Video) {_DASHED} (?:at|в) {_CLOCK}.*")),
    ("Telegram", re.compile(rf"(?:photo|video)_{_DASHED}_{_CLOCK}.*")),
    ("Telegram", re.compile(rf"photo_\d+@(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>20\d\d)_{_CLOCK}.*")),
    ("Signal", re.compile(rf"signal-{_DASHED}-{_CLOCK}.*")),
    ("Viber", re.compile(rf"viber_image_{_DASHED}_{_CLOCK}.*")),
    ("Viber", re.compile(r"(?:IMG-)?[0-9a-f]{32}-V")),
    ("screenshot", re.compile(rf"Screenshot[_-]{_FIGURES}[-_]{_CLOCK}.*")),
    ("phone", re.compile(rf"(?:(?:IMG|VID|PXL)_)?{_FIGURES}_{_CLOCK}\d*.*")),
)


@dataclass(frozen=True)
class NameHint:
    """What a file name hints: which program saved it and when; never when the picture was taken.

    Args:
        program: The program.
        saved_on: The day in the name; None where the name has none.
        saved_at: The day and time in the name, by the phone's clock; None where it has no time.
    """

    program: Program
    saved_on: date | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True)
class Said:
    """What somebody says of a received picture; words, not measurements.

    Args:
        when: When it is said to have been taken.
        where: Where it is said to have been taken, as told.
        by: Who is said to have taken it.
    """

    when: PartialDate = field(default_factory=PartialDate.unknown)
    where: str = ""
    by: str = ""


@dataclass(frozen=True)
class ReceivedPicture:
    """A picture or clip that somebody sent.

    Args:
        item_id: Id made of the bytes.
        medium: The file as it came; its path is the file's name.
        sender: From whom it was received.
        received_on: When it was received.
        said: What is said of it.
        original: Whether the original is in our hands.
        hint: What its name hints; None where the name is of no known kind.
        fingerprint: Difference hash of its pixels, 64 bits, hexadecimal; empty where they cannot be read.
        note: Remark.
    """

    item_id: str
    medium: Medium
    sender: str
    received_on: PartialDate
    said: Said
    original: OriginalState = "not_held"
    hint: NameHint | None = None
    fingerprint: str = ""
    note: str = ""


@dataclass(frozen=True)
class CopyLink:
    """A received picture beside a medium of a card: likely the same picture, and proof only by a person.

    Args:
        item_id: The received picture.
        medium_id: The medium.
        basis: The same bytes, or only alike.
        state: Proposed by the program; confirmed or rejected by a person.
        distance_bits: How many of 64 bits of the pixel hashes differ; None for the same bytes.
        by: Who decided; empty while nobody has.
    """

    item_id: str
    medium_id: str
    basis: CopyBasis
    state: CopyState = "proposed"
    distance_bits: int | None = None
    by: str = ""

    @property
    def message(self) -> Message:
        """What the link is, in words: a likeness is never called a proof."""
        return Message(
            f"received.link_{self.basis}" if self.state == "proposed" else f"received.{self.state}"
        )


def name_hint(name: str) -> NameHint | None:
    """Read what a file name hints.

    Args:
        name: The file's name, with or without its suffix.

    Returns:
        The hint, or None where the name is of no known kind.

    >>> name_hint("IMG-20240503-WA0007.jpg").saved_on
    datetime.date(2024, 5, 3)
    """
    stem = name.rpartition(".")[0] or name
    for program, pattern in _PATTERNS:
        found = pattern.fullmatch(stem)
        if found is not None:
            return _hint(program, found.groupdict())
    return None


def _hint(program: Program, parts: dict[str, str | None]) -> NameHint | None:
    if parts.get("year") is None:
        return NameHint(program)
    year, month, day = (int(parts[name] or 0) for name in ("year", "month", "day"))
    on = _or_none(lambda: date(year, month, day))
    if on is None:
        return None
    if parts.get("hour") is None:
        return NameHint(program, on)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    at = _or_none(lambda: datetime(year, month, day, hour, minute, second))  # noqa: DTZ001 - a phone's own clock
    return NameHint(program, on, at)


def _or_none(make: Callable[[], _T]) -> _T | None:
    try:
        return make()
    except ValueError:
        return None


def read_moment(text: str, *, now: datetime) -> PartialDate:
    """Read when something was received; it cannot lie in the future.

    Args:
        text: ISO 8601 day, month or year, with or without a time of day.
        now: The present moment, UTC.

    Raises:
        DataError: ``received.in_future``, ``date.unreadable``.
    """
    when = PartialDate.parse(text)
    if when.earliest is not None and when.earliest > now.astimezone(UTC).date():
        raise DataError("received.in_future", f"{when.iso} has not come yet", do="correct the date")
    return when


_FEWEST_SET_BITS = 8
_ASPECTS_DIFFER = 0.03
_A_DAY = timedelta(days=1)


def difference_hash(pixels: NDArray[np.uint8]) -> str:
    """Say for each of 64 neighbours which is brighter.

    Args:
        pixels: The upright picture, brought to :data:`HASH_SIZE_PX`; shape (8, 9, 3).

    Returns:
        64 bits, hexadecimal; empty where the picture is too plain to be told from others.

    >>> difference_hash(np.zeros((8, 9, 3), dtype=np.uint8))
    ''
    """
    grey = pixels.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    bits = (grey[:, 1:] > grey[:, :-1]).ravel()
    if min(int(bits.sum()), bits.size - int(bits.sum())) < _FEWEST_SET_BITS:
        return ""
    return np.packbits(bits).tobytes().hex()


def differing_bits(one: str, other: str) -> int:
    """Count the bits in which two pixel hashes differ, 0 to 64."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def could_be_copy(item: ReceivedPicture, medium: Medium) -> bool:
    """Whether a received picture may be a smaller copy of a medium, by size and time.

    It has the same proportions, is no larger, was not saved or received before the camera took it, and where
    somebody said when it was taken, the camera's clock does not contradict it by more than a day. A camera
    clock that nobody has is no reason against it.

    Args:
        item: The received picture.
        medium: The medium, its clock as the camera showed it.
    """
    sides = [_sides(item.medium), _sides(medium)]
    if sides[0] is None or sides[1] is None:
        return False
    (width, height), (full_width, full_height) = sides[0], sides[1]
    if abs(width / height - full_width / full_height) > _ASPECTS_DIFFER * full_width / full_height:
        return False
    return width <= full_width * 1.01 and _times_agree(item, medium.clock)


def _sides(medium: Medium) -> tuple[int, int] | None:
    """Upright width and height."""
    if not medium.width_px or not medium.height_px:
        return None
    is_turned = medium.orientation >= 5
    return (medium.height_px, medium.width_px) if is_turned else (medium.width_px, medium.height_px)


def _times_agree(item: ReceivedPicture, clock: datetime | None) -> bool:
    if clock is None:
        return True
    saved = item.hint.saved_on if item.hint else None
    latest = min((day for day in (saved, item.received_on.latest) if day is not None), default=None)
    if latest is not None and clock.date() > latest + _A_DAY:
        return False
    said = item.said.when
    if said.earliest is None or said.latest is None:
        return True
    return said.earliest - _A_DAY <= clock.date() <= said.latest + _A_DAY
