"""Every medium is in exactly one burst, and no burst reaches over a gap."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qaplan.recognition.review.bursts import group_bursts
from qaplan.recognition.review.types import BurstMedium

START = datetime(2025, 3, 1, 12)


def row(*seconds: int, camera: str = "K1") -> list[BurstMedium]:
    return [BurstMedium(f"{camera}-{each}", camera, START + timedelta(seconds=each)) for each in seconds]


def test_three_pictures_in_three_seconds_are_one_burst_and_an_hour_later_begins_another() -> None:
    bursts = group_bursts(row(0, 1, 2, 3600))
    assert [len(each.medium_ids) for each in bursts] == [3, 1]
    assert bursts[0].start == START


def test_two_cameras_never_share_a_burst() -> None:
    bursts = group_bursts([*row(0, 1), *row(0, 1, camera="K2")])
    assert [each.camera for each in bursts] == ["K1", "K2"]


def test_media_without_a_clock_stand_alone() -> None:
    bursts = group_bursts([BurstMedium("a", "K1", None, "2"), BurstMedium("b", "K1", None, "1")])
    assert [each.medium_ids for each in bursts] == [("b",), ("a",)]


def test_a_long_row_is_parted() -> None:
    bursts = group_bursts(row(*range(30)), most=12)
    assert [len(each.medium_ids) for each in bursts] == [12, 12, 6]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 500)), unique=True, max_size=40))
def test_every_medium_is_in_exactly_one_burst_in_order_of_time(said: list[tuple[str, int]]) -> None:
    media = [medium for camera, second in said for medium in row(second, camera=camera)]
    bursts = group_bursts(media, gap_s=20)
    listed = [each for burst in bursts for each in burst.medium_ids]
    assert sorted(listed) == sorted(each.medium_id for each in media)
    assert len({burst.burst_id for burst in bursts}) == len(bursts)
    clocks = {each.medium_id: each.clock for each in media}
    for burst in bursts:
        times = [clocks[each] for each in burst.medium_ids]
        assert all(timedelta(0) <= b - a <= timedelta(seconds=20) for a, b in pairwise(times))
