"""What a camera wrote into a picture's Exif block: when, with which camera, which way up.

The reader of the block trusts no number in it; a broken entry is left out and the rest is read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Exif", "TagValue", "clean_text", "exif_of", "parse_clock", "read_tags"]

TagValue = int | str | bytes

MAKE, MODEL, ORIENTATION, CHANGED = 0x010F, 0x0110, 0x0112, 0x0132
TAKEN, DIGITISED, MAKER_NOTE = 0x9003, 0x9004, 0x927C
BODY_SERIAL, CAMERA_SERIAL = 0xA431, 0xC62F
WIDTH, HEIGHT = 0x0100, 0x0101
_EXIF_FOLDER = 0x8769
_WANTED = frozenset({
    MAKE, MODEL, ORIENTATION, CHANGED, TAKEN, DIGITISED, MAKER_NOTE, BODY_SERIAL, CAMERA_SERIAL,
    WIDTH, HEIGHT, _EXIF_FOLDER,
})  # fmt: skip
_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 13: 4}
_TEXT, _BYTES = 2, frozenset({1, 6, 7})
_MOST_ENTRIES = 1000
_LONGEST_TEXT = 200
_CLOCK = re.compile(r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d):(\d\d)")


@dataclass(frozen=True)
class Exif:
    """The part of an Exif block that a survey needs.

    Args:
        clock: What the camera's clock showed; None when nobody says.
        make: Maker of the camera.
        model: Model of the camera.
        serial: Serial number of the camera.
        orientation: Which way up, 1 to 8; 1 is upright.
        maker_note: The maker's own block; empty if there is none.
    """

    clock: datetime | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    orientation: int = 1
    maker_note: bytes = b""


def exif_of(tags: Mapping[int, TagValue]) -> Exif:
    """Read what a survey needs from the tags of an Exif block, by their numbers.

    Args:
        tags: From tag number to value, of the first folder and of the Exif folder together.

    Returns:
        What they say. The date is that of the shot, else of its digitising, else of the last change.

    Source:
        Exif 2.32, tables 3, 7 and 8; DNG 1.4 for the camera's serial number.

    >>> exif_of({0x9003: "2021:04:11 20:43:09"}).clock
    datetime.datetime(2021, 4, 11, 20, 43, 9)
    """
    clocks = (parse_clock(_text(tags.get(tag))) for tag in (TAKEN, DIGITISED, CHANGED))
    orientation = tags.get(ORIENTATION)
    note = tags.get(MAKER_NOTE)
    return Exif(
        clock=next((clock for clock in clocks if clock is not None), None),
        make=_text(tags.get(MAKE)),
        model=_text(tags.get(MODEL)),
        serial=_text(tags.get(BODY_SERIAL)) or _text(tags.get(CAMERA_SERIAL)),
        orientation=orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1,
        maker_note=note if isinstance(note, bytes) else b"",
    )


def parse_clock(text: str) -> datetime | None:
    """Read a date with a time as Exif writes it; parts of a second are left out.

    Returns:
        The clock reading, or None where it is no moment, as in ``0000:00:00 00:00:00``.

    >>> parse_clock("2015:08:03 04:30:58.50+05:00")
    datetime.datetime(2015, 8, 3, 4, 30, 58)
    """
    found = _CLOCK.match(text.strip())
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera's clock has no zone
    except ValueError:
        return None


def clean_text(raw: bytes | str) -> str:
    r"""Text as written, less what cannot be printed and the blanks around it; at most 200 letters.

    >>> clean_text(b"RECONYX\x00\x00")
    'RECONYX'
    """
    text = raw if isinstance(raw, str) else _decoded(raw.split(b"\x00")[0])
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable())
    return text.strip()[:_LONGEST_TEXT]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _text(value: TagValue | None) -> str:
    return clean_text(value) if isinstance(value, str | bytes) else ""


def read_tags(block: bytes) -> dict[int, TagValue]:
    """Read the wanted tags of the first folder of a TIFF block and of its Exif folder.

    Args:
        block: The block from its byte order mark on.

    Returns:
        From tag number to value: text, a whole number (the first, where there are several), or bytes.

    Source:
        TIFF 6.0, section 2; Exif 2.32, section 4.6.
    """
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(block[:4])
    if order is None or len(block) < 8:
        return {}
    (start,) = struct.unpack_from(f"{order}I", block, 4)
    tags = dict(_folder(block, start, order))
    inner = tags.pop(_EXIF_FOLDER, None)
    if isinstance(inner, int) and inner != start:
        tags |= dict(_folder(block, inner, order))
        tags.pop(_EXIF_FOLDER, None)
    return tags


def _folder(block: bytes, start: int, order: str) -> Iterator[tuple[int, TagValue]]:
    if start + 2 > len(block):
        return
    (count,) = struct.unpack_from(f"{order}H", block, start)
    entry = struct.Struct(f"{order}HHI")
    for place in range(start + 2, start + 2 + 12 * min(count, _MOST_ENTRIES), 12):
        if place + 12 > len(block):
            return
        tag, kind, number = entry.unpack_from(block, place)
        if tag in _WANTED and kind in _WIDTHS:
            value = _value(block, place + 8, order, kind, number)
            if value is not None:
                yield tag, value


def _value(block: bytes, place: int, order: str, kind: int, number: int) -> TagValue | None:
    size = _WIDTHS[kind] * number
    if size > 4:
        (place,) = struct.unpack_from(f"{order}I", block, place)
    if not size or place + size > len(block):
        return None
    if kind == _TEXT:
        return clean_text(block[place : place + size])
    if kind in _BYTES:
        return block[place : place + size]
    return int(struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", block, place)[0])
