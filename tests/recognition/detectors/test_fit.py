from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.recognition.detectors.fit import Fit, fit_of, frames_for, laid_out
from qaplan.recognition.detectors.manifest import ModelInput

SIDES = st.integers(1, 640)


def test_a_picture_lies_in_the_middle_and_the_rest_is_grey() -> None:
    fit = fit_of(64, 36, ModelInput(64, 64, True))
    canvas = laid_out(np.full((36, 64, 3), 9, dtype=np.uint8), fit)
    assert fit == Fit((64, 64), 0, 14, 64, 36)
    assert (canvas[14:50] == 9).all()
    assert (canvas[:14] == 114).all()
    assert (canvas[50:] == 114).all()


def test_an_input_of_any_size_is_padded_up_to_the_next_multiple() -> None:
    fit = fit_of(1280, 960 - 30, ModelInput(1280, 1280, True, 64, "stride"))
    assert (fit.canvas_px, fit.left_px, fit.top_px) == ((1280, 960), 0, 15)


def test_a_model_asks_for_frames_of_its_size() -> None:
    letterboxed = frames_for(ModelInput(640, 480, True), count=4)
    stretched = frames_for(ModelInput(640, 480, False))
    assert (letterboxed.inside_px, letterboxed.is_stretched, letterboxed.count) == ((640, 480), False, 4)
    assert stretched.is_stretched


@given(width=SIDES, height=SIDES, corners=st.lists(st.floats(-2000, 2000), min_size=4, max_size=4))
def test_shares_never_leave_the_picture(width: int, height: int, corners: list[float]) -> None:
    fit = fit_of(width, height, ModelInput(640, 640, True))
    left, top, wide, high = fit.shares(np.sort(np.array([corners]).reshape(1, 2, 2), axis=1).reshape(1, 4))[0]
    assert -1e-9 <= left <= left + wide <= 1 + 1e-9
    assert -1e-9 <= top <= top + high <= 1 + 1e-9


@given(width=SIDES, height=SIDES, box=st.tuples(*[st.floats(0, 0.4)] * 2, *[st.floats(0.1, 0.5)] * 2))
def test_a_box_comes_back_to_where_it_was(
    width: int, height: int, box: tuple[float, float, float, float]
) -> None:
    fit = fit_of(width, height, ModelInput(640, 640, True))
    left, top, wide, high = box
    corners = np.array(
        [
            [
                fit.left_px + left * width,
                fit.top_px + top * height,
                fit.left_px + (left + wide) * width,
                fit.top_px + (top + high) * height,
            ]
        ]
    )
    assert fit.is_on_picture(corners)[0]
    assert fit.shares(corners)[0] == pytest.approx(box, abs=1e-9)


def test_boxes_mostly_on_the_grey_are_told_apart() -> None:
    fit = fit_of(64, 32, ModelInput(64, 64, True))
    corners = np.array([[0, 0, 20, 15], [0, 5, 20, 20], [0, 12, 20, 40], [5, 20, 5, 30]], dtype=float)
    assert fit.is_on_picture(corners).tolist() == [False, False, True, False]
