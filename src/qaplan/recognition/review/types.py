"""The values of a review: bursts, what a program makes of them, labels, and the readings of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from qaplan.recognition.taxonomy.table import taxon_table

__all__ = [
    "ANIMAL",
    "BLANK",
    "CANNOT_TELL",
    "FLANKS",
    "LIFE_STAGES",
    "PERSON",
    "QUALITIES",
    "SEXES",
    "UNSORTED",
    "VEHICLE",
    "Burst",
    "BurstMedium",
    "LabelLevel",
    "Reading",
    "ReadingPlace",
    "ReviewLabel",
    "is_big_cat",
]

ANIMAL, BLANK, CANNOT_TELL, PERSON, VEHICLE = "animal", "blank", "cannot_tell", "person", "vehicle"
UNSORTED = "unsorted"
"""The heading of bursts of which no program has said anything."""

FLANKS = ("left", "right", "both", "front", "back", "unknown")
SEXES = ("female", "male", "unknown")
LIFE_STAGES = ("adult", "subadult", "juvenile", "unknown")
QUALITIES = ("good", "usable", "poor")

ReadingPlace = Literal["first", "second", "third"]
LabelLevel = Literal["sheet", "burst"]
_FELID, _BIG = "felid", ("panthera", "cheetah")


@dataclass(frozen=True, slots=True)
class BurstMedium:
    """One picture or clip, as far as bursts need it.

    Args:
        medium_id: The medium.
        camera: Its deployment, or its card where no deployment is known.
        clock: When it was taken by the camera's own or mended clock; None where nobody says.
        path: Its path on the card, which tells the order where no clock does.
    """

    medium_id: str
    camera: str
    clock: datetime | None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Burst:
    """Pictures that one camera took one right after the other: what a reviewer judges at once.

    Args:
        burst_id: Id made of its first medium.
        camera: Its deployment or card.
        start: Clock of its first medium; None where nobody says.
        medium_ids: Its media in order of time.
    """

    burst_id: str
    camera: str
    start: datetime | None
    medium_ids: tuple[str, ...]


@dataclass(frozen=True)
class ReviewLabel:
    """What a person says of a burst.

    Args:
        taxon_id: Id of the taxon; ``blank``, ``person``, ``vehicle`` or ``cannot_tell`` for what is no
            animal or cannot be told.
        count: Most animals at once; None is not said.
        sex: female, male, unknown; empty is not said.
        life_stage: adult, subadult, juvenile, unknown; empty is not said.
        flank: left, right, both, front, back, unknown; empty is not said.
        quality: good, usable, poor for telling the individual; empty is not said.
    """

    taxon_id: str
    count: int | None = None
    sex: str = ""
    life_stage: str = ""
    flank: str = ""
    quality: str = ""


@dataclass(frozen=True)
class Reading:
    """One person's word on one burst; it is never changed, a later one may take its place.

    Args:
        reading_id: Its id.
        burst_id: The burst.
        medium_ids: Its media as they were shown.
        label: What was said.
        reader: Id of who said it.
        read_at: When, UTC.
        place: First reader, second who did not see the first word, or third who settles a disagreement.
        supersedes: Id of the reading of the same place that it takes the place of; empty for none.
        level: Whether it was said of a whole sheet or of the burst alone.
    """

    reading_id: str
    burst_id: str
    medium_ids: tuple[str, ...]
    label: ReviewLabel
    reader: str
    read_at: datetime
    place: ReadingPlace = "first"
    supersedes: str = ""
    level: LabelLevel = "burst"


@cache
def is_big_cat(taxon_id: str) -> bool:
    """Whether a taxon is a big cat, or a cat of which nobody has told the kind.

    >>> [is_big_cat(each) for each in ("leopard", "cheetah", "felid", "caracal", "blank")]
    [True, True, True, False, False]
    """
    table = taxon_table()
    taxon = next((each for each in table.taxa if each.taxon_id == taxon_id), None)
    if taxon is None or taxon_id == _FELID:
        return taxon is not None
    return any(table.is_within(taxon, big) for big in _BIG)
