"""Entering a record with its grade, its four dates and its place, and correcting one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import cast, get_args, get_type_hints

from qaplan.app.services.browse.one_record import unknown_record
from qaplan.app.services.browse.records import KINDS
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.records import records_named
from qaplan.app.store.browse.registers import rows_named
from qaplan.app.store.case_tables import keep_row, next_key
from qaplan.app.store.studies import Study, writing
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, Problem
from qaplan.base.facts import Tier
from qaplan.base.provenance import digest_of
from qaplan.evidence.types import Grade, Original, Record
from qaplan.sharing import find_coordinates, release

from .reading import Entered, Fields

__all__ = ["OUTCOMES", "SEXES", "add_record", "correct_record", "record_words"]

_HINTS = get_type_hints(Record)
SEXES: tuple[str, ...] = get_args(_HINTS["sex"])
OUTCOMES: tuple[str, ...] = get_args(_HINTS["outcome"])
_STATES: tuple[str, ...] = get_args(get_type_hints(Original)["state"])
_COUNTRY = re.compile(r"[A-Z]{2}(?:/[A-Z]{2})?")
_STEPS = ("happened", "retrieved", "identified", "announced")


def add_record(study: Study, words: Mapping[str, str], session: Session, *, why: str = "") -> Entered:
    """Keep a new record.

    Args:
        study: The study.
        words: The fields of the form, by the names of a record.
        session: Who enters it.
        why: The reason for the log.

    Returns:
        Its id, which is the next one of its country, and the event to take it back.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``entry.wrong`` with one problem for each field.
    """
    check_may(session, "records.write")
    record = _read(study, words, session.moment().date())
    with writing(study):
        own_id = next_key(study, "records", f"{record.country[:2]}-")
        kept = replace(record, record_id=own_id)
        seq = keep_row(study, "records", kept, actor=session.actor, at=session.moment(), why=why)
    return Entered(own_id, seq)


def correct_record(
    study: Study, record_id: str, words: Mapping[str, str], session: Session, *, seen: str, why: str
) -> Entered:
    """Correct a record; the log keeps what it said before.

    Args:
        study: The study.
        record_id: Its id.
        words: The fields of the form.
        session: Who corrects it.
        seen: Digest of the record as the form showed it.
        why: The reason, which a correction must have.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``question.unknown_record``.
        DataError: ``entry.wrong``; ``entry.changed_since`` if somebody changed it in between.
    """
    check_may(session, "records.write")
    fields = Fields({**words, "why": why})
    fields.text("why", is_needed=True)
    fields.check()
    read = _read(study, words, session.moment().date())
    with writing(study):
        held = next(iter(records_named(study, [record_id])), None)
        if held is None:
            raise unknown_record(record_id)
        if digest_of(held) != seen:
            raise changed_since(record_id)
        kept = _over(held, read)
        seq = keep_row(study, "records", kept, actor=session.actor, at=session.moment(), why=why)
    return Entered(record_id, seq)


def changed_since(subject_id: str) -> DataError:
    """Somebody else changed the row while it was being edited."""
    return DataError(
        "entry.changed_since",
        "somebody has changed this since the form was opened; nothing was kept",
        where=subject_id[:60],
        do="open the form again and look at what is new",
    )


def record_words(study: Study, record_id: str, session: Session) -> tuple[dict[str, str], str]:
    """A record as the words of its form, with the digest by which a change in between is noticed.

    A position that a source wrote into a text is not among the words: it is gone once the form is kept.

    Args:
        study: The study.
        record_id: Its id.
        session: Who asks.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``question.unknown_record``.
    """
    check_may(session, "records.write")
    record = next(iter(records_named(study, [record_id])), None)
    if record is None:
        raise unknown_record(record_id)
    low, high = record.animals or ("", "")
    words = {
        "kind": record.kind,
        "grade": record.grade.value,
        **{step: getattr(record, step).iso for step in _STEPS},
        "country": record.country,
        "place_id": record.place_id,
        "place_as_published": release(record.place_as_published, "steward").value,
        "animals_low": str(low),
        "animals_high": str(high),
        "sex": record.sex,
        "age": release(record.age, "steward").value,
        "outcome": record.outcome,
        "individual_id": record.individual_id,
        "is_individual_certain": "yes" if record.is_individual_certain else "no",
        "identity_basis": release(record.identity_basis, "steward").value,
        "original": record.original.state,
        "tier": record.tier,
        "sources": "\n".join(release(each, "steward").value for each in record.sources),
        "note": release(record.note, "steward").value,
    }
    return words, digest_of(record)


def _read(study: Study, words: Mapping[str, str], today: date) -> Record:
    fields = Fields(words)
    dates = {step: fields.date(step) for step in _STEPS}
    _check_dates(fields, dates, today)
    place_id, individual_id = fields.text("place_id"), fields.text("individual_id")
    _check_known(study, fields, place_id, individual_id)
    country = fields.text("country", is_needed=True).upper()
    if country and not _COUNTRY.fullmatch(country):
        fields.problems.append(
            Problem("entry.bad_country", "this is no country code", "country", "write KZ, or KZ/TM for two")
        )
    record = Record(
        record_id="",
        kind=fields.choice("kind", KINDS),  # type: ignore[arg-type]  # checked against the same list
        grade=Grade(fields.choice("grade", tuple(Grade))),
        happened=dates["happened"],
        retrieved=dates["retrieved"],
        identified=dates["identified"],
        announced=dates["announced"],
        country=country,
        place_id=place_id,
        place_as_published=fields.text("place_as_published"),
        animals=_animals(fields),
        sex=fields.choice("sex", SEXES, "unknown"),  # type: ignore[arg-type]  # checked against its list
        age=fields.text("age"),
        outcome=fields.choice("outcome", OUTCOMES, "unknown"),  # type: ignore[arg-type]  # checked against its list
        individual_id=individual_id,
        is_individual_certain=fields.text("is_individual_certain") != "no",
        identity_basis=fields.text("identity_basis"),
        original=Original(fields.choice("original", _STATES, "not_held")),  # type: ignore[arg-type]  # so is this
        note=fields.text("note"),
        sources=fields.lines("sources"),
        tier=cast("Tier", fields.choice("tier", ("steward", "public"), "steward")),
    )
    _check_texts(fields)
    fields.check()
    return record


def _animals(fields: Fields) -> tuple[int, int] | None:
    low, high = fields.number("animals_low"), fields.number("animals_high")
    if low is None:
        return None
    if high is not None and high < low:
        fields.problems.append(
            Problem("entry.bad_number", "the most is less than the fewest", "animals_high", "swap them")
        )
    return low, max(low, high or low)


def _check_dates(fields: Fields, dates: Mapping[str, PartialDate], today: date) -> None:
    """Nothing happens in the future, and nothing is told before it happened."""
    happened = dates["happened"]
    for step, when in dates.items():
        if when.earliest is not None and when.earliest > today:
            fields.problems.append(
                Problem("entry.future", "this day has not come yet", step, "correct the date")
            )
        is_early = (
            when.latest is not None and happened.earliest is not None and when.latest < happened.earliest
        )
        if step != "happened" and is_early:
            what = "this lies before the day on which it happened"
            fields.problems.append(
                Problem("entry.before_it_happened", what, step, "correct one of the two dates")
            )


def _check_known(study: Study, fields: Fields, place_id: str, individual_id: str) -> None:
    held = rows_named(
        study,
        {
            "places": [place_id] if place_id else [],
            "individuals": [individual_id] if individual_id else [],
        },
    )
    if place_id and not held["places"]:
        fields.problems.append(
            Problem("entry.unknown", "the register has no such place", "place_id", "choose one of the list")
        )
    if individual_id and not held["individuals"]:
        do = "choose one of the catalogue, or leave it empty"
        fields.problems.append(
            Problem("entry.unknown", "the catalogue has no such animal", "individual_id", do)
        )


def _check_texts(fields: Fields) -> None:
    """A position does not belong into a remark: it would leave with it."""
    for name in ("place_as_published", "age", "identity_basis", "note", "sources"):
        if find_coordinates(fields.words.get(name, "")):
            do = "leave the position out; the place of the register stands for it"
            fields.problems.append(Problem("entry.position", "this text reads as a position", name, do))


def _over(held: Record, read: Record) -> Record:
    """The record with what the form changed; what the form does not show stays."""
    return replace(
        read,
        record_id=held.record_id,
        other_places=held.other_places,
        detections=held.detections,
        outcome_text=held.outcome_text,
        original=replace(held.original, state=read.original.state),
        question_ids=held.question_ids,
        sex_author=held.sex_author,
    )
