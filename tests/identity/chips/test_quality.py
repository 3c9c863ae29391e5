from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.base.messages import Text
from qaplan.identity.chips.quality import ChipQuality, quality_of
from qaplan.identity.chips.types import Box, ChipPixels
from tests.identity.chips.scenes import coat


def sharp() -> NDArray[np.uint8]:
    return coat(height=260, width=420).astype(np.uint8)


def measured(
    colour: NDArray[np.floating] | NDArray[np.uint8], mask: NDArray[np.bool_] | None = None
) -> ChipQuality:
    pixels = np.clip(colour, 0, 255).round().astype(np.uint8)
    return quality_of(ChipPixels(pixels, mask, Box(0, 0, pixels.shape[1], pixels.shape[0])))


def falls(marks: list[int]) -> bool:
    return all(later < earlier for earlier, later in pairwise(marks))


def test_more_blur_is_less_quality() -> None:
    import cv2

    assert falls([measured(cv2.GaussianBlur(sharp(), (0, 0), sigma)).marks for sigma in (2, 4, 8, 16)])


def test_more_noise_is_less_quality() -> None:
    noise = np.random.default_rng(3).standard_normal(sharp().shape[:2])[..., None]
    assert falls([measured(sharp() + strength * noise).marks for strength in (20, 40, 80)])


def test_a_smaller_animal_is_less_quality() -> None:
    import cv2

    rows = [
        cv2.resize(sharp(), None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        for share in (1, 0.4, 0.15)
    ]
    assert falls([measured(row).marks for row in rows])


def test_less_contrast_is_less_quality() -> None:
    assert falls([measured(120 + (sharp() - 120.0) * share).marks for share in (1.0, 0.3, 0.1, 0.0)])


def test_a_hidden_animal_is_less_quality() -> None:
    rows = []
    for share in (1.0, 0.5, 0.1):
        mask = np.zeros(sharp().shape[:2], np.bool_)
        mask[:, : int(share * mask.shape[1])] = True
        rows.append(measured(sharp(), mask).marks)
    assert falls(rows)


def test_quality_is_a_share_and_the_same_twice() -> None:
    one = measured(sharp())
    assert 0.0 < one.value <= 1.0
    assert one == measured(sharp())


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_chip_of_one_shade_has_none(value: int) -> None:
    found = measured(np.full((60, 90, 3), value, np.uint8))
    assert (found.value, found.marks) == (0.0, 0)
    assert found.reasons()


def test_what_lowers_the_quality_is_told_in_words() -> None:
    import cv2

    dark = measured(sharp() * 0.06)
    assert "chips.quality_dark" in {each.key for each in dark.reasons()}
    small = measured(cv2.resize(sharp(), (60, 37), interpolation=cv2.INTER_AREA))
    assert "chips.quality_small" in {each.key for each in small.reasons()}
    assert "dark" in Text("en").say(next(each for each in dark.reasons() if each.key.endswith("dark")))
    blurred = measured(cv2.GaussianBlur(sharp(), (0, 0), 16))
    assert "chips.quality_blurred" in {each.key for each in blurred.reasons()}
