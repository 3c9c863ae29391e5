"""What a survey is to be designed for, written in one line: cameras, days, and what is borrowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qaplan.app.services.population.survey_design import aim_of, numbers_of
from qaplan.base.errors import UsageError
from qaplan.simulation.design.figures import DesignOrder
from qaplan.simulation.design.types import BorrowedParameters, Fieldwork

__all__ = [
    "DESIGN_FIELDS",
    "OFFERED_LINES",
    "DesignField",
    "DesignFields",
    "DesignWords",
    "design_words",
    "line_of_fields",
    "offered_fields",
]

_NUMBERS = {
    "cameras": 20.0,
    "per_station": 1.0,
    "lambda0": 0.0,
    "lambda0_cv": 0.0,
    "sigma_m": 0.0,
    "sigma_cv": 0.0,
    "density": 0.0,
    "density_cv": 0.0,
    "spacing_m": 0.0,
}
_WORDS = {"aim": "newcomer", "days": "60", "source": ""}
# The middles and spreads of the ranges that residents are reckoned with.
_BORROWED = (
    "lambda0=0.011; lambda0_cv=0.66; sigma_m=2600; sigma_cv=0.26; density=1; density_cv=0.5; "
    "source=home ranges of females at low density (Zambezi Delta, repository.up.ac.za/items/71249aa0), "
    "detections of leopards in two South African reserves (Rogan et al.), the density is supposed"
)
OFFERED_LINES = (
    f"aim=newcomer; cameras=20; per_station=1; days=60,120; {_BORROWED}",
    f"aim=density; cameras=40; per_station=2; days=60,120; {_BORROWED}",
)
"""What is offered to begin with: for a newcomer, and for density."""
_NEEDED = ("lambda0", "sigma_m", "density", "source")
_MOST_CAMERAS = 200
_MOST_DAYS = 6


DESIGN_FIELDS = (
    "aim",
    "cameras",
    "per_station",
    "days",
    "lambda0",
    "lambda0_cv",
    "sigma_m",
    "sigma_cv",
    "density",
    "density_cv",
    "source",
)
"""The fields of the form, in their order."""


@dataclass(frozen=True)
class DesignField:
    """One field of the form.

    Args:
        name: Its name.
        value: What stands in it.
    """

    name: str
    value: str

    @property
    def key(self) -> str:
        """Message key of what it asks."""
        return f"design.field_{self.name}"


@dataclass(frozen=True)
class DesignFields:
    """The form as it is filled in to begin with.

    Args:
        aim: What stations are placed for.
        rows: The other fields.
    """

    aim: str
    rows: tuple[DesignField, ...]
    aims: tuple[tuple[str, str], ...] = (
        ("newcomer", "design.aim_newcomer"),
        ("density", "design.aim_density"),
    )


@dataclass(frozen=True)
class DesignWords:
    """What was written.

    Args:
        order: What the survey is designed for, over the first number of days.
        days: All numbers of days that are to be compared.
        source: Where the borrowed figures are from.
    """

    order: DesignOrder
    days: tuple[float, ...]
    source: str


def design_words(word: str) -> DesignWords:
    """Read a line such as ``cameras=20; days=60; lambda0=0.02; sigma_m=3000; density=1; source=a survey``.

    Raises:
        UsageError: ``design.bad_words`` if a part is unknown or missing; ``design.bad_numbers``,
            ``design.unknown_aim``.
        DataError: ``design.bad_borrowed``, ``design.bad_fieldwork``.
    """
    said = _parts(word)
    number = {name: _number(said.get(name, ""), value) for name, value in _NUMBERS.items()}
    days = numbers_of(said.get("days", _WORDS["days"]))
    if not 0 < len(days) <= _MOST_DAYS or number["cameras"] > _MOST_CAMERAS:
        raise _bad(f"give one to {_MOST_DAYS} numbers of days, and at most {_MOST_CAMERAS} cameras")
    borrowed = BorrowedParameters(
        number["lambda0"],
        number["sigma_m"],
        number["density"],
        number["lambda0_cv"],
        number["sigma_cv"],
        number["density_cv"],
    )
    work = Fieldwork(
        int(number["cameras"]), days[0], int(number["per_station"]), spacing_m=number["spacing_m"]
    )
    aim = aim_of(said.get("aim", _WORDS["aim"]))
    return DesignWords(DesignOrder(borrowed, work, aim), days, said["source"])


def offered_fields(line: str = "") -> DesignFields:
    """Fill in the form.

    Args:
        line: The line of the design that was made last; what is offered when empty.
    """
    said = {**_parts(OFFERED_LINES[0]), **(_parts(line) if line else {})}
    rows = tuple(DesignField(name, said[name]) for name in DESIGN_FIELDS if name != "aim")
    return DesignFields(said["aim"], rows)


def line_of_fields(fields: Mapping[str, str]) -> str:
    """Write what the form says as the line under which the design is kept.

    >>> line_of_fields({"cameras": " 20 ", "source": "a; b"})
    'cameras=20; source=a, b'
    """
    held = ((name, fields.get(name, "").replace(";", ",").strip()) for name in DESIGN_FIELDS)
    return "; ".join(f"{name}={value}" for name, value in held if value)


def _parts(word: str) -> dict[str, str]:
    found = {}
    for part in word.split(";"):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        if not equals or name.strip() not in {*_NUMBERS, *_WORDS}:
            raise _bad(f"the names are {', '.join((*_NUMBERS, *_WORDS))}")
        found[name.strip()] = value.strip()
    absent = [name for name in _NEEDED if not found.get(name)]
    if absent:
        raise _bad(f"add {', '.join(absent)}")
    return found


def _number(written: str, otherwise: float) -> float:
    if not written:
        return otherwise
    try:
        return float(written)
    except ValueError:
        raise _bad(f"'{written[:20]}' is no number") from None


def _bad(do: str) -> UsageError:
    return UsageError("design.bad_words", "the line of a survey design cannot be read", do=do)
