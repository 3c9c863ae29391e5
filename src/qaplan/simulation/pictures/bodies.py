"""The bodies that pass a camera, joint by joint: a cat, a wild sheep, a gazelle, a camel, a person, a car."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qaplan.simulation.pictures.parts import Colour, Limb, Panel, Part, Skin, Trunk
from qaplan.simulation.wildlife import Kind

__all__ = ["Body", "body_of"]

_TAWNY: Colour = (0.80, 0.64, 0.43)
_CREAM: Colour = (0.95, 0.90, 0.80)
_DARK: Colour = (0.07, 0.06, 0.05)
_SHINE: Colour = (1.6, 1.6, 1.45)
_FAR = 0.62


@dataclass(frozen=True)
class Body:
    """A body in one pose, from the farthest part to the nearest.

    Args:
        parts: Its parts, in the order in which they are drawn.
        eyes: x, y and radius of the eyes, which shine at night.
        reach: x from tail to head and height, in its own units.
        height: How high it stands as a share of the picture's height, when it is near.
        fur: How rough its surface looks, 0 is smooth.
    """

    parts: tuple[Part, ...]
    eyes: tuple[tuple[float, float, float], ...]
    reach: tuple[float, float, float]
    height: float
    fur: float = 0.07


def body_of(kind: Kind, phase: float, rng: np.random.Generator) -> Body:
    """Put a body into a pose.

    Args:
        kind: Who; not a blank.
        phase: Where in its stride it is, 0 to 1.
        rng: For what differs from one passing to the next: height of head and tail, colours of clothes.
    """
    if kind == "cat":
        return _cat(phase, rng)
    if kind in {"urial", "gazelle"}:
        return _hoofed(phase, rng, is_sheep=kind == "urial")
    if kind == "camel":
        return _camel(phase, rng)
    return _person(phase, rng) if kind == "person" else _car(rng)


def _swing(phase: float, offset: float, size: float) -> float:
    return size * float(np.sin(2 * np.pi * (phase + offset)))


def _leg(
    joints: Sequence[tuple[float, float, float]], swing: float
) -> tuple[tuple[float, float, float], ...]:
    """Turn the lower joints about the first; a leg that swings forward lifts its foot a little."""
    y0 = joints[0][1]
    lift = max(swing, 0.0) * 0.12
    turned = []
    for x, y, radius in joints:
        down = (y0 - y) / max(y0, 1e-6)
        turned.append((x + swing * down**1.2, y + lift * down**2, radius))
    return tuple(turned)


def _cat(phase: float, rng: np.random.Generator) -> Body:
    coat = Skin(_TAWNY, _CREAM, "trunk")
    fur, far = Skin(_TAWNY, _CREAM, "limb"), Skin(_TAWNY, _TAWNY, "limb", _FAR)
    leg = Skin(_TAWNY, _TAWNY, "limb", 0.96)
    head, sag = float(rng.uniform(-0.10, 0.06)), float(rng.uniform(-0.02, 0.03))
    hind = (
        (-0.74, 1.00, 0.27),
        (-0.60, 0.62, 0.17),
        (-0.86, 0.34, 0.085),
        (-0.78, 0.08, 0.075),
        (-0.66, 0.05, 0.06),
    )
    fore = (
        (0.70, 0.98, 0.22),
        (0.62, 0.62, 0.135),
        (0.68, 0.32, 0.095),
        (0.68, 0.08, 0.08),
        (0.80, 0.05, 0.065),
    )
    trunk = Trunk(
        (
            (-1.03, 1.04),
            (-0.98, 1.18),
            (-0.86, 1.28),
            (-0.6, 1.34),
            (-0.2, 1.27 + sag),
            (0.2, 1.25 + sag),
            (0.55, 1.33),
            (0.85, 1.30),
            (1.1, 1.25 + head / 2),
            (1.34, 1.26 + head),
        ),
        (
            (-1.03, 1.00),
            (-0.98, 0.88),
            (-0.86, 0.78),
            (-0.6, 0.72),
            (-0.35, 0.74),
            (0.0, 0.66),
            (0.45, 0.58),
            (0.75, 0.62),
            (1.05, 0.84 + head / 2),
            (1.34, 0.96 + head),
        ),
        coat,
    )
    lift = float(rng.uniform(-0.1, 0.45))
    tail = (
        (-0.96, 1.14, 0.085),
        (-1.16, 0.98, 0.075),
        (-1.36, 0.68 + lift * 0.3, 0.068),
        (-1.58, 0.42 + lift * 0.6, 0.064),
        (-1.84, 0.36 + lift, 0.062),
        (-2.06, 0.48 + lift * 1.4, 0.058),
    )
    eye = (1.56, 1.21 + head, 0.026)
    parts: tuple[Part, ...] = (
        Limb(_leg([(x + 0.10, y, r * 0.92) for x, y, r in hind], _swing(phase, 0.5, 0.30)), far, 0.1),
        Limb(_leg([(x + 0.10, y, r * 0.92) for x, y, r in fore], _swing(phase, 0.0, 0.26)), far, 0.3),
        Limb(((1.44, 1.40 + head, 0.07),), far, 0.2),
        Limb(tail, fur, 0.0),
        Limb(((tail[-1][0] + 0.05, tail[-1][1] - 0.03, 0.05), tail[-1]), Skin(_DARK, _DARK)),
        trunk,
        Limb(_leg(hind, _swing(phase, 0.0, 0.30)), leg, 0.5, grows_out=True),
        Limb(_leg(fore, _swing(phase, 0.5, 0.26)), leg, 0.72, grows_out=True),
        Limb(((1.30, 1.15 + head, 0.20), (1.47, 1.17 + head, 0.205)), fur, 0.85),
        Limb(((1.58, 1.10 + head, 0.115), (1.69, 1.08 + head, 0.10)), Skin(_TAWNY, _CREAM, "", 1.0), 0.9),
        Limb(((1.62, 1.02 + head, 0.07), (1.68, 1.01 + head, 0.065)), Skin(_CREAM, _CREAM)),
        Limb(((1.775, 1.12 + head, 0.036),), Skin((0.35, 0.18, 0.15), _DARK)),
        Limb(((1.64, 1.045 + head, 0.010), (1.76, 1.05 + head, 0.010)), Skin(_DARK, _DARK)),
        Limb(((1.32, 1.33 + head, 0.075), (1.30, 1.385 + head, 0.05)), Skin(_TAWNY, _TAWNY, "", 0.85)),
        Limb(((1.325, 1.335 + head, 0.042), (1.31, 1.37 + head, 0.028)), Skin((0.16, 0.13, 0.11), _DARK)),
        Limb((eye,), Skin(_DARK, _DARK)),
    )
    return Body(parts, (eye,), (-2.12, 1.80, 1.48), 0.44)


def _hoofed(phase: float, rng: np.random.Generator, *, is_sheep: bool) -> Body:
    brown: Colour = (0.56, 0.40, 0.26) if is_sheep else (0.78, 0.64, 0.44)
    pale: Colour = (0.93, 0.90, 0.84)
    skin, far, white = Skin(brown, pale), Skin(brown, brown, "", _FAR), Skin(pale, pale)
    slim = 1.0 if is_sheep else 0.8
    head = float(rng.uniform(-0.35, 0.12)) if rng.random() < 0.5 else 0.08
    hind = (
        (-0.72, 1.15, 0.24 * slim),
        (-0.62, 0.82, 0.13 * slim),
        (-0.80, 0.52, 0.06),
        (-0.72, 0.10, 0.045),
        (-0.70, 0.03, 0.05),
    )
    fore = (
        (0.55, 1.10, 0.20 * slim),
        (0.52, 0.78, 0.10 * slim),
        (0.56, 0.46, 0.055),
        (0.55, 0.08, 0.042),
        (0.58, 0.03, 0.05),
    )
    low = 0.78 if is_sheep else 0.92
    trunk = Trunk(
        ((-0.95, 1.20), (-0.88, 1.38), (-0.6, 1.48), (0.0, 1.42), (0.5, 1.48), (0.75, 1.44)),
        ((-0.95, 1.14), (-0.88, 1.02), (-0.6, low + 0.08), (0.0, low), (0.5, low + 0.02), (0.75, low + 0.26)),
        skin,
    )
    nose = (1.36, 1.68 + head)
    parts: list[Part] = [
        Limb(_leg([(x + 0.09, y, r) for x, y, r in hind], _swing(phase, 0.5, 0.24)), far),
        Limb(_leg([(x + 0.09, y, r) for x, y, r in fore], _swing(phase, 0.0, 0.22)), far),
        Limb(
            (
                (0.60, 1.24, 0.26 * slim),
                (0.86, 1.50 + head / 2, 0.17 * slim),
                (1.02, 1.76 + head, 0.13 * slim),
            ),
            skin,
        ),
        trunk,
        Limb(((-0.90, 1.22, 0.13 * slim),), white),
        Limb(((-0.98, 1.26, 0.035), (-1.03, 1.08, 0.03)), Skin(_DARK, _DARK) if not is_sheep else skin),
        Limb(_leg(hind, _swing(phase, 0.0, 0.24)), skin, grows_out=True),
        Limb(_leg(fore, _swing(phase, 0.5, 0.22)), skin, grows_out=True),
        Limb(((1.04, 1.82 + head, 0.125), (*nose, 0.065)), skin),
        Limb(((1.22, 1.70 + head, 0.06), (nose[0], nose[1] - 0.01, 0.05)), white),
        Limb(((0.98, 1.86 + head, 0.045), (0.84, 1.90 + head, 0.03)), skin),
    ]
    horn = Skin((0.42, 0.35, 0.26), (0.25, 0.20, 0.14))
    parts.append(Limb(_ram_horn(head) if is_sheep else _gazelle_horn(head), horn))
    eye = (1.13, 1.86 + head, 0.024)
    parts.append(Limb((eye,), Skin(_DARK, _DARK)))
    return Body(tuple(parts), (eye,), (-1.05, 1.45, 2.35), 0.40 if is_sheep else 0.34)


def _ram_horn(head: float) -> tuple[tuple[float, float, float], ...]:
    turns = np.linspace(0.0, 1.55 * np.pi, 12)
    return tuple(
        (
            1.0 - 0.25 * float(np.sin(a)) - 0.02,
            1.70 + head + 0.24 * float(np.cos(a)) + 0.04,
            0.085 - 0.0045 * n,
        )
        for n, a in enumerate(turns)
    )


def _gazelle_horn(head: float) -> tuple[tuple[float, float, float], ...]:
    return tuple(
        (1.04 - 0.22 * t + 0.20 * t * t, 1.92 + head + 0.42 * t, 0.04 - 0.022 * t)
        for t in (0.0, 0.3, 0.6, 1.0)
    )


def _camel(phase: float, rng: np.random.Generator) -> Body:
    wool: Colour = (0.60, 0.45, 0.31)
    skin, far = Skin(wool, (0.46, 0.33, 0.22)), Skin(wool, wool, "", _FAR)
    head = float(rng.uniform(-0.1, 0.1))
    hind = (
        (-0.75, 1.25, 0.28),
        (-0.66, 0.85, 0.13),
        (-0.80, 0.50, 0.07),
        (-0.74, 0.10, 0.06),
        (-0.70, 0.05, 0.09),
    )
    fore = (
        (0.62, 1.22, 0.24),
        (0.60, 0.80, 0.12),
        (0.62, 0.46, 0.08),
        (0.61, 0.10, 0.06),
        (0.66, 0.05, 0.09),
    )
    trunk = Trunk(
        (
            (-1.02, 1.30),
            (-0.9, 1.55),
            (-0.66, 1.80),
            (-0.50, 2.02),
            (-0.34, 2.02),
            (-0.14, 1.70),
            (0.06, 1.68),
            (0.22, 1.98),
            (0.38, 1.98),
            (0.56, 1.72),
            (0.78, 1.58),
        ),
        (
            (-1.02, 1.24),
            (-0.9, 1.10),
            (-0.62, 1.02),
            (-0.42, 0.98),
            (-0.18, 0.96),
            (0.05, 0.94),
            (0.28, 0.92),
            (0.50, 0.94),
            (0.78, 1.16),
        ),
        skin,
    )
    eye = (1.52, 2.12 + head, 0.026)
    parts: tuple[Part, ...] = (
        Limb(_leg([(x + 0.1, y, r) for x, y, r in hind], _swing(phase, 0.5, 0.26)), far),
        Limb(_leg([(x + 0.1, y, r) for x, y, r in fore], _swing(phase, 0.0, 0.24)), far),
        trunk,
        Limb(_leg(hind, _swing(phase, 0.0, 0.26)), skin, grows_out=True),
        Limb(_leg(fore, _swing(phase, 0.5, 0.24)), skin, grows_out=True),
        Limb(
            (
                (0.62, 1.34, 0.27),
                (0.95, 1.22, 0.17),
                (1.16, 1.46, 0.14),
                (1.30, 1.90 + head, 0.12),
                (1.40, 2.08 + head, 0.12),
            ),
            skin,
        ),
        Limb(((1.42, 2.10 + head, 0.13), (1.74, 1.96 + head, 0.08)), skin),
        Limb(((1.34, 2.20 + head, 0.05), (1.28, 2.24 + head, 0.03)), skin),
        Limb(((-1.0, 1.36, 0.045), (-1.10, 0.95, 0.04)), skin),
        Limb((eye,), Skin(_DARK, _DARK)),
    )
    return Body(parts, (eye,), (-1.15, 1.85, 2.32), 0.58)


def _person(phase: float, rng: np.random.Generator) -> Body:
    coats: tuple[Colour, ...] = (
        (0.22, 0.30, 0.22),
        (0.30, 0.28, 0.40),
        (0.50, 0.28, 0.20),
        (0.28, 0.36, 0.44),
    )
    coat = coats[int(rng.integers(len(coats)))]
    cloth, trousers = Skin(coat, _scaled(coat, 0.85)), Skin((0.20, 0.20, 0.22), (0.16, 0.16, 0.18))
    face, boot = Skin((0.78, 0.58, 0.46), (0.70, 0.50, 0.40)), Skin(_DARK, _DARK)
    step = _swing(phase, 0.0, 0.24)

    def leg(swing: float, light: float) -> tuple[Part, ...]:
        skin = Skin(trousers.above, trousers.below, "", light)
        joints = _leg(((0.0, 0.92, 0.12), (0.03, 0.50, 0.09), (0.0, 0.10, 0.07)), swing)
        foot = joints[-1]
        return (
            Limb(joints, skin),
            Limb(((foot[0], foot[1] - 0.04, 0.06), (foot[0] + 0.14, foot[1] - 0.05, 0.05)), boot),
        )

    def arm(swing: float, light: float) -> Part:
        joints = ((0.0, 1.42, 0.085), (-0.04 + swing * 0.4, 1.16, 0.07), (0.06 + swing, 0.92, 0.055))
        return Limb(joints, Skin(coat, coat, "", light))

    parts: tuple[Part, ...] = (
        arm(step, 0.7),
        *leg(-step, 0.75),
        *leg(step, 1.0),
        Limb(((0.0, 0.94, 0.16), (0.0, 1.20, 0.18), (0.01, 1.40, 0.17)), cloth),
        Limb(((-0.20, 1.08, 0.12), (-0.20, 1.36, 0.12)), Skin((0.35, 0.30, 0.20), (0.28, 0.24, 0.16))),
        arm(-step, 1.05),
        Limb(((0.03, 1.60, 0.07), (0.05, 1.70, 0.115)), face),
        Limb(((-0.02, 1.77, 0.10), (0.07, 1.79, 0.095), (0.17, 1.745, 0.03)), Skin(_scaled(coat, 0.6), coat)),
    )
    return Body(parts, (), (-0.40, 0.45, 1.90), 0.62, fur=0.03)


def _scaled(colour: Colour, by: float) -> Colour:
    """A colour made darker or brighter."""
    return (colour[0] * by, colour[1] * by, colour[2] * by)


def _car(rng: np.random.Generator) -> Body:
    paints: tuple[Colour, ...] = ((0.62, 0.64, 0.60), (0.36, 0.42, 0.34), (0.70, 0.66, 0.56))
    paint = paints[int(rng.integers(len(paints)))]
    body, glass = Skin(paint, _scaled(paint, 0.6)), Skin((0.30, 0.38, 0.42), (0.16, 0.20, 0.22))
    tyre, hub = Skin((0.06, 0.06, 0.06), _DARK), Skin((0.5, 0.5, 0.5), (0.3, 0.3, 0.3))
    parts: tuple[Part, ...] = (
        Panel(((-1.9, 0.45), (1.95, 0.45), (1.95, 1.0), (-1.9, 1.05)), body),
        Panel(((-1.85, 1.0), (0.75, 1.0), (0.45, 1.75), (-1.75, 1.75)), body),
        Panel(((-1.7, 1.1), (-0.75, 1.1), (-0.75, 1.62), (-1.64, 1.62)), glass),
        Panel(((-0.62, 1.1), (0.60, 1.1), (0.38, 1.62), (-0.62, 1.62)), glass),
        Panel(((-0.72, 0.5), (-0.68, 0.5), (-0.68, 1.7), (-0.72, 1.7)), Skin(_DARK, _DARK)),
        Panel(((-1.98, 0.42), (2.02, 0.42), (2.02, 0.56), (-1.98, 0.56)), Skin((0.18, 0.18, 0.18), _DARK)),
        Limb(((1.93, 0.82, 0.07),), Skin((0.98, 0.95, 0.80), (0.9, 0.85, 0.7))),
        *(Limb(((x, 0.36, 0.36),), tyre) for x in (-1.25, 1.25)),
        *(Limb(((x, 0.36, 0.17),), hub) for x in (-1.25, 1.25)),
    )
    return Body(parts, (), (-2.0, 2.05, 1.78), 0.46, fur=0.01)
