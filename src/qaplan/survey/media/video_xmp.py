"""Where a video keeps its XMP packet: a box of MP4 and QuickTime, a chunk of AVI.

No length in the file is trusted, and nothing is followed that does not lead forward.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["xmp_in_video"]

_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_MOST_BOXES = 1000


def xmp_in_video(data: bytes, kind: str) -> bytes:
    """Find the XMP packet of a video.

    Args:
        data: The file, or its beginning: a packet that lies behind it is not found.
        kind: Its IANA type.

    Returns:
        The packet; empty if there is none.

    Source:
        XMP specification part 3: MPEG-4 (box of type uuid), AVI (chunk _PMX).
    """
    if kind in {"video/mp4", "video/quicktime"}:
        found = (
            content[16:] for name, content in _boxes(data) if name == b"uuid" and content[:16] == _XMP_BOX
        )
        return next(found, b"")
    if kind == "video/x-msvideo":
        return next((content for name, content in _chunks(data) if name == b"_PMX"), b"")
    return b""


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        length, head = int.from_bytes(data[at : at + 4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if length < head:
            return
        name = data[at + 4 : at + 8]
        yield name, data[at + head : at + length] if name == b"uuid" else b""
        at += length


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        name = data[at : at + 4]
        yield name, data[at + 8 : at + 8 + length] if name == b"_PMX" else b""
        at += 8 + length + length % 2
