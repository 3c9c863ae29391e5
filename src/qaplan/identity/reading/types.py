"""A reading: what one person says of one pair of sides, without knowing what others or the machine say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

__all__ = ["KnownPair", "Reading"]


@dataclass(frozen=True)
class Reading:
    """One person's verdict on one pair; it is added to and never changed.

    Args:
        reading_id: Its id.
        a: One side.
        b: The other.
        verdict: The answer.
        reader: Id of the actor.
        read_at: When, UTC.
        reason: Why, in the reader's words; for undetermined it may not be empty.
        settles: What would settle it, for undetermined: ``left_flank``, ``right_flank``, ``sharper_picture``,
            ``daylight_picture``, ``genetics``, ``nothing_known``; empty otherwise.
        saw_machine: Whether the reader had seen the machine's answer before.
        supersedes: Id of the reader's own earlier reading that this one replaces; empty when none.
        is_seeded: Whether the pair was laid in to measure the reader; such a reading settles nothing.
    """

    reading_id: str
    a: Side
    b: Side
    verdict: Verdict
    reader: str
    read_at: datetime
    reason: str = ""
    settles: str = ""
    saw_machine: bool = False
    supersedes: str = ""
    is_seeded: bool = False


@dataclass(frozen=True)
class KnownPair:
    """A pair whose truth is known and which is laid among the others to measure the readers.

    Args:
        a: One side.
        b: The other.
        is_same: The truth.
        how_known: ``same_burst`` (two parts of one passing), ``different_place_at_once``, ``settled`` (agreed
            by enough readers long ago), ``simulated``.
        score: How alike the machine finds them, so that hard ones can be chosen; None when not compared.
    """

    a: Side
    b: Side
    is_same: bool
    how_known: str
    score: float | None = None
