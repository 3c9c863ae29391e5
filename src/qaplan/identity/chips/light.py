"""In which light a picture was taken: colours tell day; shades of one colour tell the infrared flash."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import Light

__all__ = ["light_of"]

_LOOKED_AT_PX = 160
_LEAST_COLOUR = 4.0
_SHARE = 98.0
_DARK, _BRIGHT = 12, 243
_NEUTRAL, _LEAST_OCHRE = 128.0, 8.0


def light_of(colour: NDArray[np.uint8]) -> Light:
    """Say from its colours in which light a picture was taken.

    A camera with an infrared flash writes one shade: grey, or tinted alike everywhere. A picture of the day
    has colours that its brightness does not explain.

    Args:
        colour: The picture, shape (height, width, 3), red, green and blue, 0 to 255.

    Returns:
        ``unknown`` where nearly all of it is black or white.

    >>> light_of(np.repeat(np.arange(256, dtype=np.uint8).reshape(16, 16, 1), 3, axis=2)).value
    'infrared'
    """
    import cv2

    height, width = colour.shape[:2]
    scale = min(1.0, _LOOKED_AT_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(np.ascontiguousarray(colour), size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float64)
    lit = lab[(lab[:, 0] > _DARK) & (lab[:, 0] < _BRIGHT)]
    if len(lit) < len(lab) / 50 or len(lit) < 16:
        return Light.UNKNOWN
    # A tint goes with the brightness; what is left of the colours after that is colour.
    terms = np.column_stack([np.ones(len(lit)), lit[:, 0]])
    weights, *_ = np.linalg.lstsq(terms, lit[:, 1:], rcond=None)
    left_over = np.hypot(*(lit[:, 1:] - terms @ weights).T)
    if np.percentile(left_over, _SHARE) >= _LEAST_COLOUR or _is_ochre(lit[:, 1:] - _NEUTRAL):
        return Light.DAY
    return Light.INFRARED


def _is_ochre(colours: NDArray[np.float64]) -> bool:
    """Whether all of it has the colour of sand and dry grass, which no flash gives."""
    red, yellow = np.median(colours, axis=0)
    return bool(yellow > _LEAST_OCHRE and yellow > abs(red))
