"""Sentences that carry facts, and how they are said in Kazakh, Russian and English."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from qaplan.base.catalogue import entry
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice, Fact, FactValue
from qaplan.base.names import Language, Names

__all__ = ["Gender", "Message", "MessageValue", "Piece", "Text"]

Gender = Literal["", "male", "female", "unknown"]
_CALENDAR = {"en": "en_GB"}
_LARGEST_IN_DIGITS = 1e20


@dataclass(frozen=True)
class Message:
    """A sentence by its key, with what goes into its places.

    Args:
        key: Catalogue key such as ``population.refused_density``.
        values: What each place holds; a fact wherever it is a number, a date or a name. A bare string
            stands for itself in every language, such as an id or an address.
        count: Name of the place whose number chooses the plural form.
        gender: Gender of whom the sentence is about, where the language asks for it.
    """

    key: str
    values: Mapping[str, MessageValue] = field(default_factory=dict)
    count: str = ""
    gender: Gender = ""

    def facts(self) -> tuple[Fact, ...]:
        """Every fact in it and in the messages within, in order."""
        found: list[Fact] = []
        for value in self.values.values():
            found.extend(
                [value] if isinstance(value, Fact) else value.facts() if isinstance(value, Message) else []
            )
        return tuple(found)


MessageValue = Fact | Message | Names | Choice | str


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence.

    Args:
        text: What is read.
        fact: The fact that it says, if it says one.
    """

    text: str
    fact: Fact | None = None


class Text:
    """One language's voice; it remembers which of its strings no native speaker has read."""

    def __init__(self, language: Language) -> None:
        """Speak a language."""
        self.language: Language = language
        self.unchecked: set[str] = set()
        self.used: set[str] = set()

    def say(self, message: Message) -> str:
        """Say a message as one string.

        Raises:
            DataError: ``message.missing`` if the language has no such string, ``message.bad_place``
                if the string names a place that the message does not fill.
        """
        return "".join(piece.text for piece in self.pieces(message))

    def word(self, key: str, gender: Gender = "") -> str:
        """Say a string without places, such as a heading."""
        return self.say(Message(key, gender=gender))

    def pieces(self, message: Message) -> tuple[Piece, ...]:
        """Say a message as pieces, so that a page can open each fact's derivation."""
        return tuple(_one_full_stop(self._pieces(message)))

    def fact(self, fact: Fact) -> str:
        """Say a fact's value with its unit and bound."""
        shown = self._with_unit(fact.value, fact.unit)
        if not fact.bound:
            return shown
        return self._fill(f"bound.{fact.bound.replace(' ', '_')}", {"value": shown})

    def value(self, value: FactValue) -> str:
        """Say a value without a unit."""
        if isinstance(value, PartialDate):
            return self.date(value)
        if isinstance(value, DaySpan):
            return self._range(value.fewest, value.most)
        if isinstance(value, Choice):
            return self.word(f"choice.{value.key}")
        if isinstance(value, Names):
            return value.in_language(self.language)
        if isinstance(value, tuple):
            return self._range(*value)
        return self.number(value)

    def number(self, number: float) -> str:
        """Say a number as the language writes it; one of 20 digits and more by its power of ten."""
        from babel.numbers import format_decimal, format_scientific

        if abs(number) >= _LARGEST_IN_DIGITS:
            return str(format_scientific(number, format="0.#E0", locale=self.language))
        return str(format_decimal(number, format="#,##0.######", locale=self.language))

    def date(self, when: PartialDate) -> str:
        """Say a date as sharply as it is known, and never more."""
        from babel.dates import format_skeleton

        if when.earliest is None or when.latest is None:
            return self.word("date.unknown")
        if when.precision == "range":
            return self._span(when.earliest, when.latest)
        if when.precision == "month":
            return str(format_skeleton("yMMMM", when.earliest, locale=self.language))
        if when.precision == "year":
            return str(when.earliest.year)
        return self._day(when.earliest)

    def _span(self, first: dt.date, last: dt.date) -> str:
        from babel.dates import format_skeleton

        if _begins_year(first) and _ends_year(last):
            return f"{first.year}–{last.year}"
        if first.day == 1 and _ends_month(last):
            ends = (str(format_skeleton("yMMMM", day, locale=self.language)) for day in (first, last))
            return " – ".join(ends)
        return self._fill("date.range", {"first": self._day(first), "last": self._day(last)})

    def _day(self, day: dt.date) -> str:
        from babel.dates import format_date

        return str(format_date(day, format="long", locale=_CALENDAR.get(self.language, self.language)))

    def _range(self, low: float, high: float) -> str:
        if low == high:
            return self.number(low)
        if low < 0:
            return self._fill("bound.from_to", {"low": self.number(low), "high": self.number(high)})
        return f"{self.number(low)}–{self.number(high)}"

    def _with_unit(self, value: FactValue, unit: str) -> str:
        shown = self.value(value)
        if not unit:
            return shown
        last = value.most if isinstance(value, DaySpan) else value[1] if isinstance(value, tuple) else value
        # A fraction takes the form that the language gives to a few: two stands in for it.
        count = last if isinstance(last, int) else 2
        return self._fill(f"unit.{unit.replace('/', '_per_').replace(' ', '_')}", {"n": shown}, count)

    def _fill(self, key: str, places: Mapping[str, str], count: int | None = None) -> str:
        return self._template(key, "", count).format(**places)

    def _template(self, key: str, gender: Gender, count: int | None) -> str:
        found = entry(self.language, key, gender)
        self.used.add(key)
        if not found.is_checked:
            self.unchecked.add(key)
        return found.form(count)

    def _pieces(self, message: Message) -> Iterator[Piece]:
        template = self._template(message.key, message.gender, _count_of(message))
        for literal, name, _, _ in string.Formatter().parse(template):
            if literal:
                yield Piece(literal)
            if name is None:
                continue
            if name not in message.values:
                asked = f"'{message.key}' asks for '{name}', which it was not given"
                raise DataError("message.bad_place", asked)
            yield from self._place(message.values[name])

    def _place(self, value: MessageValue) -> Iterator[Piece]:
        if isinstance(value, Fact):
            yield Piece(self.fact(value), value)
        elif isinstance(value, Message):
            yield from self._pieces(value)
        elif isinstance(value, str):
            yield Piece(value)
        else:
            yield Piece(self.value(value))


def _count_of(message: Message) -> int | None:
    if not message.count:
        return None
    value = message.values.get(message.count)
    number = value.value if isinstance(value, Fact) else None
    if isinstance(number, tuple):
        number = number[1]
    if isinstance(number, DaySpan):
        number = number.most
    return number if isinstance(number, int) else 2


def _one_full_stop(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Drop a sentence's full stop behind an abbreviation that ends with one, as in Russian dates."""
    ended = False
    for piece in pieces:
        text = piece.text[1:] if ended and piece.text.startswith(".") else piece.text
        if text:
            ended = text.endswith(".")
            yield Piece(text, piece.fact)


def _begins_year(day: dt.date) -> bool:
    return (day.month, day.day) == (1, 1)


def _ends_year(day: dt.date) -> bool:
    return (day.month, day.day) == (12, 31)


def _ends_month(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1
