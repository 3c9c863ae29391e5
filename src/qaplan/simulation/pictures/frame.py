"""One whole picture: what stands on the ground, who passes, the light, and the strip below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.coats.rosettes import coat_of
from qaplan.simulation.noise import blurred
from qaplan.simulation.pictures.bodies import body_of
from qaplan.simulation.pictures.painting import Placing, paint_body
from qaplan.simulation.pictures.scene import Scene, draw_grass, scene_of
from qaplan.simulation.pictures.strip import burn_strip, strip_height
from qaplan.simulation.seeds import rng_for
from qaplan.simulation.wildlife import Kind

__all__ = ["Frame", "FrameOrder", "draw_frame"]

Plane = NDArray[np.float32]
_Box = tuple[float, float, float, float]

_WAY = 0.30
_INFRARED = np.array([0.42, 0.40, 0.22], np.float32)


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
    """Draw one picture; the same order gives the same pixels.

    Args:
        order: What is to be drawn; at least 160 pixels wide.

    Returns:
        The picture, with the box of who passes.
    """
    scene = scene_of(order.seed, order.scene, order.size_px)
    passing = rng_for(order.seed, "passing", order.drawn_as)
    moment = rng_for(order.seed, "moment", order.drawn_as, order.progress)
    colours = scene.colours.copy()
    if order.is_night:
        colours *= _flash_on(scene)[..., None]
    box = _paint_all(colours, order, passing)
    wind = float(moment.uniform(-1, 1)) * (1.0 if order.kind == "blank" else 0.4)
    draw_grass(colours, order.seed, order.scene, wind=wind)
    light = rng_for(order.seed, "light", order.drawn_as)
    seen = _by_night(colours, moment) if order.is_night else _by_day(colours, light, moment)
    np.clip(seen, 0, 1, out=seen)
    seen *= np.float32(255)
    pixels = seen.astype(np.uint8)
    burnt = burn_strip(pixels, shown=order.shown, label=order.label, temperature_c=order.temperature_c)
    return Frame(burnt, box)


def _paint_all(colours: Plane, order: FrameOrder, rng: np.random.Generator) -> _Box | None:
    """Paint all who pass, the farthest first; the box holds them all."""
    if order.kind == "blank":
        return None
    boxes = []
    places = _places(order, rng)
    flank = "left" if order.heads_left else "right"
    coat = coat_of(order.seed, order.individual_id, flank) if order.kind == "cat" else None
    for place in sorted(places, key=lambda each: each.row):
        body = body_of(order.kind, (order.progress * 2.2 + place.turn) % 1.0, rng)
        placing = _at_size(place, body.height, order.size_px)
        glow = 1.0 if order.is_night else 0.0
        boxes.append(paint_body(colours, body, placing, coat=coat, light=1.0 if glow else 0.98, glow=glow))
    return _around([box for box in boxes if box is not None])


def _places(order: FrameOrder, rng: np.random.Generator) -> list[Placing]:
    width, height = order.size_px
    free = height - strip_height((height, width))
    found = []
    for _ in range(order.count):
        near = float(rng.uniform(0.55, 1.0)) if order.kind == "cat" else float(rng.uniform(0.35, 0.9))
        middle = float(rng.uniform(0.38, 0.62)) if order.count == 1 else float(rng.uniform(0.18, 0.82))
        way = _WAY * (order.progress - 0.5) * (-1 if order.heads_left else 1)
        blur = int(rng.integers(1, 5)) * width // 640 if order.is_night else 0
        turn = float(rng.uniform(-0.45, 0.45))
        row = free * (0.60 + 0.34 * near)
        found.append(Placing(row, (middle + way) * width, near, order.heads_left, turn, blur))
    return found


def _at_size(place: Placing, height: float, size_px: tuple[int, int]) -> Placing:
    """The place with pixels for a unit: what is nearer is larger."""
    unit = height * size_px[1] * (0.42 + 0.58 * place.unit_px) / 1.55
    return replace(place, unit_px=unit)


def _around(boxes: list[_Box]) -> _Box | None:
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return (left, top, round(right - left, 4), round(bottom - top, 4))


def _by_day(colours: Plane, light: np.random.Generator, moment: np.random.Generator) -> Plane:
    warmth = np.array([1.0, 1.0, 1.0]) + np.array([0.06, 0.01, -0.06]) * light.uniform(-0.6, 1.0)
    warmth *= light.uniform(0.82, 1.14)
    noise = moment.standard_normal(colours.shape[:2], np.float32)
    noise *= np.float32(0.016)
    colours *= warmth.astype(np.float32)
    colours += noise[..., None]
    return colours


def _flash_on(scene: Scene) -> Plane:
    """How far the camera's infrared light reaches into the view: near ground is bright, the sky black."""
    reach = np.float32(0.10) + np.float32(0.58) * (1 - scene.distance) ** np.float32(0.55)
    return np.where(scene.distance >= 1.0, np.float32(0.05), reach)


def _by_night(colours: Plane, moment: np.random.Generator) -> Plane:
    """Infrared light has no colour, and its corners are dark."""
    height, width = colours.shape[:2]
    grey = colours @ _INFRARED
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    down = np.linspace(-0.9, 1.1, height, dtype=np.float32)[:, None]
    grey = blurred(grey * np.clip(1.22 - 0.62 * (across**2 + 0.8 * down**2), 0.06, 2.0))
    grain = moment.standard_normal((height, width), np.float32) * np.float32(0.040)
    grey = grey * np.float32(moment.uniform(0.95, 1.2)) + grain
    return np.repeat(grey[..., None], 3, axis=2)
