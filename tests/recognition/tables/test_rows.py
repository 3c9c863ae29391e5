"""Cells of label tables as several programs write them."""

from __future__ import annotations

from datetime import datetime

import pytest

from qaplan.recognition.tables.rows import clock_of, day_first_days, first_of, share, spelt, whole_number


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2024-08-25 03:10:07", datetime(2024, 8, 25, 3, 10, 7)),
        ("2024:08:25 03:10:07", datetime(2024, 8, 25, 3, 10, 7)),
        ("8/25/24 03:10", datetime(2024, 8, 25, 3, 10)),
        ("08/09/2024 03:10:07", datetime(2024, 8, 9, 3, 10, 7)),
        ("25-Aug-2024 03:10:07", datetime(2024, 8, 25, 3, 10, 7)),
        ("25/8/24 03:10", None),
        ("", None),
    ],
)
def test_a_clock_is_read_as_written_and_slashes_have_the_month_first(
    text: str, clock: datetime | None
) -> None:
    assert clock_of(text) == clock


def test_only_days_that_cannot_be_american_are_told() -> None:
    assert list(day_first_days(["8/25/24 1:00", "25/8/24 1:00", "5/6/24 1:00"])) == ["25/8/24 1:00"]


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("3.0", 3), ("2,5", None), ("-1", None), ("nan", None)]
)
def test_a_count_is_a_whole_number_or_none(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"), [("0,62", 0.62), ("1", 1.0), ("62", None), ("inf", None), ("", None)]
)
def test_a_score_is_a_share_or_none(text: str, number: float | None) -> None:
    assert share(text) == number


def test_words_of_three_languages_are_one_and_others_stay_as_written() -> None:
    assert [spelt("sex", word) for word in ("Самка", "ұрғашы", "F", "?")] == [
        "female",
        "female",
        "female",
        "?",
    ]


def test_the_first_filled_cell_counts_under_any_spelling_of_its_heading() -> None:
    assert first_of({"relative path": " a ", "file": ""}, "File", "Relative_Path") == "a"
