"""What readings of a pair come to: agreement, disagreement, adjudication, and words that never count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import UsageError
from qaplan.identity.reading.settling import SettlingState, settle, settle_all, standing_readings
from qaplan.identity.reading.types import Reading
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

A, B, C = Side("E-1", "left"), Side("E-2", "left"), Side("E-3", "left")
SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNDETERMINED
START = datetime(2025, 11, 1, tzinfo=UTC)


def reading(reader: str, verdict: Verdict, minute: int = 0, **more: object) -> Reading:
    held = Reading(f"{reader}-{minute}", A, B, verdict, reader, START + timedelta(minutes=minute))
    return replace(held, **more)


@pytest.mark.parametrize("names", [("a", "z"), ("z", "a")])
def test_of_two_words_of_one_moment_the_one_that_replaces_the_other_stands(names: tuple[str, str]):
    first = reading("one", SAME, reading_id=names[0])
    second = reading("one", DIFFERENT, reading_id=names[1], supersedes=names[0])
    assert standing_readings([second, first]) == (second,)


def test_a_pair_that_nobody_has_read_needs_as_many_readers_as_are_asked():
    settled = settle(A, B, [], readers_asked=2)
    assert (settled.state, settled.still_needed, settled.verdict) == (SettlingState.UNREAD, 2, None)


def test_one_word_of_two_waits_for_the_other():
    settled = settle(A, B, [reading("one", SAME)])
    assert (settled.state, settled.still_needed) == (SettlingState.WAITING, 1)
    assert settled.readings == ()


@pytest.mark.parametrize("verdict", list(Verdict))
def test_two_readers_who_agree_settle_the_pair(verdict: Verdict):
    settled = settle(A, B, [reading("one", verdict), reading("two", verdict, 1)])
    assert (settled.state, settled.verdict) == (SettlingState.SETTLED, verdict)
    assert settled.readings == ("one-0", "two-1")
    assert not settled.is_adjudicated


def test_a_team_of_one_settles_by_one_reading():
    settled = settle(A, B, [reading("one", DIFFERENT)], readers_asked=1)
    assert (settled.state, settled.verdict) == (SettlingState.SETTLED, DIFFERENT)


def test_a_disagreement_asks_for_a_third_reader_and_says_nothing_yet():
    settled = settle(A, B, [reading("one", SAME), reading("two", DIFFERENT, 1)])
    assert (settled.state, settled.still_needed, settled.verdict) == (SettlingState.DISAGREED, 1, None)
    assert settled.readings == ()


def test_the_third_decides_and_the_overruled_word_is_kept_beside():
    words = [reading("one", SAME), reading("two", DIFFERENT, 1), reading("three", SAME, 2)]
    settled = settle(A, B, words)
    assert (settled.verdict, settled.is_adjudicated) == (SAME, True)
    assert (settled.readings, settled.against) == (("one-0", "three-2"), ("two-1",))


def test_three_answers_of_three_readers_are_undetermined_with_what_would_settle_it():
    words = [
        reading("one", SAME),
        reading("two", DIFFERENT, 1),
        reading("three", UNSURE, 2, settles="left_flank"),
    ]
    settled = settle(A, B, words)
    assert (settled.verdict, settled.settles) == (UNSURE, ("left_flank",))
    assert settled.is_adjudicated


def test_what_most_readers_name_as_settling_comes_first():
    words = [
        reading("one", UNSURE, 0, settles="genetics"),
        reading("two", UNSURE, 1, settles="sharper_picture"),
        reading("three", UNSURE, 2, settles="sharper_picture"),
    ]
    assert settle(A, B, words).settles == ("sharper_picture", "genetics")


def test_two_against_two_is_undetermined():
    words = [
        reading("one", SAME),
        reading("two", SAME, 1),
        reading("three", DIFFERENT, 2),
        reading("four", DIFFERENT, 3),
    ]
    assert settle(A, B, words).verdict is UNSURE


def test_a_changed_mind_replaces_the_earlier_word():
    words = [
        reading("one", SAME),
        reading("two", DIFFERENT, 1),
        reading("one", DIFFERENT, 2, supersedes="one-0"),
    ]
    settled = settle(A, B, words)
    assert (settled.verdict, settled.readings) == (DIFFERENT, ("two-1", "one-2"))


def test_a_mind_changed_after_the_machine_spoke_is_no_blind_word_and_another_reader_is_needed():
    words = [
        reading("one", SAME),
        reading("two", DIFFERENT, 1),
        reading("two", SAME, 2, saw_machine=True),
    ]
    settled = settle(A, B, words)
    assert (settled.state, settled.still_needed) == (SettlingState.WAITING, 1)


def test_a_team_of_one_may_change_its_mind_after_the_machine_spoke_and_it_is_told():
    words = [reading("one", SAME), reading("one", DIFFERENT, 1, saw_machine=True)]
    settled = settle(A, B, words, readers_asked=1)
    assert (settled.verdict, settled.is_blind) == (DIFFERENT, False)


def test_nobody_can_replace_the_word_of_another():
    words = [reading("one", SAME), reading("two", DIFFERENT, 1, supersedes="one-0")]
    assert settle(A, B, words).state is SettlingState.DISAGREED


def test_a_reading_of_a_laid_in_pair_never_settles_anything():
    words = [reading("one", SAME, is_seeded=True), reading("two", SAME, 1, is_seeded=True)]
    assert settle(A, B, words).state is SettlingState.UNREAD
    assert settle_all(words) == {}


def test_the_sides_may_be_told_in_either_order():
    words = [reading("one", SAME), replace(reading("two", SAME, 1), a=B, b=A)]
    assert settle(A, B, words) == settle(B, A, words)
    assert settle(A, B, words).verdict is SAME


def test_readings_of_other_pairs_have_no_effect():
    words = [reading("one", SAME), replace(reading("two", SAME, 1), b=C)]
    assert settle(A, B, words).state is SettlingState.WAITING
    assert set(settle_all(words)) == {(A, B), (A, C)}


def test_asking_nobody_is_refused():
    with pytest.raises(UsageError) as told:
        settle(A, B, [], readers_asked=0)
    assert told.value.code == "identity.bad_readers_asked"


WORDS = st.lists(
    st.builds(
        reading,
        st.sampled_from(["one", "two", "three", "four"]),
        st.sampled_from(list(Verdict)),
        st.integers(0, 60),
        saw_machine=st.booleans(),
        is_seeded=st.booleans(),
        settles=st.sampled_from(["", "left_flank", "genetics"]),
    ),
    unique_by=lambda each: each.reading_id,
    max_size=9,
)


@given(WORDS, st.randoms(), st.integers(1, 3))
def test_the_order_of_the_readings_does_not_matter(words: list[Reading], chance, asked: int):
    mixed = chance.sample(words, len(words))
    assert settle(A, B, mixed, readers_asked=asked) == settle(A, B, words, readers_asked=asked)


@given(WORDS, st.integers(1, 3))
def test_a_superseded_reading_never_counts(words: list[Reading], asked: int):
    standing = standing_readings(words)
    replaced = {each.reading_id for each in words} - {each.reading_id for each in standing}
    settled = settle(A, B, words, readers_asked=asked)
    assert not replaced & {*settled.readings, *settled.against}
    assert settle(A, B, standing, readers_asked=asked) == settled


@given(WORDS, st.integers(1, 3))
def test_a_verdict_has_readings_behind_it_and_nothing_else_has(words: list[Reading], asked: int):
    settled = settle(A, B, words, readers_asked=asked)
    is_settled = settled.state is SettlingState.SETTLED
    assert bool(settled.readings) == is_settled == (settled.verdict is not None)
    assert (settled.still_needed == 0) == is_settled
    readers = {each.reader for each in words if each.reading_id in settled.readings}
    assert len(readers) == len(settled.readings)


@given(WORDS)
def test_same_and_different_are_settled_by_two_readers_or_more(words: list[Reading]):
    settled = settle(A, B, words, readers_asked=2)
    if settled.verdict in (SAME, DIFFERENT):
        behind = [each for each in words if each.reading_id in settled.readings]
        assert len(behind) >= 2
        assert {each.verdict for each in behind} == {settled.verdict}
        assert not any(each.saw_machine or each.is_seeded for each in behind)
