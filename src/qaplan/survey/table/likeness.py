"""How much a heading looks like a known one, and why."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from qaplan.base.names import fold

__all__ = ["Likeness", "likeness", "plain_heading"]

Likeness = Literal["", "same", "contains", "spelt_like"]

_NEAR = 0.84


def plain_heading(heading: str) -> str:
    """A heading as it is compared: no case, no brackets, no unit, no marks.

    >>> plain_heading("  Расстояние, м ")
    'расстояние'
    """
    text = fold(" ".join(heading.split())).replace("ё", "е")
    text = re.sub(r"[\[(].*?[\])]", " ", text)
    text = re.sub(r",\s*(?:км|km|м|m|шт|ft|мм|см)\.?\s*$", " ", text)
    return " ".join(re.sub(r"[^\w№ ]+", " ", text).split())


@cache
def likeness(plain: str, spellings: tuple[str, ...]) -> tuple[float, Likeness, str]:
    """Compare a plain heading with the spellings of a field.

    Returns:
        The score, 0 to 1; how it was found; the spelling that fits best.
    """
    best: tuple[float, Likeness, str] = (0.0, "", "")
    if not plain:
        return best
    for spelling in spellings:
        known = plain_heading(spelling)
        if plain == known:
            return 1.0, "same", spelling
        best = max(best, _less_than_same(plain, known, spelling), key=lambda found: found[0])
    return best


def _less_than_same(plain: str, known: str, spelling: str) -> tuple[float, Likeness, str]:
    words, wanted = plain.split(), known.split()
    if len(known) > 2 and len(wanted) > 1 and _stands_in(wanted, words):
        return 0.8 + 0.15 * len(wanted) / len(words), "contains", spelling
    if len(known) > 2 and words[0] == known and len(words) <= 3:
        return 0.8 + 0.1 / len(words), "contains", spelling
    if min(len(plain), len(known)) < 4:
        return 0.0, "", ""
    ratio = difflib.SequenceMatcher(None, plain, known).ratio()
    return (round(ratio * 0.98, 3), "spelt_like", spelling) if ratio >= _NEAR else (0.0, "", "")


def _stands_in(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return any(list(words[at : at + len(wanted)]) == list(wanted) for at in range(len(words)))
