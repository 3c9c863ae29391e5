"""One reader is one reader, a second one does not know the first word, a third settles a disagreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qaplan.recognition.review.observing import observations_from_reading
from qaplan.recognition.review.readers import asks_for, is_decoy, standing_of
from qaplan.recognition.review.types import Reading, ReadingPlace, ReviewLabel

AT = datetime(2025, 11, 1, 12, tzinfo=UTC)


def reading(
    place: ReadingPlace, taxon: str, reader: str = "", flank: str = "", supersedes: str = ""
) -> Reading:
    who = reader or f"person-{place}"
    label = ReviewLabel(taxon, flank=flank)
    return Reading(f"r-{place}-{taxon}-{who}", "b-1", ("m1", "m2"), label, who, AT, place, supersedes)


def test_nobody_has_said_anything_of_an_unread_burst() -> None:
    assert standing_of([]) is None
    assert standing_of([reading("second", "leopard")]) is None


def test_one_reader_of_a_big_cat_stands_and_asks_for_a_second() -> None:
    read = standing_of([reading("first", "leopard")])
    assert read is not None
    assert (read.readers, read.label.taxon_id, asks_for(read)) == ("one", "leopard", "second")


@pytest.mark.parametrize("taxon", ["urial", "blank", "caracal", "person", "cannot_tell"])
def test_nobody_further_is_asked_about_what_is_no_big_cat(taxon: str) -> None:
    read = standing_of([reading("first", taxon)])
    assert read is not None and asks_for(read) is None


def test_two_who_agree_are_enough() -> None:
    read = standing_of([reading("first", "leopard", flank="left"), reading("second", "leopard")])
    assert read is not None
    assert (read.readers, asks_for(read), read.read_by) == (
        "two_agree",
        None,
        ("person-first", "person-second"),
    )


@pytest.mark.parametrize(("taxon", "flank"), [("caracal", "left"), ("leopard", "right"), ("blank", "")])
def test_a_disagreement_leaves_the_first_word_and_asks_for_a_third(taxon: str, flank: str) -> None:
    read = standing_of([reading("first", "leopard", flank="left"), reading("second", taxon, flank=flank)])
    assert read is not None
    assert (read.readers, read.label.taxon_id, asks_for(read)) == ("disagree", "leopard", "third")


def test_the_third_settles_it() -> None:
    said = [reading("first", "leopard"), reading("second", "caracal"), reading("third", "caracal")]
    read = standing_of(said)
    assert read is not None
    assert (read.readers, read.label.taxon_id, asks_for(read)) == ("settled", "caracal", None)


def test_a_reading_takes_the_place_of_an_earlier_one_and_nothing_is_lost() -> None:
    first = reading("first", "blank")
    later = reading("first", "leopard", supersedes=first.reading_id)
    for said in ([first, later], [later, first]):
        read = standing_of(said)
        assert read is not None and read.label.taxon_id == "leopard"


def test_observations_name_who_stands_and_how_many_have_read() -> None:
    said = [reading("first", "leopard"), reading("second", "caracal"), reading("third", "caracal")]
    settled = standing_of(said)
    assert settled is not None
    rows = observations_from_reading(settled)
    assert [each.medium_id for each in rows] == ["m1", "m2"]
    assert {each.scientific_name for each in rows} == {"Caracal caracal"}
    assert {(each.method, each.classified_by, each.extra["readers"]) for each in rows} == {
        ("human", "person-third", "settled")
    }
    one = standing_of([replace(said[0], label=ReviewLabel("blank"))])
    assert one is not None
    assert {each.observation_type for each in observations_from_reading(one)} == {"blank"}


def test_decoys_are_drawn_by_lot_and_always_the_same() -> None:
    ids = [f"b-{number}" for number in range(4000)]
    drawn = [each for each in ids if is_decoy(each, "seed", share=0.1)]
    assert 300 < len(drawn) < 500
    assert drawn == [each for each in ids if is_decoy(each, "seed", share=0.1)]
