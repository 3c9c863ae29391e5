"""No human word stands in a template or a script: all of them come from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

WEB = Path("src/qaplan/app/web")
NAMES_OF_THEIR_OWN = {"Qaplan", "OpenAPI", "API", "PDF", "XLSX", "JSON", "CSV", "UTC", "EPSG", "SHA", "Esc"}
"""Words that are the same in every language."""

_CLASSES = re.compile(r"\{% block (mode|body_class) %\}.*?\{% endblock %\}", re.DOTALL)
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_HEARD = ("title", "placeholder", "aria-label", "aria-description", "alt", "label", "summary")
_SHOWN_BY_SCRIPT = re.compile(
    r"(?:\.(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=|\b(?:alert|confirm|prompt)\()"
    r"\s*[\"'`]([^\"'`]*[^\W\d_]{2,}[^\"'`]*)[\"'`]"
)


class _Words(HTMLParser):
    """The words of a template that are neither tags nor from the catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in {"script", "style"}
        about = dict(attrs)
        heard = [about.get(name) or "" for name in _HEARD]
        if tag in {"input", "button"} and about.get("type") in {"submit", "button", "reset"}:
            heard.append(about.get("value") or "" if tag == "input" else "")
        self.found += [each for each in heard if _LETTERS.search(each)]

    def handle_endtag(self, tag: str) -> None:
        self._is_code = False

    def handle_data(self, data: str) -> None:
        if not self._is_code and _LETTERS.search(data):
            self.found.append(data.strip())


def bare_words(template: str) -> list[str]:
    """The words of a template that its catalogue does not hold."""
    parser = _Words()
    parser.feed(_TAGS.sub("", _CLASSES.sub("", template)))
    return [each for each in parser.found if set(_LETTERS.findall(each)) - NAMES_OF_THEIR_OWN]


def every(root: Path, pattern: str) -> Iterator[Path]:
    yield from sorted(each for each in (root / WEB).rglob(pattern) if "vendor" not in each.parts)


def test_no_template_holds_a_bare_word(root: Path):
    found = {
        str(file.relative_to(root / WEB)): words
        for file in every(root, "*.html")
        if (words := bare_words(file.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>Two leopards</p>",
        '<p>{% say "web.help" %} and more</p>',
        '<img alt="A map">',
        '<input type="submit" value="Send">',
        '<button aria-label="Close">{{ sign }}</button>',
        "<p>Қабылан</p>",
    ],
)
def test_a_bare_word_is_found(template: str):
    assert bare_words(template)


def test_catalogue_words_marks_and_names_of_their_own_are_no_bare_words():
    assert bare_words('<p class="sub" id="answer">{% say "web.help" %} · {{ n }} · Qaplan</p>') == []


def shown_words(script: str) -> list[str]:
    """The strings that a script shows and that are more than what it was given."""
    return [each for each in _SHOWN_BY_SCRIPT.findall(script) if _LETTERS.search(each.partition("${")[0])]


def test_a_word_of_a_script_is_found():
    assert shown_words('note.textContent = "Saved";') == ["Saved"]
    assert shown_words("note.textContent = `${words.say('saved')}: ${n}`;") == []


def test_no_script_shows_a_word_of_its_own(root: Path):
    found = {
        str(file.relative_to(root / WEB)): words
        for pattern in ("*.js", "*.mjs")
        for file in every(root, pattern)
        if (words := shown_words(file.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_template_or_script_names_an_address_elsewhere(root: Path):
    elsewhere = re.compile(r"(?:src|href|action)=[\"']?(?:https?:)?//|(?:fetch|import)\([\"'`]https?:")
    found = [
        str(file.relative_to(root / WEB))
        for pattern in ("*.html", "*.js", "*.css")
        for file in every(root, pattern)
        if elsewhere.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_is_inline(root: Path):
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=|hx-on|<style|<script(?![^>]*\bsrc=)|javascript:", re.IGNORECASE
    )
    found = [
        str(file.relative_to(root / WEB))
        for file in every(root, "*.html")
        if inline.search(_TAGS.sub("", file.read_text(encoding="utf-8")))
    ]
    assert found == []
