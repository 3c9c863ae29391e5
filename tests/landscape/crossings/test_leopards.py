"""Leopards that crossed: photographed or inferred, and never a sum of the two."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qaplan.landscape.crossings.leopards import LeopardCrossings, leopard_crossings, photographed_crossings
from qaplan.landscape.crossings.types import InferredCrossing, SideSighting

DAY = date(2026, 1, 1)
INFERRED = InferredCrossing("I-1", DAY, DAY + timedelta(days=9), "circuit", "team", "LEO-2", 0.8)


def seen(individual: str, day: int, side: str) -> SideSighting:
    return SideSighting(individual, DAY + timedelta(days=day), side, f"R-{day}")


def test_the_same_animal_on_both_sides_is_a_photographed_crossing() -> None:
    (found,) = photographed_crossings([seen("LEO-1", 25, "KZ"), seen("LEO-1", 0, "TM")])
    assert (found.individual_id, found.before.side, found.after.side) == ("LEO-1", "TM", "KZ")


def test_two_animals_on_two_sides_are_none() -> None:
    assert photographed_crossings([seen("LEO-1", 0, "KZ"), seen("LEO-2", 1, "TM")]) == ()


def test_a_day_on_both_sides_between_two_on_one_side_needs_two_crossings_and_no_more() -> None:
    days = [seen("LEO-1", 0, "TM"), seen("LEO-1", 5, "KZ"), seen("LEO-1", 5, "TM"), seen("LEO-1", 9, "TM")]
    assert len(photographed_crossings(days)) == 2


def test_a_picture_without_a_side_or_an_animal_shows_nothing() -> None:
    assert photographed_crossings([seen("LEO-1", 0, ""), seen("", 1, "KZ"), seen("LEO-1", 2, "KZ")]) == ()


def test_photographed_and_inferred_are_never_mixed_and_never_summed() -> None:
    found = leopard_crossings([seen("LEO-1", 0, "KZ"), seen("LEO-1", 9, "TM")], [INFERRED])
    assert {each.name for each in fields(LeopardCrossings)} == {"photographed", "inferred"}
    record = found.to_record()
    assert set(record) == {"photographed", "inferred"}
    assert [each["individual_id"] for each in record["photographed"]] == ["LEO-1"]  # type: ignore[union-attr,attr-defined]
    assert [each["individual_id"] for each in record["inferred"]] == ["LEO-2"]  # type: ignore[union-attr,attr-defined]
    assert not any(hasattr(found, name) for name in ("total", "count", "__add__", "__len__"))


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["KZ", "TM"])), max_size=30))
def test_no_more_crossings_than_changes_of_side_and_each_on_two_sides(days: list[tuple[int, str]]) -> None:
    found = photographed_crossings([seen("LEO-1", day, side) for day, side in days])
    assert all(each.before.side != each.after.side for each in found)
    assert all(each.before.day <= each.after.day for each in found)
    assert len(found) <= max(len(set(days)) - 1, 0)
