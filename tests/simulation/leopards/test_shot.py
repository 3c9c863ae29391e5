"""Shots: the same order, the same pixels; the mask is the leopard; a station looks the same each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.simulation.leopards.ground import view_of
from qaplan.simulation.leopards.shot import ShotOrder, take

SIZE = (480, 320)
ORDER = ShotOrder(1, "S01/A", "E-0001", "V01", "left", hardness=0.5, size_px=SIZE)


def test_the_same_order_gives_the_same_pixels() -> None:
    one, other = take(ORDER), take(ORDER)
    assert np.array_equal(one.pixels, other.pixels)
    assert np.array_equal(one.mask, other.mask)


def test_the_mask_is_where_the_leopard_changes_the_picture() -> None:
    order = replace(ORDER, hardness=0.0)
    shown, empty = take(order), take(replace(order, animal=""))
    assert not empty.mask.any()
    changed = np.abs(shown.pixels.astype(int) - empty.pixels.astype(int)).sum(2) > 60
    assert changed[shown.mask].mean() > 0.7
    # Beside the leopard only its shadow changes anything.
    assert changed[: int(SIZE[1] * 0.35)][~shown.mask[: int(SIZE[1] * 0.35)]].mean() < 0.05


@pytest.mark.parametrize(("flank", "ahead"), [("left", -1), ("right", 1)])
def test_the_left_flank_is_seen_of_a_leopard_that_walks_to_the_left(flank: str, ahead: int) -> None:
    order = replace(ORDER, flank=flank, hardness=0.0)  # type: ignore[arg-type]
    middles = [np.flatnonzero(take(replace(order, frame=frame)).mask.any(0)).mean() for frame in (0, 2)]
    assert np.sign(middles[1] - middles[0]) == ahead


def test_left_and_right_are_turned_alike_and_differ_in_their_marks() -> None:
    easy = replace(ORDER, hardness=0.0)
    left, right = take(easy), take(replace(easy, flank="right"))
    assert abs(left.mask.mean() - right.mask.mean()) < 0.05
    assert not np.array_equal(left.pixels, right.pixels[:, ::-1])


def test_a_picture_by_infrared_light_has_no_colour_and_one_by_day_has() -> None:
    def colour(is_night: bool) -> float:
        pixels = take(replace(ORDER, is_night=is_night)).pixels.astype(float)
        return float(np.abs(pixels[..., 0] - pixels[..., 2]).mean())

    assert colour(is_night=True) < 3 < colour(is_night=False)


def test_a_station_looks_the_same_at_every_visit_but_for_its_light() -> None:
    one = take(replace(ORDER, animal="", passing="first")).pixels.astype(float).mean(2)
    other = take(replace(ORDER, animal="", passing="second")).pixels.astype(float).mean(2)
    elsewhere = take(replace(ORDER, animal="", passing="second", station="S02/A")).pixels.astype(float)
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.8
    assert abs(np.corrcoef(one.ravel(), elsewhere.mean(2).ravel())[0, 1]) < 0.5
    assert not np.array_equal(one, other)


def test_hardness_turns_the_leopard_away_and_roughens_the_picture() -> None:
    def turned(hardness: float) -> float:
        orders = (replace(ORDER, passing=f"E-{n}", hardness=hardness, size_px=(240, 160)) for n in range(8))
        return float(np.mean([abs(take(order).turned_deg) for order in orders]))

    assert turned(1.0) > 1.3 * turned(0.0)


def test_a_leopard_fills_a_fair_part_of_the_picture_and_stays_in_it() -> None:
    for number in range(6):
        mask = take(replace(ORDER, passing=f"E-{number}", frame=number % 3)).mask
        assert 0.02 < mask.mean() < 0.35
        assert mask.any(0)[40:-40].any()


def test_the_ground_is_nearer_at_the_camera_and_the_sky_is_far() -> None:
    view = view_of(1, "S01/A", SIZE)
    assert view.away[-1].max() < 4
    assert np.all(np.diff(view.away[SIZE[1] // 2 :, 0]) <= 0)
