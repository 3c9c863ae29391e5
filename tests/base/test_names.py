from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.names import LANGUAGES, Names, fold, sounded

NAMES = Names(kk="Тау Шері", en="Tau Sheri", variants=("Tay Sheri",))


def test_a_name_is_given_in_the_language_asked_for_or_the_nearest():
    assert NAMES.in_language("kk") == "Тау Шері"
    assert NAMES.in_language("ru") == "Тау Шері"
    assert Names().in_language("en") == ""


def test_a_thing_answers_to_any_of_its_spellings():
    for spelling in ("тау шері", "TAU-SHERI", "«Tay  Sheri»"):
        assert NAMES.answers_to(spelling)
    assert not NAMES.answers_to("Tau")


def test_every_name_is_listed_once():
    assert Names(en="A", ru="A", variants=("A", "B")).all() == ("A", "B")


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more_for_latin_and_cyrillic(text: str):
    kept = "".join(mark for mark in text if ord(mark) < 0x500)
    assert fold(fold(kept)) == fold(kept)


def test_there_are_three_languages():
    assert set(LANGUAGES) == {"kk", "ru", "en"}


def test_scripts_and_transliterations_of_a_name_sound_alike():
    assert {sounded(text) for text in ("Тау Шері", "Тау Шери", "Tau Shery", "tau-sheri")} == {"tau sheri"}
    assert sounded("Қызылсай") == sounded("Kyzylsai") == sounded("Qyzylsaj".replace("j", "y"))
    assert sounded("Бадхыз") != sounded("Балкан")
