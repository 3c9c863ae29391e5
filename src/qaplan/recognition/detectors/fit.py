"""How a picture lies on a model's input, and the way back from there to shares of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.recognition.detectors.manifest import ModelInput
from qaplan.survey.media.frames import FramesWanted

__all__ = ["Fit", "fit_of", "frames_for", "laid_out"]

_GREY = 114
_MOST_PADDING = 0.5


@dataclass(frozen=True)
class Fit:
    """Where a picture lies on a model's input.

    Args:
        canvas_px: Width and height of the input.
        left_px: Grey columns before the picture.
        top_px: Grey rows above it.
        width_px: Width of the picture on the input.
        height_px: Height of the picture on the input.
    """

    canvas_px: tuple[int, int]
    left_px: int
    top_px: int
    width_px: int
    height_px: int

    def is_on_picture(self, corners: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which boxes lie at least half on the picture and not on the grey around it.

        Args:
            corners: Left, top, right and bottom on the input, shape (n, 4), px.
        """
        kept = _area(self._cut(corners))
        whole = _area(corners)
        return (whole > 0) & (kept > 0) & (kept >= (1 - _MOST_PADDING) * whole)

    def shares(self, corners: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring boxes back to the picture.

        Args:
            corners: Left, top, right and bottom on the input, shape (n, 4), px.

        Returns:
            Left, top, width and height as shares of the picture, shape (n, 4); cut at its edges.
        """
        cut = self._cut(corners)
        left = (cut[:, 0] - self.left_px) / self.width_px
        top = (cut[:, 1] - self.top_px) / self.height_px
        width = (cut[:, 2] - cut[:, 0]) / self.width_px
        height = (cut[:, 3] - cut[:, 1]) / self.height_px
        return np.stack([left, top, width, height], axis=1)

    def _cut(self, corners: NDArray[np.float64]) -> NDArray[np.float64]:
        first = np.array([self.left_px, self.top_px] * 2, dtype=np.float64)
        last = first + np.array([self.width_px, self.height_px] * 2, dtype=np.float64)
        return np.clip(corners, first, last)


def frames_for(laid: ModelInput, *, count: int = 1) -> FramesWanted:
    """Say which frames, and how large, a model wants.

    Args:
        laid: How pictures are laid before it.
        count: Most frames of a clip; spread over it evenly.
    """
    return FramesWanted(
        "spread",
        count,
        (laid.width_px, laid.height_px),
        is_stretched=not laid.letterbox,
        is_enlarged=True,
    )


def fit_of(width_px: int, height_px: int, laid: ModelInput) -> Fit:
    """Lay a picture that was brought to size onto the middle of the input.

    Args:
        width_px: Its width, no more than the input's.
        height_px: Its height, no more than the input's.
        laid: How pictures are laid before the model.

    >>> fit_of(640, 480, ModelInput(640, 640, True)).top_px
    80
    """
    canvas = (laid.width_px, laid.height_px)
    if laid.shape == "stride":
        canvas = (_next_multiple(width_px, laid.stride), _next_multiple(height_px, laid.stride))
    left, top = (canvas[0] - width_px) // 2, (canvas[1] - height_px) // 2
    return Fit(canvas, left, top, width_px, height_px)


def laid_out(pixels: NDArray[np.uint8], fit: Fit) -> NDArray[np.uint8]:
    """The input of the model with the picture on it and grey around.

    Args:
        pixels: The picture, shape (height, width, 3).
        fit: Where it lies.
    """
    canvas = np.full((fit.canvas_px[1], fit.canvas_px[0], 3), _GREY, dtype=np.uint8)
    canvas[fit.top_px : fit.top_px + fit.height_px, fit.left_px : fit.left_px + fit.width_px] = pixels
    return canvas


def _next_multiple(value: int, stride: int) -> int:
    return -(-value // stride) * stride


def _area(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    sides = np.clip(corners[:, 2:] - corners[:, :2], 0, None)
    return np.asarray(sides[:, 0] * sides[:, 1])
