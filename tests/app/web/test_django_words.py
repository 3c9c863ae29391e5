"""What Django itself can say on a page, it says in every language of the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils.translation import trans_real

from qaplan.app.store.settings import configure
from qaplan.app.web.django_words import DJANGO_STRINGS, speak_django
from qaplan.base.names import LANGUAGES, Language
from qaplan.base.resources import read_text

SPEAKING = re.compile(r"^(core|db|forms|http|utils|views/csrf|views/static)\b")
"""The parts of Django whose sentences reach a page: fields, validators, dates, refusals and files."""

WITHOUT_WORDS = {"messages", "sessions"}
"""The parts of ``django.contrib`` that say nothing to a reader."""

DJANGO = Path(django.__file__).parent


@pytest.fixture(scope="module", autouse=True)
def _started() -> None:
    configure()
    speak_django()


def sentences() -> Iterator[Message]:
    """Every sentence of the parts of Django that reach a page."""
    with (DJANGO / "conf/locale/en/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            if message.id and any(SPEAKING.match(name) for name, _ in message.locations):
                yield message


def key_of(message: Message) -> object:
    """The sentence as a compiled catalogue keeps it."""
    first = message.id if isinstance(message.id, str) else message.id[0]
    named = f"{message.context}\x04{first}" if message.context else first
    return named if isinstance(message.id, str) else (named, 0)


def test_django_says_more_than_a_hundred_sentences_that_reach_a_page():
    assert len(list(sentences())) > 150


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_sentence_of_django_falls_back_to_english(language: Language):
    words = trans_real.translation(language)._catalog
    assert [message.id for message in sentences() if key_of(message) not in words] == []


@pytest.mark.parametrize("language", DJANGO_STRINGS)
def test_our_strings_fill_the_same_places_as_django_asks_for(language: str):
    place = re.compile(r"%\(\w+\)[sdr]|\{\w+\}|%[sd]")
    wrong = []
    for message in read_po(read_text(DJANGO_STRINGS[language]).encode().splitlines(keepends=True)):
        if not message.id:
            continue
        asked = message.id if isinstance(message.id, str) else message.id[1]
        forms = [message.string] if isinstance(message.string, str) else message.string
        wrong += [asked for form in forms if sorted(place.findall(form)) != sorted(place.findall(asked))]
    assert wrong == []


@pytest.mark.parametrize("language", DJANGO_STRINGS)
def test_our_strings_are_all_asked_for(language: str):
    known = {key_of(message) for message in sentences()}
    ours = read_po(read_text(DJANGO_STRINGS[language]).encode().splitlines(keepends=True))
    assert [message.id for message in ours if message.id and key_of(message) not in known] == []


def test_a_required_field_and_a_short_text_are_refused_in_kazakh():
    words = trans_real.translation("kk")
    assert words.gettext("This field is required.") == "Бұл өрісті толтыру міндетті."
    single = "Ensure this value has at least %(limit_value)d character (it has %(show_value)d)."
    several = "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d)."
    said = words.ngettext(single, several, 8) % {"limit_value": 8, "show_value": 3}
    assert said == "Мұнда кемінде 8 таңба болуы керек (қазір 3)."


def test_no_page_uses_a_part_of_django_whose_words_are_not_collected_here(root: Path):
    used = set()
    for file in (root / "src/qaplan/app/web").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for text in re.findall(r"django\.contrib\.(\w+)", _named(node)):
                used.add(text)
    assert used <= WITHOUT_WORDS


def _named(node: ast.AST) -> str:
    """The package that a node names: an import, or a dotted name in a setting."""
    if isinstance(node, ast.ImportFrom):
        return node.module or ""
    if isinstance(node, ast.Import):
        return " ".join(each.name for each in node.names)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
