"""What is known of a wrong clock: readings, corrections as records, dates typed by hand, evidence, proposals.

A correction never changes a file nor the reading that was taken from it: the mended clock is a view.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from qaplan.base.errors import DataError

__all__ = [
    "ClockAnchor",
    "ClockChange",
    "ClockCorrection",
    "ClockCounts",
    "ClockEvidence",
    "ClockFinding",
    "ClockKind",
    "ClockProposal",
    "ClockReading",
    "ClockScope",
    "ClockSymptom",
    "TypedBasis",
    "TypedDate",
    "Undoing",
]

ClockKind = Literal["shift", "drift", "zone", "reset", "day_month", "utc_video"]
ClockSymptom = Literal[
    "reset",
    "outside_by_a_constant",
    "set_with_day_and_month_swapped",
    "day_and_month_swapped",
    "whole_hours_off",
    "video_beside_pictures",
    "pair_disagrees",
    "pair_drifts_apart",
    "field_sheet_clock",
    "field_sheet_drift",
    "before_trail_cameras",
    "outside_without_cause",
    "serial_at_two_stations",
]
TypedBasis = Literal["strip", "note"]

_NONE = timedelta(0)


@dataclass(frozen=True)
class ClockAnchor:
    """One moment at which it is known what a clock showed and what was true.

    Args:
        shown: What the clock showed.
        true: What it should have shown; by the offset that is declared for it.
    """

    shown: datetime
    true: datetime


@dataclass(frozen=True)
class ClockChange:
    """How a reading is mended.

    Args:
        kind: ``shift``, ``zone`` and ``reset`` add a constant; ``drift`` runs straight through two anchors;
            ``day_month`` puts day and month in each other's place; ``utc_video`` adds a constant to the date
            in a video's own container instead of the offset that is declared.
        shift: The constant.
        anchors: The two anchors of a drift, by what was shown.
    """

    kind: ClockKind
    shift: timedelta = _NONE
    anchors: tuple[ClockAnchor, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a drift without two anchors in order, and a constant of nothing.

        Raises:
            DataError: ``clock.bad_anchors`` or ``clock.no_change``.
        """
        if self.kind == "drift":
            if len(self.anchors) != 2 or not self._anchors_run_forward():
                raise DataError(
                    "clock.bad_anchors",
                    "a drift needs two anchors, the second later by both clocks",
                    do="give what was shown and what was true at set-up and at pick-up",
                )
        elif self.kind in {"shift", "zone", "reset"} and not self.shift:
            raise DataError("clock.no_change", "the clock would stay as it is", do="give a shift")

    def _anchors_run_forward(self) -> bool:
        first, second = self.anchors
        return first.shown < second.shown and first.true < second.true


@dataclass(frozen=True)
class ClockScope:
    """Whose readings a correction mends: those that fit everything that is said here.

    Args:
        deployment_id: A deployment; empty for any.
        card_id: A card; empty for any.
        medium_ids: Some media; empty for all.
    """

    deployment_id: str = ""
    card_id: str = ""
    medium_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a scope of everything.

        Raises:
            DataError: ``clock.no_scope``.
        """
        if not (self.deployment_id or self.card_id or self.medium_ids):
            raise DataError(
                "clock.no_scope", "a correction names nothing that it mends", do="name a deployment or a card"
            )


@dataclass(frozen=True)
class ClockEvidence:
    """One thing that shows that a clock is wrong, or how far.

    Args:
        key: What it is, such as ``paired_events``; the sentence is ``clock.evidence_`` and this.
        medium_ids: Media that show it; a few of them where there are many.
        numbers: Its figures, units in their names.
        words: Ids and clock readings that its sentence names.
    """

    key: str
    medium_ids: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Undoing:
    """Who took something back, when and why.

    Args:
        author: Id of the actor.
        at: When, UTC.
        why: The reason.
    """

    author: str
    at: datetime
    why: str


@dataclass(frozen=True)
class ClockCorrection:
    """A correction as a record; it is never changed, only undone or superseded.

    Args:
        correction_id: Id of its own.
        change: How readings are mended.
        scope: Whose.
        author: Id of who made it.
        at: When, UTC.
        why: The reason.
        evidence: What it rests on.
        supersedes: The correction that it stands in place of; empty for none.
        undone: Who took it back; None while it stands.
    """

    correction_id: str
    change: ClockChange
    scope: ClockScope
    author: str
    at: datetime
    why: str = ""
    evidence: tuple[ClockEvidence, ...] = ()
    supersedes: str = ""
    undone: Undoing | None = None


@dataclass(frozen=True)
class TypedDate:
    """A date that a person typed for a medium without a clock, or with a false one.

    Args:
        typed_id: Id of its own.
        medium_id: The medium.
        clock: The date.
        basis: ``strip`` is what the camera burnt into the picture, and is mended like any of its readings;
            ``note`` is the true time as a person noted it, and is not.
        author: Id of who typed it.
        at: When, UTC.
        why: What was read where.
        undone: Who took it back; None while it stands.
    """

    typed_id: str
    medium_id: str
    clock: datetime
    basis: TypedBasis
    author: str
    at: datetime
    why: str = ""
    undone: Undoing | None = None


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One medium, as far as clocks are concerned.

    Args:
        medium_id: The medium.
        deployment_id: Its deployment; empty when not known.
        card_id: Its card.
        path: Path within the card.
        clock: The camera's clock as it was taken; None where nobody says.
        own_clock: The date as the file itself has it, to which no offset was applied.
        is_video: Whether it is a video.
        serial: Serial number of the camera; empty when not said.
    """

    medium_id: str
    deployment_id: str
    card_id: str
    path: str
    clock: datetime | None
    own_clock: datetime | None = None
    is_video: bool = False
    serial: str = ""


@dataclass(frozen=True)
class ClockCounts:
    """What a clock comes to.

    Args:
        media: Media of the deployment.
        inside: Those dated within it.
        outside: Those dated elsewhere.
        undated: Those that nothing dates.
        events: Independent records of its station.
        days: Days of the deployment on which media were taken.
    """

    media: int
    inside: int
    outside: int
    undated: int
    events: int
    days: int


@dataclass(frozen=True)
class ClockFinding:
    """Something that looks wrong with a clock, and what would mend it.

    Args:
        symptom: What looks wrong.
        deployment_id: Where.
        scope: Whose readings.
        change: What would mend them; None where the data do not tell.
        evidence: What shows it.
        uncertain_s: How far the mended clock may still be off, seconds; None where that is not known.
        is_sure: Whether the evidence leaves no other explanation open.
    """

    symptom: ClockSymptom
    deployment_id: str
    scope: ClockScope
    change: ClockChange | None
    evidence: tuple[ClockEvidence, ...]
    uncertain_s: float | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class ClockProposal:
    """A finding that waits for somebody's decision.

    Args:
        proposal_id: Id made of whose readings would be mended and how; the same as long as the data are.
        finding: The finding.
        before: What the clock comes to now.
        after: What it would come to; None where nothing can be proposed.
    """

    proposal_id: str
    finding: ClockFinding
    before: ClockCounts
    after: ClockCounts | None
