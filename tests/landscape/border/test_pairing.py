"""Gates that face each other across parallel lines open together."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.pairing import named_pairs, paired_across
from tests.landscape.opening.fences import stretch

LINES = [np.array([[0.0, 6.0], [40.0, 6.0]]), np.array([[0.0, 2.0], [40.0, 2.0]])]


def test_facing_gates_become_one() -> None:
    gates = [stretch("a1", 0, 4, 6), stretch("a2", 4, 8, 6), stretch("b1", 0, 4, 2), stretch("b2", 4, 8, 2)]
    found = paired_across(LINES, gates, 1.0)
    assert [each.id for each in found] == ["a1+b1", "a2+b2"]
    assert [each.members for each in found] == [("a1", "b1"), ("a2", "b2")]
    assert [len(each.parts) for each in found] == [2, 2]


def test_gates_somewhat_aside_still_face_each_other() -> None:
    found = paired_across(LINES, [stretch("a", 0, 4, 6), stretch("b", 1.5, 5.5, 2)], 1.0)
    assert [each.id for each in found] == ["a+b"]


def test_a_gate_that_faces_none_stays_alone() -> None:
    found = paired_across(LINES, [stretch("a", 0, 4, 6), stretch("b", 20, 24, 2)], 1.0)
    assert [each.id for each in found] == ["a", "b"]


def test_gates_of_one_line_in_two_sections_are_not_paired() -> None:
    lines = [np.array([[0.0, 6.0], [20.0, 6.0]]), np.array([[20.0, 6.0], [40.0, 6.0]])]
    found = paired_across(lines, [stretch("a", 16, 20, 6), stretch("b", 20, 24, 6)], 1.0)
    assert [each.id for each in found] == ["a", "b"]


def test_three_lines_are_opened_together() -> None:
    lines = [*LINES, np.array([[0.0, 9.0], [40.0, 9.0]])]
    gates = [stretch("a", 0, 4, 6), stretch("b", 0, 4, 2), stretch("c", 0, 4, 9)]
    assert [each.id for each in paired_across(lines, gates, 1.0)] == ["a+b+c"]


def test_what_names_a_pair_is_put_together_by_name() -> None:
    gates = [stretch("a", 0, 4, 6, pair="one"), stretch("x", 8, 12, 6), stretch("b", 30, 34, 2, pair="one")]
    found = named_pairs(gates)
    assert [(each.id, each.members) for each in found] == [("one", ("a", "b")), ("x", ("x",))]


def test_a_pair_costs_what_its_dearest_part_costs_and_is_as_far_as_its_last() -> None:
    gates = [
        stretch("a", 0, 4, 6, cost=2.0, stage="built", months=(3, 4, 5), is_existing=True),
        stretch("b", 0, 4, 2, cost=3.0, stage="agreed", months=(4, 5, 6)),
    ]
    found, standing = paired_across(LINES, gates, 1.0)
    assert (found.cost, found.stage, found.months, found.is_existing) == (3.0, "agreed", (4, 5), False)
    assert (found.id, found.members) == ("a+b", ("b",))
    assert (standing.id, standing.members, standing.is_existing) == ("a", ("a",), True)


def test_a_named_pair_of_which_a_part_is_open_keeps_that_part_open() -> None:
    gates = [stretch("a", 0, 4, 6, pair="one", is_existing=True), stretch("b", 30, 34, 2, pair="one")]
    found = named_pairs(gates)
    assert [(each.id, each.members, each.is_existing) for each in found] == [
        ("one", ("b",), False),
        ("a", ("a",), True),
    ]
    assert [each.id for each in paired_across(LINES, found, 1.0)] == ["one", "a"]


def test_a_pair_lies_in_the_sections_and_between_the_posts_of_all_its_parts() -> None:
    gates = [
        stretch("a", 0, 4, 6, section="A", posts="214-215"),
        stretch("b", 0, 4, 2, section="X", posts="77-78"),
    ]
    (found,) = paired_across(LINES, gates, 1.0)
    assert (found.section, found.posts) == ("A + X", "214-215 + 77-78")
    assert found.lies_in(("X",)) and found.lies_in(("A",)) and not found.lies_in(("B",))


def test_parts_that_are_never_open_together_are_refused() -> None:
    gates = [stretch("a", 0, 4, 6, months=(3,)), stretch("b", 0, 4, 2, months=(9,))]
    with pytest.raises(DataError) as refused:
        paired_across(LINES, gates, 1.0)
    assert refused.value.code == "gates.never_open"


def test_hundreds_of_facing_gates_are_paired_as_few_are() -> None:
    lines = [np.array([[0.0, 6.0], [1000.0, 6.0]]), np.array([[0.0, 2.0], [1000.0, 2.0]])]
    gates = [
        stretch(f"{owner}{at}", 2 * at, 2 * at + 2, y)
        for owner, y in (("a", 6), ("b", 2))
        for at in range(400)
    ]
    found = paired_across(lines, gates, 1.0)
    assert [each.members for each in found] == [(f"a{at}", f"b{at}") for at in range(400)]
