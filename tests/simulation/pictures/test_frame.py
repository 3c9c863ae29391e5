"""Pictures: the same order gives the same pixels, coats hold over poses, and every strip says SIMULATED."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.simulation.pictures.frame import FrameOrder, draw_frame
from qaplan.simulation.pictures.strip import lettered, strip_height
from qaplan.simulation.wildlife import Kind

ORDER = FrameOrder(
    seed=1,
    scene="S01/A",
    drawn_as="one",
    kind="cat",
    individual_id="V01",
    heads_left=True,
    count=1,
    progress=0.5,
    is_night=False,
    shown=datetime(2025, 3, 5, 13, 8, 39),
    temperature_c=-3,
    label="S01-A",
    size_px=(320, 240),
)
KINDS: tuple[Kind, ...] = ("cat", "urial", "gazelle", "camel", "person", "vehicle")


def holds(pixels: NDArray[np.uint8], text: str) -> bool:
    """Whether the strip holds a text, dot by dot."""
    rows = pixels[-strip_height(pixels.shape[:2]) :, :, 0] > 128
    dots = lettered(text)
    return any(
        np.array_equal(rows[top : top + dots.shape[0], left : left + dots.shape[1]], dots)
        for top in range(rows.shape[0] - dots.shape[0] + 1)
        for left in range(rows.shape[1] - dots.shape[1] + 1)
    )


def test_the_same_order_gives_the_same_pixels() -> None:
    assert np.array_equal(draw_frame(ORDER).pixels, draw_frame(ORDER).pixels)
    assert not np.array_equal(draw_frame(ORDER).pixels, draw_frame(replace(ORDER, drawn_as="two")).pixels)


@pytest.mark.parametrize("size_px", [(320, 240), (160, 120), (200, 150)])
def test_every_strip_says_simulated_and_when_and_where(size_px: tuple[int, int]) -> None:
    pixels = draw_frame(replace(ORDER, size_px=size_px)).pixels
    assert holds(pixels, "SIMULATED")
    assert holds(pixels, "2025-03-05 13:08:39")
    assert holds(pixels, "S01-A")
    assert not holds(pixels, "S02-A")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_night", [False, True])
def test_who_passes_is_seen_in_its_box_and_nowhere_else(kind: Kind, is_night: bool) -> None:
    order = replace(ORDER, kind=kind, is_night=is_night)
    seen = draw_frame(order)
    empty = draw_frame(replace(order, kind="blank", count=0)).pixels
    assert seen.box is not None
    left, top, wide, high = seen.box
    changed = np.abs(seen.pixels.astype(int) - empty).sum(2) > (110 if is_night else 60)
    rows, columns = (
        slice(int(top * 240), int((top + high) * 240)),
        slice(int(left * 320), int((left + wide) * 320)),
    )
    assert changed[rows, columns].mean() > 0.12
    assert changed[: int(top * 240) - 2].mean() < 0.02


def test_an_empty_picture_has_no_box() -> None:
    assert draw_frame(replace(ORDER, kind="blank", count=0)).box is None


def test_the_night_is_grey_and_dark_in_its_corners() -> None:
    pixels = draw_frame(replace(ORDER, is_night=True)).pixels[:-9].astype(int)
    assert int(np.ptp(pixels, axis=2).max()) == 0
    assert pixels[:30, :30].mean() < 0.5 * pixels[130:190, 120:200].mean()
    assert int(np.ptp(draw_frame(ORDER).pixels.astype(int), axis=2).max()) > 30


def test_the_wind_moves_the_grass_of_an_empty_picture() -> None:
    order = replace(ORDER, kind="blank", count=0)
    one, other = (draw_frame(replace(order, progress=part)).pixels.astype(int) for part in (0.2, 0.8))
    moved = np.abs(one - other).sum(2) > 90
    assert 50 < int(moved[:-9].sum()) < moved.size * 0.2


def test_an_animal_walks_the_way_it_heads() -> None:
    boxes = [draw_frame(replace(ORDER, progress=part)).box for part in (0.25, 0.75)]
    middles = [box[0] + box[2] / 2 for box in boxes if box]
    assert middles[1] < middles[0]
