"""One whole picture: what stands on the ground, who passes, the light, and the strip below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.wildlife import Kind

__all__ = ["Frame", "FrameOrder", "draw_frame"]


@dataclass(frozen=True)
class FrameOrder:
    """What is to be drawn.

    Args:
        seed: Seed of the country, 0 or more.
        scene: Name of the camera's view, which never changes.
        drawn_as: Name of the passing; pose and light follow from it.
        kind: Who passes.
        individual_id: Which cat; empty for all else.
        heads_left: Whether it walks to the left.
        count: How many pass.
        progress: How far the passing has come, 0 to 1.
        is_night: Whether it is seen by infrared light.
        shown: What the strip says of the time.
        temperature_c: What the strip says of the warmth, degrees Celsius.
        label: What the strip says of station and camera.
        size_px: Width and height.
    """

    seed: int
    scene: str
    drawn_as: str
    kind: Kind
    individual_id: str
    heads_left: bool
    count: int
    progress: float
    is_night: bool
    shown: datetime
    temperature_c: int
    label: str
    size_px: tuple[int, int] = (640, 480)


@dataclass(frozen=True)
class Frame:
    """A picture.

    Args:
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255.
        box: x, y, width, height of who passes, as shares of the picture; None for nobody.
    """

    pixels: NDArray[np.uint8]
    box: tuple[float, float, float, float] | None


def draw_frame(order: FrameOrder) -> Frame:
    """Draw one picture; the same order gives the same pixels."""
    from qaplan.simulation.seeds import rng_for

    width, height = order.size_px
    rng = rng_for(order.seed, order.drawn_as, order.progress)
    pixels = rng.integers(60, 160, (height, width, 3), dtype=np.uint8)
    return Frame(pixels, None if order.kind == "blank" else (0.3, 0.3, 0.4, 0.4))
