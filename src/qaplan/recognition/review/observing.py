"""What stands of a burst as observations of a person, one for each of its media."""

from __future__ import annotations

from typing import Literal

from qaplan.recognition.review.readers import ReadBurst
from qaplan.recognition.review.types import BLANK, CANNOT_TELL, PERSON, VEHICLE, ReviewLabel
from qaplan.recognition.taxonomy.table import taxon_table
from qaplan.survey.types import Observation

__all__ = ["observations_from_reading", "said_of"]

_TypeWord = Literal["animal", "human", "vehicle", "blank", "unknown"]
_TYPES: dict[str, _TypeWord] = {
    BLANK: "blank",
    PERSON: "human",
    VEHICLE: "vehicle",
    CANNOT_TELL: "unknown",
}


def observations_from_reading(read: ReadBurst) -> tuple[Observation, ...]:
    """Say of each medium of a burst what stands of the burst.

    Args:
        read: What stands; its first reading names the media.

    Returns:
        Observations of a person. Their ids begin with ``review:`` and the id of the reading that stands, and
        ``extra`` says how many have read the burst, and that it was judged as a whole.
    """
    settled = read.readers == "settled"
    stands = read.readings[-1] if settled else read.readings[0]
    kind, name = said_of(read.label)
    extra = {"readers": read.readers, "level": "event", "burst": read.burst_id}
    if read.label.quality:
        extra["quality"] = read.label.quality
    return tuple(
        Observation(
            observation_id=f"review:{stands.reading_id}:{number}",
            medium_id=medium_id,
            observation_type=kind,
            method="human",
            classified_by=stands.reader,
            scientific_name=name,
            count=read.label.count,
            sex=read.label.sex,
            life_stage=read.label.life_stage,
            flank=read.label.flank,
            classified_at=stands.read_at,
            extra=extra,
        )
        for number, medium_id in enumerate(read.readings[0].medium_ids)
    )


def said_of(label: ReviewLabel) -> tuple[_TypeWord, str]:
    """The type of observation and the scientific name of a label."""
    if label.taxon_id in _TYPES:
        name = taxon_table()[PERSON].scientific_name if label.taxon_id == PERSON else ""
        return _TYPES[label.taxon_id], name
    return "animal", taxon_table()[label.taxon_id].scientific_name
