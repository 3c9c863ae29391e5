"""Pictures written for the eye: pixels and nothing beside them."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

__all__ = ["encode_plain_jpeg"]


def encode_plain_jpeg(pixels: NDArray[np.uint8], *, quality: int = 82) -> bytes:
    """Write a JPEG without a date, a place, a camera or anything else that the file had carried.

    Args:
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255.
        quality: Of the compression, 1 to 95.
    """
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, optimize=False)
    return buffer.getvalue()
