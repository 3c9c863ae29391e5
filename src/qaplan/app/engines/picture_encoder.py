"""Pictures written: pixels made into a JPEG with what a camera writes into it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

__all__ = ["CameraNotes", "encode_jpeg"]

_MAKE, _MODEL, _EXIF_FOLDER = 0x010F, 0x0110, 0x8769
_TAKEN, _MAKER_NOTE, _SERIAL = 0x9003, 0x927C, 0xA431


@dataclass(frozen=True)
class CameraNotes:
    """What a camera writes into a picture beside the pixels.

    Args:
        shown: What its clock shows.
        make: Maker.
        model: Model.
        serial: Serial number.
        maker_note: The maker's own block.
        xmp: An XMP packet.
    """

    shown: datetime
    make: str
    model: str
    serial: str
    maker_note: bytes
    xmp: bytes


def encode_jpeg(pixels: NDArray[np.uint8], notes: CameraNotes, *, quality: int = 82) -> bytes:
    """Write a JPEG; the same pixels and notes give the same bytes.

    Args:
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255.
        notes: What the camera says.
        quality: Of the compression, 1 to 95.
    """
    from PIL import Image

    exif = Image.Exif()
    exif[_MAKE], exif[_MODEL] = notes.make, notes.model
    exif.get_ifd(_EXIF_FOLDER).update(
        {
            _TAKEN: notes.shown.strftime("%Y:%m:%d %H:%M:%S"),
            _MAKER_NOTE: notes.maker_note,
            _SERIAL: notes.serial,
        }
    )
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, exif=exif, xmp=notes.xmp)
    return buffer.getvalue()
