"""A language beside Kazakh, Russian and English: one file of strings, whole or not taken.

The file is a gettext file like those of the packaged languages, with every topic in it. Its head says what
the language calls itself and in which language names of places and people are shown. Plural forms follow
CLDR. A page half in one language and half in another would say less than either, so a file that lacks a
string is told about, string by string, and not offered.
"""

from __future__ import annotations

import io
import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Row
from babel.messages.pofile import PoFileError, read_po, write_po

from qaplan.base.catalogue import Entry, entries, topics
from qaplan.base.errors import DataError, Problem
from qaplan.base.names import LANGUAGES, Language

__all__ = ["FurtherLanguage", "check_language", "plural_forms", "read_language", "write_template"]

_OWN_NAME, _NAMES_FROM = "X-Own-Name", "X-Names-From"
_HEAD_LINE = re.compile(r'^"([\w-]+): (.*?)\\n"$', re.MULTILINE)
_ORDER = ("zero", "one", "two", "few", "many", "other")
_WIDTH = 110
_COUNTS = (*range(200), 1000, 1_000_000)
_MODEL: Language = "en"

Strings = Mapping[tuple[str, str], Entry]


@dataclass(frozen=True)
class FurtherLanguage:
    """A language that a file adds.

    Args:
        code: Its code, such as ``uz``.
        own_name: What it calls itself.
        names_from: In which languages names are shown, the first that has one.
        strings: Its strings by key and gender.
    """

    code: str
    own_name: str
    names_from: tuple[Language, ...]
    strings: Strings


def plural_forms(code: str) -> tuple[tuple[str, ...], Callable[[int], int]]:
    """The forms that whole numbers take in a language, and which of them a count takes, by CLDR.

    >>> forms, choose = plural_forms("ru")
    >>> forms, choose(21), choose(22), choose(25)
    (('one', 'few', 'many'), 0, 1, 2)

    Raises:
        DataError: ``language.no_locale`` if CLDR does not know the language.
    """
    rule = _locale(code).plural_form
    taken = {rule(count) for count in _COUNTS}
    forms = tuple(form for form in _ORDER if form in taken)

    def choose(count: int) -> int:
        return forms.index(rule(count))

    return forms, choose


def read_language(source: str) -> FurtherLanguage:
    """Read a file of strings, complete or not.

    Args:
        source: Text of the file.

    Raises:
        DataError: ``language.unreadable`` if it is no file of strings; ``language.bad_head`` if its head
            does not say which language it is, its own name or where names come from;
            ``language.no_locale`` if CLDR does not know the language.
    """
    parsed = _parsed(source)
    head = dict(_HEAD_LINE.findall(source.partition("\n\n")[0]))
    code, own_name = head.get("Language", "").strip(), head.get(_OWN_NAME, "").strip()
    from_ = tuple(part.strip() for part in head.get(_NAMES_FROM, "").split(",") if part.strip())
    names_from = tuple(language for part in from_ for language in LANGUAGES if language == part)
    if not code or not own_name or not names_from or len(names_from) != len(from_) or code in LANGUAGES:
        do = f"say Language, {_OWN_NAME} and {_NAMES_FROM} there, as `qaplan languages template` writes them"
        raise DataError("language.bad_head", "the head of the file does not say what it is", do=do)
    _, choose = plural_forms(code)
    return FurtherLanguage(code, own_name, names_from, dict(_strings(parsed, choose)))


def check_language(further: FurtherLanguage) -> tuple[Problem, ...]:
    """Everything that is wrong with a language, string by string; nothing where it may be offered."""
    model = _model()
    count, _ = plural_forms(further.code)
    found: list[Problem] = []
    for (key, gender), wanted in model.items():
        mine = further.strings.get((key, gender)) or further.strings.get((key, ""))
        where = f"{key} ({gender})" if gender else key
        if mine is None:
            found.append(Problem("language.no_string", "it has no text", where, "write it"))
        else:
            found.extend(_faults(mine, wanted, where, len(count)))
    strange = sorted({key for key, _ in further.strings} - {key for key, _ in model})
    found.extend(Problem("language.no_such_key", "Qaplan says no such thing", key) for key in strange)
    return tuple(found)


def write_template(code: str) -> str:
    """An empty file for a language, with the English strings to be said in it.

    Args:
        code: Code of the language, such as ``uz``.

    Raises:
        DataError: ``language.no_locale`` if CLDR does not know the language.
    """
    forms, _ = plural_forms(code)
    locale = _locale(code)
    catalogue = Catalog(locale=locale, fuzzy=False)
    for (key, gender), entry in _model().items():
        is_plural = len(entry.forms) > 1
        comments = [*entry.forms, *([f"forms: {', '.join(forms)}"] if is_plural else [])]
        identity = (key, key) if is_plural else key
        empty = ("",) * len(forms) if is_plural else ""
        catalogue.add(identity, empty, auto_comments=comments, context=gender or None)
    written = io.BytesIO()
    write_po(written, catalogue, omit_header=True, width=_WIDTH)
    own_name = locale.get_display_name(code) or code
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Plural-Forms: nplurals={len(forms)}; plural=0;\\n"\n'
        f'"{_OWN_NAME}: {own_name}\\n"\n"{_NAMES_FROM}: en, ru, kk\\n"\n\n'
    )
    return head + written.getvalue().decode()


def _model() -> Strings:
    """Every string that a language must have: those of English."""
    return {place: entry for topic in topics() for place, entry in entries(_MODEL, topic).items()}


def _faults(mine: Entry, wanted: Entry, where: str, forms: int) -> Iterator[Problem]:
    """What is wrong with one string."""
    if len(mine.forms) != (forms if len(wanted.forms) > 1 else 1):
        yield Problem("language.wrong_forms", f"it needs {forms} forms for counts", where, "write each")
    wanted_places = _places(wanted.forms[0])
    for form in mine.forms:
        if _places(form) != wanted_places:
            asked = ", ".join(sorted(wanted_places)) or "none"
            yield Problem("language.wrong_places", f"its places are not those asked for: {asked}", where)
        if any(mark.isdigit() for mark in form):
            yield Problem("language.digit", "it holds a digit; numbers come from facts", where)


def _places(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}


def _strings(parsed: Catalog, choose: Callable[[int], int]) -> Iterator[tuple[tuple[str, str], Entry]]:
    for row in parsed:
        forms = _forms(row)
        if row.id and not row.fuzzy and all(forms):
            key = row.id if isinstance(row.id, str) else row.id[0]
            checked = any(comment.startswith("checked:") for comment in row.user_comments)
            yield (key, row.context or ""), Entry(forms, checked, choose)


def _forms(row: Row) -> tuple[str, ...]:
    return (row.string,) if isinstance(row.string, str) else tuple(row.string or ("",))


def _parsed(source: str) -> Catalog:
    try:
        return read_po(io.BytesIO(source.encode()), abort_invalid=True)
    except (PoFileError, ValueError, UnknownLocaleError) as error:
        do = "open it as a gettext file, or begin again from `qaplan languages template`"
        raise DataError("language.unreadable", "this is no file of strings", do=do) from error


def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        do = "use the code of CLDR, such as uz, ky, tk or tg"
        raise DataError("language.no_locale", f"no language has the code '{code}'", do=do) from error
