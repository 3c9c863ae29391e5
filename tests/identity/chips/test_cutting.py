from __future__ import annotations

import numpy as np

from qaplan.identity.chips.cutting import chip_pixels, without_surroundings
from qaplan.identity.chips.types import Box, ChipPixels
from tests.identity.chips.scenes import HEIGHT, WIDTH, with_animal


def test_a_chip_is_the_box_with_its_margin_and_its_mask() -> None:
    picture, truth = with_animal(80, 70)
    chip = chip_pixels(picture, Box(80, 70, 180, 90), mask=truth, margin=0.1)
    assert chip.box == Box(62, 61, 216, 108)
    assert chip.colour.shape == (108, 216, 3)
    assert chip.mask is not None
    assert (chip.mask == truth[61:169, 62:278]).all()


def test_without_a_box_the_whole_picture_is_the_chip() -> None:
    picture, _ = with_animal(80, 70)
    chip = chip_pixels(picture, None)
    assert chip.box == Box(0, 0, WIDTH, HEIGHT)
    assert (chip.colour == picture).all()


def test_what_is_around_the_animal_can_be_painted_over() -> None:
    picture, truth = with_animal(80, 70)
    painted = without_surroundings(ChipPixels(picture, truth, Box(0, 0, WIDTH, HEIGHT))).colour
    mean = picture[truth].mean(axis=0)
    assert np.abs(painted[:40].astype(float) - mean).max() <= 1.0
    inside = np.zeros_like(truth)
    inside[100:130, 140:200] = True
    assert (painted[inside] == picture[inside]).all()


def test_a_chip_without_a_mask_stays_as_it_is() -> None:
    chip = ChipPixels(np.zeros((20, 20, 3), np.uint8), None, Box(0, 0, 20, 20))
    assert without_surroundings(chip) is chip
