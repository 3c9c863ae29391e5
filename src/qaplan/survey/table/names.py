"""Which place or species a spelling means: one, or none with the nearest ones named; never a guess."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from qaplan.base.names import fold

__all__ = ["NameIndex"]

_NEAR = 0.72
_MOST_NAMED = 4
_KIND_WORDS = re.compile(
    r"^(?:ур(?:очище)?|уч(?:асток)?|род(?:ник)?|ущ(?:елье)?|пос(?:елок)?|хр(?:ебет)?|г|гора|с|село|ст(?:анция)?|"
    r"точка|кордон|point|station|site|spring)\b\.?\s+"
)


class NameIndex:
    """Finds an id under any of its names.

    A name of one kind of place may be written with or without that kind: "ур. Акбулак" is "Акбулак".
    """

    def __init__(self, names: Iterable[tuple[str, Iterable[str]]], aliases: Mapping[str, str]) -> None:
        """Learn the names.

        Args:
            names: Each id with all of its names.
            aliases: Spellings that a person declared, each with the id it means.
        """
        self._of: defaultdict[str, set[str]] = defaultdict(set)
        self._shown: dict[str, str] = {}
        for name_id, spellings in names:
            for spelling in (name_id, *spellings):
                if spelling.strip():
                    self._of[_key(spelling)].add(name_id)
                    self._shown.setdefault(_key(spelling), spelling.strip())
        for spelling, meant in aliases.items():
            self._of[_key(spelling)] = {meant}
            self._shown.setdefault(_key(spelling), spelling)

    def find(self, text: str) -> tuple[str, ...]:
        """The ids that answer to a spelling: one is found, several are ambiguous, none is unknown."""
        key = _key(text)
        found = self._of.get(key) or self._of.get(_KIND_WORDS.sub("", key)) or set()
        return tuple(sorted(found))

    def near(self, text: str) -> tuple[str, ...]:
        """The names that are spelt most like it, best first; they are shown and never taken."""
        found = difflib.get_close_matches(_key(text), list(self._of), n=_MOST_NAMED, cutoff=_NEAR)
        return tuple(dict.fromkeys(self._shown[key] for key in found))


def _key(text: str) -> str:
    return " ".join(re.sub(r"[.,;:()]+", " ", fold(text)).replace("ё", "е").split())
