"""Whether a passage that was agreed is really there: looked at, due, or overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from qaplan.landscape.crossings.types import Passage, Verification

__all__ = ["LOOK_AGAIN_DAYS", "WITHIN_DAYS", "PassageStanding", "PassageState", "stand_of", "standing"]

PassageState = Literal["open", "partly", "shut", "due", "overdue", "unknown"]
"""What the last visit found; due or overdue where nobody has looked in time; unknown where no day was set."""

WITHIN_DAYS = 90
"""Somebody looks within so many days of the agreement, where it sets no day."""

LOOK_AGAIN_DAYS = 365
"""A passage is looked at again after so many days."""


@dataclass(frozen=True)
class PassageStanding:
    """How an agreed passage stands on a day.

    Args:
        passage: The passage.
        state: Whether it is there, or a look is due or overdue.
        last: The last visit; None where nobody has looked.
        due: The day by which the next look is due; None where no day can be told.
        days_over: Days since then; 0 while it is not overdue.
    """

    passage: Passage
    state: PassageState
    last: Verification | None
    due: date | None
    days_over: int = 0

    @property
    def is_overdue(self) -> bool:
        """Whether a look is overdue, or a passage that was looked at is not there: both are red."""
        return self.state in ("overdue", "shut")

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "passage_id": self.passage.passage_id,
            "segment_id": self.passage.segment_id,
            "kind": self.passage.kind,
            "months": list(self.passage.months),
            "stage": self.passage.stage,
            "state": self.state,
            "last_verified_on": self.last.day.isoformat() if self.last else None,
            "verified_by": self.last.by if self.last else None,
            "photo": self.last.photo if self.last else None,
            "due_on": self.due.isoformat() if self.due else None,
            "days_overdue": self.days_over,
        }


def stand_of(passage: Passage, visits: Iterable[Verification], on: date) -> PassageStanding:
    """Say how one passage stands.

    Args:
        passage: The passage.
        visits: Visits to it and to others.
        on: The day; later visits are not known yet.
    """
    mine = [each for each in visits if each.passage_id == passage.passage_id and each.day <= on]
    last = max(mine, key=lambda each: each.day, default=None)
    due = _due(passage, last)
    over = max((on - due).days, 0) if due else 0
    if over:
        state: PassageState = "shut" if last is not None and last.found == "shut" else "overdue"
    elif last is not None:
        state = last.found
    else:
        state = "due" if due else "unknown"
    return PassageStanding(passage, state, last, due, over)


def standing(
    passages: Sequence[Passage], visits: Sequence[Verification], on: date
) -> tuple[PassageStanding, ...]:
    """How all passages stand: what is red first, the longest overdue at the head.

    Args:
        passages: The passages.
        visits: All visits.
        on: The day.
    """
    found = [stand_of(each, visits, on) for each in passages]
    return tuple(
        sorted(found, key=lambda each: (not each.is_overdue, -each.days_over, each.passage.passage_id))
    )


def _due(passage: Passage, last: Verification | None) -> date | None:
    if last is not None:
        return last.day + timedelta(days=LOOK_AGAIN_DAYS)
    if passage.verify_by is not None:
        return passage.verify_by
    return passage.agreed_on + timedelta(days=WITHIN_DAYS) if passage.agreed_on else None
