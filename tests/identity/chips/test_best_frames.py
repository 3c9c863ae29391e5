from __future__ import annotations

import numpy as np

from qaplan.identity.chips.best_frames import TrackFrame, best_of_track, sharpness_of
from qaplan.identity.chips.types import Box
from tests.identity.chips.scenes import box_of, with_animal


def frame(ms: int, sharpness: float, side: int = 100) -> TrackFrame:
    return TrackFrame(ms, Box(0, 0, side, side), sharpness)


def test_sharp_frames_with_a_large_animal_are_chosen_by_time() -> None:
    rows = [frame(0, 1.0), frame(1000, 9.0), frame(2000, 2.0, 900), frame(3000, 1.0), frame(4000, 5.0)]
    assert [each.frame_ms for each in best_of_track(rows, count=2)] == [1000, 2000]
    assert [each.frame_ms for each in best_of_track(rows, count=4)] == [0, 1000, 2000, 4000]


def test_frames_next_to_each_other_are_not_both_chosen() -> None:
    rows = [frame(ms, 100.0 - ms / 1000) for ms in range(0, 10_001, 100)]
    chosen = [each.frame_ms for each in best_of_track(rows, count=3)]
    assert len(chosen) == 3
    assert min(np.diff(chosen)) >= 10_000 / 6


def test_a_short_track_gives_what_it_has() -> None:
    assert best_of_track([]) == ()
    assert best_of_track([frame(5, 1.0)], count=3) == (frame(5, 1.0),)


def test_a_blurred_frame_is_less_sharp() -> None:
    import cv2

    picture, truth = with_animal(80, 70)
    blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), 3), np.uint8)
    assert sharpness_of(blurred, box_of(truth)) < 0.5 * sharpness_of(picture, box_of(truth))
