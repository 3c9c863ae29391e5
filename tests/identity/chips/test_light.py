from __future__ import annotations

import numpy as np

from qaplan.identity.chips.light import light_of
from qaplan.identity.chips.types import Light
from tests.identity.chips.scenes import blanks, with_animal


def test_colours_are_day_and_one_shade_is_infrared() -> None:
    assert light_of(with_animal(80, 70)[0]) is Light.DAY
    assert light_of(with_animal(80, 70, infrared=True)[0]) is Light.INFRARED


def test_a_tint_over_the_whole_picture_is_infrared_too() -> None:
    grey = with_animal(80, 70, infrared=True)[0].astype(np.float64)
    tinted = np.clip(grey * np.array([1.0, 0.86, 0.93]), 0, 255).astype(np.uint8)
    assert light_of(tinted) is Light.INFRARED


def test_a_picture_of_nothing_is_unknown() -> None:
    assert light_of(np.zeros((50, 80, 3), np.uint8)) is Light.UNKNOWN
    assert light_of(np.full((50, 80, 3), 255, np.uint8)) is Light.UNKNOWN


def test_a_desert_of_one_hue_is_day() -> None:
    assert light_of(blanks()[0]) is Light.DAY
