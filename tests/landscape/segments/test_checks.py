"""What may not stand in a workspace."""

from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.segments.checks import check_constraint, check_id, check_no_time, check_segment
from qaplan.landscape.segments.types import Constraint, Segment


@pytest.mark.parametrize(
    "text",
    [
        *(
            "walks at 06:30",
            "в 21.30",
            "с 7 час",
            "06h15",
            "сағ 5: 5 сағ",
            "at 9 am",
            "5 a.m.",
            "0530 hrs",
            "05：30",
        ),
        *("в 5 утра", "в 7 вечера", "в 3 ночи", "5 ч 30", "17-00", "к 8 часам"),
        *("сағат 6-да", "таңғы 5-те", "кешкі 7", "түнгі 2"),
    ],
)
def test_a_time_of_day_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(DataError) as caught:
        check_no_time(text, field="note")
    assert caught.value.code == "border.patrol_time"
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "agreed on 12.05.2024",
        "1.7 m high",
        "map 1:200 000",
        "posts 12-13",
        "8 (7292) 20-00-11",
        "2 части, 3 дня",
        "S-05-00",
    ],
)
def test_days_measures_and_scales_are_no_times(text: str) -> None:
    check_no_time(text, field="note")


def test_a_segment_off_the_earth_or_of_one_point_is_refused() -> None:
    for line in (((55.0, 43.0),), ((55.0, 43.0), (55.0, 143.0)), ((float("nan"), 1.0), (1.0, 2.0))):
        with pytest.raises(DataError) as caught:
            check_segment(Segment("S-1", line=line))
        assert caught.value.code == "border.bad_segment"


def test_an_id_is_letters_digits_and_hyphens() -> None:
    check_id("S-12", field="segment")
    for text in ("", "43.2, 54.5", "a b", "x" * 41):
        with pytest.raises(DataError):
            check_id(text, field="segment")


def test_a_thirteenth_month_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        check_constraint(Constraint("S-1", (13,)))
    assert caught.value.code == "border.bad_months"
