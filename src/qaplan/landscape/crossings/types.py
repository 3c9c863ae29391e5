"""What is known of a passage through a line: its segment, its months, what crossed, who looked.

A passage is named by the segment that it lies in; where it lies is in the border workspace alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

__all__ = [
    "DIRECTIONS",
    "FINDINGS",
    "PASSAGE_KINDS",
    "STAGES",
    "Crossing",
    "Direction",
    "Finding",
    "InferredCrossing",
    "Passage",
    "PassageKind",
    "PhotographedCrossing",
    "SideSighting",
    "Stage",
    "Verification",
]

PassageKind = Literal["lower_strands_out", "lifted_wire", "full_opening", "seasonal"]
"""What was done to the line there."""

Stage = Literal["agreed", "built", "verified", "in_use"]
"""How far an agreed passage has come."""

Direction = Literal["in", "out", "turned", "unknown"]
"""Into the country, out of it, turned back before the line, or nobody has looked."""

Finding = Literal["open", "partly", "shut"]
"""What somebody found who went to look."""

PASSAGE_KINDS: tuple[PassageKind, ...] = get_args(PassageKind)
STAGES: tuple[Stage, ...] = get_args(Stage)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
FINDINGS: tuple[Finding, ...] = get_args(Finding)


@dataclass(frozen=True)
class Passage:
    """One agreed place in a line where animals may pass.

    Args:
        passage_id: Its id.
        segment_id: The segment of the line that it lies in.
        kind: What is done to the line.
        months: The months in which it is open, from 1 to 12.
        stage: How far it has come, as its keepers say.
        agreed_on: The day of the agreement; None when not known.
        verify_by: The day by which somebody must have looked; None where none was set.
        deployment_ids: The cameras that watch it.
        source: Where the agreement is written.
    """

    passage_id: str
    segment_id: str
    kind: PassageKind
    months: tuple[int, ...] = tuple(range(1, 13))
    stage: Stage = "agreed"
    agreed_on: date | None = None
    verify_by: date | None = None
    deployment_ids: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Crossing:
    """One independent record of animals at a passage.

    Args:
        crossing_id: Its id.
        passage_id: The passage.
        day: The day.
        species: Scientific name.
        direction: Which way they went.
        count: Number of animals; at least one.
        deployment_id: The camera; empty where no camera saw it.
        basis: Id of the event or picture that it rests on, or the source in words.
    """

    crossing_id: str
    passage_id: str
    day: date
    species: str
    direction: Direction = "unknown"
    count: int = 1
    deployment_id: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Verification:
    """One visit to see whether a passage is there.

    Args:
        passage_id: The passage.
        day: The day of the visit.
        by: Who looked.
        found: What was found.
        photo: Id or digest of the picture that shows it; empty where none was taken.
        note: Remark.
    """

    passage_id: str
    day: date
    by: str
    found: Finding
    photo: str = ""
    note: str = ""


@dataclass(frozen=True)
class SideSighting:
    """An identified animal on one side of the lines.

    Args:
        individual_id: The animal, by the catalogue.
        day: The day, UTC.
        side: The name of the side, such as a country.
        basis: Id of the record or passing.
    """

    individual_id: str
    day: date
    side: str
    basis: str = ""


@dataclass(frozen=True)
class PhotographedCrossing:
    """The same animal photographed on one side and next on another: a crossing that nobody need believe.

    Args:
        before: The last picture on the one side.
        after: The first picture on the other.
    """

    before: SideSighting
    after: SideSighting

    @property
    def individual_id(self) -> str:
        """The animal."""
        return self.before.individual_id


@dataclass(frozen=True)
class InferredCrossing:
    """A crossing that a model of movement makes likely and no pair of pictures shows.

    Args:
        inferred_id: Its id.
        since: First day on which it may have been.
        until: Last day on which it may have been.
        method: The model or the reasoning, in words.
        source: Who infers it, and where it is written.
        individual_id: The animal; empty where it is not known which.
        probability: How probable the model finds it; None where it gives no number.
    """

    inferred_id: str
    since: date
    until: date
    method: str
    source: str
    individual_id: str = ""
    probability: float | None = None
