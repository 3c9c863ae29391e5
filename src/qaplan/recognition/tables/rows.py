"""Cells of label tables: columns under several headings, numbers, American days, words for sexes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from qaplan.base.names import fold

__all__ = ["Row", "clock_of", "day_first_days", "first_of", "is_true", "share", "spelt", "whole_number"]

Row = Mapping[str, str]

_ISO = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
_MONTH_FIRST = ("%m/%d/%y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%y %H:%M:%S")
_DAY_FIRST = ("%d-%b-%Y %H:%M:%S", "%d-%b-%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M")
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/\d{2,4}\b")
_MOST_ANIMALS = 100_000
_SEXES = {
    "female": ("f", "female", "самка", "ж", "ұрғашы", "аналық"),
    "male": ("m", "male", "самец", "м", "еркек", "аталық"),
    "unknown": ("unknown", "unk", "u", "неизвестно", "белгісіз"),
}
_STAGES = {
    "adult": ("adult", "ad", "взрослый", "взрослая", "ересек"),
    "subadult": ("subadult", "sub adult", "полувзрослый", "молодой", "жас"),
    "juvenile": ("juvenile", "juv", "cub", "детеныш", "детёныш", "котенок", "котёнок", "төл", "күшік"),
    "unknown": ("unknown", "unk", "неизвестно", "белгісіз"),
}
_FLANKS = {
    "left": ("left", "l", "левый", "сол"),
    "right": ("right", "r", "правый", "оң"),
    "both": ("both", "оба", "екеуі"),
}
_WORDS = {"sex": _SEXES, "life_stage": _STAGES, "flank": _FLANKS}


def first_of(row: Row, *headings: str) -> str:
    """The first cell that is filled, under any of these headings; case and spaces do not matter."""
    return next((cell for heading in headings if (cell := row.get(fold(heading), "").strip())), "")


def spelt(field: str, text: str) -> str:
    """A sex, life stage or flank in the words of the observations; as written where it is none of them."""
    told = fold(text)
    return next((word for word, known in _WORDS[field].items() if told in known), text.strip())


def share(text: str) -> float | None:
    """A score between 0 and 1; None where the cell holds none."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and 0.0 <= number <= 1.0 else None


def whole_number(text: str) -> int | None:
    """A count of animals; None where the cell holds none."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return int(number) if 0 <= number <= _MOST_ANIMALS and number == int(number) else None


def is_true(text: str) -> bool:
    """Whether a tick box is ticked."""
    return fold(text) in {"true", "1", "yes", "да", "иә", "истина"}


def clock_of(text: str) -> datetime | None:
    """A camera clock as these programs write it, slashes in the American order; None where it is none.

    >>> clock_of("4/28/19 00:32")
    datetime.datetime(2019, 4, 28, 0, 32)
    """
    plain = text.strip().partition(".")[0] if "-" in text or "/" in text else text.strip()
    for form in (*_ISO, *_MONTH_FIRST, *_DAY_FIRST):
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007  # a camera's clock has no zone
        except ValueError:
            continue
    return None


def day_first_days(cells: Sequence[str]) -> Iterator[str]:
    """Cells with slashes that can only be read with the day first, against the American order."""
    for cell in cells:
        found = _SLASHED.match(cell.strip())
        if found and int(found[1]) > 12 >= int(found[2]):
            yield cell
