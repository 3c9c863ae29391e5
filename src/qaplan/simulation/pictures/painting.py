"""A body painted into a view: its skin, its shadow on the ground, and where it ends up in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.coats.rosettes import Coat
from qaplan.simulation.noise import blurred
from qaplan.simulation.pictures.bodies import Body
from qaplan.simulation.pictures.parts import Grid, Limb, Patch, Skin, draw_part
from qaplan.simulation.seeds import rng_for

__all__ = ["Placing", "paint_body"]

Plane = NDArray[np.float32]
_LIMB_PX = 165.0
_BLACK = np.array([0.06, 0.05, 0.045], np.float32)


@dataclass(frozen=True)
class Placing:
    """Where a body stands in a picture.

    Args:
        row: Row of its feet, pixels.
        column: Column of its middle, pixels.
        unit_px: Pixels for one unit of the body.
        heads_left: Whether it walks to the left.
        turn: How far it turns away from the side view, radians.
        blur_px: How far it moves while the shutter is open, pixels.
    """

    row: float
    column: float
    unit_px: float
    heads_left: bool
    turn: float = 0.0
    blur_px: int = 0


@dataclass(frozen=True, eq=False)
class _Sheet:
    """What has been painted of a body so far, in its own window of the picture."""

    colour: Plane
    cover: Plane


def paint_body(
    colours: Plane,
    body: Body,
    placing: Placing,
    *,
    coat: Coat | None = None,
    light: float = 1.0,
    glow: float = 0.0,
) -> tuple[float, float, float, float] | None:
    """Paint a body into a picture.

    Args:
        colours: The picture, changed in place; red, green and blue, 0 to 1, shape (height, width, 3).
        body: The body.
        placing: Where it stands.
        coat: The coat on it, if it wears one.
        light: How bright it is lit.
        glow: How brightly its eyes shine, 0 to 1.

    Returns:
        x, y, width and height of what is seen of it, as shares of the picture; None if nothing is.
    """
    height, width = colours.shape[:2]
    window, grid = _grid(body, placing, (height, width))
    if 0 in grid.shape:
        return None
    sheet = _Sheet(np.zeros((*grid.shape, 3), np.float32), np.zeros(grid.shape, np.float32))
    for part in body.parts:
        at = part.pattern_at if isinstance(part, Limb) else 0.0
        for patch in draw_part(part, grid):
            _lay(sheet, patch, part.skin, coat, at)
    for x, y, radius in body.eyes if glow else ():
        for patch in draw_part(Limb(((x, y, radius * 1.5),), Skin((1, 1, 1), (1, 1, 1))), grid):
            view = sheet.colour[patch.window]
            view += (glow * 6.0 * patch.cover)[..., None]
    np.multiply(
        sheet.colour, (1 + np.float32(body.fur) * _fur(sheet.cover.shape))[..., None], out=sheet.colour
    )
    cover, colour = _moved(sheet, placing.blur_px)
    view = colours[window]
    _shadow(view, cover, glow)
    view *= (1 - cover)[..., None]
    view += np.float32(light) * colour
    return _box(cover, window, (height, width))


@lru_cache(maxsize=1)
def _strands() -> Plane:
    """Fur as it lies anywhere; the same on every body."""
    return blurred(rng_for(0, "fur").standard_normal((700, 1100), np.float32)) * np.float32(2)


def _fur(shape: tuple[int, ...]) -> Plane:
    strands = _strands()
    return np.tile(strands, (shape[0] // 700 + 1, shape[1] // 1100 + 1))[: shape[0], : shape[1]]


def _grid(body: Body, placing: Placing, shape: tuple[int, int]) -> tuple[tuple[slice, slice], Grid]:
    back, front, high = body.reach
    squeeze = float(np.cos(placing.turn))
    side = -1.0 if placing.heads_left else 1.0
    middle = (back + front) / 2
    reach = (front - back) / 2 * placing.unit_px * squeeze + 12
    top = max(int(placing.row - high * placing.unit_px) - 6, 0)
    bottom = min(max(int(placing.row + 0.10 * placing.unit_px) + 4, top), shape[0])
    left = min(max(int(placing.column - reach), 0), shape[1])
    right = max(min(int(placing.column + reach), shape[1]), left)
    columns = np.arange(left, right, dtype=np.float32)[None]
    rows = np.arange(top, bottom, dtype=np.float32)[:, None]
    x = side * (columns - np.float32(placing.column)) / np.float32(placing.unit_px * squeeze) + np.float32(
        middle
    )
    # What is turned away gets smaller towards the far end.
    deep = 1 + np.float32(0.12 * np.sin(placing.turn)) * (x - np.float32(middle))
    rise = (np.float32(placing.row) - rows) / np.float32(placing.unit_px)
    return (slice(top, bottom), slice(left, right)), Grid(x, rise, deep, 1.0 / placing.unit_px)


def _lay(sheet: _Sheet, patch: Patch, skin: Skin, coat: Coat | None, at: float) -> None:
    colour = _skin(patch, skin)
    if coat is not None and skin.pattern:
        dark = _dark(coat, skin.pattern, patch, at)[..., None]
        colour = colour * (1 - dark) + _BLACK * dark
    round_ = np.sqrt(np.clip(1 - (2 * patch.across - 1) ** 2, 0, 1))
    lit = np.float32(skin.light) * (
        np.float32(0.62) + np.float32(0.30) * round_ + np.float32(0.16) * (1 - patch.across)
    )
    cover = patch.cover[..., None]
    view = sheet.colour[patch.window]
    view *= 1 - cover
    view += cover * colour * lit[..., None]
    covered = sheet.cover[patch.window]
    np.maximum(covered, patch.cover, out=covered)


def _skin(patch: Patch, skin: Skin) -> Plane:
    above, below = np.array(skin.above, np.float32), np.array(skin.below, np.float32)
    if skin.above == skin.below:
        return above
    part = np.clip((patch.across - np.float32(0.66)) / np.float32(0.24), 0, 1)[..., None]
    return np.asarray(above * (1 - part) + below * part, np.float32)


def _dark(coat: Coat, pattern: str, patch: Patch, at: float) -> Plane:
    texture = coat.trunk if pattern == "trunk" else coat.limb
    rows, columns = texture.shape
    if pattern == "trunk":
        row, column = patch.across * (rows - 1), patch.along * (columns - 1)
    else:
        row = (patch.aside * np.float32(_LIMB_PX) + np.float32(at * rows)) % np.float32(rows - 1)
        column = (patch.along * np.float32(_LIMB_PX) + np.float32(at * columns)) % np.float32(columns - 1)
    return _sampled(texture, row, column)


def _sampled(texture: Plane, row: Plane, column: Plane) -> Plane:
    """The texture between its points, bilinear."""
    r, c = row.astype(np.int32), column.astype(np.int32)
    np.clip(r, 0, texture.shape[0] - 2, out=r)
    np.clip(c, 0, texture.shape[1] - 2, out=c)
    down, right = row - r, column - c
    flat, at = texture.ravel(), r * texture.shape[1] + c
    upper = flat[at] * (1 - right) + flat[at + 1] * right
    lower = flat[at + texture.shape[1]] * (1 - right) + flat[at + texture.shape[1] + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _moved(sheet: _Sheet, blur_px: int) -> tuple[Plane, Plane]:
    """Cover and colour times cover, softened as a lens does and smeared as far as the body moved."""
    cover = blurred(sheet.cover)
    colour = blurred(sheet.colour * sheet.cover[..., None])
    for step in range(1, blur_px):
        cover = cover + np.roll(sheet.cover, step, axis=1)
        colour = colour + np.roll(sheet.colour * sheet.cover[..., None], step, axis=1)
    count = np.float32(max(blur_px, 1))
    return cover / count, colour / count


def _shadow(view: Plane, cover: Plane, glow: float) -> None:
    """Darken the ground under the body; by night, its shadow falls behind it and is not seen."""
    if glow or len(view) < 4:
        return
    rows = max(len(view) // 9, 2)
    wide = cover.max(0)
    for _ in range(4):
        wide = np.convolve(wide, np.ones(9, np.float32) / 9, "same")
    fade = np.sin(np.linspace(0, np.pi, rows, dtype=np.float32))[:, None]
    view[-rows:] *= (1 - 0.34 * fade * wide[None])[..., None]


def _box(
    cover: Plane, window: tuple[slice, slice], shape: tuple[int, int]
) -> tuple[float, float, float, float] | None:
    rows, columns = np.flatnonzero((cover > 0.5).any(1)), np.flatnonzero((cover > 0.5).any(0))
    if not len(rows) or not len(columns):
        return None
    left, top = window[1].start + int(columns[0]), window[0].start + int(rows[0])
    wide, high = int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1
    return (
        round(left / shape[1], 4),
        round(top / shape[0], 4),
        round(wide / shape[1], 4),
        round(high / shape[0], 4),
    )
