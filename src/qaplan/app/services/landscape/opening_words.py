"""Where a barrier is to open, written in one line: how many gates, how permeable, in which month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qaplan.base.errors import UsageError

__all__ = ["OPENING_FIELDS", "OPENING_LINES", "OpeningWords", "line_of_opening", "opening_words"]

OPENING_FIELDS = ("gates", "permeability", "spacing_m", "month")
"""The fields of the form, in their order."""

OPENING_LINES = (
    "gates=3; permeability=0.02",
    "gates=3; permeability=0.1",
    "gates=1; permeability=0.02",
)
"""What is offered to begin with."""

_MOST_GATES = 50


@dataclass(frozen=True)
class OpeningWords:
    """What is asked.

    Args:
        gates: How many gates, or what they may cost together.
        permeability: Share of the conductance that a shut line leaves, 0 to 1.
        spacing_m: Smallest distance between two gates, metres.
        month: The month; None for none in particular.
    """

    gates: float
    permeability: float
    spacing_m: float = 0.0
    month: int | None = None


def opening_words(line: str) -> OpeningWords:
    """Read what is asked.

    Raises:
        UsageError: ``landscape.bad_opening``.

    >>> opening_words("gates=3; permeability=0.02").gates
    3.0
    """
    said: dict[str, float] = {}
    for part in filter(None, (each.strip() for each in (line or OPENING_LINES[0]).split(";"))):
        name, sign, value = (each.strip() for each in part.partition("="))
        if name not in OPENING_FIELDS or not sign or name in said:
            raise _wrong(part)
        try:
            said[name] = float(value.replace(",", "."))
        except ValueError:
            raise _wrong(part) from None
    gates, permeability = said.get("gates", 3.0), said.get("permeability", 0.02)
    month, spacing = said.get("month"), said.get("spacing_m", 0.0)
    if not 0 < gates <= _MOST_GATES or not 0 <= permeability <= 1 or not 0 <= spacing < float("inf"):
        raise _wrong(line)
    if month is not None and month not in range(1, 13):
        raise _wrong(f"month={month:g}")
    return OpeningWords(gates, permeability, spacing, None if month is None else int(month))


def line_of_opening(fields: Mapping[str, str]) -> str:
    """One line of the fields of a form; empty ones are left out.

    >>> line_of_opening({"gates": "2", "permeability": "0,1", "month": ""})
    'gates=2; permeability=0.1'
    """
    given = {name: fields.get(name, "").strip().replace(",", ".") for name in OPENING_FIELDS}
    return "; ".join(f"{name}={value}" for name, value in given.items() if value)


def _wrong(part: str) -> UsageError:
    return UsageError(
        "landscape.bad_opening",
        f"'{part[:60]}' cannot be read",
        do="write gates=3; permeability=0.02; spacing_m=20000; month=5",
    )
