"""A side: one flank of one animal in one encounter, the unit in which identity is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from qaplan.base.errors import UsageError

__all__ = ["FLANKS", "Flank", "Side", "parse_side"]

Flank = Literal["left", "right"]
FLANKS: tuple[Flank, ...] = get_args(Flank)
_MARK = "#"


@dataclass(frozen=True, order=True)
class Side:
    """One flank of one animal in one encounter; the pictures of a burst are one side, not many.

    Args:
        encounter_id: The encounter: one passing of one animal, or the record that tells of it.
        flank: Which flank was seen.
    """

    encounter_id: str
    flank: Flank

    def __str__(self) -> str:
        """The side in one word, as files and logs write it.

        >>> str(Side("E-0412", "left"))
        'E-0412#left'
        """
        return f"{self.encounter_id}{_MARK}{self.flank}"


def parse_side(text: str) -> Side:
    """Read a side from its word.

    Args:
        text: As ``str`` writes it.

    Raises:
        UsageError: ``identity.bad_side``.

    >>> parse_side("E-0412#left").flank
    'left'
    """
    encounter, mark, flank = text.rpartition(_MARK)
    for each in FLANKS:
        if mark and encounter and flank == each:
            return Side(encounter, each)
    raise UsageError(
        "identity.bad_side", f"'{text}' is not a side of an encounter", do="write it as ENCOUNTER#left"
    )
