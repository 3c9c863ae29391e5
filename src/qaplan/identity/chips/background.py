"""What a camera that stands still sees when no animal is there, and where a picture differs from it.

Frames of day and of the infrared flash are kept apart. A picture is compared only after the frame was laid
over it, lit as it is and blurred as it is; all three are learned outside the box of the animal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.light import light_of
from qaplan.identity.chips.types import Box, Light

__all__ = ["Background", "Plate", "background_of", "odds_by_background"]

_PLATE_PX = 640
_MOST_SHIFT_SHARE = 0.03
_LEAST_RESPONSE = 0.05
_LEAST_SIDE_PX = 8
_DARK = 6.0
_DIM = 40.0
_LIT_OVER_PX = 4.0
_EVEN_LIGHT = 0.02
_BLURS_PX = ((0.0, 0.0), (1.2, 1.2), (2.0, 0.3), (3.5, 0.3), (5.0, 0.3))
_LEAST_NOISE = 2.0
_LOOKED_OVER_PX = 1.5
_LEAST_OVER_PX = 0.6
_NOISY = 8.0
_ENERGY_PX = 0.5
_SHADE_ALIKE = 0.3
_SHADE_UNEVEN = 0.1
_SHADE_ODDS = -2.0
_ENDS_ODDS = -0.5
_TEXTURE_PX = 4.0
_MOST_ODDS = 4.0

_Picture = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Plate:
    """The empty view of one camera in one light.

    Args:
        light: In which light.
        colour: Median of the frames, shape (height, width, 3), red, green and blue, 0 to 255.
        spread: How much each pixel varies from frame to frame, shape (height, width), same unit.
        frame_count: How many frames it is made of.
    """

    light: Light
    colour: NDArray[np.float32]
    spread: NDArray[np.float32]
    frame_count: int


@dataclass(frozen=True, eq=False)
class Background:
    """The empty views of one camera, one for each light in which it was seen.

    Args:
        plates: The views.
    """

    plates: tuple[Plate, ...]

    def plate_for(self, light: Light) -> Plate | None:
        """The view in this light, or the one made of most frames; None where there is none."""
        return max(self.plates, key=lambda each: (each.light is light, each.frame_count), default=None)


def background_of(frames: Sequence[NDArray[np.uint8]]) -> Background:
    """Learn the empty view of a camera.

    Args:
        frames: Frames of one camera in one position, each of shape (height, width, 3), red, green and blue:
            its blanks, or the other frames of a burst. What moves is seen in less than half of them.
            Frames of another shape than the first are left out.
    """
    by_light: dict[Light, list[_Picture]] = {}
    for frame in frames:
        shape = _plate_shape(frame.shape[0], frame.shape[1])
        if shape == _plate_shape(frames[0].shape[0], frames[0].shape[1]):
            by_light.setdefault(light_of(frame), []).append(_shrunk(frame, shape))
    return Background(tuple(_plate(light, rows) for light, rows in sorted(by_light.items())))


def odds_by_background(
    picture: NDArray[np.uint8], box: Box, background: Background
) -> NDArray[np.float64] | None:
    """Say where a picture differs from the empty view of its camera.

    Args:
        picture: The whole picture, shape (height, width, 3), red, green and blue, 0 to 255.
        box: Where the animal is.
        background: The empty views.

    Returns:
        Log odds that a pixel of the box shows something that is not there otherwise, in the scale of the
        plate; None where no plate fits.
    """
    light = light_of(picture)
    plate = background.plate_for(light)
    shape = _plate_shape(picture.shape[0], picture.shape[1])
    if plate is None or plate.colour.shape[:2] != shape:
        return None
    seen = _shrunk(picture, shape)
    cells = cells_of(box, picture.shape[:2], shape)
    outside = np.ones(shape, dtype=np.bool_)
    outside[cells] = False
    if outside.mean() < 0.1:
        outside[:] = True
    is_day = plate.light is Light.DAY and light is Light.DAY
    if not is_day:
        seen = np.repeat(seen.mean(axis=2, keepdims=True), 3, axis=2)
        empty = np.repeat(plate.colour.mean(axis=2, keepdims=True), 3, axis=2)
    else:
        empty = plate.colour
    empty = _blurred_as(_lit_as(_laid_over(empty, seen, outside), seen, outside), seen, outside)
    first = _odds_that_it_differs(seen, empty, plate.spread, outside, is_day=is_day)
    # What was surely the background inside the box tells of the light there.
    outside |= first < -1.0
    odds = _odds_that_it_differs(seen, _lit_as(empty, seen, outside), plate.spread, outside, is_day=is_day)
    return np.asarray(np.clip(odds, -_MOST_ODDS, _MOST_ODDS)[cells], dtype=np.float64)


def cells_of(box: Box, picture: tuple[int, int], shape: tuple[int, int]) -> tuple[slice, slice]:
    """The rows and columns that a box of a picture takes in a smaller copy of it."""
    down, across = shape[0] / picture[0], shape[1] / picture[1]
    top = min(shape[0] - 1, max(0, round(box.top * down)))
    left = min(shape[1] - 1, max(0, round(box.left * across)))
    bottom = min(shape[0], max(top + 1, round((box.top + box.height) * down)))
    right = min(shape[1], max(left + 1, round((box.left + box.width) * across)))
    return slice(top, bottom), slice(left, right)


def _plate_shape(height: int, width: int) -> tuple[int, int]:
    scale = min(1.0, _PLATE_PX / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _shrunk(picture: NDArray[np.uint8], shape: tuple[int, int]) -> _Picture:
    import cv2

    small = cv2.resize(np.ascontiguousarray(picture), shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def _plate(light: Light, frames: Sequence[_Picture]) -> Plate:
    """The median of frames that were laid over the first and lit as it is."""
    everywhere = np.ones(frames[0].shape[:2], dtype=np.bool_)
    first = frames[0]
    fitted = [first]
    for each in frames[1:]:
        fitted.append(_lit_as(_laid_over(each, first, everywhere), first, everywhere))
    rows = np.stack(fitted)
    middle = np.median(rows, axis=0)
    away = np.abs(rows - middle).mean(axis=3)
    spread = 1.48 * np.median(away, axis=0) if len(rows) > 2 else np.zeros(first.shape[:2])
    return Plate(light, middle.astype(np.float32), spread.astype(np.float32), len(rows))


def _laid_over(empty: _Picture, seen: _Picture, outside: NDArray[np.bool_]) -> _Picture:
    """Move the empty view by the pixel or two that the camera gave way."""
    import cv2

    if min(outside.shape) < _LEAST_SIDE_PX:
        return empty
    one, other = (_fine(each.mean(axis=2)) * outside for each in (empty, seen))
    window = cv2.createHanningWindow(one.shape[::-1], cv2.CV_32F)
    (across, down), response = cv2.phaseCorrelate(one, other, window)
    most = _MOST_SHIFT_SHARE * max(one.shape)
    if response < _LEAST_RESPONSE or max(abs(across), abs(down)) > most or max(abs(across), abs(down)) < 0.3:
        return empty
    move = np.array([[1, 0, across], [0, 1, down]], dtype=np.float32)
    moved = cv2.warpAffine(empty, move, one.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.float32)


def _fine(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """A picture without its slow changes of brightness, evenly strong everywhere."""
    import cv2

    detail = grey - cv2.GaussianBlur(grey, (0, 0), 4)
    strength = np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), 12)) + 1.0
    return np.asarray(detail / strength, dtype=np.float32)


def _lit_as(empty: _Picture, seen: _Picture, outside: NDArray[np.bool_]) -> _Picture:
    """Light the empty view as the picture is lit: a slow field of gain for each colour."""
    import cv2

    height, width = outside.shape
    row, column = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    ones = np.ones_like(row)
    terms = np.stack([ones, row, column, row * row, column * column, row * column], axis=2)
    step = max(1, int(np.sqrt(outside.sum() / 4000)))
    few = np.zeros_like(outside)
    few[::step, ::step] = outside[::step, ::step]
    # Noise is cut off where it is dark, which makes dark corners look lighter than they are: trust them less.
    one, other = (cv2.GaussianBlur(each, (0, 0), _LIT_OVER_PX) for each in (seen, empty))
    ratio = np.log((one + _DARK) / (other + _DARK))
    bright = np.minimum(one, other).mean(axis=2)
    sure = (bright / (bright + _DIM)) ** 2
    field = np.empty_like(empty)
    for channel in range(3):
        weights = _robust_fit(terms[few], ratio[..., channel][few], sure[few])
        field[..., channel] = terms @ weights
    return np.asarray((empty + _DARK) * np.exp(field) - _DARK, dtype=np.float32)


def _robust_fit(
    terms: NDArray[np.float64], values: NDArray[np.float32], sure: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Least squares that what differs for another reason does not pull, with a preference for even light."""
    care = np.diag([0.0, 1.0, 1.0, 1.0, 1.0, 1.0]) * sure.sum() * _EVEN_LIGHT
    found = np.zeros(terms.shape[1])
    found[0] = np.median(values)
    for _ in range(6):
        left = values - terms @ found
        scale = 1.48 * np.median(np.abs(left)) + 1e-3
        trust = sure / (1 + (left / (2 * scale)) ** 2)
        weighted = terms * trust[:, None]
        found = np.linalg.solve(weighted.T @ terms + care + 1e-6 * np.eye(len(found)), weighted.T @ values)
    return np.asarray(found)


def _blurred_as(empty: _Picture, seen: _Picture, outside: NDArray[np.bool_]) -> _Picture:
    """Blur the empty view as the picture is blurred, by motion or by its lens."""
    import cv2

    def blurred(sigma: tuple[float, float]) -> _Picture:
        if sigma == (0.0, 0.0):
            return empty
        return np.asarray(cv2.GaussianBlur(empty, (0, 0), sigmaX=sigma[0], sigmaY=sigma[1]), np.float32)

    tried = [blurred(sigma) for sigma in _BLURS_PX]
    away = [float(np.median(np.abs(seen - each).mean(axis=2)[outside])) for each in tried]
    return tried[int(np.argmin(away))]


def _odds_that_it_differs(
    seen: _Picture, empty: _Picture, spread: NDArray[np.float32], outside: NDArray[np.bool_], *, is_day: bool
) -> NDArray[np.float64]:
    alike = _texture_alike(seen, empty)
    usual = float(np.median(alike[outside]))
    told = max(0.0, usual - 0.2)
    by_texture = 3.0 * told * (0.6 * usual - alike) / max(usual, 0.2)
    odds = _odds_by_difference(seen, empty, spread, outside)
    # The pattern is judged over a patch, which reaches beyond the animal; the colours there say that it ends.
    odds = odds + np.where(odds > _ENDS_ODDS, by_texture, np.minimum(by_texture, 0.0))
    if not is_day:
        # The flash throws no shadow that its camera sees, and in grey a shade looks like a coat.
        return np.asarray(odds)
    shade = _is_shade(seen, empty) & (alike > _SHADE_ALIKE * usual)
    return np.asarray(np.where(shade, np.minimum(odds, _SHADE_ODDS), odds))


def _is_shade(seen: _Picture, empty: _Picture) -> NDArray[np.bool_]:
    """Where the background is only darker, by one share in all colours, as in the shadow of the animal."""
    import cv2

    one, other = (cv2.GaussianBlur(each, (0, 0), _LOOKED_OVER_PX) + _DARK for each in (seen, empty))
    share = one / other
    middle = share.mean(axis=2)
    uneven = np.abs(share - middle[..., None]).max(axis=2)
    return np.asarray((middle > 0.3) & (middle < 0.95) & (uneven < _SHADE_UNEVEN * middle))


def _odds_by_difference(
    seen: _Picture, empty: _Picture, spread: NDArray[np.float32], outside: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """How far the colours are apart, measured by how far they are apart where no animal is."""
    import cv2

    away = seen - empty
    raw = float(np.median(np.abs(away[outside])))
    over = float(np.clip(_LOOKED_OVER_PX * raw / _NOISY, _LEAST_OVER_PX, _LOOKED_OVER_PX))
    away = np.asarray(cv2.GaussianBlur(away, (0, 0), over), dtype=np.float32)
    usual = 1.48 * np.median(np.abs(away[outside]), axis=0) + _LEAST_NOISE
    grey = empty.mean(axis=2)
    edge = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8)
    edge = cv2.GaussianBlur(edge, (0, 0), over)
    noise = np.sqrt(usual[None, None, :] ** 2 + (0.5 * edge + 0.7 * spread)[..., None] ** 2)
    distance = np.sqrt(((away / noise) ** 2).mean(axis=2))
    # A coat passes through the brightness of what is behind it; around such a pixel it differs all the same.
    near = np.sqrt(cv2.GaussianBlur((distance**2).astype(np.float32), (0, 0), 2.0 * over - _ENERGY_PX))
    limit = max(1.5, float(np.percentile(near[outside], 95)))
    return np.asarray(2.5 * np.log((near + 0.2) / limit), dtype=np.float64)


def _texture_alike(seen: _Picture, empty: _Picture) -> NDArray[np.float64]:
    """How far the pattern of the empty view is still found, whatever the light: 1 wholly, 0 not at all."""
    import cv2

    one, other = (each.mean(axis=2) for each in (seen, empty))

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), _TEXTURE_PX), dtype=np.float32)

    first, second = mean(one), mean(other)
    together = mean(one * other) - first * second
    alone, behind = mean(one * one) - first**2, mean(other * other) - second**2
    return np.asarray(together / np.sqrt(np.maximum(alone, 1.0) * np.maximum(behind, 1.0)), dtype=np.float64)
