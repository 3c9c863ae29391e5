from __future__ import annotations

import time

import numpy as np
import pytest

from qaplan.identity.chips.background import background_of
from qaplan.identity.chips.foreground import find_foreground, foreground_of
from qaplan.identity.chips.types import Box
from tests.identity.chips.scenes import HEIGHT, WIDTH, blanks, box_of, overlap, with_animal


@pytest.mark.parametrize("infrared", [False, True])
@pytest.mark.parametrize("gain", [0.8, 1.2])
def test_an_animal_before_a_known_background_is_found(infrared: bool, gain: float) -> None:
    picture, truth = with_animal(80, 70, infrared=infrared, gain=gain)
    background = background_of(blanks(infrared=infrared))
    found = find_foreground(picture, box_of(truth), background=background)
    assert found.method == "background"
    assert found.caution is None
    assert overlap(found.mask, truth) > 0.85


def test_day_and_infrared_are_kept_apart_and_each_picture_meets_its_own() -> None:
    background = background_of([*blanks(), *blanks(infrared=True)])
    assert [each.light.value for each in background.plates] == ["day", "infrared"]
    for infrared in (False, True):
        picture, truth = with_animal(100, 60, infrared=infrared)
        assert overlap(foreground_of(picture, box_of(truth), background=background), truth) > 0.85


def test_a_night_picture_is_compared_with_the_day_where_no_other_view_is_known() -> None:
    picture, truth = with_animal(80, 70, infrared=True)
    assert overlap(foreground_of(picture, box_of(truth), background=background_of(blanks())), truth) > 0.75


def test_the_other_frames_of_a_burst_are_a_background() -> None:
    row = [with_animal(left, 70, seed=left, width=110) for left in (0, 120, 240)]
    background = background_of([picture for picture, _ in row])
    picture, truth = row[0]
    assert overlap(foreground_of(picture, box_of(truth), background=background), truth) > 0.85


def test_a_camera_that_gave_way_by_a_pixel_is_laid_over_itself() -> None:
    picture, truth = with_animal(80, 70)
    moved = [np.roll(each, (1, 2), axis=(0, 1)) for each in blanks()]
    assert overlap(foreground_of(picture, box_of(truth), background=background_of(moved)), truth) > 0.8


def test_the_shadow_of_an_animal_is_not_the_animal() -> None:
    picture, truth = with_animal(80, 70)
    dark = np.zeros((HEIGHT, WIDTH), np.bool_)
    dark[165:180, 90:250] = True
    picture = np.where((dark & ~truth)[..., None], (picture * 0.6).astype(np.uint8), picture)
    box = Box(80, 70, 180, 110)
    found = foreground_of(picture, box, background=background_of(blanks()))
    assert found[dark & ~truth].mean() < 0.3
    assert overlap(found, truth) > 0.8


def test_without_a_background_the_colours_of_the_chip_tell() -> None:
    picture, truth = with_animal(80, 70)
    found = find_foreground(picture, Box(60, 55, 220, 120))
    assert found.method == "colours"
    assert overlap(found.mask, truth) > 0.7


def test_a_box_in_which_nothing_can_be_told_gets_an_ellipse_and_says_so() -> None:
    rng = np.random.default_rng(1)
    flat = rng.integers(118, 122, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    found = find_foreground(flat, None, background=background_of([flat, flat]))
    assert found.method == "ellipse"
    assert found.caution is not None
    assert found.caution.code == "identity.mask_ellipse"
    assert 0.2 < found.mask.mean() < 0.8


def test_nothing_outside_the_box_is_the_animal() -> None:
    picture, truth = with_animal(80, 70)
    box = Box(100, 80, 60, 60)
    found = foreground_of(picture, box, background=background_of(blanks()))
    outside = np.ones_like(truth)
    outside[80:140, 100:160] = False
    assert found.any()
    assert not found[outside].any()


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (17, 16)])
def test_a_mask_is_never_empty_however_odd_the_chip(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    picture = rng.integers(0, 255, (*shape, 3)).astype(np.uint8)
    assert foreground_of(picture, None).any()
    assert foreground_of(picture, None, background=background_of([picture])).any()


def test_a_background_of_another_size_is_not_used() -> None:
    picture, truth = with_animal(80, 70)
    other = background_of([np.zeros((100, 300, 3), np.uint8)])
    assert find_foreground(picture, box_of(truth), background=other).method == "colours"


def test_the_same_picture_gives_the_same_mask_twice() -> None:
    picture, truth = with_animal(80, 70, infrared=True)
    background = background_of(blanks(infrared=True))
    one = foreground_of(picture, box_of(truth), background=background)
    assert (one == foreground_of(picture, box_of(truth), background=background)).all()


def test_a_chip_takes_half_a_second_of_a_core_at_most() -> None:
    import cv2

    picture, truth = with_animal(80, 70)
    large = np.asarray(cv2.resize(picture, None, fx=6, fy=6), np.uint8)
    box = box_of(truth)
    background = background_of([large])
    begun = time.process_time()
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    foreground_of(large, Box(box.left * 6, box.top * 6, box.width * 6, box.height * 6), background=background)
    cv2.setNumThreads(threads)
    assert time.process_time() - begun < 1.0  # half a second on a quiet machine, and as much again for noise
