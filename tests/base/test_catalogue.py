"""Every language has every string, with the same places and its own plural forms; none holds a digit."""

from __future__ import annotations

import io
import string
from collections import defaultdict

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from qaplan.base.catalogue import entries, entry, topics
from qaplan.base.errors import DataError
from qaplan.base.names import LANGUAGES, Language
from qaplan.base.resources import read_text, resource_names

TOPICS = topics()
FORMS: dict[str, int] = {"en": 2, "ru": 3, "kk": 2}


def written(language: Language, topic: str) -> Catalog:
    return read_po(io.BytesIO(read_text(f"base/catalogue/{language}/{topic}.po").encode()), locale=language)


def key_of(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def keys_of(language: Language, topic: str) -> set[str]:
    return {key_of(message) for message in written(language, topic) if message.id}


def places_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_topic(language: Language):
    names = {name for name in resource_names(f"base/catalogue/{language}") if name.endswith(".po")}
    assert names == {f"{topic}.po" for topic in TOPICS}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_language_has_every_key(topic: str):
    keys = {language: keys_of(language, topic) for language in LANGUAGES}
    everything = set().union(*keys.values())
    assert {language: sorted(everything - found) for language, found in keys.items()} == {
        language: [] for language in LANGUAGES
    }


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_empty_or_fuzzy_and_every_key_names_its_topic(language: Language, topic: str):
    for message in written(language, topic):
        if not message.id:
            continue
        forms = (message.string,) if isinstance(message.string, str) else message.string
        assert all(forms), key_of(message)
        assert not message.fuzzy, key_of(message)
        assert key_of(message).startswith(f"{topic}."), key_of(message)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice_in_a_file(language: Language, topic: str):
    source = read_text(f"base/catalogue/{language}/{topic}.po")
    contexts: dict[str, list[str]] = defaultdict(list)
    context = ""
    for line in source.splitlines():
        if line.startswith("msgctxt"):
            context = line
        elif line.startswith("msgid "):
            contexts[line].append(context)
            context = ""
    twice = {key: found for key, found in contexts.items() if len(found) != len(set(found))}
    assert twice == {}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_string_has_the_same_places_in_every_language_and_form(topic: str):
    found: dict[str, set[frozenset[str]]] = defaultdict(set)
    for language in LANGUAGES:
        for (key, _), each in entries(language, topic).items():
            found[key] |= {frozenset(places_of(form)) for form in each.forms}
    assert {key: places for key, places in found.items() if len(places) > 1} == {}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_as_many_forms_as_its_language(language: Language, topic: str):
    for message in written(language, topic):
        if message.id and not isinstance(message.id, str):
            assert len(message.string) == FORMS[language], key_of(message)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_string_is_plural_in_every_language_or_in_none(topic: str):
    kinds: dict[str, set[bool]] = defaultdict(set)
    for language in LANGUAGES:
        for (key, _), each in entries(language, topic).items():
            kinds[key].add(len(each.forms) > 1)
    assert {key for key, found in kinds.items() if len(found) > 1} == set()


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_holds_a_digit(language: Language, topic: str):
    with_digits = {
        key: form
        for (key, _), each in entries(language, topic).items()
        for form in each.forms
        if any(mark.isdigit() for mark in form)
    }
    assert with_digits == {}


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", {0: 1, 1: 0, 2: 1, 21: 1}),
        ("ru", {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 111: 2}),
        ("kk", {0: 1, 1: 0, 2: 1, 21: 1}),
    ],
)
@pytest.mark.parametrize("topic", TOPICS)
def test_plural_forms_are_chosen_as_the_language_does(language: Language, counts: dict[int, int], topic: str):
    for each in entries(language, topic).values():
        if len(each.forms) > 1:
            assert {count: each.plural_form(count) for count in counts} == counts
            assert each.form(-1) == each.forms[counts[1]]


def test_a_string_that_no_language_has_is_named():
    with pytest.raises(DataError) as caught:
        entry("kk", "unit.nothing")
    assert caught.value.code == "message.missing"
    assert "unit.nothing" in str(caught.value)
