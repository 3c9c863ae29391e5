"""One shot of a camera: a leopard in its station's view, in a light, through a lens, with its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.sides import Flank
from qaplan.simulation.coats.patterns import skin_of
from qaplan.simulation.leopards.anatomy import Pose, leopard_in
from qaplan.simulation.leopards.camera import Camera, Stance, see
from qaplan.simulation.leopards.ground import View, draw_blades, view_of
from qaplan.simulation.leopards.painting import Lamp, paint
from qaplan.simulation.leopards.roughness import broad_noise
from qaplan.simulation.seeds import rng_for

__all__ = ["Shot", "ShotOrder", "take"]

Plane = NDArray[np.float32]

_GREY = np.array([0.40, 0.40, 0.20], np.float32)


@dataclass(frozen=True)
class ShotOrder:
    """What is to be shot.

    Args:
        seed: Seed of the catalogue, 0 or more.
        station: Station of the camera.
        passing: Name of the passing; pose, place and light follow from it.
        animal: Which leopard; empty for a blank.
        flank: Which flank it shows; without meaning for a blank.
        frame: Number of the frame in its burst, from 0.
        is_night: Whether it is seen by infrared light.
        hardness: From 0, all well seen, to 1: turned away, blurred, noisy, behind grass.
        size_px: Width and height.
    """

    seed: int
    station: str
    passing: str
    animal: str
    flank: Flank = "left"
    frame: int = 0
    is_night: bool = False
    hardness: float = 0.5
    size_px: tuple[int, int] = (960, 640)


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture with its truth.

    Args:
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255.
        mask: True on the leopard and on what stands before it, shape (height, width).
        turned_deg: How far it is turned away from the side view, degrees.
    """

    pixels: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    turned_deg: float


@dataclass(frozen=True, eq=False)
class _Layer:
    """A leopard before it is put into the view."""

    window: tuple[slice, slice]
    colour: Plane
    cover: Plane
    stance: Stance


def take(order: ShotOrder) -> Shot:
    """Take a shot; the same order gives the same pixels."""
    view = view_of(order.seed, order.station, order.size_px)
    rng = rng_for(order.seed, "shot", order.passing, order.frame)
    passing = rng_for(order.seed, "passing", order.passing)
    lamp, colours = _lighted(order, view, passing)
    layer = _leopard(order, view, lamp, rng) if order.animal else None
    mask = np.zeros(colours.shape[:2], bool)
    turned = 0.0
    if layer is not None:
        _put(colours, layer, view.camera, order)
        mask[layer.window] = layer.cover > 0.5
        turned = float(np.degrees(np.arcsin(np.sin(layer.stance.turn))))
    share = float(rng_for(order.seed, "grass", order.station).uniform(0.2, 1.0)) * order.hardness
    draw_blades(colours, view, share=share, wind=float(rng.normal(0, 0.12)))
    pixels = _developed(colours, order, rng)
    return Shot(pixels, mask, turned)


def _lighted(order: ShotOrder, view: View, rng: np.random.Generator) -> tuple[Lamp, Plane]:
    """The lamp, and the view in that light: sun and shade change from one passing to the next."""
    if order.is_night:
        reach = np.clip(1.25 / (0.35 + (view.away / 6.0) ** 1.3), 0.03, 1.5) * 0.74
        return Lamp((0.0, 0.10, 0.995), 0.74, 0.14, shine=1.0), view.colours * reach[..., None]
    high, side = float(rng.uniform(0.35, 0.85)), float(rng.uniform(-0.8, 0.8))
    toward = np.array([side, high, float(rng.uniform(0.1, 0.7))])
    toward /= np.linalg.norm(toward)
    gain = float(rng.uniform(0.80, 1.15))
    shape = (view.colours.shape[0], view.colours.shape[1])
    shade = 1 - 0.30 * order.hardness * np.clip(broad_noise(shape, shape[1] / 3.5, rng), 0, 1.5)
    warmth = 1 + np.array([0.05, 0.01, -0.06], np.float32) * np.float32(rng.uniform(-0.7, 1.0))
    direct = float(rng.uniform(0.45, 0.75))
    lamp = Lamp((float(toward[0]), float(toward[1]), float(toward[2])), direct * gain, 0.55 * gain)
    return lamp, np.asarray(view.colours * (gain * shade)[..., None] * warmth, np.float32)


def _leopard(order: ShotOrder, view: View, lamp: Lamp, rng: np.random.Generator) -> _Layer | None:
    passing = rng_for(order.seed, "gait", order.passing)
    pose, stance = _held(order, passing, rng)
    tubes = leopard_in(pose)
    seen = see(tubes, view.camera, stance)
    if seen is None:
        return None
    slip = 0.006 + 0.026 * order.hardness
    colour = paint(seen, tubes, skin_of(order.seed, order.animal), lamp, slip=slip, rng=rng)
    if order.is_night:
        colour *= np.clip(1.6 / (0.35 + (stance.away / 4.6) ** 1.6), 0.3, 1.5)
    cover = seen.laid_out(np.ones(len(colour), np.float32))
    return _Layer(seen.window, *_softened(seen.laid_out(colour), cover, order, passing), stance)


def _held(order: ShotOrder, passing: np.random.Generator, rng: np.random.Generator) -> tuple[Pose, Stance]:
    hard = order.hardness
    pose = Pose(
        stride=float(passing.random()) + 0.17 * order.frame,
        head=float(passing.uniform(-0.22, 0.08)),
        look=float(passing.normal(0, 0.20 + 0.2 * hard)),
        bend=float(passing.uniform(-1, 1)) * (0.05 + 0.10 * hard),
        arch=float(passing.uniform(-0.05, 0.05)) * (0.4 + hard),
        tail=float(passing.uniform(0.0, 1.0)),
        sway=float(passing.normal(0, 0.15)),
    )
    turn = np.radians(28 + 22 * hard) * float(passing.uniform(-1, 1)) + float(rng.normal(0, 0.05))
    ahead = -1.0 if order.flank == "left" else 1.0
    across = float(passing.uniform(-0.25, 0.25)) + ahead * 0.22 * (order.frame - 0.5)
    away = float(passing.uniform(4.6, 5.0 + 4.0 * hard))
    tilt = np.radians(float(rng_for(order.seed, "tilt", order.station).normal(0, 1 + 3 * hard)))
    facing = turn if order.flank == "right" else np.pi + turn
    return pose, Stance(across, away, float(facing), float(tilt))


def _softened(
    colour: Plane, cover: Plane, order: ShotOrder, passing: np.random.Generator
) -> tuple[Plane, Plane]:
    """Soft at the edge, and smeared as far as it walks while the shutter is open."""
    import cv2

    both = np.dstack((colour * cover[..., None], cover))
    both = cv2.GaussianBlur(both, (0, 0), 0.8)
    most = 3 + 18 * order.hardness if order.is_night else 2 + 7 * order.hardness
    length = int(passing.integers(1, max(int(most), 2)))
    if length > 1:
        kernel = np.full((1, length), 1 / length, np.float32)
        both = cv2.filter2D(both, -1, kernel, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(both[..., :3], np.float32), np.asarray(both[..., 3], np.float32)


def _put(colours: Plane, layer: _Layer, camera: Camera, order: ShotOrder) -> None:
    if not order.is_night:
        _shadow(colours, layer, camera)
    view = colours[layer.window]
    view *= (1 - layer.cover)[..., None]
    view += layer.colour


def _shadow(colours: Plane, layer: _Layer, camera: Camera) -> None:
    """Darken the ground under the body."""
    import cv2

    scale = camera.focal_px / layer.stance.away
    row = camera.horizon * camera.size_px[1] + camera.height * scale
    column = camera.size_px[0] / 2 + layer.stance.across * scale
    wide = max(abs(np.cos(layer.stance.turn)), 0.45) * 1.05 * scale
    dark: Plane = np.zeros(colours.shape[:2], np.float32)
    axes = (int(wide), max(int(0.10 * scale), 2))
    cv2.ellipse(dark, (int(column), int(row)), axes, 0, 0, 360, 1.0, -1)
    dark = np.asarray(cv2.blur(dark, (int(0.3 * scale) | 1, int(0.08 * scale) | 1)), np.float32)
    colours *= (1 - 0.42 * dark)[..., None]


def _developed(colours: Plane, order: ShotOrder, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Grain, the dark corners of infrared light, and the losses of JPEG."""
    import cv2

    hard = order.hardness
    height, width = colours.shape[:2]
    if order.is_night:
        across = np.linspace(-1, 1, width, dtype=np.float32)[None]
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        grey = colours @ _GREY * np.clip(1.12 - 0.55 * (across**2 + down**2), 0.1, 2)
        grey *= np.float32(rng.uniform(0.7, 1.2))
        grain = cv2.GaussianBlur(rng.standard_normal((height, width), np.float32), (0, 0), 0.6) * 1.7
        grey += grain * np.float32(0.015 + 0.070 * hard)
        colours = np.repeat(grey[..., None], 3, 2)
    else:
        colours = colours + rng.standard_normal((height, width, 1), np.float32) * np.float32(
            0.012 + 0.025 * hard
        )
    pixels = (np.clip(colours, 0, 1) * 255).astype(np.uint8)
    quality = int(rng.integers(55, 92))
    done, packed = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    unpacked = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert done and unpacked is not None
    return np.ascontiguousarray(unpacked[..., ::-1], np.uint8)
