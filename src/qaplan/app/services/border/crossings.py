"""The register of passages: keeping them, what crossed there, visits, inferences, and sides of stations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Literal

from qaplan.app.services.events import study_events
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.card_tables import load_media_of
from qaplan.app.store.crossing_tables import (
    add_crossings,
    add_verification,
    keep_crossing,
    keep_inferred,
    keep_passage,
    keep_sides,
    load_crossings,
    load_passages,
)
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.landscape.crossings.checks import (
    check_crossing,
    check_inferred,
    check_passage,
    check_verification,
)
from qaplan.landscape.crossings.types import Crossing, InferredCrossing, Passage, Verification
from qaplan.sharing.coordinates import find_coordinates

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    "crossing_id_of",
    "note_crossing",
    "note_inferred",
    "note_passage",
    "note_sides",
    "note_visit",
    "take_from_cameras",
]

_NO_ANIMALS = ("human", "blank", "vehicle", "unclassified", "unknown")
_LONGEST_SIDE = 60


def note_passage(study: Study, passage: Passage, session: Session) -> int:
    """Keep a passage, new or changed; the number of its event in the log.

    Args:
        study: The study.
        passage: The passage.
        session: Who keeps it.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``crossings.bad_passage``, ``crossings.position``.
        UsageError: ``crossings.unknown_deployment``.
    """
    check_may(session, "crossings.write")
    check_passage(passage)
    _check_no_position(passage)
    _check_known(passage.deployment_ids, study, "deployment")
    with writing(study):
        return keep_passage(study, passage, actor=session.actor, at=session.moment())


def note_crossing(study: Study, crossing: Crossing, session: Session) -> int:
    """Keep a crossing, new or changed, such as one whose direction somebody has read.

    Args:
        study: The study.
        crossing: The crossing; :func:`crossing_id_of` makes an id from what it says.
        session: Who keeps it.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``crossings.bad_crossing``, ``crossings.position``.
        UsageError: ``crossings.unknown_passage``.
    """
    check_may(session, "crossings.write")
    check_crossing(crossing, today=session.moment().date())
    _check_no_position(crossing)
    _check_passage_is_held(study, crossing.passage_id)
    with writing(study):
        return keep_crossing(study, crossing, actor=session.actor, at=session.moment())


def note_visit(study: Study, visit: Verification, session: Session) -> int:
    """Note that somebody has looked whether a passage is there.

    Args:
        study: The study.
        visit: The visit.
        session: Who notes it.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``crossings.bad_verification``, ``crossings.position``.
        UsageError: ``crossings.unknown_passage``.
    """
    check_may(session, "crossings.write")
    check_verification(visit, today=session.moment().date())
    _check_no_position(visit)
    _check_passage_is_held(study, visit.passage_id)
    with writing(study):
        return add_verification(study, visit, actor=session.actor, at=session.moment())


def note_inferred(study: Study, crossing: InferredCrossing, session: Session) -> int:
    """Keep a crossing that a model of movement makes likely; it never counts among those photographed.

    Args:
        study: The study.
        crossing: The inference.
        session: Who keeps it.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``crossings.bad_inferred``, ``crossings.position``.
    """
    check_may(session, "crossings.write")
    check_inferred(crossing, today=session.moment().date())
    _check_no_position(crossing)
    with writing(study):
        return keep_inferred(study, crossing, actor=session.actor, at=session.moment())


def note_sides(study: Study, sides: Mapping[str, str], session: Session) -> int:
    """Keep on which side of the lines stations stand.

    Args:
        study: The study.
        sides: The name of the side of each station, such as a country; empty for none.
        session: Who keeps it.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``crossings.position``, ``crossings.bad_side``.
        UsageError: ``crossings.unknown_station``.
    """
    check_may(session, "crossings.write")
    _check_known(sides, study, "station")
    for side in sides.values():
        if len(side) > _LONGEST_SIDE or "\x00" in side:
            raise DataError("crossings.bad_side", "the name of a side is too long", do="name the country")
        _check_text(side, "side")
    with writing(study):
        return keep_sides(study, sides, actor=session.actor, at=session.moment())


def take_from_cameras(study: Study, session: Session) -> int:
    """Take every independent record of an animal at the cameras of passages; nobody has read its direction.

    A record that was taken before stays as it is, with the direction that somebody has read.

    Args:
        study: The study.
        session: Who has them taken.

    Returns:
        Number of records that are new.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "crossings.write")
    passage_of = {name: each.passage_id for each in load_passages(study) for name in each.deployment_ids}
    held = {each.crossing_id for each in load_crossings(study)}
    today = session.moment().date()
    found = [
        each
        for each in _seen_by_cameras(study, passage_of)
        if each.crossing_id not in held and each.day <= today
    ]
    if not found:
        return 0
    with writing(study):
        return add_crossings(study, found, actor=session.actor, at=session.moment())


def crossing_id_of(passage_id: str, day: date, species: str, basis: str) -> str:
    """An id made from what a crossing says, so that the same one is never kept twice."""
    said = "\n".join((passage_id, day.isoformat(), species, basis))
    return f"crossing-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _seen_by_cameras(study: Study, passage_of: Mapping[str, str]) -> Iterator[Crossing]:
    for event in study_events(study, exclude=_NO_ANIMALS):
        media = load_media_of(study, event.medium_ids).values()
        deployments = sorted({each.deployment_id for each in media} & passage_of.keys())
        if not deployments or not event.scientific_name:
            continue
        passage_id, day = passage_of[deployments[0]], event.start.date()
        yield Crossing(
            crossing_id_of(passage_id, day, event.scientific_name, event.event_id),
            passage_id,
            day,
            event.scientific_name,
            count=max(event.count or 1, 1),
            deployment_id=deployments[0],
            basis=event.event_id,
        )


def _check_known(names: Iterable[str], study: Study, kind: Literal["deployment", "station"]) -> None:
    """Refuse a deployment or a station that no deployment of the study knows."""
    known = {getattr(each, f"{kind}_id") for each in load_deployments(study)}
    if unknown := sorted(set(names) - known):
        raise UsageError(
            f"crossings.unknown_{kind}",
            f"the study has no such {kind}",
            where=unknown[0][:40],
            do="take it from the list of deployments",
        )


def _check_passage_is_held(study: Study, passage_id: str) -> None:
    if passage_id not in {each.passage_id for each in load_passages(study)}:
        raise UsageError(
            "crossings.unknown_passage",
            "the register has no such passage",
            where=passage_id[:40],
            do="keep the passage first",
        )


def _check_no_position(value: DataclassInstance) -> None:
    for each in fields(value):
        held = getattr(value, each.name)
        for text in held if isinstance(held, tuple) else (held,):
            if isinstance(text, str):
                _check_text(text, each.name)


def _check_text(text: str, field: str) -> None:
    if find_coordinates(text):
        raise DataError(
            "crossings.position", "a text tells a position", where=field, do="name the segment by its id"
        )
