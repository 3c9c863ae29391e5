"""A further language is one file: whole, in its places and its plural forms, or told string by string."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qaplan.base.catalogue import add_strings, entries, forget_strings, topics
from qaplan.base.errors import DataError
from qaplan.base.facts import Fact
from qaplan.base.further_language import check_language, plural_forms, read_language, write_template
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES, Language, Names, show_names_in
from tests.further_languages import filled


@pytest.fixture
def uzbek() -> Iterator[Language]:
    """Uzbek as a file adds it, with English words."""
    further = read_language(filled("uz"))
    add_strings(further.code, further.strings)
    show_names_in(further.code, further.names_from)
    yield further.code  # type: ignore[misc]
    forget_strings(further.code)


def codes(source: str) -> list[tuple[str, str]]:
    return [(each.code, each.where) for each in check_language(read_language(source))]


@pytest.mark.parametrize("code", ["uz", "ky", "ar", "zh", "pl"])
def test_a_file_with_every_string_is_complete(code: str):
    assert codes(filled(code)) == []


def test_an_empty_template_names_every_string_that_is_missing():
    wanted = {place for topic in topics() for place in entries("en", topic)}
    found = codes(write_template("uz"))
    assert {code for code, _ in found} == {"language.no_string"}
    assert len(found) == len(wanted) > 400


def test_one_missing_string_is_named():
    without = filled("uz").replace('msgid "answer.list"\nmsgstr "~{first}, {rest}"\n\n', "")
    assert codes(without) == [("language.no_string", "answer.list")]


def test_wrong_places_digits_and_strange_keys_are_named():
    source = filled("uz").replace("~{first}, {rest}", "~{first} 2 {other}")
    source += '\nmsgid "answer.never_asked"\nmsgstr "~"\n'
    assert codes(source) == [
        ("language.wrong_places", "answer.list"),
        ("language.digit", "answer.list"),
        ("language.no_such_key", "answer.never_asked"),
    ]


def test_a_plural_with_one_form_where_the_language_has_two_is_named():
    plural = ((key, each.forms) for (key, _), each in entries("en", "unit").items() if len(each.forms) > 1)
    key, forms = next(plural)
    before, _, after = filled("uz").partition(f'msgid "{key}"\n')
    source = f'{before}msgid "{key}"\nmsgstr "~{forms[0]}"\n\n' + after.partition("\n\n")[2]
    assert codes(source) == [("language.wrong_forms", key)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_packaged_languages_choose_their_forms_as_cldr_does(language: Language):
    forms, choose = plural_forms(language)
    plural = [each for topic in topics() for each in entries(language, topic).values() if len(each.forms) > 1]
    assert plural
    for each in plural:
        assert len(each.forms) == len(forms)
        assert [each.plural_form(count) for count in range(200)] == [choose(count) for count in range(200)]


@pytest.mark.parametrize(
    "head",
    [
        '"Language: uz\\n"\n"X-Names-From: en\\n"',
        '"Language: uz\\n"\n"X-Own-Name: o‘zbek\\n"',
        '"Language: uz\\n"\n"X-Own-Name: o‘zbek\\n"\n"X-Names-From: en, fr\\n"',
        '"Language: ru\\n"\n"X-Own-Name: русский\\n"\n"X-Names-From: ru\\n"',
    ],
)
def test_a_head_that_does_not_say_what_it_is_is_refused(head: str):
    with pytest.raises(DataError) as caught:
        read_language(f'msgid ""\nmsgstr ""\n{head}\n\nmsgid "answer.list"\nmsgstr "x"\n')
    assert caught.value.code == "language.bad_head"


def test_a_language_that_nobody_knows_is_refused():
    with pytest.raises(DataError) as caught:
        write_template("xx-nothing")
    assert caught.value.code == "language.no_locale"


def test_what_is_no_file_of_strings_is_refused():
    with pytest.raises(DataError) as caught:
        read_language("Dear colleague,\nhere are the strings.\n")
    assert caught.value.code == "language.unreadable"


def test_a_text_speaks_the_further_language(uzbek: Language):
    text = Text(uzbek)
    assert text.word("answer.not_whole").startswith("~")
    said = text.say(Message("answer.list", {"first": Fact("a", 1), "rest": Names(en="Tau", ru="Тау")}))
    assert said == "~1, Tau"


def test_names_are_shown_where_the_head_says(uzbek: Language):
    show_names_in(uzbek, ("ru", "en"))
    assert Names(en="Tau", ru="Тау").in_language(uzbek) == "Тау"


def test_a_language_that_is_forgotten_is_spoken_no_more(uzbek: Language):
    forget_strings(uzbek)
    with pytest.raises(DataError):
        Text(uzbek).word("answer.not_whole")
