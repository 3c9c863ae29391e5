"""Decoded frames of a picture or a clip, who decodes them, and which frames of a clip are worth a look.

Pixels are decoded only by a guarded program outside the stations; here is what is asked of it and what it
answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Band", "Frame", "FrameReader", "Frames", "FramesWanted", "NoFrames", "band_rows", "best_frames"]

Band = Literal["whole", "top", "bottom"]

_CHANGED_SHARE = 0.05


@dataclass(frozen=True)
class FramesWanted:
    """Which frames are wanted, and how large.

    Args:
        choice: The first frames; evenly spread over a clip; or the sharpest that differ most from the rest.
        count: Most frames; a picture has one.
        inside_px: Width and height that a frame is made to fit into; it is never enlarged unless
            ``is_enlarged``. None leaves it as it is.
        is_stretched: Whether a frame is brought to exactly ``inside_px`` without keeping its proportions.
        is_enlarged: Whether a frame that is smaller than ``inside_px`` is made larger.
        band: The whole frame, or the strip at its top or bottom where cameras burn in the date.
        band_share: Height of the strip as a share of the frame's height.
    """

    choice: Literal["first", "spread", "best"] = "first"
    count: int = 1
    inside_px: tuple[int, int] | None = None
    is_stretched: bool = False
    is_enlarged: bool = False
    band: Band = "whole"
    band_share: float = 0.1


@dataclass(frozen=True)
class Frame:
    """One decoded frame, upright.

    Args:
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255.
        number: Number of the frame in its clip from zero; 0 for a picture.
        at_s: Its time from the beginning of the clip, seconds; None for a picture or where it is not known.
        upright_px: Width and height of the whole upright frame before it was made smaller or cut.
    """

    pixels: NDArray[np.uint8]
    number: int = 0
    at_s: float | None = None
    upright_px: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Frames:
    """What became of one file that was to be decoded.

    Args:
        outcome: Decoded; decoded as far as it goes; cannot be decoded; declares too many pixels; did not
            answer in time or brought its reader down.
        frames: The frames in the order of the clip; none unless something was decoded.
        what: What went wrong, one clause; empty when all is well.
    """

    outcome: Literal["decoded", "truncated", "unreadable", "too_large", "hung"]
    frames: tuple[Frame, ...] = field(default=(), repr=False)
    what: str = ""


class FrameReader(Protocol):
    """Decodes pictures and clips without ever being brought down by one."""

    def read(self, path: Path, media_type: str, wanted: FramesWanted) -> Frames:
        """Decode one picture, or chosen frames of a clip; the file is always answered for.

        Args:
            path: The file.
            media_type: Its IANA type by content.
            wanted: Which frames, and how large.
        """
        ...


class NoFrames:
    """Decodes nothing: every file is one that could not be decoded."""

    def read(self, path: Path, media_type: str, wanted: FramesWanted) -> Frames:
        """Answer that nothing was decoded."""
        return Frames("unreadable", what="no program to decode it was given")


def band_rows(height_px: int, band: Band, share: float) -> tuple[int, int]:
    """Say which rows a strip takes: from the first to before the second.

    >>> band_rows(480, "bottom", 0.1)
    (432, 480)
    """
    rows = min(height_px, max(1, round(height_px * share)))
    if band == "top":
        return 0, rows
    return (height_px - rows, height_px) if band == "bottom" else (0, height_px)


def best_frames(grey: NDArray[np.uint8], count: int) -> tuple[int, ...]:
    """Choose the frames that are sharp and differ from what the clip shows most of the time.

    Args:
        grey: The frames, shape (n_frames, height, width), 0 to 255.
        count: Most frames wanted.

    Returns:
        Their indexes in ascending order. Two of them are neighbours only where the clip leaves no choice.
    """
    if len(grey) <= count:
        return tuple(range(len(grey)))
    values = grey.astype(np.float64)
    score = _share_of_most(_sharpness(values)) + _share_of_most(_change(values))
    apart = max(1, len(grey) // (2 * count))
    chosen: list[int] = []
    for index in np.argsort(-score, kind="stable"):
        if len(chosen) < count and all(abs(int(index) - other) >= apart for other in chosen):
            chosen.append(int(index))
    return tuple(sorted(chosen))


def _sharpness(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance of the discrete Laplacian of each frame."""
    inner = values[:, 1:-1, 1:-1]
    around = values[:, :-2, 1:-1] + values[:, 2:, 1:-1] + values[:, 1:-1, :-2] + values[:, 1:-1, 2:]
    if inner.size == 0:
        return np.zeros(len(values))
    return np.asarray((around - 4 * inner).var(axis=(1, 2)))


def _change(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean difference of each frame from the clip's median, over the pixels that differ most."""
    away = np.abs(values - np.median(values, axis=0)).reshape(len(values), -1)
    most = max(1, int(away.shape[1] * _CHANGED_SHARE))
    return np.asarray(np.partition(away, -most, axis=1)[:, -most:].mean(axis=1))


def _share_of_most(values: NDArray[np.float64]) -> NDArray[np.float64]:
    most = float(values.max(initial=0.0))
    return values / most if most > 0 else values
