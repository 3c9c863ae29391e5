"""Whether an agreed passage is really there."""

from __future__ import annotations

from datetime import date, timedelta

from qaplan.landscape.crossings.types import Passage, Verification
from qaplan.landscape.crossings.verifying import LOOK_AGAIN_DAYS, WITHIN_DAYS, stand_of, standing

AGREED = date(2026, 1, 1)
PASSAGE = Passage("G-1", "S-1", "lower_strands_out", agreed_on=AGREED)


def visit(day: date, found="open") -> Verification:
    return Verification("G-1", day, "inspector", found, "photo-1")


def test_an_agreed_gap_that_nobody_looked_at_in_time_is_overdue_and_red() -> None:
    last = AGREED + timedelta(days=WITHIN_DAYS)
    assert stand_of(PASSAGE, [], last).state == "due"
    late = stand_of(PASSAGE, [], last + timedelta(days=1))
    assert (late.state, late.days_over, late.is_overdue) == ("overdue", 1, True)


def test_a_visit_ends_that_until_the_next_is_due() -> None:
    day = AGREED + timedelta(days=100)
    assert stand_of(PASSAGE, [visit(day)], day).state == "open"
    late = stand_of(PASSAGE, [visit(day)], day + timedelta(days=LOOK_AGAIN_DAYS + 3))
    assert (late.state, late.days_over) == ("overdue", 3)


def test_a_gap_that_was_found_shut_is_red_at_once() -> None:
    day = AGREED + timedelta(days=10)
    found = stand_of(PASSAGE, [visit(day, "shut")], day)
    assert (found.state, found.is_overdue) == ("shut", True)


def test_a_visit_in_the_future_and_one_elsewhere_count_for_nothing() -> None:
    elsewhere = Verification("G-2", AGREED, "inspector", "open")
    assert stand_of(PASSAGE, [visit(AGREED + timedelta(days=400)), elsewhere], AGREED).last is None


def test_a_day_that_the_agreement_sets_goes_before_ours() -> None:
    soon = Passage("G-1", "S-1", "full_opening", agreed_on=AGREED, verify_by=AGREED + timedelta(days=5))
    assert stand_of(soon, [], AGREED + timedelta(days=6)).is_overdue


def test_without_any_day_nobody_can_say_that_it_is_due() -> None:
    assert stand_of(Passage("G-1", "S-1", "seasonal"), [], AGREED).state == "unknown"


def test_what_is_red_comes_first_and_the_longest_overdue_at_the_head() -> None:
    passages = [
        Passage("A", "S-1", "seasonal", agreed_on=AGREED + timedelta(days=300)),
        Passage("B", "S-1", "seasonal", agreed_on=AGREED + timedelta(days=50)),
        Passage("C", "S-1", "seasonal", agreed_on=AGREED),
    ]
    found = standing(passages, [], AGREED + timedelta(days=310))
    assert [each.passage.passage_id for each in found] == ["C", "B", "A"]
