"""Clips written: frames made into a short AVI or MP4 that carries an XMP packet."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["encode_clip"]

_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_SECOND_FRAMES = 5


def encode_clip(
    frames: Sequence[NDArray[np.uint8]], suffix: str, *, created: datetime | None = None, xmp: bytes = b""
) -> bytes:
    """Write a clip of five frames a second; the same frames give the same bytes.

    Args:
        frames: Red, green and blue, each of shape (height, width, 3), sides even, 0 to 255.
        suffix: ``AVI`` (motion JPEG) or ``MP4``.
        created: Date for the container, UTC; None writes none. An AVI carries none.
        xmp: An XMP packet; empty for none.

    Source:
        XMP specification part 3, sections 1.1.9 (AVI, chunk _PMX) and 1.1.8 (MPEG-4, box of type uuid).
    """
    import av

    is_avi = suffix.upper() == "AVI"
    buffer = io.BytesIO()
    with av.open(
        buffer, "w", format="avi" if is_avi else "mp4", options={"fflags": "+bitexact"}
    ) as container:
        if created is not None and not is_avi:
            container.metadata["creation_time"] = f"{created:%Y-%m-%dT%H:%M:%S}Z"
        stream = container.add_stream("mjpeg" if is_avi else "mpeg4", rate=_SECOND_FRAMES)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuvj420p" if is_avi else "yuv420p"
        stream.bit_rate = 2_000_000
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = Fraction(1, _SECOND_FRAMES)
        for pixels in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    data = buffer.getvalue()
    if not xmp:
        return data
    return _avi_with(data, xmp) if is_avi else data + _box(xmp)


def _box(xmp: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(_XMP_BOX) + len(xmp), b"uuid") + _XMP_BOX + xmp


def _avi_with(data: bytes, xmp: bytes) -> bytes:
    chunk = b"_PMX" + struct.pack("<I", len(xmp)) + xmp + b"\x00" * (len(xmp) % 2)
    (size,) = struct.unpack_from("<I", data, 4)
    return data[:4] + struct.pack("<I", size + len(chunk)) + data[8 : 8 + size] + chunk
