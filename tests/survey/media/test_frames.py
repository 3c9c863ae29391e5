from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qaplan.survey.media.frames import FramesWanted, NoFrames, band_rows, best_frames


def test_a_strip_lies_at_the_top_or_at_the_bottom() -> None:
    assert [band_rows(100, band, 0.25) for band in ("top", "bottom", "whole")] == [
        (0, 25),
        (75, 100),
        (0, 100),
    ]


def test_a_strip_has_at_least_one_row_and_no_more_than_there_are() -> None:
    assert band_rows(5, "bottom", 0.01) == (4, 5)
    assert band_rows(5, "top", 3.0) == (0, 5)


def test_a_short_clip_gives_all_of_its_frames() -> None:
    assert best_frames(np.zeros((3, 8, 8), dtype=np.uint8), 5) == (0, 1, 2)


def _clip(count: int = 40) -> np.ndarray:
    rng = np.random.default_rng(1)
    scene = rng.integers(60, 120, (48, 64))
    return np.stack([scene + rng.integers(-2, 3, (48, 64)) for _ in range(count)]).astype(np.uint8)


def test_the_frame_in_which_an_animal_crosses_is_chosen() -> None:
    clip = _clip()
    clip[23, 20:34, 25:45] = 220
    assert 23 in best_frames(clip, 2)


def test_of_two_frames_with_the_animal_the_sharper_is_chosen() -> None:
    clip = _clip()
    for number in (10, 30):
        clip[number, 20:34, 25:45] = np.random.default_rng(2).integers(150, 255, (14, 20))
    blurred = clip[10].astype(float)
    for _ in range(6):
        blurred = (blurred + np.roll(blurred, 1, 0) + np.roll(blurred, 1, 1)) / 3
    clip[10] = blurred.astype(np.uint8)
    assert best_frames(clip, 1) == (30,)


@pytest.mark.parametrize("count", [1, 3, 8])
def test_chosen_frames_are_in_order_and_no_more_than_wanted(count: int) -> None:
    chosen = best_frames(_clip(), count)
    assert list(chosen) == sorted(set(chosen))
    assert 1 <= len(chosen) <= count


def test_frames_too_small_for_sharpness_are_chosen_too() -> None:
    assert len(best_frames(np.zeros((9, 2, 2), dtype=np.uint8), 3)) == 3


def test_without_a_decoder_nothing_is_decoded(tmp_path: Path) -> None:
    assert NoFrames().read(tmp_path / "a.jpg", "image/jpeg", FramesWanted()).outcome == "unreadable"
