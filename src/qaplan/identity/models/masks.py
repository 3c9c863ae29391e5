"""Which pixels of a chip a segmenter gave to the animal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.models.manifest import ChipModelManifest

__all__ = ["mask_of"]

_HALF = 0.5


def mask_of(
    arrays: Mapping[str, NDArray[np.float32]], manifest: ChipModelManifest, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Read the mask that a model gave, checked before.

    Args:
        arrays: Its arrays by the model's own names. One plane holds the share of the animal, 0 to 1; of two
            planes the first holds how much speaks for the background and the second for the animal.
        manifest: What it is.
        shape: Height and width of the chip.

    Returns:
        Shape (height, width), true on the animal; nothing is true where the model saw none.
    """
    import cv2

    planes = arrays[manifest.outputs["mask"]][0]
    for_animal = planes[0] - _HALF if len(planes) == 1 else planes[1] - planes[0]
    grown = cv2.resize(np.ascontiguousarray(for_animal), shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(grown > 0, dtype=np.bool_)
