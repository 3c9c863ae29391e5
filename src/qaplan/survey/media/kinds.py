"""What a file is by its first bytes, whatever its name says, and how large the picture is that it declares.

Only headers are read; no pixel is ever decoded here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qaplan.survey.exif import HEIGHT, WIDTH, read_tags
from qaplan.survey.jpeg import read_jpeg

__all__ = ["HEAD_BYTES", "Picture", "kind_of", "read_picture"]

HEAD_BYTES = 400
_MOST_MARKS = 20
_LONGEST_EXIF = 1 << 20
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_HEIF_BRANDS = frozenset([b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"])
_MOVIE_BOXES = frozenset([b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"])
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (_ASF, "video/x-ms-asf"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
)


@dataclass(frozen=True)
class Picture:
    """What a picture file says of itself.

    Args:
        width_px: Width as stored; None if it does not say.
        height_px: Height as stored; None if it does not say.
        is_whole: Whether its end is there, as far as its format tells.
        is_cmyk: Whether it holds a printer's inks.
        exif: The Exif block, from its byte order mark; empty if there is none.
        xmp: The XMP packet; empty if there is none.
        iptc: The block of Photoshop's resources; empty if there is none.
    """

    width_px: int | None = None
    height_px: int | None = None
    is_whole: bool = True
    is_cmyk: bool = False
    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""


def kind_of(head: bytes) -> str:
    """Name the kind of a file by its first bytes.

    Args:
        head: The first `HEAD_BYTES` bytes or more; fewer if the file is shorter.

    Returns:
        The IANA type of a picture or a video; empty for anything else.

    Source:
        The formats' own specifications; ISO/IEC 14496-12 for the boxes of MP4, QuickTime and HEIF.

    >>> kind_of(bytes.fromhex("ffd8ffe0")), kind_of(b"%PDF-1.7")
    ('image/jpeg', '')
    """
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _brand(head[8:12])
    if head[4:8] in _MOVIE_BOXES:
        return "video/quicktime"
    if head[:2] == b"BM" and head[14:18] in {
        bytes([size, 0, 0, 0]) for size in (12, 40, 52, 56, 64, 108, 124)
    }:
        return "image/bmp"
    return "video/mp2t" if _is_transport_stream(head) else ""


def _brand(brand: bytes) -> str:
    if brand in _HEIF_BRANDS:
        return "image/heic"
    if brand in {b"avif", b"avis"}:
        return "image/avif"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _is_transport_stream(head: bytes) -> bool:
    steps = ((0, 188), (4, 192))
    return any(
        all(head[start + step * n : start + step * n + 1] == b"G" for n in (0, 1)) for start, step in steps
    )


def read_picture(data: bytes, kind: str, size_bytes: int | None = None) -> Picture | None:
    """Read the header of a picture and look for its end.

    Args:
        data: The whole file; of a very large one its beginning and its end put together.
        kind: Its IANA type, as `kind_of` says.
        size_bytes: Length of the file, where ``data`` is not the whole of it.

    Returns:
        What it says; None if not even its header can be read.
    """
    reader = _READERS.get(kind)
    return reader(data, size_bytes or len(data)) if reader is not None else None


def _jpeg(data: bytes, _size: int) -> Picture | None:
    jpeg = read_jpeg(data)
    if jpeg is None or (jpeg.width_px is None and not jpeg.exif):
        return None
    return Picture(jpeg.width_px, jpeg.height_px, jpeg.is_whole, jpeg.is_cmyk, jpeg.exif, jpeg.xmp, jpeg.iptc)


def _png(data: bytes, _size: int) -> Picture | None:
    if data[12:16] != b"IHDR" or len(data) < 33:
        return None
    return Picture(
        int.from_bytes(data[16:20], "big"),
        int.from_bytes(data[20:24], "big"),
        is_whole=data.rfind(b"IEND") >= 0,
        exif=_png_exif(data),
    )


def _png_exif(data: bytes) -> bytes:
    at = 8
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if name == b"eXIf":
            return data[at + 8 : at + 8 + size]
        at += 12 + size
    return b""


def _gif(data: bytes, _size: int) -> Picture | None:
    if len(data) < 13:
        return None
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return Picture(width, height, is_whole=data.rstrip(b"\x00").endswith(b"\x3b"))


def _bmp(data: bytes, size: int) -> Picture | None:
    if len(data) < 26:
        return None
    whole = size >= int.from_bytes(data[2:6], "little")
    if data[14] == 12:
        width, height = int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little")
        return Picture(width, height, is_whole=whole)
    signed = [int.from_bytes(data[at : at + 4], "little", signed=True) for at in (18, 22)]
    return Picture(abs(signed[0]), abs(signed[1]), is_whole=whole)


def _webp(data: bytes, size: int) -> Picture | None:
    whole = size >= int.from_bytes(data[4:8], "little") + 8
    name, start = data[12:16], 20
    if len(data) < 30:
        return None
    if name == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return Picture(width, height, is_whole=whole, exif=_webp_exif(data))
    if name == b"VP8L":
        bits = int.from_bytes(data[start + 1 : start + 5], "little")
        return Picture((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, is_whole=whole)
    if name == b"VP8 ":
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        return Picture(width, height, is_whole=whole)
    return None


def _webp_exif(data: bytes) -> bytes:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"EXIF":
            return data[at + 8 : at + 8 + size].removeprefix(b"Exif\x00\x00")
        at += 8 + size + size % 2
    return b""


def _tiff(data: bytes, _size: int) -> Picture | None:
    tags = read_tags(data)
    width, height = tags.get(WIDTH), tags.get(HEIGHT)
    if not isinstance(width, int) or not isinstance(height, int):
        return None
    return Picture(width, height, exif=data)


def _heif(data: bytes, _size: int) -> Picture | None:
    sides = []
    at = data.find(b"ispe")
    while 0 <= at <= len(data) - 16:
        width, height = (int.from_bytes(data[at + skip : at + skip + 4], "big") for skip in (8, 12))
        sides.append((width * height, width, height))
        at = data.find(b"ispe", at + 4)
    if not sides:
        return None
    _, width, height = max(sides)
    return Picture(width, height, exif=_heif_exif(data))


def _heif_exif(data: bytes) -> bytes:
    # The item's place is told by tables of tables; its byte order mark and a tag that reads are enough.
    for mark in (b"II*\x00", b"MM\x00*"):
        at = data.find(mark)
        for _ in range(_MOST_MARKS):
            if at < 0:
                break
            block = data[at : at + _LONGEST_EXIF]
            if read_tags(block):
                return block
            at = data.find(mark, at + 4)
    return b""


_READERS: dict[str, Callable[[bytes, int], Picture | None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/bmp": _bmp,
    "image/webp": _webp,
    "image/tiff": _tiff,
    "image/heic": _heif,
    "image/avif": _heif,
}
