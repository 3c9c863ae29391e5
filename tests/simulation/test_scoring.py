"""A reviewer's errors are counted by kind, and their intervals are Wilson's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.simulation.course import CourseQuestion
from qaplan.simulation.scoring import ReviewerAnswer, score_reviewer, wilson_interval

QUESTIONS = (
    CourseQuestion("Q1", "P1", kind="cat", flank="left"),
    CourseQuestion("Q2", "P2", kind="blank"),
    CourseQuestion("Q3", "P3", "P4", same="same"),
    CourseQuestion("Q4", "P5", "P6", same="different"),
)
RIGHT = {
    "Q1": ReviewerAnswer(kind="cat", flank="left"),
    "Q2": ReviewerAnswer(kind="blank"),
    "Q3": ReviewerAnswer(same="same"),
    "Q4": ReviewerAnswer(same="different"),
}


def test_a_perfect_reviewer_makes_no_error() -> None:
    score = score_reviewer(QUESTIONS, RIGHT, seed=1)
    assert [(rate.errors, rate.answered) for rate in score.rates] == [(0, 2), (0, 1), (0, 1), (0, 1)]
    assert score.missed == ()


@pytest.mark.parametrize(
    ("answer", "topic"),
    [
        ({"Q1": ReviewerAnswer(kind="urial", flank="left")}, "species"),
        ({"Q1": ReviewerAnswer(kind="cat", flank="right")}, "flank"),
        ({"Q3": ReviewerAnswer(same="different")}, "false_different"),
        ({"Q4": ReviewerAnswer(same="same")}, "false_same"),
    ],
)
def test_each_error_is_counted_as_its_own_kind(answer: dict[str, ReviewerAnswer], topic: str) -> None:
    score = score_reviewer(QUESTIONS, RIGHT | answer, seed=1)
    assert {rate.topic for rate in score.rates if rate.errors} == {topic}


def test_what_is_left_open_is_no_error_and_is_told() -> None:
    answers = RIGHT | {"Q3": ReviewerAnswer(same="undetermined"), "Q1": ReviewerAnswer()}
    score = score_reviewer(QUESTIONS, answers, seed=1)
    assert score.rate("false_different").left_open == 1
    assert score.rate("false_different").ci is None
    assert score.rate("false_different").estimate is None
    assert score.rate("species").left_open == 1
    assert score.missed == ("Q1",)


@pytest.mark.parametrize(
    ("errors", "answered", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0)],
)
def test_published_intervals_are_met(errors: int, answered: int, low: float, high: float) -> None:
    """Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3."""
    ends = wilson_interval(errors, answered)
    assert ends == pytest.approx((low, high), abs=6e-5)


@given(answered=st.integers(1, 500), share=st.floats(0, 1))
def test_an_interval_holds_its_share_and_stays_a_share(answered: int, share: float) -> None:
    errors = round(answered * share)
    low, high = wilson_interval(errors, answered)
    assert 0.0 <= low <= errors / answered + 1e-12
    assert errors / answered - 1e-12 <= high <= 1.0
