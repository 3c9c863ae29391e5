"""The form that asks where a barrier should open: what stands in it, and the line that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qaplan.app.services.landscape.opening_words import OPENING_FIELDS, line_of_opening, opening_words
from qaplan.app.web.pages import PageRequest
from qaplan.base.errors import UsageError

__all__ = ["OpeningForm", "line_of_form", "opening_form"]

_FIRST = {"gates": "3", "permeability": "0.02", "prey_weight": "0.5"}


@dataclass(frozen=True)
class OfferedValue:
    """A value that may be chosen.

    Args:
        value: What is sent.
        name: What the reader sees.
        is_chosen: Whether it is chosen already.
    """

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class OpeningForm:
    """What the form shows.

    Args:
        values: What stands in the fields, by name.
        months: The months of the year.
        sections: The sections that may be forbidden.
    """

    values: Mapping[str, str]
    months: tuple[OfferedValue, ...]
    sections: tuple[OfferedValue, ...]

    @property
    def has_prey(self) -> bool:
        """Whether the fold of the prey stands open."""
        return bool(self.values.get("prey", "") or self.values.get("species", ""))


def opening_form(request: PageRequest, sections: Sequence[str], line: str) -> OpeningForm:
    """Lay the form out: with what was typed where it comes back, else with what was asked last.

    Args:
        request: The request.
        sections: The sections that may be forbidden.
        line: What was asked last; empty for nothing yet.
    """
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in OPENING_FIELDS}
        forbidden = frozenset(request.POST.getlist("forbid"))
    else:
        typed, forbidden = _asked(line)
    month = typed.get("month", "")
    return OpeningForm(
        {**_FIRST, **typed},
        tuple(
            OfferedValue(str(number), name, month == str(number))
            for number, name in enumerate(_months(request.language), start=1)
        ),
        tuple(OfferedValue(each, each, each in forbidden) for each in sections),
    )


def line_of_form(request: PageRequest) -> str:
    """The line that the form asks for."""
    said: dict[str, str | Sequence[str]] = {name: request.POST.get(name, "") for name in OPENING_FIELDS}
    return line_of_opening({**said, "forbid": request.POST.getlist("forbid")})


def _asked(line: str) -> tuple[dict[str, str], frozenset[str]]:
    """The fields of a line that was asked; none where it is of an older kind."""
    try:
        words = opening_words(line)
    except UsageError:
        return {}, frozenset()
    said = {
        "gates": f"{words.gates:g}",
        "permeability": f"{words.permeability:g}",
        "spacing_m": f"{words.spacing_m:g}" if words.spacing_m else "",
        "month": str(words.month or ""),
        "species": words.species,
        "prey": words.prey,
        "prey_permeability": f"{words.prey_permeability:g}" if words.prey else "",
        "prey_weight": f"{words.prey_weight:g}",
    }
    return said, frozenset(words.forbidden)


def _months(language: str) -> list[str]:
    from babel.dates import get_month_names

    names = get_month_names("wide", context="stand-alone", locale=language)
    return [str(names[month]) for month in range(1, 13)]
