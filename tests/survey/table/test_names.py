"""A spelling means one thing, or nothing is taken and the nearest names are shown."""

from __future__ import annotations

from qaplan.survey.table.names import NameIndex

INDEX = NameIndex(
    [("ST-3", ["Родник Акбулак"]), ("ST-4", ["Кендерли"]), ("P-1", ["Кендерли"]), ("ST-5", ["Акбулак"])],
    {"У трёх скал": "ST-9"},
)


def test_case_quotes_and_yo_do_not_matter() -> None:
    assert INDEX.find("родник  «акбулак»") == ("ST-3",)
    assert INDEX.find("у трех скал") == ("ST-9",)
    assert INDEX.find("st_3") == ("ST-3",)


def test_the_word_for_a_kind_of_place_may_stand_before_it() -> None:
    assert INDEX.find("ур. Акбулак") == ("ST-5",)


def test_two_places_of_one_name_are_both_found() -> None:
    assert INDEX.find("Кендерли") == ("P-1", "ST-4")


def test_a_misspelt_name_is_shown_and_not_taken() -> None:
    assert INDEX.find("Кендирли") == ()
    assert INDEX.near("Кендирли") == ("Кендерли",)


def test_what_a_person_declared_wins() -> None:
    assert NameIndex([("A", ["Тас"]), ("B", ["Тас"])], {"Тас": "B"}).find("тас") == ("B",)
