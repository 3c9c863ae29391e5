"""A PNG that we write is read back pixel for pixel."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from qaplan.app.engines.png_encoder import encode_png


def test_pixels_come_back_as_they_were() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (7, 11, 3), dtype=np.uint8)
    with Image.open(io.BytesIO(encode_png(pixels))) as read:
        assert (read.format, read.mode) == ("PNG", "RGB")
        assert (np.asarray(read) == pixels).all()


def test_the_same_pixels_give_the_same_bytes() -> None:
    pixels = np.zeros((2, 3, 3), dtype=np.uint8)
    assert encode_png(pixels) == encode_png(pixels.copy())
