"""The canary station: all spellings of one exact place, and a search for them in any file we write."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from pyproj import Transformer

from qaplan.base.exact_places import ExactPlace, exact_place
from qaplan.base.places import Cell, GridTier, cell_at

LATITUDE, LONGITUDE = 43.21347, 54.55512
UTM_ZONE = "EPSG:32640"
_DIGEST = 32


def canary_place() -> ExactPlace:
    return exact_place(LONGITUDE, LATITUDE, uncertainty_m=8.0)


def canary_cell() -> Cell:
    return cell_at(LONGITUDE, LATITUDE, GridTier.HUNDREDTH)


def canary_forms() -> tuple[str, ...]:
    """Every spelling in which the station could betray itself; single numbers of one decimal are none."""
    forms = [form for degrees in (LATITUDE, LONGITUDE) for form in _spellings(degrees)]
    easting, northing = Transformer.from_crs("EPSG:4326", UTM_ZONE, always_xy=True).transform(
        LONGITUDE, LATITUDE
    )
    for metres in (easting, northing):
        forms += [
            f"{metres:.0f}",
            f"{metres:.0f}"[:-1],
            f"{int(metres):,}",
            f"{int(metres):,}".replace(",", " "),
        ]
    forms += [cell_at(LONGITUDE, LATITUDE, tier).id for tier in (GridTier.TENTH, GridTier.HUNDREDTH)]
    forms += [f"[{LONGITUDE:.3f}", f"{LATITUDE:.1f}, {LONGITUDE:.1f}", f"{LONGITUDE:.1f}, {LATITUDE:.1f}"]
    return tuple(dict.fromkeys(forms))


def _spellings(degrees: float) -> Iterator[str]:
    for decimals in (5, 4, 3, 2):
        for shown in (f"{degrees:.{decimals}f}", str(int(degrees * 10**decimals) / 10**decimals)):
            yield shown
            yield shown.replace(".", ",")
    whole, minutes = int(degrees), degrees % 1 * 60
    seconds = minutes % 1 * 60
    yield f"{whole}° {minutes:.2f}"
    yield f"{whole}°{minutes:.3f}"
    for mark in ("°", "° ", "d", " ", ":"):
        yield f"{whole}{mark}{int(minutes):02d}"
    yield f"{whole}/1, {int(minutes)}/1, {round(seconds * 100)}/100"
    yield f"({whole}, 1), ({int(minutes)}, 1), ({round(seconds * 100)}, 100)"


def readable_parts(content: bytes) -> Iterator[str]:
    """The bytes as they are and every part that a reader's program would unpack."""
    yield _text(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                yield info.filename
                yield from readable_parts(archive.read(info))
    if content.startswith(b"%PDF"):
        for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
            yield from _inflated(found[1])
    if content.startswith(b"\x89PNG"):
        yield from _png_chunks(content)


def canaries_in(content: bytes | str, forms: tuple[str, ...] | None = None) -> list[str]:
    """The spellings that occur in a file, packed or not."""
    given = content.encode() if isinstance(content, str) else content
    parts = list(readable_parts(given))
    return [form for form in forms or canary_forms() if any(_holds(part, form) for part in parts)]


def _holds(part: str, form: str) -> bool:
    found = re.finditer(rf"(?<![\d.,]){re.escape(form)}(?!\d)", part)
    return any(not _is_in_digest(part, *each.span()) for each in found)


def _is_in_digest(part: str, start: int, end: int) -> bool:
    """Whether a place in a text lies in a long run of hexadecimal digits: by chance they spell 54d33, too."""
    if "d" not in part[start:end]:
        return False
    before = re.search(r"[0-9a-f]*\Z", part[max(start - _DIGEST, 0) : start])
    after = re.compile(r"[0-9a-f]*").match(part, end)
    assert before is not None and after is not None
    return len(before[0]) + len(after[0]) + end - start >= _DIGEST


def _inflated(stream: bytes) -> Iterator[str]:
    try:
        yield from readable_parts(zlib.decompress(stream))
    except zlib.error:
        yield _text(stream)


def _png_chunks(content: bytes) -> Iterator[str]:
    at = 8
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + length]
        if kind in {b"zTXt", b"iTXt"}:
            for start in range(min(len(data), 90)):
                try:
                    yield _text(zlib.decompress(data[start:]))
                except zlib.error:
                    continue
        if kind in {b"tEXt", b"iTXt", b"eXIf"}:
            yield _text(data)
        at += 12 + length


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")
