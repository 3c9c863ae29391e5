"""Where a barrier is to open, written in one line: how many gates, how permeable, when and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qaplan.base.errors import UsageError
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.sharing.answers import AnswerRow, AnswerTable
from qaplan.sharing.coordinates import find_coordinates

__all__ = [
    "OPENING_FIELDS",
    "OPENING_LINES",
    "OpeningWords",
    "asked_table",
    "line_of_opening",
    "opening_words",
]

OPENING_FIELDS = (
    "gates",
    "permeability",
    "spacing_m",
    "month",
    "forbid",
    "species",
    "prey",
    "prey_permeability",
    "prey_weight",
)
"""The fields of the form, in their order."""

OPENING_LINES = (
    "gates=3; permeability=0.02",
    "gates=3; permeability=0.1",
    "gates=1; permeability=0.02",
)
"""What is offered to begin with."""

_TEXTS = frozenset({"forbid", "species", "prey"})
_MOST_GATES = 50
_LONGEST = 240


@dataclass(frozen=True)
class OpeningWords:
    """What is asked.

    Args:
        gates: How many gates, or what they may cost together.
        permeability: Share of the conductance that a shut line leaves, 0 to 1.
        spacing_m: Smallest distance between two gates, metres.
        month: The month; None for none in particular.
        forbidden: Sections in which none may be chosen.
        species: For which species the lines are taken; any when empty.
        prey: A second species to choose for as well; empty for none.
        prey_permeability: How permeable the lines are for it, 0 to 1.
        prey_weight: Its weight beside the first, 0 to 1.
    """

    gates: float
    permeability: float
    spacing_m: float = 0.0
    month: int | None = None
    forbidden: tuple[str, ...] = ()
    species: str = ""
    prey: str = ""
    prey_permeability: float = 0.0
    prey_weight: float = 0.5


def opening_words(line: str) -> OpeningWords:
    """Read what is asked.

    Raises:
        UsageError: ``landscape.bad_opening``.

    >>> opening_words("gates=3; permeability=0.02; forbid=A, B").forbidden
    ('A', 'B')
    """
    texts: dict[str, str] = {}
    numbers: dict[str, float] = {}
    for part in filter(None, (each.strip() for each in (line or OPENING_LINES[0]).split(";"))):
        name, sign, value = (each.strip() for each in part.partition("="))
        if name not in OPENING_FIELDS or not sign or name in texts or name in numbers:
            raise _wrong(part)
        if name in _TEXTS:
            texts[name] = _text(value, part)
        else:
            numbers[name] = _number(value, part)
    _check(line, texts, numbers)
    month = numbers.get("month")
    return OpeningWords(
        numbers.get("gates", 3.0),
        numbers.get("permeability", 0.02),
        numbers.get("spacing_m", 0.0),
        None if month is None else int(month),
        tuple(filter(None, (each.strip() for each in texts.get("forbid", "").split(",")))),
        texts.get("species", ""),
        texts.get("prey", ""),
        numbers.get("prey_permeability", 0.0),
        numbers.get("prey_weight", 0.5),
    )


def line_of_opening(fields: Mapping[str, str | Sequence[str]]) -> str:
    """One line of the fields of a form; empty ones are left out, of several values all are taken.

    >>> line_of_opening({"gates": "2", "permeability": "0,1", "month": "", "forbid": ["A", "B"]})
    'gates=2; permeability=0.1; forbid=A, B'
    """
    said = {name: _said(name, fields.get(name, "")) for name in OPENING_FIELDS}
    if not said["prey"]:
        said["prey_permeability"] = said["prey_weight"] = ""
    return "; ".join(f"{name}={value}" for name, value in said.items() if value)


def asked_table(words: OpeningWords) -> AnswerTable:
    """What was asked, in rows for whoever reads the answer.

    Args:
        words: What was asked.
    """
    said = {
        "gates": words.gates,
        "permeability": words.permeability,
        "spacing_m": words.spacing_m,
        "month": words.month,
        "forbid": ", ".join(words.forbidden),
        "species": words.species,
        "prey": words.prey,
        "prey_permeability": words.prey_permeability if words.prey else None,
        "prey_weight": words.prey_weight if words.prey else None,
    }
    rows = tuple(
        AnswerRow((Message(f"opening.field_{name}"), _shown(name, value)), {"field": name, "value": value})
        for name, value in said.items()
        if value or name == "permeability"
    )
    return AnswerTable("asked", ("opening.asked_for", "opening.asked_value"), rows)


def _shown(name: str, value: str | float | None) -> str | Names:
    """A value as a reader reads it: all of the table are words, so that they stand under each other."""
    if isinstance(value, str):
        return value
    if name == "month":
        month = int(value or 0)
        return Names(en=_month(month, "en"), ru=_month(month, "ru"), kk=_month(month, "kk"))
    written = f"{value or 0:g}"
    return Names(en=written, ru=written.replace(".", ","), kk=written.replace(".", ","))


def _month(month: int, language: str) -> str:
    from babel.dates import get_month_names

    return str(get_month_names("wide", context="stand-alone", locale=language)[month])


def _said(name: str, value: str | Sequence[str]) -> str:
    if not isinstance(value, str):
        return ", ".join(filter(None, (each.strip() for each in value)))
    plain = value.strip()
    return plain if name in _TEXTS else plain.replace(",", ".")


def _text(value: str, part: str) -> str:
    """A text of a line; it tells no position, for the line stands beside every answer."""
    if not value or len(value) > _LONGEST or find_coordinates(value):
        raise _wrong(part)
    return value


def _number(value: str, part: str) -> float:
    try:
        return float(value.replace(",", "."))
    except ValueError:
        raise _wrong(part) from None


def _check(line: str, texts: Mapping[str, str], numbers: Mapping[str, float]) -> None:
    shares = ("permeability", "prey_permeability", "prey_weight")
    is_right = (
        0 < numbers.get("gates", 3.0) <= _MOST_GATES
        and 0 <= numbers.get("spacing_m", 0.0) < float("inf")
        and all(0 <= numbers.get(each, 0.0) <= 1 for each in shares)
        and numbers.get("month", 1) in range(1, 13)
        and ("prey" in texts) == ("prey_permeability" in numbers)
        and ("prey" in texts or "prey_weight" not in numbers)
    )
    if not is_right:
        raise _wrong(line)


def _wrong(part: str) -> UsageError:
    return UsageError(
        "landscape.bad_opening",
        f"'{part[:60]}' cannot be read",
        do="write gates=3; permeability=0.02; spacing_m=20000; month=5; forbid=A, B; prey=Gazella "
        "subgutturosa; prey_permeability=0.2",
    )
