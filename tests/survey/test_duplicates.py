from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.duplicates import Copy, find_duplicates
from qaplan.survey.types import Card, Medium, MediumState


def card(name: str, *files: tuple[str, str], state: MediumState = MediumState.OK) -> Card:
    return Card(name, tuple(Medium(path, digest, 10, "image/jpeg", state) for path, digest in files))


def test_one_name_with_other_bytes_is_new() -> None:
    report = find_duplicates([card("A", ("IMG_0001.JPG", "aa")), card("B", ("IMG_0001.JPG", "bb"))])
    assert report.new == (("A", "IMG_0001.JPG"), ("B", "IMG_0001.JPG"))


def test_the_same_bytes_on_one_card_are_told_with_where_they_were_first() -> None:
    report = find_duplicates([card("A", ("1.jpg", "aa"), ("copy/1.jpg", "aa"))])
    assert report.twice_on_card == (Copy("aa", "A", "copy/1.jpg", "A", "1.jpg"),)
    assert report.to_record() == {
        "n_new": 1,
        "n_already_held": 0,
        "n_twice_on_card": 1,
        "n_on_another_card": 0,
    }


def test_the_same_bytes_on_two_cards_are_told_apart_from_those_on_one() -> None:
    report = find_duplicates([card("A", ("1.jpg", "aa")), card("B", ("1.jpg", "aa"))])
    assert report.on_another_card == (Copy("aa", "B", "1.jpg", "A", "1.jpg"),)
    assert report.twice_on_card == ()


def test_what_is_held_is_not_new_again() -> None:
    report = find_duplicates([card("A", ("1.jpg", "aa"), ("2.jpg", "bb"))], ["aa"])
    assert report.already_held == (Copy("aa", "A", "1.jpg"),)
    assert report.new == (("A", "2.jpg"),)


def test_empty_files_are_not_copies_of_each_other() -> None:
    report = find_duplicates([card("A", ("1.jpg", "e3"), ("2.jpg", "e3"), state=MediumState.EMPTY)])
    assert report.to_record() == dict.fromkeys(report.to_record(), 0)


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=4),
    st.sets(st.sampled_from("abcdef")),
)
def test_every_readable_medium_is_in_exactly_one_list(digests: list[list[str]], held: set[str]) -> None:
    cards = [
        card(f"C{i}", *((f"{j}.jpg", each) for j, each in enumerate(on_card)))
        for i, on_card in enumerate(digests)
    ]
    report = find_duplicates(cards, held)
    copies = (*report.already_held, *report.twice_on_card, *report.on_another_card)
    places = [*report.new, *((each.card, each.path) for each in copies)]
    assert sorted(places) == sorted((each.name, medium.path) for each in cards for medium in each.media)
    assert len(report.new) == len({each for on_card in digests for each in on_card} - held)
