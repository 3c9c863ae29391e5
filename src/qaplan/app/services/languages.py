"""The languages that a caller names, read from words."""

from __future__ import annotations

from qaplan.base.errors import UsageError
from qaplan.base.names import LANGUAGES, LANGUAGES_IN_WORDS, Language

__all__ = ["as_language", "as_languages"]


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
    """Read one language, such as ``kk``.

    Raises:
        UsageError: ``language.unknown`` if it is another word, or several.
    """
    found = next((language for language in LANGUAGES if language == text.strip()), None)
    return found or as_languages(text.replace(",", " "))[0]
