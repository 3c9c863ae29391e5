"""A JPEG file as a row of segments: its size, its colours, what it says of itself, and whether it is whole.

Nothing is decoded.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Jpeg", "read_jpeg"]

_START = b"\xff\xd8"
_END = b"\xff\xd9"
_SCAN = 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_EXIF = b"Exif\x00\x00"
_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_PHOTOSHOP = b"Photoshop 3.0\x00"


@dataclass(frozen=True)
class Jpeg:
    """What the segments of a JPEG file say.

    Args:
        width_px: Width as stored; None if the file ends before saying so.
        height_px: Height as stored; None if the file ends before saying so.
        components: Number of colour components; four are the inks of a printer.
        precision: Bits of a component.
        is_whole: Whether the picture's end mark is there; bytes behind it do no harm.
        exif: The Exif block, from its byte order mark; empty if there is none.
        xmp: The XMP packet; empty if there is none.
        iptc: The block of Photoshop's resources, which holds the IPTC record; empty if there is none.
    """

    width_px: int | None = None
    height_px: int | None = None
    components: int = 0
    precision: int = 0
    is_whole: bool = False
    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""

    @property
    def is_cmyk(self) -> bool:
        """Whether it holds a printer's inks, not a camera's colours."""
        return self.components == 4


def read_jpeg(data: bytes) -> Jpeg | None:
    """Walk the segments of a JPEG file up to its first scan, and look for the end of the last one.

    Args:
        data: The whole file.

    Returns:
        What was found; None if it is no JPEG file or nothing follows its first two bytes.

    Source:
        ITU-T T.81, annex B; Exif 2.32, section 4.5; XMP specification part 3, section 1.1.3.

    >>> read_jpeg(b"GIF89a") is None
    True
    """
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    frame: tuple[int, int, int, int] | None = None
    blocks: dict[bytes, bytes] = {}
    at, is_whole = 2, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SCAN:
            is_whole = data.rfind(_END, end) >= 0
            break
        if end < at + 4 or end > len(data):
            break
        if marker in _FRAMES and frame is None:
            frame = _frame(data[at + 4 : end])
        elif marker in {0xE1, 0xED}:
            _keep_block(data, at + 4, end, blocks)
        at = end
    return _jpeg(frame, is_whole, blocks)


def _frame(segment: bytes) -> tuple[int, int, int, int] | None:
    if len(segment) < 6:
        return None
    height, width = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
    return width, height, segment[5], segment[0]


def _keep_block(data: bytes, start: int, end: int, blocks: dict[bytes, bytes]) -> None:
    for label in (_EXIF, _XMP, _PHOTOSHOP):
        if label not in blocks and data.startswith(label, start):
            blocks[label] = data[start + len(label) : end]


def _jpeg(frame: tuple[int, int, int, int] | None, is_whole: bool, blocks: dict[bytes, bytes]) -> Jpeg:
    exif, xmp, iptc = (blocks.get(label, b"") for label in (_EXIF, _XMP, _PHOTOSHOP))
    if frame is None:
        return Jpeg(exif=exif, xmp=xmp, iptc=iptc)
    width, height, components, precision = frame
    return Jpeg(width or None, height or None, components, precision, is_whole, exif, xmp, iptc)
