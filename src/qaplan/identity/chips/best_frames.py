"""Which frames of a clip are worth a chip: sharp, with a large animal, and spread over its passing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import Box

__all__ = ["TrackFrame", "best_of_track", "sharpness_of"]

_WORKED_AT_PX = 256


@dataclass(frozen=True)
class TrackFrame:
    """One frame of a clip in which the animal was seen.

    Args:
        frame_ms: Where in the clip, milliseconds from its start.
        box: Where the animal is.
        sharpness: As `sharpness_of` says it.
    """

    frame_ms: int
    box: Box
    sharpness: float


def best_of_track(frames: Sequence[TrackFrame], *, count: int = 3) -> tuple[TrackFrame, ...]:
    """Choose the frames of a track that become chips; all of them are one encounter.

    Args:
        frames: The frames of one track.
        count: Most frames wanted.

    Returns:
        The chosen frames by time: the best by sharpness and size of the animal, no two of them nearer in
        time than the clip lets them be.
    """
    if not frames:
        return ()
    times = [each.frame_ms for each in frames]
    apart = (max(times) - min(times)) / (2 * count)
    ranked = sorted(frames, key=lambda each: (-_worth(each), each.frame_ms))
    chosen: list[TrackFrame] = []
    for each in ranked:
        if len(chosen) < count and all(abs(each.frame_ms - other.frame_ms) >= apart for other in chosen):
            chosen.append(each)
    return tuple(sorted(chosen, key=lambda each: each.frame_ms))


def sharpness_of(colour: NDArray[np.uint8], box: Box) -> float:
    """How much fine detail the box shows at a common size; comparable within one clip only.

    Args:
        colour: The frame, shape (height, width, 3), red, green and blue, 0 to 255.
        box: Where the animal is, inside the frame.

    Returns:
        Standard deviation of the Laplacian, in steps of brightness.
    """
    import cv2

    cut = colour[box.top : box.top + box.height, box.left : box.left + box.width]
    grey = cv2.cvtColor(np.ascontiguousarray(cut), cv2.COLOR_RGB2GRAY)
    scale = _WORKED_AT_PX / max(grey.shape)
    size = max(3, round(grey.shape[1] * scale)), max(3, round(grey.shape[0] * scale))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return float(cv2.Laplacian(small, cv2.CV_64F).std())


def _worth(frame: TrackFrame) -> float:
    return frame.sharpness * float(np.sqrt(frame.box.width * frame.box.height))
