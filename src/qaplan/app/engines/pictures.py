"""One picture decoded: upright, in red, green and blue, no larger than wanted, and never a bomb.

Only what a trail camera or a telephone writes is opened, each by the decoder of its own format.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qaplan.survey.exif import exif_of, read_tags
from qaplan.survey.media.frames import Frame, Frames, FramesWanted, band_rows
from qaplan.survey.media.kinds import read_picture as read_header
from qaplan.survey.media.medium import LARGEST_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["frame_of", "read_picture"]

_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
}
# Orientation of Exif 2.32, section 4.6.4, to Pillow's transpositions.
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
_FIRST_ON_ITS_SIDE = 5


def read_picture(
    path: Path, media_type: str, wanted: FramesWanted, *, most_pixels: int = LARGEST_PIXELS
) -> Frames:
    """Decode one picture; of one that ends too early what is there.

    Args:
        path: The file.
        media_type: Its IANA type by content; another decoder is never tried.
        wanted: How large, and which part.
        most_pixels: Most pixels that a picture may declare.
    """
    from PIL import Image, ImageFile

    if media_type not in _FORMATS:
        return Frames("unreadable", what="pictures of this kind are not decoded here")
    Image.MAX_IMAGE_PIXELS = None
    # A block that is missing is grey; the state of the file says so.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        return Frames("decoded", (_decoded(path, media_type, wanted, most_pixels),))
    except _TooLargeError:
        return Frames("too_large", what="it declares more pixels than are decoded")
    except MemoryError:
        return Frames("unreadable", what="there is not memory enough to decode it")
    except _BROKEN as error:
        first = error
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return Frames("truncated", (_decoded(path, media_type, wanted, most_pixels),), what="it is damaged")
    except (*_BROKEN, _TooLargeError, MemoryError):
        return Frames("unreadable", what=f"it cannot be decoded ({type(first).__name__})")


class _TooLargeError(Exception):
    """The picture declares too many pixels."""


# Whatever Pillow's decoders raise on bytes that are not what they claim to be.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, ArithmeticError)


def _decoded(path: Path, media_type: str, wanted: FramesWanted, most_pixels: int) -> Frame:
    import warnings

    from PIL import Image

    orientation = _orientation(path, media_type)
    with warnings.catch_warnings(), Image.open(path, formats=[_FORMATS[media_type]]) as picture:
        warnings.simplefilter("ignore")
        width, height = picture.size
        if width * height > most_pixels:
            raise _TooLargeError
        if wanted.inside_px is not None and wanted.band == "whole":
            picture.draft("RGB", (2 * max(wanted.inside_px), 2 * max(wanted.inside_px)))
        upright = picture.convert("RGB")
        if orientation in _TURNS:
            upright = upright.transpose(Image.Transpose[_TURNS[orientation]])
        size = (height, width) if orientation >= _FIRST_ON_ITS_SIDE else (width, height)
        return frame_of(upright, wanted, upright_px=size)


def _orientation(path: Path, media_type: str) -> int:
    # The decoder of TIFF turns its pictures itself.
    if media_type == "image/tiff":
        return 1
    header = read_header(path.read_bytes(), media_type)
    return exif_of(read_tags(header.exif)).orientation if header is not None and header.exif else 1


def frame_of(picture: Image, wanted: FramesWanted, *, upright_px: tuple[int, int], number: int = 0) -> Frame:
    """Cut and scale a decoded picture as wanted.

    Args:
        picture: The upright picture in red, green and blue.
        wanted: How large, and which part.
        upright_px: Width and height of the whole upright frame.
        number: Number of the frame in its clip.
    """
    if wanted.band != "whole":
        first, last = band_rows(picture.height, wanted.band, wanted.band_share)
        picture = picture.crop((0, first, picture.width, last))
    size = _size(picture.size, wanted)
    if size != picture.size:
        from PIL import Image

        picture = picture.resize(size, Image.Resampling.BILINEAR)
    return Frame(np.asarray(picture, dtype=np.uint8), number, None, upright_px)


def _size(size: tuple[int, int], wanted: FramesWanted) -> tuple[int, int]:
    if wanted.inside_px is None:
        return size
    if wanted.is_stretched:
        return wanted.inside_px
    scale = min(wanted.inside_px[0] / size[0], wanted.inside_px[1] / size[1])
    if scale >= 1 and not wanted.is_enlarged:
        return size
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
