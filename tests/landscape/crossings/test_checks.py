"""What is refused before it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qaplan.base.errors import DataError, UsageError
from qaplan.landscape.crossings.checks import (
    check_crossing,
    check_inferred,
    check_passage,
    check_verification,
    read_months,
)
from qaplan.landscape.crossings.types import Crossing, InferredCrossing, Passage, Verification

TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("text", "months"),
    [("", tuple(range(1, 13))), ("3", (3,)), ("1-3,11", (1, 2, 3, 11)), ("11–2", (1, 2, 11, 12))],
)
def test_months_are_read_as_they_are_written(text: str, months: tuple[int, ...]) -> None:
    assert read_months(text) == months


@pytest.mark.parametrize("text", ["13", "0", "May", "1-", "1,,2", "²"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_months(text)
    assert caught.value.code == "crossings.bad_months"


def test_a_passage_tells_all_its_faults_at_once() -> None:
    bad = Passage("", " ", "hole", (), "begun", date(2026, 1, 2), date(2026, 1, 1))  # type: ignore[arg-type]
    with pytest.raises(DataError) as caught:
        check_passage(bad)
    assert {each.where for each in caught.value.problems} == {
        "passage_id",
        "segment_id",
        "kind",
        "stage",
        "months",
        "verify_by",
    }


@pytest.mark.parametrize(
    "about",
    [
        {"count": 0},
        {"day": date(2026, 5, 2)},
        {"day": date(1812, 1, 1)},
        {"direction": "up"},
        {"species": ""},
    ],
)
def test_a_crossing_that_cannot_have_been_is_refused(about: dict[str, object]) -> None:
    good = Crossing("C-1", "G-1", TODAY, "Ovis vignei")
    check_crossing(good, today=TODAY)
    with pytest.raises(DataError):
        check_crossing(replace(good, **about), today=TODAY)  # type: ignore[arg-type]


def test_an_inference_without_a_method_or_a_source_is_refused() -> None:
    good = InferredCrossing("I-1", TODAY, TODAY, "circuit", "team", probability=0.5)
    check_inferred(good, today=TODAY)
    for about in ({"method": ""}, {"source": " "}, {"probability": 1.5}, {"probability": float("nan")}):
        with pytest.raises(DataError):
            check_inferred(replace(good, **about), today=TODAY)


def test_a_visit_says_who_looked_and_what_was_found() -> None:
    good = Verification("G-1", TODAY, "inspector", "open")
    check_verification(good, today=TODAY)
    for about in ({"by": ""}, {"found": "maybe"}, {"day": date(2027, 1, 1)}):
        with pytest.raises(DataError):
            check_verification(replace(good, **about), today=TODAY)  # type: ignore[arg-type]
