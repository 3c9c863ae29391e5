"""A catalogue follows from its statements alone: in any order, exactly as of any day, merged and unmerged."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qaplan.identity.catalogue import CatalogueEntry, catalogue_at
from qaplan.identity.disputes import disputes_at
from qaplan.identity.standing import same_groups, standing, standing_statements
from qaplan.identity.types import Individual, Statement, Verdict

START = date(2025, 1, 1)
RECORDS = "ABCDE"
INDIVIDUALS = (
    Individual("I-1", records=("A",)),
    Individual("I-2", records=("B#left",)),
    Individual("I-3", records=("C#right",)),
    Individual("I-4", records=("D",)),
)


def day(number: int) -> date:
    return START + timedelta(days=number)


def statement(number: int, drawn: tuple[int, Verdict, str, Sequence[str]]) -> Statement:
    when, verdict, flank, records = drawn
    names = tuple(sorted(set(records)))
    flanks: tuple[str, ...] = (flank,) * len(names) if flank else ()
    if flank == "link":
        flanks, names = ("left", "right"), (names[0], names[0])
    return Statement(f"s{number:02}", names, verdict, f"O-{number % 3}", day(when), flanks=flanks)  # type: ignore[arg-type]


drawn = st.tuples(
    st.integers(0, 20),
    st.sampled_from(Verdict),
    st.sampled_from(("", "left", "right", "link")),
    st.lists(st.sampled_from(RECORDS), min_size=2, max_size=3, unique=True),
)
histories = st.lists(drawn, max_size=12).map(
    lambda rows: [statement(number, row) for number, row in enumerate(rows)]
)


def groups_at(statements: Sequence[Statement], on: date) -> tuple[frozenset[str], ...]:
    """Who is who on a day, of every record whether a statement names it or not."""
    return same_groups(standing_statements(statements, on), also=RECORDS)


def catalogue(statements: Sequence[Statement], on: date) -> tuple[CatalogueEntry, ...]:
    return catalogue_at(INDIVIDUALS, statements, on)


@given(histories, st.randoms(use_true_random=False), st.integers(0, 21))
def test_any_order_of_the_same_statements_gives_the_same_catalogue(
    history: list[Statement], chance: random.Random, number: int
) -> None:
    turned = list(history)
    chance.shuffle(turned)
    assert catalogue(turned, day(number)) == catalogue(history, day(number))
    assert disputes_at(turned, day(number)) == disputes_at(history, day(number))


@given(histories, drawn, st.integers(21, 30))
def test_merge_then_unmerge_is_the_identity(
    history: list[Statement], merging: tuple[int, Verdict, str, list[str]], later: int
) -> None:
    merge = replace(statement(50, merging), verdict=Verdict.SAME, made_on=day(21), author="O-9")
    unmerge = replace(
        merge, statement_id="s51", verdict=Verdict.UNDETERMINED, made_on=day(21), supersedes="s50"
    )
    assert groups_at([*history, merge, unmerge], day(later)) == groups_at(history, day(later))
    conflicts = [each.is_in_conflict for each in catalogue(history, day(later))]
    assert [each.is_in_conflict for each in catalogue([*history, merge, unmerge], day(later))] == conflicts


@given(histories, st.data())
def test_unmerging_at_any_depth_is_as_if_the_merge_had_never_been_said(
    history: list[Statement], data: st.DataObject
) -> None:
    merges = [each for each in history if each.verdict is Verdict.SAME]
    if not merges:
        return
    chosen = data.draw(st.sampled_from(merges))
    taken_back = replace(
        chosen,
        statement_id="s99",
        verdict=Verdict.UNDETERMINED,
        made_on=day(22),
        supersedes=chosen.statement_id,
    )
    without = [each for each in history if each is not chosen]
    on = day(30)
    assert groups_at([*history, taken_back], on) == groups_at(without, on)


@given(histories, drawn, st.integers(0, 20))
def test_a_superseded_statement_never_changes_a_past_view(
    history: list[Statement], later: tuple[int, Verdict, str, list[str]], number: int
) -> None:
    if not history:
        return
    replaced = history[0]
    newer = replace(
        statement(60, later),
        author=replaced.author,
        made_on=day(number + 1),
        supersedes=replaced.statement_id,
    )
    assert catalogue([*history, newer], day(number)) == catalogue(history, day(number))
    assert disputes_at([*history, newer], day(number)) == disputes_at(history, day(number))


@given(histories, st.integers(0, 20))
def test_a_past_catalogue_does_not_know_what_was_said_later(history: list[Statement], number: int) -> None:
    told_by_then = [each for each in history if each.made_on <= day(number)]
    assert catalogue(history, day(number)) == catalogue(told_by_then, day(number))


@given(histories, st.sampled_from(RECORDS), st.sampled_from(RECORDS))
def test_standing_does_not_depend_on_who_is_named_first(history: list[Statement], a: str, b: str) -> None:
    for suffix in ("", "#left", "#right"):
        one, other = f"{a}{suffix}", f"{b}{suffix}"
        assert standing(history, one, other, day(30)) is standing(history, other, one, day(30))
