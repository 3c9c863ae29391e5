"""Left and right are two catalogues until somebody links them; a word on a whole record waits until then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qaplan.base.errors import DataError
from qaplan.identity.catalogue import catalogue_at
from qaplan.identity.disputes import disputes_at
from qaplan.identity.flanks import (
    FlankState,
    flank_state,
    flanks_of,
    is_link,
    record_of,
    side_in,
    statement_nodes,
)
from qaplan.identity.sides import Flank, Side
from qaplan.identity.standing import check_statements, same_groups, standing
from qaplan.identity.types import Individual, Standing, Statement, Verdict

SAME, DIFFERENT, UNDETERMINED = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNDETERMINED
DAY = date(2025, 3, 1)


def told(number: int, verdict: Verdict, *nodes: str, supersedes: str = "") -> Statement:
    """A statement about nodes such as ``E1#left``, or about whole records, so many days after the first."""
    sides = [side_in(node) for node in nodes]
    flanks: tuple[Flank, ...] = tuple(each.flank for each in sides if each is not None)
    return Statement(
        f"s{number:02}",
        tuple(record_of(node) for node in nodes),
        verdict,
        "O-1",
        DAY + timedelta(days=number),
        supersedes=supersedes,
        flanks=flanks,
    )


LEFTS = told(0, SAME, "E1#left", "E2#left")
RIGHTS = told(1, SAME, "E2#right", "E3#right")
LINK = told(2, SAME, "E2#left", "E2#right")


def test_flanks_of_one_passing_are_two_animals_until_they_are_linked() -> None:
    assert same_groups([LEFTS, RIGHTS]) == (
        frozenset({"E1#left", "E2#left"}),
        frozenset({"E2#right", "E3#right"}),
    )
    assert len(same_groups([LEFTS, RIGHTS, LINK])) == 1
    assert is_link(LINK)
    assert not is_link(LEFTS)


def test_a_link_carries_sameness_from_flank_to_flank() -> None:
    on = DAY + timedelta(days=9)
    assert standing([LEFTS, RIGHTS], "E1#left", "E3#right", on) is Standing.UNSTATED
    assert standing([LEFTS, RIGHTS, LINK], "E1#left", "E3#right", on) is Standing.SAME


def test_a_different_word_on_one_flank_says_nothing_of_the_other_until_the_link() -> None:
    on = DAY + timedelta(days=9)
    parted = told(3, DIFFERENT, "E1#right", "E3#right")
    assert disputes_at([LEFTS, RIGHTS, parted], on) == ()
    (dispute,) = disputes_at([LEFTS, RIGHTS, LINK, parted, told(4, SAME, "E1#left", "E1#right")], on)
    assert dispute.records == ("E1", "E2", "E3")
    assert dispute.nodes == ("E1#left", "E1#right", "E2#left", "E2#right", "E3#right")


def test_a_word_on_whole_records_joins_the_one_side_that_was_compared() -> None:
    whole = told(5, SAME, "KZ-1", "E1")
    (group,) = same_groups([LEFTS, whole])
    assert group == {"KZ-1", "E1", "E1#left", "E2#left"}


def test_a_word_on_a_whole_record_with_two_loose_sides_joins_neither() -> None:
    whole = told(5, SAME, "KZ-1", "E2")
    groups = same_groups([LEFTS, RIGHTS, whole])
    assert frozenset({"KZ-1", "E2"}) in groups
    (joined,) = same_groups([LEFTS, RIGHTS, whole, LINK])
    assert {"KZ-1", "E2", "E1#left", "E3#right"} <= joined


def test_a_link_by_another_way_counts_as_well() -> None:
    around = [told(6, SAME, "E1#left", "E1#right"), told(7, SAME, "E1#right", "E2#right")]
    (joined,) = same_groups([LEFTS, told(1, SAME, "E2#right", "E3#right"), *around, told(8, SAME, "E2", "X")])
    assert {"E2", "X", "E3#right"} <= joined


def test_who_could_not_tell_a_side_has_told_nothing_of_it() -> None:
    whole = told(5, SAME, "KZ-1", "E1")
    unsure = told(6, UNDETERMINED, "E1#right", "E9#right")
    assert {"KZ-1", "E1", "E1#left", "E2#left"} in same_groups([LEFTS, whole, unsure])


def test_a_side_that_nobody_compared_is_an_animal_of_its_own() -> None:
    whole = told(5, SAME, "KZ-1", "E1")
    groups = same_groups([whole], also=["E1#left", "E1#right"])
    assert groups == (frozenset({"KZ-1", "E1"}),)


@pytest.mark.parametrize(
    ("nodes", "seen", "state"),
    [
        ((), (), FlankState.NONE),
        (("KZ-1",), (), FlankState.NONE),
        (("E1#left", "E2#left"), (), FlankState.LEFT_ONLY),
        (("E1#right",), (), FlankState.RIGHT_ONLY),
        (("E1#left", "E1#right"), (), FlankState.LINKED),
        (("E1#left", "E2#left"), (Side("E2", "right"),), FlankState.UNLINKED),
        (("E1#left",), (Side("E9", "right"),), FlankState.LEFT_ONLY),
    ],
)
def test_flank_states(nodes: tuple[str, ...], seen: tuple[Side, ...], state: FlankState) -> None:
    assert flank_state(nodes, seen) is state


def test_a_catalogue_entry_that_begins_with_a_side_holds_its_flank_only() -> None:
    left = Individual("F-1", records=("E1#left",))
    right = Individual("F-2", records=("E3#right",))
    on = DAY + timedelta(days=9)
    apart = catalogue_at([left, right], [LEFTS, RIGHTS], on)
    assert [each.sides for each in apart] == [("E1#left", "E2#left"), ("E2#right", "E3#right")]
    assert [each.records for each in apart] == [("E1", "E2"), ("E2", "E3")]
    assert [each.shares_with for each in apart] == [(), ()]
    linked = catalogue_at([left, right], [LEFTS, RIGHTS, LINK], on)
    assert [each.shares_with for each in linked] == [("F-2",), ("F-1",)]


def test_a_statement_may_name_one_passing_twice_with_both_flanks_only() -> None:
    check_statements([LINK], ["E2"])
    with pytest.raises(DataError) as caught:
        check_statements([told(0, SAME, "E2#left", "E2#left")])
    assert [each.code for each in caught.value.problems] == ["identity.too_few_records"]


def test_a_word_may_be_replaced_on_its_own_day_by_a_later_one() -> None:
    later = Statement("s9", LEFTS.records, DIFFERENT, "O-1", DAY, supersedes="s00", flanks=LEFTS.flanks)
    check_statements([LEFTS, later])
    assert standing([LEFTS, later], "E1#left", "E2#left", DAY) is Standing.DIFFERENT
    earlier = Statement("r9", LEFTS.records, DIFFERENT, "O-1", DAY, supersedes="s00", flanks=LEFTS.flanks)
    with pytest.raises(DataError) as caught:
        check_statements([LEFTS, earlier])
    assert [each.code for each in caught.value.problems] == ["identity.supersedes_later"]


def test_an_unknown_flank_is_the_whole_animal() -> None:
    said = Statement("s", ("A", "B"), SAME, "O-1", DAY, flanks=("left", "unknown"))
    assert statement_nodes(said) == ("A#left", "B")
    assert flanks_of(statement_nodes(said)) == {"left"}
