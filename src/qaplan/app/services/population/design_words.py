"""What a survey is to be designed for, written in one line: cameras, days, and what is borrowed."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.app.services.population.survey_design import aim_of, numbers_of
from qaplan.base.errors import UsageError
from qaplan.simulation.design.figures import DesignOrder
from qaplan.simulation.design.types import BorrowedParameters, Fieldwork

__all__ = ["DesignWords", "design_words"]

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
_NEEDED = ("lambda0", "sigma_m", "density", "source")
_MOST_CAMERAS = 200
_MOST_DAYS = 6


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
