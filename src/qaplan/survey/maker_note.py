"""The maker's own block in a picture: clock, serial number, trigger, burst, temperature, the user's label.

Reconyx writes a fixed record; where each number lies was worked out from pictures whose contents are known.
All numbers are little-endian, offsets are bytes from the start of the block:

    what             HyperFire (0xF101)   HyperFire 2 (RECONYXH2)  UltraFire (RECONYXUF)
    trigger          0x0C letter          0x34 letter              0x34 letter
    burst, n of m    0x0E 2 x uint16      0x36 2 x uint16          0x35 2 x uint8
    clock            0x16 6 x uint16      0x3E 6 x uint16          0x3B 5 x uint8, uint16
      in the order   s min h month day y  s min h month day y      s min h day month y
    degrees Celsius  0x28 int16           0x50 int16               0x46 int16
    serial number    0x2A 15 x UTF-16     0x7E 15 x UTF-16         0x4B 15 letters
    user's label     0x56 22 letters      0x68 22 letters          0x5A 21 letters

In HyperFire 2 the day of the week at 0x4A (1 is Sunday) decides that the month comes first; ExifTool 12.57
reads the day first there. No UltraFire picture was at hand: its column follows the published tag tables only.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from qaplan.survey.exif import clean_text
from qaplan.survey.types import TriggerMode

__all__ = ["MakerNote", "MakerNoteReader", "NoMakerNotes", "read_maker_note"]

_TRIGGERS: dict[str, TriggerMode] = {"M": "motion", "T": "time_lapse", "P": "manual"}


@dataclass(frozen=True)
class MakerNote:
    """What a maker's own block says.

    Args:
        clock: What the camera's clock showed; None when it does not say.
        serial: Serial number of the camera.
        trigger_mode: Why the shutter opened.
        sequence: Number in the burst and length of the burst.
        temperature_c: What the camera's thermometer showed, degrees Celsius.
        model: Model, where the block names it.
        user_label: What the user called the camera.
    """

    clock: datetime | None = None
    serial: str = ""
    trigger_mode: TriggerMode = "unknown"
    sequence: tuple[int, int] | None = None
    temperature_c: float | None = None
    model: str = ""
    user_label: str = ""


class MakerNoteReader(Protocol):
    """Reads the blocks of more makers than `read_maker_note` knows."""

    def read(self, paths: Sequence[Path]) -> Mapping[Path, MakerNote]:
        """Read many files at once; a file without anything to say is left out.

        Raises:
            DataError: ``engine.exiftool_missing`` or ``engine.exiftool_failed`` if nothing could be read.
        """
        ...


class NoMakerNotes:
    """Reads nothing: for a survey that wants only what the files themselves say."""

    def read(self, paths: Sequence[Path]) -> Mapping[Path, MakerNote]:
        """Say nothing of any file."""
        del paths
        return {}


@dataclass(frozen=True)
class _Layout:
    """Where one family of cameras keeps what."""

    trigger: int
    burst: tuple[str, int]
    clock: tuple[str, int]
    day_first: bool
    temperature: int
    serial: tuple[int, int, str]
    label: tuple[int, int]


_HYPERFIRE = _Layout(0x0C, ("<2H", 0x0E), ("<6H", 0x16), False, 0x28, (0x2A, 30, "utf-16-le"), (0x56, 22))
_HYPERFIRE_2 = _Layout(0x34, ("<2H", 0x36), ("<6H", 0x3E), False, 0x50, (0x7E, 30, "utf-16-le"), (0x68, 22))
_ULTRAFIRE = _Layout(0x34, ("<2B", 0x35), ("<5BH", 0x3B), True, 0x46, (0x4B, 15, "ascii"), (0x5A, 21))


def read_maker_note(block: bytes) -> MakerNote | None:
    """Read a maker's block without any other program.

    Args:
        block: The block, from its first byte.

    Returns:
        What it says; None if it is not one that is known here.

    Source:
        Layouts checked against the pictures and listings of the metadata-extractor image collection and the
        Camtrap DP 1.0.2 example.
    """
    layout = _layout_of(block)
    if layout is None:
        return None
    first, second = layout.burst, layout.temperature
    number, length = struct.unpack_from(first[0], block, first[1])
    return MakerNote(
        clock=_clock(block, layout),
        serial=_text(block, *layout.serial),
        trigger_mode=_TRIGGERS.get(chr(block[layout.trigger]), "unknown"),
        sequence=(number, length) if 1 <= number <= length else None,
        temperature_c=float(struct.unpack_from("<h", block, second)[0]),
        user_label=_text(block, *layout.label, "ascii"),
    )


def _layout_of(block: bytes) -> _Layout | None:
    if block.startswith(b"RECONYXH2\x00") and len(block) >= 0x9C:
        return _HYPERFIRE_2
    if block.startswith(b"RECONYXUF\x00") and len(block) >= 0x6F:
        return _ULTRAFIRE
    if block.startswith(b"\x01\xf1") and len(block) >= 0x6C and chr(block[0x0C]) in _TRIGGERS:
        return _HYPERFIRE
    return None


def _clock(block: bytes, layout: _Layout) -> datetime | None:
    second, minute, hour, month, day, year = struct.unpack_from(layout.clock[0], block, layout.clock[1])
    if layout.day_first:
        month, day = day, month
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera's clock has no zone
    except ValueError:
        return None


def _text(block: bytes, start: int, size: int, encoding: str) -> str:
    text = block[start : start + size].decode(encoding, errors="ignore")
    return clean_text(text.partition("\x00")[0])
