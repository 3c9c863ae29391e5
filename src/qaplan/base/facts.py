"""Facts: single values with a unit, an as-of date, who says so, and the way back to their inputs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.names import Names
from qaplan.base.provenance import Activity, Input, Provenance

__all__ = ["Choice", "Fact", "FactBook", "FactValue", "Tier", "Unit", "id_part", "written_number"]

Tier = Literal["steward", "public"]
Unit = Literal[
    "",
    "day",
    "km",
    "km/day",
    "animal",
    "record",
    "ha",
    "month",
    "%",
    "camera day",
    "picture",
    "station",
    "m",
    "h",
]

_ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_PART = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


def id_part(own_id: str) -> str:
    """Turn any id, in any script, into a part of a fact id.

    Args:
        own_id: The id of a record, an organisation or any other thing, as its keeper writes it.

    Returns:
        The id in lower case; with a short digest where that is not enough, so that two ids that differ by
        more than case never become one.

    >>> id_part("KZ-020"), id_part("ҚР-1")
    ('kz-020', '1-4e5dee')
    """
    lowered = own_id.lower()
    if _PART.fullmatch(lowered):
        return lowered
    plain = re.sub(r"[^a-z0-9]+", "-", lowered).strip("-")
    digest = hashlib.sha256(own_id.encode(errors="surrogatepass")).hexdigest()[:6]
    return f"{plain}-{digest}" if plain else digest


def written_number(number: float) -> int | float:
    """A measured number as it is written: a whole one without its point.

    >>> written_number(210.0), written_number(8.4)
    (210, 8.4)
    """
    return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Choice:
    """A value out of a list, named by its message key, such as ``cause.unknown``."""

    key: str


FactValue = int | float | PartialDate | DaySpan | Choice | Names | tuple[int, int] | tuple[float, float]


@dataclass(frozen=True)
class Fact:
    """One value that a sentence, a table or a map may carry.

    Args:
        id: Stable dotted id, lower case, such as ``ustyurt.carcass.days_after_listing``.
        value: The value; a pair is a range from low to high.
        unit: Its unit; empty for dates, names and choices.
        as_of: The day that it holds for; None when it does not change.
        who: Ids of the actors who say so; empty when we computed it.
        activity: What made it.
        inputs: What it was made from.
        tier: The widest audience that may see it.
        interval: Lower and upper end of its interval, in the same unit.
        bound: ``at least`` or ``at most`` where the value is only a bound.
    """

    id: str
    value: FactValue
    unit: Unit = ""
    as_of: date | None = None
    who: tuple[str, ...] = ()
    activity: Activity = field(default_factory=lambda: Activity("quoted"))
    inputs: tuple[Input, ...] = ()
    tier: Tier = "steward"
    interval: tuple[float, float] | None = None
    bound: Literal["", "at least", "at most"] = ""

    def __post_init__(self) -> None:
        """Refuse an id that is not dotted lower case."""
        if not _ID.fullmatch(self.id):
            raise DataError(
                "fact.bad_id", f"'{self.id}' is not a fact id", do="use lower case words with dots"
            )

    def __hash__(self) -> int:
        """Hash by the id: parameters are plain data, which has no hash."""
        return hash(self.id)

    @property
    def provenance(self) -> Provenance:
        """The activity with its inputs."""
        return Provenance(self.activity, self.inputs)


class FactBook:
    """Facts by id, each id once."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        """Collect facts.

        Raises:
            DataError: ``fact.conflict`` if one id comes with two values.
        """
        by_id: dict[str, Fact] = {}
        for fact in facts:
            held = by_id.setdefault(fact.id, fact)
            if held != fact:
                raise DataError("fact.conflict", f"the fact {fact.id} was given two values", fact_id=fact.id)
        self._by_id: Mapping[str, Fact] = MappingProxyType(by_id)

    def __getitem__(self, fact_id: str) -> Fact:
        """The fact of that id.

        Raises:
            DataError: ``fact.unknown`` if there is none.
        """
        try:
            return self._by_id[fact_id]
        except KeyError:
            raise DataError(
                "fact.unknown", f"there is no fact {fact_id}", do="list them with qaplan why STUDY"
            ) from None

    def __contains__(self, fact_id: object) -> bool:
        """Whether there is a fact of that id."""
        return fact_id in self._by_id

    def __iter__(self) -> Iterator[Fact]:
        """The facts in the order of their ids."""
        return iter(sorted(self._by_id.values(), key=lambda fact: fact.id))

    def __len__(self) -> int:
        """How many facts."""
        return len(self._by_id)

    def joined(self, facts: Iterable[Fact]) -> FactBook:
        """A book with more facts."""
        return FactBook([*self._by_id.values(), *facts])
