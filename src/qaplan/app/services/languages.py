"""The languages that a caller names, read from words, and those that a file of a house adds.

A further language speaks the pages. Reports are written in Kazakh, Russian and English.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from qaplan.base.catalogue import add_strings
from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.base.further_language import FurtherLanguage, check_language, read_language, write_template
from qaplan.base.names import LANGUAGES, LANGUAGES_IN_WORDS, Language, show_names_in

__all__ = [
    "LanguageFile",
    "add_languages",
    "as_language",
    "as_languages",
    "language_template",
    "look_at_language",
    "offered_languages",
]

_FOLDER = "languages"
_OWN_NAMES: dict[Language, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
_ADDED: dict[str, str] = {}


@dataclass(frozen=True)
class LanguageFile:
    """A file that adds a language, looked at.

    Args:
        file: The file.
        language: The language.
        problems: What keeps it from being offered; nothing where it is whole.
    """

    file: Path
    language: FurtherLanguage
    problems: tuple[Problem, ...]


def look_at_language(file: Path) -> LanguageFile:
    """Read a file that adds a language and find everything that is missing or wrong in it.

    Raises:
        UsageError: ``language.no_file`` if there is no such file.
        DataError: ``language.unreadable``, ``language.bad_head`` or ``language.no_locale``.
    """
    if not file.is_file():
        raise UsageError("language.no_file", "there is no such file", where=str(file))
    try:
        source = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        do = "save it as UTF-8"
        raise DataError("language.unreadable", "the file is not UTF-8", where=file.name, do=do) from error
    language = read_language(source)
    return LanguageFile(file, language, check_language(language))


def add_languages(house: Path) -> tuple[LanguageFile, ...]:
    """Offer the whole ones among the languages in a house's folder ``languages``.

    Args:
        house: Folder of the house.

    Returns:
        Every file there, those with problems too, which are not offered.

    Raises:
        DataError: As :func:`look_at_language` does.
    """
    found = tuple(look_at_language(file) for file in sorted((house / _FOLDER).glob("*.po")))
    for each in found:
        if not each.problems:
            add_strings(each.language.code, each.language.strings)
            show_names_in(each.language.code, each.language.names_from)
            _ADDED[each.language.code] = each.language.own_name
    return found


def offered_languages() -> dict[Language, str]:
    """The languages in which pages are shown, each with what it calls itself.

    A further language passes for one of the three from here on: what speaks, speaks it too.
    """
    return _OWN_NAMES | {cast("Language", code): name for code, name in _ADDED.items()}


def language_template(code: str) -> str:
    """An empty file for a further language, with the English strings as comments.

    Raises:
        DataError: ``language.no_locale`` if CLDR does not know the language.
    """
    return write_template(code)


def as_languages(text: str) -> tuple[Language, ...]:
    """Read a list such as ``kk,ru,en``.

    Returns:
        The languages, each once, in the order in which the house writes them.

    Raises:
        UsageError: ``language.unknown`` if there is another word in it, or none.

    >>> as_languages("en, kk")
    ('kk', 'en')
    """
    asked = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in asked if part not in LANGUAGES]
    if unknown or not asked:
        wrong = ", ".join(unknown) or text
        raise UsageError(
            "language.unknown", f"nothing is told in '{wrong}'", do=f"choose from {LANGUAGES_IN_WORDS}"
        )
    return tuple(language for language in LANGUAGES if language in asked)


def as_language(text: str) -> Language:
    """Read one language in which pages are shown, such as ``kk``.

    Raises:
        UsageError: ``language.unknown`` if it is another word, or several.
    """
    found = next((language for language in offered_languages() if language == text.strip()), None)
    return found or as_languages(text.replace(",", " "))[0]
