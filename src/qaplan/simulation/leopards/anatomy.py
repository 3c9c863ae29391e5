"""The body of a leopard in one pose, as tubes: trunk with neck and head, four legs, tail, two ears."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.leopards.tubes import Joint, Tube, tube_of

__all__ = ["Pose", "leopard_in", "trunk_skin_at"]

Plane = NDArray[np.float32]

_TRUNK = np.array(
    [
        # x, upper edge, lower edge, half width
        (-1.07, 1.13, 1.05, 0.03),
        (-1.04, 1.20, 0.95, 0.10),
        (-0.96, 1.29, 0.84, 0.17),
        (-0.80, 1.355, 0.76, 0.21),
        (-0.58, 1.36, 0.745, 0.215),
        (-0.32, 1.31, 0.735, 0.205),
        (-0.05, 1.275, 0.69, 0.22),
        (0.25, 1.27, 0.635, 0.245),
        (0.52, 1.31, 0.605, 0.25),
        (0.74, 1.345, 0.61, 0.235),
        (0.92, 1.335, 0.69, 0.205),
        (1.08, 1.34, 0.83, 0.17),
        (1.20, 1.37, 0.92, 0.160),
        (1.31, 1.42, 0.985, 0.168),
        (1.42, 1.465, 1.02, 0.190),
        (1.52, 1.47, 1.03, 0.198),
        (1.61, 1.43, 1.025, 0.182),
        (1.68, 1.365, 1.02, 0.150),
        (1.745, 1.305, 1.02, 0.126),
        (1.805, 1.275, 1.03, 0.112),
        (1.85, 1.245, 1.055, 0.085),
        (1.868, 1.20, 1.10, 0.035),
    ]
)
_HIND = (
    (-0.70, 1.22, 0.06, 0.06, 0.030),
    (-0.73, 1.06, 0.09, 0.19, 0.100),
    (-0.73, 0.90, 0.115, 0.235, 0.122),
    (-0.68, 0.75, 0.13, 0.205, 0.116),
    (-0.62, 0.62, 0.14, 0.155, 0.10),
    (-0.68, 0.48, 0.14, 0.10, 0.075),
    (-0.80, 0.36, 0.14, 0.072, 0.058),
    (-0.865, 0.27, 0.14, 0.064, 0.052),
    (-0.83, 0.15, 0.14, 0.054, 0.050),
    (-0.80, 0.075, 0.14, 0.060, 0.064),
    (-0.72, 0.045, 0.14, 0.045, 0.070),
    (-0.66, 0.035, 0.14, 0.030, 0.055),
)
_FORE = (
    (0.66, 1.27, 0.08, 0.05, 0.030),
    (0.72, 1.12, 0.115, 0.150, 0.098),
    (0.73, 0.98, 0.13, 0.190, 0.118),
    (0.70, 0.82, 0.15, 0.170, 0.108),
    (0.645, 0.66, 0.15, 0.122, 0.088),
    (0.635, 0.50, 0.15, 0.090, 0.074),
    (0.65, 0.34, 0.15, 0.076, 0.066),
    (0.66, 0.20, 0.15, 0.068, 0.062),
    (0.67, 0.10, 0.15, 0.064, 0.066),
    (0.73, 0.055, 0.15, 0.052, 0.076),
    (0.80, 0.042, 0.15, 0.036, 0.066),
    (0.835, 0.036, 0.15, 0.022, 0.045),
)
_TAIL = np.array([(-0.98, 1.16), (-1.14, 1.02), (-1.30, 0.78), (-1.46, 0.54), (-1.66, 0.42), (-1.90, 0.46)])
_TAIL_WIDE = (0.085, 0.072, 0.064, 0.060, 0.058, 0.052)
_STRIDE = {"hind_left": 0.0, "fore_left": 0.25, "hind_right": 0.5, "fore_right": 0.75}


@dataclass(frozen=True)
class Pose:
    """How a leopard holds itself.

    Args:
        stride: Where in its stride it is, 0 to 1.
        head: How far the head is raised, in the body's units; about -0.2 to 0.15.
        look: How far the head is turned to the animal's right, radians.
        bend: How far the spine bows to the animal's right in its middle, in the body's units.
        arch: How far the back is arched upwards.
        tail: How far the tail is raised, 0 to 1.
        sway: How far the tail swings to the animal's right.
        gait: How far the legs swing.
    """

    stride: float = 0.0
    head: float = 0.0
    look: float = 0.0
    bend: float = 0.0
    arch: float = 0.0
    tail: float = 0.3
    sway: float = 0.0
    gait: float = 0.26


def leopard_in(pose: Pose) -> tuple[Tube, ...]:
    """Put a leopard into a pose.

    Returns:
        Its tubes, the feet on y = 0.
    """
    tubes = [_trunk(pose), _tail(pose)]
    for name, offset in _STRIDE.items():
        tubes.append(_leg(name, pose, offset))
    tubes += [_ear("ear_left", pose, -1.0), _ear("ear_right", pose, 1.0)]
    return tuple(_bent(tube, pose) for tube in tubes)


def trunk_skin_at(x: Plane, y: Plane) -> tuple[Plane, Plane]:
    """Where a point beside the still trunk lies on its skin: along it, and how far around from the back.

    Args:
        x: Along the body.
        y: Up.

    Returns:
        Along, 0 to 1, and from the back at 0 to the middle of the belly at 1.
    """
    middle, half = (_TRUNK[:, 1] + _TRUNK[:, 2]) / 2, (_TRUNK[:, 1] - _TRUNK[:, 2]) / 2
    steps = np.hypot(np.diff(_TRUNK[:, 0]), np.diff(middle))
    along = np.concatenate(([0.0], np.cumsum(steps))) / steps.sum()
    down = (np.interp(x, _TRUNK[:, 0], middle) - y) / np.interp(x, _TRUNK[:, 0], half)
    around = np.where(
        np.abs(down) < 0.8, np.arcsin(np.clip(down, -0.8, 0.8)), np.sign(down) * (0.927 + np.abs(down) - 0.8)
    )
    return (
        np.asarray(np.interp(x, _TRUNK[:, 0], along), np.float32),
        np.asarray(np.clip(around / np.pi + 0.5, 0, 1), np.float32),
    )


def _trunk(pose: Pose) -> Tube:
    joints = []
    for x, upper, lower, wide in _TRUNK:
        raised = _raised(x, pose)
        joints.append(Joint(x, (upper + lower) / 2 + raised, 0.0, (upper - lower) / 2, wide))
    return tube_of("trunk", joints, rings=56, around=37)


def _raised(x: float, pose: Pose) -> float:
    """How much higher the body is held there: neck and head, and the middle of the back."""
    neck = float(np.clip((x - 0.85) / 0.6, 0, 1))
    return pose.head * neck * neck * (3 - 2 * neck) + pose.arch * float(np.exp(-((x / 0.5) ** 2)))


def _leg(name: str, pose: Pose, offset: float) -> Tube:
    is_right, is_hind = name.endswith("right"), name.startswith("hind")
    side = 1.0 if is_right else -1.0
    swing = pose.gait * float(np.sin(2 * np.pi * (pose.stride + offset)))
    lift = max(float(np.cos(2 * np.pi * (pose.stride + offset))), 0.0) * 0.5 * pose.gait
    rows = _HIND if is_hind else _FORE
    top, joints = rows[0][1], []
    still = [Joint(x, y, side * z, high, wide) for x, y, z, high, wide in rows]
    for x, y, z, high, wide in rows:
        down = (top - y) / top
        fold = lift * down**2 * (0.4 if is_hind else -0.9) * float(np.sin(np.pi * down))
        moved = x + swing * down**1.2 + fold
        joints.append(Joint(moved, y + lift * 0.55 * down**2, side * z, high, wide))
    return replace(
        tube_of(name, joints, rings=28, around=17),
        still=tube_of(name, still, rings=28, around=17).points[..., :2],
    )


def _tail(pose: Pose) -> Tube:
    joints = []
    for number, ((x, y), wide) in enumerate(zip(_TAIL, _TAIL_WIDE, strict=True)):
        part = number / (len(_TAIL) - 1)
        rise = (pose.tail - 0.2) * 0.75 * part**2
        joints.append(Joint(float(x), float(y) + rise, pose.sway * part**1.5, wide, wide))
    joints.append(Joint(float(_TAIL[-1][0]) - 0.1, joints[-1].y + 0.05, pose.sway, 0.012, 0.012))
    return tube_of("tail", joints, rings=30, around=11)


def _ear(name: str, pose: Pose, side: float) -> Tube:
    raised = _raised(1.46, pose)
    joints = [
        Joint(1.40, 1.40 + raised, 0.115 * side, 0.035, 0.066),
        Joint(1.40, 1.47 + raised, 0.135 * side, 0.036, 0.068),
        Joint(1.395, 1.525 + raised, 0.148 * side, 0.028, 0.050),
        Joint(1.39, 1.545 + raised, 0.152 * side, 0.006, 0.012),
    ]
    return tube_of(name, joints, rings=9, around=11)


def _bent(tube: Tube, pose: Pose) -> Tube:
    """The tube bowed sideways, and the head turned."""
    points = tube.points.copy()
    x = points[..., 0]
    points[..., 2] += pose.bend * (1 - (x / 1.1) ** 2)
    turned = np.clip((x - 1.0) / 0.55, 0, 1)
    angle = pose.look * turned * turned * (3 - 2 * turned)
    ahead, aside = x - 1.0, points[..., 2].copy()
    is_head = x > 1.0
    points[..., 0] = np.where(is_head, 1.0 + ahead * np.cos(angle) - aside * np.sin(angle), x)
    points[..., 2] = np.where(is_head, ahead * np.sin(angle) + aside * np.cos(angle), aside)
    return replace(tube, points=points)
