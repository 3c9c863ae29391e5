from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.base.instants import Instant
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.survey.effort import (
    EffortDays,
    MediaSpan,
    early_end,
    effort_days,
    effort_of,
    effort_problems,
    media_evidence_days,
    media_span_of,
)
from qaplan.survey.types import Deployment, EffortInterval, EffortReason

START = datetime(2024, 4, 3, 12)
END = datetime(2024, 5, 3, 12)


def deployment(start: datetime | None = START, end: datetime | None = END, name: str = "K05") -> Deployment:
    return Deployment(name, "K05", start=Instant(start) if start else None, end=Instant(end) if end else None)


def gap(first_day: float, last_day: float, reason: EffortReason = EffortReason.DEAD, name: str = "K05"):
    return EffortInterval(
        name, START + timedelta(days=first_day), START + timedelta(days=last_day), reason, "field_sheet"
    )


def test_end_days_count_half() -> None:
    assert effort_days(effort_of(deployment())).working == 30.0


def test_a_gap_is_cut_out_and_the_rest_still_works() -> None:
    intervals = effort_of(deployment(), [gap(10, 15)])
    assert [each.reason.value for each in intervals] == ["working", "dead", "working"]
    assert effort_days(intervals) == EffortDays(working=25.0, not_working=5.0)


def test_a_lost_card_is_unknown_and_not_zero() -> None:
    days = effort_days(effort_of(deployment(), [gap(0, 30, EffortReason.LOST_CARD)]))
    assert days.working is None
    assert days.unknown == 30.0


def test_a_camera_dead_from_the_first_day_worked_zero_days() -> None:
    assert effort_days(effort_of(deployment(), [gap(0, 30)])).working == 0.0


def test_a_card_lost_for_a_part_leaves_the_other_part_known() -> None:
    days = effort_days(effort_of(deployment(), [gap(20, 30, EffortReason.LOST_CARD)]))
    assert (days.working, days.unknown) == (20.0, 10.0)


def test_a_failed_flash_is_counted_apart() -> None:
    days = effort_days(effort_of(deployment(), [gap(20, 30, EffortReason.FLASH_FAILED)]))
    assert (days.working, days.flash_failed, days.not_working) == (20.0, 10.0, 0.0)


def test_a_deployment_without_a_pick_up_has_no_effort_that_anybody_knows() -> None:
    intervals = effort_of(deployment(end=None))
    assert intervals == ()
    assert effort_days(intervals).working is None


def test_media_evidence_stands_beside_the_field_sheet_and_is_never_added_to_it() -> None:
    span = MediaSpan(START + timedelta(days=2), START + timedelta(days=12))
    intervals = effort_of(deployment(), media_span=span)
    assert effort_days(intervals).working == 30.0
    assert effort_days(intervals, basis="media").working == 10.0


def test_first_and_last_day_with_media_both_count() -> None:
    assert media_evidence_days(MediaSpan(datetime(2024, 4, 3, 23, 59), datetime(2024, 4, 4, 0, 1))) == 2
    assert media_evidence_days(MediaSpan(START, START)) == 1
    assert media_evidence_days(None) == 0


def test_the_span_of_media_ignores_those_without_a_date() -> None:
    assert media_span_of([None, END, START]) == MediaSpan(START, END)
    assert media_span_of([None]) is None


def test_a_single_medium_is_no_interval() -> None:
    assert effort_of(deployment(end=None), media_span=MediaSpan(START, START)) == ()


@pytest.mark.parametrize(
    ("gaps", "code"),
    [
        ([gap(-1, 5)], "survey.gap_outside"),
        ([gap(25, 31)], "survey.gap_outside"),
        ([gap(5, 5)], "survey.gap_reversed"),
        ([gap(5, 10), gap(9, 12)], "survey.gaps_overlap"),
    ],
)
def test_gaps_that_do_not_fit_are_refused(gaps: list[EffortInterval], code: str) -> None:
    assert [each.code for each in effort_problems(deployment(), gaps)] == [code]
    with pytest.raises(DataError) as caught:
        effort_of(deployment(), gaps)
    assert caught.value.code == "survey.bad_effort"
    assert [each.code for each in caught.value.problems] == [code]


def test_a_pick_up_before_the_set_up_is_refused() -> None:
    assert [p.code for p in effort_problems(deployment(END, START), [])] == ["survey.end_before_start"]


def test_gaps_that_touch_do_not_overlap() -> None:
    assert effort_problems(deployment(), [gap(5, 10), gap(10, 12)]) == ()


def test_silence_before_the_pick_up_is_told_in_every_language() -> None:
    span = MediaSpan(START, END - timedelta(days=20))
    caution = early_end(deployment(), span, effort_of(deployment()))
    assert caution is not None and caution.code == "survey.ends_early"
    assert all("20" in Text(language).say(caution.message) for language in LANGUAGES)


def test_a_camera_that_took_pictures_to_the_end_raises_no_caution() -> None:
    assert early_end(deployment(), MediaSpan(START, END - timedelta(days=3))) is None
    assert early_end(deployment(end=None), MediaSpan(START, END)) is None
    assert early_end(deployment(), None) is None


def test_a_silence_that_the_sheet_explains_raises_no_caution() -> None:
    span = MediaSpan(START, END - timedelta(days=20))
    assert early_end(deployment(), span, effort_of(deployment(), [gap(10, 30)])) is None
    assert early_end(deployment(), span, effort_of(deployment(), [gap(5, 8)])) is not None


@given(st.lists(st.floats(0, 30), min_size=0, max_size=10, unique=True))
def test_intervals_fill_the_deployment_without_gap_or_overlap(cuts: list[float]) -> None:
    bounds = sorted(cuts)
    gaps = [
        gap(first, last)
        for first, last in zip(bounds[::2], bounds[1::2], strict=False)
        if gap(first, last).days > 0
    ]
    intervals = effort_of(deployment(), gaps)
    assert intervals[0].start == START
    assert intervals[-1].end == END
    assert all(one.end == two.start for one, two in pairwise(intervals))
    days = effort_days(intervals)
    assert (days.working or 0) + days.not_working == pytest.approx(30.0)
    assert days.not_working == pytest.approx(sum(each.days for each in gaps))
