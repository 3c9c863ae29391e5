"""The heading of a burst is the word that must not be missed."""

from __future__ import annotations

from qaplan.recognition.review.sorting import MachineWord, SortedBurst, heading_of, heading_order


def test_a_cat_on_one_picture_of_a_burst_is_the_heading_of_all() -> None:
    words = [MachineWord("a", "blank"), MachineWord("b", "human", score=0.9)]
    cat = MachineWord("c", "animal", "leopard", 0.3)
    assert heading_of("abc", [*words, cat]) == SortedBurst("leopard", 0.3)


def test_a_person_comes_before_an_animal_that_is_no_big_cat() -> None:
    words = [MachineWord("a", "animal", "urial", 0.9), MachineWord("a", "human", score=0.2)]
    assert heading_of("a", words).heading == "person"


def test_only_a_burst_that_was_looked_at_as_a_whole_counts_as_empty() -> None:
    words = [MachineWord("a", "blank"), MachineWord("b", "blank")]
    assert heading_of("ab", words) == SortedBurst("blank")
    assert heading_of("abc", words) == SortedBurst("unsorted")
    assert heading_of("abc", []) == SortedBurst("unsorted")


def test_an_animal_without_a_name_has_a_heading_of_its_own() -> None:
    assert heading_of("a", [MachineWord("a", "animal", "", 0.8)]).heading == "animal"
    assert heading_of("a", [MachineWord("a", "animal", "grob", 0.8)]).heading == "animal"


def test_cats_come_first_in_the_queue_and_empties_last() -> None:
    headings = ["blank", "urial", "unsorted", "vehicle", "leopard", "animal", "person"]
    ordered = sorted(headings, key=heading_order)
    assert ordered == ["leopard", "person", "urial", "animal", "vehicle", "unsorted", "blank"]
