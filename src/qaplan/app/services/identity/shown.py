"""What a reader is shown of chips, sides, animals and pairs: released, and in one shape for all pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qaplan.base.messages import Message, Text
from qaplan.base.names import Language, Names
from qaplan.identity.chips.types import Box
from qaplan.identity.matching.types import SpotPair
from qaplan.identity.reading.readers import ReaderRate

__all__ = [
    "MachineAnswer",
    "OtherReading",
    "OutcomeState",
    "ReadOutcome",
    "ShownAnimal",
    "ShownChip",
    "ShownPair",
    "ShownSide",
]

OutcomeState = Literal["known", "waiting", "disagreed", "stated", "undetermined"]
"""``known``: it was laid in to measure the reader; ``waiting``: more readers must look; ``disagreed``: one
more must decide; ``stated``: a statement was written; ``undetermined``: nobody can tell, and so it was
stated."""


@dataclass(frozen=True)
class ShownChip:
    """One chip as a reader gets it; its picture comes from ``chip_picture``.

    Args:
        chip_id: The chip.
        medium_id: Its picture or clip.
        box: Where the animal is in the picture, whole pixels.
        viewpoint: left, right, front, back or unknown.
        light: day, infrared or unknown.
        quality: 0 to 1; None when not measured.
        taken: Clock of the camera as ISO 8601 text; empty where nobody says.
        frame_ms: Where in a clip, milliseconds; None for a picture.
    """

    chip_id: str
    medium_id: str
    box: Box
    viewpoint: str
    light: str
    quality: float | None
    taken: str = ""
    frame_ms: int | None = None

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        record = {name: value for name, value in vars(self).items() if name != "box"}
        return record | {"box": vars(self.box)}


@dataclass(frozen=True)
class ShownSide:
    """One flank of one passing.

    Args:
        side: Its word, such as ``E-0412#left``.
        encounter_id: The passing.
        flank: left or right.
        station: Its station as this reader may name it; empty where not known.
        start: Clock of its first picture as ISO 8601 text; empty where nobody says.
        chips: Its chips, the best first.
    """

    side: str
    encounter_id: str
    flank: str
    station: str
    start: str
    chips: tuple[ShownChip, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return vars(self) | {"chips": [each.to_record() for each in self.chips]}


@dataclass(frozen=True)
class ShownAnimal:
    """The animal that a side belongs to so far, with both of its flanks.

    Args:
        individual_id: Its catalogue id; empty while nobody has named it.
        names: Its public names; empty when it has none.
        encounters: Number of passings that statements join.
        flank_state: ``left_only``, ``right_only``, ``linked`` or ``unlinked``.
        left: Its left sides, the best first.
        right: Its right sides, the best first.
    """

    individual_id: str
    names: Names
    encounters: int
    flank_state: str
    left: tuple[ShownSide, ...]
    right: tuple[ShownSide, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "individual_id": self.individual_id,
            "names": {"kk": self.names.kk, "ru": self.names.ru, "en": self.names.en},
            "encounters": self.encounters,
            "flank_state": self.flank_state,
            "left": [each.to_record() for each in self.left],
            "right": [each.to_record() for each in self.right],
        }


@dataclass(frozen=True)
class ShownPair:
    """One pair of sides for a blind look: nothing of it tells what the machine or another reader says.

    Args:
        pair_id: An id that tells neither the pair nor whether its truth is known.
        query: The side to be placed.
        candidate: The side that it is compared with.
        animal: The animal of that side so far, with both flanks.
        movement: What the walk between them would take if they are one animal; None where it cannot be said.
        why: Why this pair is asked.
        waiting: Pairs that wait for this reader.
        rate: How often this reader errs on pairs of known truth.
    """

    pair_id: str
    query: ShownSide
    candidate: ShownSide
    animal: ShownAnimal
    movement: Message | None
    why: Message
    waiting: int
    rate: ReaderRate | None = None

    def to_record(self, language: Language) -> dict[str, object]:
        """Everything that the page needs, ready for JSON.

        Args:
            language: Language of its sentences.
        """
        text = Text(language)
        return {
            "pair_id": self.pair_id,
            "query": self.query.to_record(),
            "candidate": self.candidate.to_record(),
            "animal": self.animal.to_record(),
            "movement": text.say(self.movement) if self.movement else "",
            "why": text.say(self.why),
            "waiting": self.waiting,
        }


@dataclass(frozen=True)
class MachineAnswer:
    """What the machine says of a pair, to be seen after the verdict only.

    Args:
        score: How alike it finds them; a ranking only. None where it has not compared them.
        probability: That they are one animal; None where it is not calibrated.
        low: Lower end of its 95 % interval; None likewise.
        high: Upper end; None likewise.
        query_chip: Chip of the query to which the spots belong; empty where there is none.
        candidate_chip: Chip of the candidate to which they belong; empty likewise.
        spots: Matched spots, columns and rows in pixels of each chip.
        warnings: Codes of what speaks against trusting it.
    """

    score: float | None = None
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    query_chip: str = ""
    candidate_chip: str = ""
    spots: tuple[SpotPair, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return vars(self) | {"spots": [vars(each) for each in self.spots], "warnings": list(self.warnings)}


@dataclass(frozen=True)
class OtherReading:
    """What another reader said of a pair, to be seen where the pair is settled.

    Args:
        reader: Who.
        verdict: The answer.
        reason: Why.
    """

    reader: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class ReadOutcome:
    """What a verdict did.

    Args:
        seq: Number of its event; taking it back takes back everything that it did.
        reading_id: The reading that was kept.
        state: What the pair's readings come to.
        verdict: The verdict that was stated; empty where none was.
        statement_id: The statement that was written; empty where none was.
        still_needed: How many more readers must look.
        was_right: For a pair of known truth, whether the reader was right; None otherwise and for
            "cannot tell".
        machine: What the machine says.
        others: What other readers said, where it may be seen.
        message: What the verdict did, in a sentence.
    """

    seq: int
    reading_id: str
    state: OutcomeState
    verdict: str
    statement_id: str
    still_needed: int
    was_right: bool | None
    machine: MachineAnswer
    others: tuple[OtherReading, ...]
    message: Message

    def to_record(self, language: Language) -> dict[str, object]:
        """Everything that the page needs, ready for JSON.

        Args:
            language: Language of its sentences.
        """
        kept = "seq", "reading_id", "state", "verdict", "statement_id", "still_needed", "was_right"
        return {name: getattr(self, name) for name in kept} | {
            "machine": self.machine.to_record(),
            "others": [vars(each) for each in self.others],
            "message": Text(language).say(self.message),
        }
