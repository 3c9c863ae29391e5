"""The message catalogues: one folder of gettext files, a folder for each language, a file for each topic.

A message key is dotted (``report.title``); its first part names the file. A translator's comment
``checked: NAME, DATE`` says that a native speaker has read the string.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from qaplan.base.errors import DataError
from qaplan.base.names import LANGUAGES, Language
from qaplan.base.resources import read_text, resource_names

__all__ = ["Entry", "add_strings", "entries", "entry", "forget_strings", "topics"]

_FOLDER = "base/catalogue"


@dataclass(frozen=True)
class Entry:
    """One string of one language.

    Args:
        forms: The plural forms, one for a string without plural.
        is_checked: Whether a native speaker has read it.
        plural_form: From a count to the index of its form.
    """

    forms: tuple[str, ...]
    is_checked: bool
    plural_form: Callable[[int], int]

    def form(self, count: int | None) -> str:
        """The form for a count; the first form where there is no count."""
        if count is None or len(self.forms) == 1:
            return self.forms[0]
        return self.forms[self.plural_form(abs(count))]


_ADDED: dict[str, Mapping[tuple[str, str], Entry]] = {}


def add_strings(language: str, strings: Mapping[tuple[str, str], Entry]) -> None:
    """Let this process speak a further language.

    Args:
        language: Its code.
        strings: All its strings, by key and gender.
    """
    _ADDED[language] = strings


def forget_strings(language: str) -> None:
    """Let this process speak a further language no more."""
    _ADDED.pop(language, None)


@cache
def topics() -> tuple[str, ...]:
    """The topics that any language has, sorted."""
    names = {name for language in LANGUAGES for name in resource_names(f"{_FOLDER}/{language}")}
    return tuple(sorted(name.removesuffix(".po") for name in names if name.endswith(".po")))


@cache
def entries(language: Language, topic: str) -> Mapping[tuple[str, str], Entry]:
    """The strings of one topic by key and gender; the gender is empty where it does not matter.

    Raises:
        DataError: ``resource.missing`` if the language has no file for the topic.
    """
    from babel.messages.pofile import read_po

    source = read_text(f"{_FOLDER}/{language}/{topic}.po")
    parsed = read_po(io.BytesIO(source.encode()), locale=language)
    plural_form: Callable[[int], int] = gettext.c2py(parsed.plural_expr)
    found: dict[tuple[str, str], Entry] = {}
    for message in parsed:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if not forms or not all(forms):
            continue
        checked = any(comment.startswith("checked:") for comment in message.user_comments)
        found[key, message.context or ""] = Entry(forms, checked, plural_form)
    return found


def entry(language: Language, key: str, gender: str = "") -> Entry:
    """The string of a key, in the gender asked for or the one that fits all.

    Raises:
        DataError: ``message.missing`` if the language has no such string.
    """
    strings = _ADDED[language] if language in _ADDED else entries(language, key.partition(".")[0])
    found = strings.get((key, gender)) or strings.get((key, ""))
    if found is None:
        raise DataError(
            "message.missing",
            f"there is no text for '{key}' in '{language}'",
            do=f"add it to {_FOLDER}/{language}/{key.partition('.')[0]}.po",
        )
    return found
