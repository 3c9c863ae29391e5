"""Skins that grow: one is always the same, no two match, and left and right have nothing in common."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.simulation.coats.patterns import TRUNK_SHAPE, skin_of

Plane = NDArray[np.float32]


def likeness(one: Plane, other: Plane) -> float:
    """The best correlation of two flanks over small shifts."""
    shifts = [(0, 0), (0, 12), (0, -12), (12, 0), (-12, 0)]
    moved = (np.roll(other, shift, (0, 1)) for shift in shifts)
    return max(float(np.corrcoef(one.ravel(), each.ravel())[0, 1]) for each in moved)


def flanks(skin: Plane) -> tuple[Plane, Plane]:
    """The sides of the trunk, each from the back to the belly."""
    half = TRUNK_SHAPE[0] // 2
    return skin[half - 1 :: -1][30:200, 80:560], skin[half:][30:200, 80:560]


def test_a_skin_is_the_same_whenever_it_grows() -> None:
    first = skin_of(1, "V01")
    skin_of.cache_clear()
    again = skin_of(1, "V01")
    assert first is not again
    assert np.array_equal(first.trunk, again.trunk)
    assert np.array_equal(first.limbs, again.limbs)


@pytest.mark.parametrize("animal", ["V01", "V02"])
def test_left_and_right_of_one_animal_do_not_match(animal: str) -> None:
    left, right = flanks(skin_of(1, animal).trunk)
    assert likeness(left, right) < 0.25
    assert likeness(left, right[:, ::-1]) < 0.25


def test_two_animals_do_not_match_and_seeds_make_others() -> None:
    left = flanks(skin_of(1, "V01").trunk)[0]
    assert likeness(left, flanks(skin_of(1, "V02").trunk)[0]) < 0.25
    assert likeness(left, flanks(skin_of(2, "V01").trunk)[0]) < 0.25


def test_flanks_carry_hollow_rosettes_and_the_neck_solid_spots() -> None:
    trunk = skin_of(1, "V01").trunk
    flank, neck = flanks(trunk)[0], trunk[60:520, 700:860]
    hollow = (flank > 0.1) & (flank < 0.4)
    assert float(hollow.mean()) > 0.08
    assert float(((neck > 0.1) & (neck < 0.4)).mean()) < 0.5 * float(hollow.mean())
    assert 0.10 < float((flank > 0.5).mean()) < 0.40
