"""What the border service keeps of its line, and the board: the part of it that others see.

No time of day is among it: what stands here says in which months something may be open, never who walks when.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Board",
    "BoardLine",
    "Constraint",
    "Entry",
    "ExportAsked",
    "Gap",
    "Letter",
    "Post",
    "Reply",
    "ReplyLine",
    "Segment",
    "Veto",
    "WantedGap",
    "Workspace",
]

_YEAR = tuple(range(1, 13))


@dataclass(frozen=True)
class Segment:
    """A stretch of a barrier line, as its service describes it.

    Args:
        segment_id: The id that others may know.
        name: The service's own name for it.
        line: Longitude and latitude of its points in order, WGS 84; empty where it was not drawn.
        owner: Whose line it is.
        post_id: The post that answers for it.
        built: The year or day of its building, as written.
        height_m: Height, metres; None when not known.
        strands: Number of strands; None when not known.
        state: Its state, in words.
        source: Where this is written.
        beyond: Id of the segment of the neighbour's line behind it; empty where there is none.
    """

    segment_id: str
    name: str = ""
    line: tuple[tuple[float, float], ...] = ()
    owner: str = ""
    post_id: str = ""
    built: str = ""
    height_m: float | None = None
    strands: int | None = None
    state: str = ""
    source: str = ""
    beyond: str = ""


@dataclass(frozen=True)
class Constraint:
    """Months in which a segment stays closed.

    Args:
        segment_id: The segment.
        months: The months, from 1 to 12; all twelve where no gap is possible at all.
        note: Why, for the service alone; it may be empty.
    """

    segment_id: str
    months: tuple[int, ...] = _YEAR
    note: str = ""


@dataclass(frozen=True)
class Veto:
    """A segment that the service has closed at once.

    Args:
        segment_id: The segment.
        since: The moment, ISO 8601, UTC.
        by: Who closed it.
        note: Why, for the service alone; it may be empty.
    """

    segment_id: str
    since: str
    by: str
    note: str = ""


@dataclass(frozen=True)
class Gap:
    """Where an agreed passage lies, which the service alone knows.

    Args:
        passage_id: The passage, as the register of crossings names it.
        segment_id: The segment.
        posts: Between which two posts of the fence, in the service's words.
        width_m: Width, metres; None when not known.
    """

    passage_id: str
    segment_id: str
    posts: str = ""
    width_m: float | None = None


@dataclass(frozen=True)
class Post:
    """A border post with what its duty card says.

    Args:
        post_id: Its id.
        name: Its name.
        call: Whom to call about an animal: name and telephone.
    """

    post_id: str
    name: str = ""
    call: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the workspace's own diary; the log of the study knows nothing of it.

    Args:
        at: The moment, ISO 8601, UTC.
        by: Who did it.
        did: What was done, by its key.
        subject: To which segment, passage, post or letter.
    """

    at: str
    by: str
    did: str
    subject: str = ""


@dataclass(frozen=True)
class ExportAsked:
    """An export that one keeper has asked for and another has yet to allow.

    Args:
        at: The moment, ISO 8601, UTC.
        holder: Whose passphrase opened the workspace.
        by: The account or person who asked.
    """

    at: str
    holder: str
    by: str


@dataclass(frozen=True)
class Workspace:
    """Everything that the service keeps.

    Args:
        segments: The segments.
        constraints: Months in which they stay closed.
        vetoes: What was closed at once, with the service's notes.
        gaps: Where the agreed passages lie.
        posts: The posts.
        diary: What was done, in order.
        export: The export that waits for a second keeper; None where none waits.
    """

    segments: tuple[Segment, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    gaps: tuple[Gap, ...] = ()
    posts: tuple[Post, ...] = ()
    diary: tuple[Entry, ...] = ()
    export: ExportAsked | None = None


@dataclass(frozen=True)
class BoardLine:
    """What others see of a segment.

    Args:
        segment_id: Its id.
        months: The months in which an opening is possible.
        is_closed: Whether the service has closed it at once; no reason is given.
    """

    segment_id: str
    months: tuple[int, ...] = ()
    is_closed: bool = False

    def is_possible(self, month: int) -> bool:
        """Whether an opening is possible in a month, from 1 to 12."""
        return not self.is_closed and month in self.months


@dataclass(frozen=True)
class WantedGap:
    """An opening that is asked for: the segment, what is done to the line, and the months."""

    segment_id: str
    kind: str
    months: tuple[int, ...] = _YEAR


@dataclass(frozen=True)
class Letter:
    """An official request to the service.

    Args:
        number: Its number, from one.
        on: The day, ISO 8601.
        by: Who asks: an account.
        organisation: On whose behalf, in words.
        species: Scientific names of the animals it is for.
        grade: What it rests on: photographed, inferred or modelled.
        reason: Why, in words without a position.
        wanted: The openings.
    """

    number: int
    on: str
    by: str
    organisation: str
    species: tuple[str, ...]
    grade: str
    reason: str
    wanted: tuple[WantedGap, ...]


@dataclass(frozen=True)
class ReplyLine:
    """The service's word on one opening: possible in these months, or not at all."""

    segment_id: str
    months: tuple[int, ...] = ()


@dataclass(frozen=True)
class Reply:
    """The answer of the service to a letter.

    Args:
        number: Number of the letter.
        on: The day, ISO 8601.
        by: Who answers.
        lines: The word on each opening.
        text: What else is said, for the one who asked.
    """

    number: int
    on: str
    by: str
    lines: tuple[ReplyLine, ...]
    text: str = ""


@dataclass(frozen=True)
class Board:
    """All that others see: segment ids with their months, letters and answers.

    Args:
        lines: The segments.
        letters: What was asked.
        replies: What was answered.
    """

    lines: tuple[BoardLine, ...] = ()
    letters: tuple[Letter, ...] = ()
    replies: tuple[Reply, ...] = ()
