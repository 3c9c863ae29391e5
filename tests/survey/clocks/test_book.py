"""Readings are mended in the order of the records, and taking a record back leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.clocks.book import ClockBook, corrected, standing_corrections, swapped
from qaplan.survey.clocks.types import (
    ClockAnchor,
    ClockChange,
    ClockCorrection,
    ClockReading,
    ClockScope,
    TypedDate,
    Undoing,
)

_AT = datetime(2025, 11, 1, tzinfo=UTC)
_NOON = datetime(2024, 5, 3, 12)
_CLOCKS = st.datetimes(datetime(1970, 1, 1), datetime(2090, 1, 1)).map(
    lambda each: each.replace(microsecond=0)
)
_SHIFTS = st.integers(-(10**9), 10**9).filter(bool).map(lambda seconds: timedelta(seconds=seconds))


def _reading(clock: datetime | None = _NOON, **others: object) -> ClockReading:
    return replace(ClockReading("m-1", "D1", "card-1", "IMG_0001.JPG", clock, clock), **others)  # type: ignore[arg-type]  # any of its fields


def _correction(number: int, change: ClockChange, scope: ClockScope | None = None) -> ClockCorrection:
    return ClockCorrection(f"c-{number}", change, scope or ClockScope("D1"), "role:steward", _AT)


@given(clock=_CLOCKS, shift=_SHIFTS)
def test_a_shift_and_its_opposite_leave_every_reading_as_it_was(clock: datetime, shift: timedelta) -> None:
    there = corrected(clock, ClockChange("shift", shift))
    assert corrected(there, ClockChange("shift", -shift)) == clock


@given(clock=_CLOCKS)
def test_exchanging_day_and_month_twice_changes_nothing(clock: datetime) -> None:
    once = swapped(clock)
    assert (once is None) == (clock.day > 12)
    assert once is None or swapped(once) == clock


@given(first=_CLOCKS, second=_CLOCKS)
def test_a_drift_keeps_the_order_of_readings(first: datetime, second: datetime) -> None:
    fast = ClockChange(
        "drift",
        anchors=(
            ClockAnchor(_NOON, _NOON),
            ClockAnchor(_NOON + timedelta(days=30), _NOON + timedelta(days=29)),
        ),
    )
    earlier, later = sorted([first, second])
    assert corrected(earlier, fast) <= corrected(later, fast)


def test_a_drift_runs_through_both_anchors() -> None:
    end = _NOON + timedelta(days=30)
    drift = ClockChange(
        "drift", anchors=(ClockAnchor(_NOON, _NOON), ClockAnchor(end, end - timedelta(minutes=6)))
    )
    assert corrected(_NOON, drift) == _NOON
    assert corrected(_NOON + timedelta(days=15), drift) == _NOON + timedelta(days=15) - timedelta(minutes=3)
    assert corrected(end, drift) == end - timedelta(minutes=6)


def test_a_reading_that_would_leave_the_calendar_stays() -> None:
    assert corrected(_NOON, ClockChange("shift", timedelta(days=-900_000))) == _NOON


@given(shifts=st.lists(_SHIFTS, min_size=1, max_size=5), data=st.data())
def test_undoing_all_corrections_in_any_order_gives_the_reading_back(
    shifts: list[timedelta], data: st.DataObject
) -> None:
    made = [_correction(number, ClockChange("shift", shift)) for number, shift in enumerate(shifts)]
    assert ClockBook(tuple(made)).clock_of(_reading()) == _NOON + sum(shifts, timedelta(0))
    for number in data.draw(st.permutations(range(len(made)))):
        made[number] = replace(made[number], undone=Undoing("role:steward", _AT, ""))
    assert ClockBook(tuple(made)).clock_of(_reading()) == _NOON


def test_corrections_follow_each_other_whatever_they_name() -> None:
    swap = _correction(1, ClockChange("day_month"), ClockScope(card_id="card-1"))
    shift = _correction(2, ClockChange("shift", timedelta(days=20)), ClockScope(medium_ids=("m-1",)))
    one_way, other_way = ClockBook((swap, shift)), ClockBook((shift, swap))
    assert one_way.clock_of(_reading()) == datetime(2024, 3, 5, 12) + timedelta(days=20)
    assert other_way.clock_of(_reading()) == _NOON + timedelta(days=20), "the 23rd is no month"


def test_a_correction_holds_for_what_it_names_and_for_nothing_else() -> None:
    hour = ClockChange("shift", timedelta(hours=1))
    book = ClockBook((_correction(1, hour, ClockScope("D1", "card-1", ("m-1",))),))
    assert book.clock_of(_reading()) == _NOON + timedelta(hours=1)
    for other in ({"medium_id": "m-2"}, {"card_id": "card-2"}, {"deployment_id": "D2"}):
        assert book.clock_of(_reading(**other)) == _NOON


def test_a_superseding_correction_stands_in_place_of_the_other_until_it_is_undone() -> None:
    old = _correction(1, ClockChange("shift", timedelta(hours=1)))
    new = replace(_correction(2, ClockChange("shift", timedelta(hours=2))), supersedes="c-1")
    assert standing_corrections([old, new]) == (new,)
    undone = replace(new, undone=Undoing("role:steward", _AT, ""))
    assert standing_corrections([old, undone]) == (old,)


def test_a_typed_strip_is_mended_like_the_camera_and_a_note_is_not() -> None:
    shift = _correction(1, ClockChange("shift", timedelta(hours=1)))
    for basis, expected in (("strip", _NOON + timedelta(hours=1)), ("note", _NOON)):
        typed = TypedDate("t-1", "m-1", _NOON, basis, "role:steward", _AT)  # type: ignore[arg-type]  # both are
        assert ClockBook((shift,), (typed,)).clock_of(_reading(None)) == expected


def test_a_video_in_utc_is_dated_by_its_own_date_and_pictures_are_not() -> None:
    change = _correction(1, ClockChange("utc_video", timedelta(hours=6)))
    book = ClockBook((change,))
    clip = _reading(None, own_clock=_NOON, is_video=True, path="VID_0002.MP4")
    assert book.clock_of(clip) == _NOON + timedelta(hours=6)
    assert book.clock_of(_reading()) == _NOON
