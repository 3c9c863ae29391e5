"""Saying what is in bursts: one deed for each key, nothing overwritten, people hidden at that moment."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qaplan.app.services.ownership import check_own_media
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.services.undo import undo_event
from qaplan.app.store.card_tables import restrict_media
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.review_tables import (
    WaitingBurst,
    add_readings,
    hide_bursts,
    load_bursts,
    load_readings,
    show_bursts_again,
)
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import UsageError
from qaplan.recognition.review.checks import check_label
from qaplan.recognition.review.readers import standing_of
from qaplan.recognition.review.types import (
    PERSON,
    LabelLevel,
    Reading,
    ReadingPlace,
    ReviewLabel,
)

__all__ = ["LABELLED", "BurstLabel", "LabelsSaid", "label_bursts", "take_back"]

LABELLED = "review.labelled"
"""The action of the event that keeps labels."""

_MOST = 1000
_SHORT = 24


@dataclass(frozen=True)
class BurstLabel:
    """A label for one burst.

    Args:
        burst_id: The burst.
        label: What is said of it.
    """

    burst_id: str
    label: ReviewLabel


@dataclass(frozen=True)
class LabelsSaid:
    """What became of labels.

    Args:
        seq: Number of the event; taking it back takes them all back.
        places: How many were first, second and third readings.
    """

    seq: int
    places: dict[ReadingPlace, int]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"seq": self.seq, "places": dict(self.places)}


def label_bursts(
    study: Study,
    labels: Sequence[BurstLabel],
    *,
    level: LabelLevel = "burst",
    session: Session | None = None,
) -> LabelsSaid:
    """Keep what a person says of bursts; one event, which can be taken back whole.

    Who reads a burst first is its first reader; who says something else of it later takes the place of their
    own word; another person is its second reader; and who may settle disagreements settles one.

    Args:
        study: The study.
        labels: A label for each burst, one burst at most once.
        level: Whether a whole sheet was confirmed, or one burst was looked at.
        session: Who says it; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``; ``access.other_organisation`` if another one took a picture of them.
        UsageError: ``review.nothing_said``, ``review.unknown_burst``, ``review.read_already``, or what
            ``check_label`` raises; nothing is then kept.
    """
    mine = session or session_here()
    check_may(mine, "review.label")
    _check(labels)
    held = load_bursts(study, [each.burst_id for each in labels])
    _check_known(labels, held, mine)
    check_own_media(study, [each for burst in held.values() for each in burst.burst.medium_ids], mine)
    with writing(study):
        before = load_readings(study, [each.burst_id for each in labels])
        readings = [
            _reading(each, held[each.burst_id], before[each.burst_id], mine, level) for each in labels
        ]
        add_readings(study, readings)
        _hide_people(study, readings, mine)
        places = Counter(each.place for each in readings)
        # The words themselves are not in the log: a second reader may look at it.
        body: dict[str, object] = {
            "bursts": len(readings),
            "level": level,
            "places": dict(places),
            "readings": [each.reading_id for each in readings],
        }
        subject = readings[0].burst_id if len(readings) == 1 else ""
        seq = append_event(study, mine.actor, Change(LABELLED, "burst", subject, "", body), at=mine.moment())
    return LabelsSaid(seq, dict(places))


def take_back(study: Study, seq: int, *, session: Session | None = None) -> int:
    """Take back labels that were said under one event; all is as it was before.

    Args:
        study: The study.
        seq: Number of the event.
        session: Who takes them back; whoever calls on this machine when None.

    Returns:
        Number of the event that tells of it.

    Raises:
        UsageError: ``undo.unknown_event``.
        AccessError: ``access.no_right``.
        DataError: ``undo.already`` or ``undo.later``.
    """
    mine = session or session_here()
    check_may(mine, "review.label")
    told = undo_event(study, seq, session=mine)
    with writing(study):
        show_bursts_again(study)
    return told


def _check(labels: Sequence[BurstLabel]) -> None:
    ids = [each.burst_id for each in labels]
    if not ids or len(ids) > _MOST or len(set(ids)) != len(ids):
        raise UsageError(
            "review.nothing_said",
            "no burst, too many bursts or one burst twice",
            do=f"say something of 1 to {_MOST} bursts at a time, each once",
        )
    for each in labels:
        check_label(each.label)


def _check_known(labels: Sequence[BurstLabel], held: dict[str, WaitingBurst], session: Session) -> None:
    unknown = next((each.burst_id for each in labels if each.burst_id not in held), "")
    if unknown:
        raise UsageError(
            "review.unknown_burst",
            f"there is no burst '{unknown[:40]}' in the queue",
            do="open the page again: the study has changed",
        )
    if any(held[each.burst_id].is_restricted for each in labels):
        check_may(session, "people.see")


def _reading(
    said: BurstLabel, held: WaitingBurst, before: list[Reading], session: Session, level: LabelLevel
) -> Reading:
    place, supersedes = _place_of(before, session)
    reading = Reading(
        reading_id="",
        burst_id=said.burst_id,
        medium_ids=held.burst.medium_ids,
        label=said.label,
        reader=session.actor.id,
        read_at=session.moment(),
        place=place,
        supersedes=supersedes,
        level=level,
    )
    return replace(reading, reading_id=_id_of(reading))


def _place_of(before: list[Reading], session: Session) -> tuple[ReadingPlace, str]:
    """The place of a new reading, and the reading of one's own that it takes the place of."""
    read = standing_of(before)
    if read is None:
        return "first", ""
    for each in read.readings:
        if each.reader == session.actor.id:
            return each.place, each.reading_id
    if read.readers == "one":
        return "second", ""
    if read.readers == "disagree":
        check_may(session, "review.adjudicate")
        return "third", ""
    raise UsageError(
        "review.read_already",
        "two people agree on this burst, or a third has settled it",
        do="ask one of its readers to take back their word",
    )


def _id_of(reading: Reading) -> str:
    """An id that is made of all that is said, so that the log bears witness to it."""
    said = {
        "burst": reading.burst_id,
        "media": reading.medium_ids,
        "label": vars(reading.label),
        "reader": reading.reader,
        "at": reading.read_at.isoformat(),
        "place": reading.place,
        "supersedes": reading.supersedes,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return f"r-{hashlib.sha256(text.encode()).hexdigest()[:_SHORT]}"


def _hide_people(study: Study, readings: Sequence[Reading], session: Session) -> None:
    people = [each for each in readings if each.label.taxon_id == PERSON]
    if people:
        media = [medium_id for each in people for medium_id in each.medium_ids]
        why = "a reviewer sees a person on it"
        restrict_media(study, media, actor=session.actor, at=session.moment(), why=why)
        hide_bursts(study, [each.burst_id for each in people])
