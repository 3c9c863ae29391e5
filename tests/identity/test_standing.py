from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.identity.standing import check_statements, standing, standing_statements, standings_over_time
from qaplan.identity.types import Standing, Statement, Verdict

START = date(2024, 1, 1)
SAME, DIFFERENT, UNDETERMINED = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNDETERMINED


def said(
    number: int, verdict: Verdict, *records: str, author: str = "O-1", supersedes: str = ""
) -> Statement:
    day = START + timedelta(days=number)
    return Statement(f"s{number}", records, verdict, author, day, supersedes=supersedes)


def day(number: int) -> date:
    return START + timedelta(days=number)


records = st.sampled_from("ABCDEF")
drawn = st.tuples(st.integers(0, 30), st.sampled_from(Verdict), st.sets(records, min_size=2, max_size=3))
histories = st.lists(drawn, max_size=12).map(
    lambda items: [
        Statement(f"s{i}", tuple(sorted(group)), verdict, f"O-{i % 3}", day(number))
        for i, (number, verdict, group) in enumerate(items)
    ]
)


def test_nobody_has_spoken_is_unstated():
    assert standing([], "A", "B", START) is Standing.UNSTATED


def test_same_carries_over_and_different_follows_it():
    spoken = [said(0, SAME, "A", "B"), said(1, SAME, "B", "C"), said(2, DIFFERENT, "C", "D")]
    assert standing(spoken, "A", "C", day(2)) is Standing.SAME
    assert standing(spoken, "A", "D", day(2)) is Standing.DIFFERENT
    assert standing(spoken, "A", "D", day(1)) is Standing.UNSTATED


def test_undetermined_yields_to_a_later_answer_of_anyone():
    spoken = [said(0, UNDETERMINED, "A", "B"), said(5, SAME, "A", "B", author="O-2")]
    assert standing(spoken, "A", "B", day(4)) is Standing.UNDETERMINED
    assert standing(spoken, "A", "B", day(5)) is Standing.SAME


def test_undetermined_of_one_record_holds_for_the_records_joined_to_it():
    spoken = [said(0, SAME, "A", "B"), said(1, UNDETERMINED, "B", "C")]
    assert standing(spoken, "A", "C", day(1)) is Standing.UNDETERMINED


def test_a_contradiction_puts_every_pair_of_its_group_in_conflict():
    spoken = [said(0, SAME, "A", "B", "C"), said(1, DIFFERENT, "A", "B", author="O-2")]
    assert standing(spoken, "A", "B", day(1)) is Standing.CONFLICT


def test_different_holds_between_the_first_record_and_the_others_only():
    spoken = [said(0, DIFFERENT, "A", "B", "C")]
    assert standing(spoken, "A", "C", day(0)) is Standing.DIFFERENT
    assert standing(spoken, "B", "C", day(0)) is Standing.UNSTATED


def test_a_superseded_statement_stands_until_the_day_it_is_replaced():
    spoken = [said(0, SAME, "A", "B"), said(9, UNDETERMINED, "A", "B", supersedes="s0")]
    assert standing(spoken, "A", "B", day(8)) is Standing.SAME
    assert standing(spoken, "A", "B", day(9)) is Standing.UNDETERMINED
    assert [each.statement_id for each in standing_statements(spoken, day(9))] == ["s9"]


def test_the_changes_are_listed_with_the_statements_that_made_them():
    spoken = [said(0, UNDETERMINED, "A", "B"), said(3, SAME, "C", "D"), said(5, SAME, "A", "B")]
    changes = standings_over_time(spoken, "A", "B")
    assert [(each.on, each.standing, each.statements) for each in changes] == [
        (day(0), Standing.UNDETERMINED, ("s0",)),
        (day(5), Standing.SAME, ("s5",)),
    ]


@given(histories, histories, st.integers(0, 30), records, records)
def test_a_past_view_never_depends_on_what_is_said_later(before, later, number, a, b):
    known = [each for each in before if each.made_on <= day(number)]
    renamed = [
        Statement(f"late-{e.statement_id}", e.records, e.verdict, e.author, e.made_on + timedelta(days=31))
        for e in later
    ]
    assert standing(known + renamed, a, b, day(number)) is standing(known, a, b, day(number))


@given(histories, records, records, st.randoms())
def test_neither_order_of_the_pair_nor_of_the_statements_matters(spoken, a, b, random):
    shuffled = list(spoken)
    random.shuffle(shuffled)
    assert standing(spoken, a, b, day(30)) is standing(shuffled, b, a, day(30))


@given(histories, records, records)
def test_the_last_change_is_the_standing_of_today(spoken, a, b):
    changes = standings_over_time(spoken, a, b)
    last = changes[-1].standing if changes else Standing.UNSTATED
    assert last is standing(spoken, a, b, day(30)) or a == b


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        ([said(0, SAME, "A")], "identity.too_few_records"),
        ([said(0, SAME, "A", "A")], "identity.too_few_records"),
        ([said(0, SAME, "A", "Z")], "identity.unknown_record"),
        ([said(0, SAME, "A", "B"), said(0, SAME, "A", "C")], "identity.statement_twice"),
        ([said(1, SAME, "A", "B", supersedes="nothing")], "identity.unknown_superseded"),
        (
            [said(0, SAME, "A", "B"), said(1, DIFFERENT, "A", "B", author="O-2", supersedes="s0")],
            "identity.supersedes_other",
        ),
        (
            [said(2, SAME, "A", "B"), said(1, DIFFERENT, "A", "B", supersedes="s2")],
            "identity.supersedes_later",
        ),
        (
            [Statement("s0", ("A", "B"), SAME, "O-1", START, flanks=("left",))],
            "identity.bad_flanks",
        ),
    ],
)
def test_a_statement_that_cannot_be_history_is_refused(statements, code):
    with pytest.raises(DataError) as caught:
        check_statements(statements, ["A", "B", "C"])
    assert caught.value.code == "identity.bad_statements"
    assert [problem.code for problem in caught.value.problems] == [code]
