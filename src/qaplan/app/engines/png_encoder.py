"""Pixels written as a PNG file, which any program opens."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["encode_png"]


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Write a PNG; the same pixels give the same bytes.

    Args:
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255.

    Source:
        Portable Network Graphics, W3C Recommendation, third edition, sections 5 and 9.
    """
    height, width, _ = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    unfiltered = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    unfiltered[:, 1:] = pixels.reshape(height, 3 * width)
    body = zlib.compress(unfiltered.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
