"""One record with its four dates, what it says, who speaks of it, and the way back to its sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qaplan.app.services.questions.asking import Inquiry, book_of, made_from, record_inputs
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.records import place_names
from qaplan.app.store.browse.history import Version, versions_of
from qaplan.app.store.browse.individuals import individuals_named
from qaplan.app.store.browse.records import records_named
from qaplan.app.store.browse.registers import rows_by
from qaplan.app.store.browse.statements import statements_naming
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import Choice, Fact, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.evidence.case import CaseFile
from qaplan.evidence.registers import names_of_organisation
from qaplan.evidence.timeline import lags
from qaplan.evidence.types import Record
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

from .catalogue import is_public_statement
from .listing import inquiry_of, known_names, places_of
from .statements import statement_answer

__all__ = ["RecordSheet", "record_sheet", "unknown_record"]

_STEPS = ("happened", "retrieved", "identified", "announced")


@dataclass(frozen=True)
class RecordSheet:
    """One record as its reader gets it.

    Args:
        record_id: Its id.
        individual_id: The animal that it is given to; empty for none.
        incidents: Ids of the mortality cases that it opened.
        answer: What it says, as tables: its dates, and what it is.
        statements: Who said when which records are the same animal as this one.
        sources: Addresses.
        versions: How it came to be as it is, for readers of the log; the first version first.
    """

    record_id: str
    individual_id: str
    incidents: tuple[str, ...]
    answer: Released[Answer]
    statements: Released[Answer]
    sources: tuple[str, ...]
    versions: tuple[Version, ...]


def record_sheet(study: Study, record_id: str, session: Session, *, on: date | None = None) -> RecordSheet:
    """Tell everything that a study carries on one record.

    Args:
        study: The study.
        record_id: Its id.
        session: Who reads.
        on: The day; the session's own when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``question.unknown_record`` if there is none of which this reader may know.
    """
    check_may(session, "study.look")
    record = next(iter(records_named(study, [record_id])), None)
    if record is None or (session.audience == "public" and record.tier != "public"):
        raise unknown_record(record_id)
    inquiry = _inquiry(study, record, session, on)
    incidents = tuple(each.incident_id for each in inquiry.case.incidents)
    return RecordSheet(
        record_id=record_id,
        individual_id=record.individual_id,
        incidents=incidents if session.may("incidents.look") else (),
        answer=_answer(inquiry, record),
        statements=statement_answer(inquiry),
        sources=tuple(release(each, session.audience).value for each in record.sources),
        versions=versions_of(study, "Record", record_id) if session.may("log.look") else (),
    )


def unknown_record(record_id: str) -> UsageError:
    """There is no such record, or none that the reader may know of: the same words for both."""
    return UsageError(
        "question.unknown_record",
        f"the study holds no record {record_id[:60]}",
        do="look for it in the list of records",
    )


def _inquiry(study: Study, record: Record, session: Session, on: date | None) -> Inquiry:
    statements = statements_naming(study, [record.record_id])
    others = records_named(study, {each for said in statements for each in said.records})
    if session.audience == "public":
        others = tuple(each for each in others if each.tier == "public")
        open_ids = {each.record_id for each in others}
        statements = tuple(each for each in statements if is_public_statement(each, open_ids))
    holder = record.original.held_by
    more = rows_by(
        study,
        {
            "places": ("key", places_of([record])),
            "incidents": ("record", [record.record_id]),
            "organisations": ("key", {*(each.author for each in statements), *([holder] if holder else [])}),
        },
    )
    case = CaseFile(
        records=(record, *(each for each in others if each.record_id != record.record_id)),
        individuals=individuals_named(study, [record.individual_id]) if record.individual_id else (),
        statements=statements,
        incidents=more["incidents"],
        places=more["places"],
        organisations=more["organisations"],
    )
    return inquiry_of(study, session, case, on)


def _answer(inquiry: Inquiry, record: Record) -> Released[Answer]:
    sentence = _headline(inquiry, record)
    answer = Answer(
        sentences=(sentence,),
        facts=book_of(sentence),
        record=inquiry.heading | {"record_id": record.record_id},
        provenance=made_from("browse.record", {"record": record.record_id}, record_inputs([record])),
        tables=(_dates(record), _fields(inquiry, record)),
        words=inquiry.words,
        tier=record.tier,
    )
    return release(answer, inquiry.audience)


def _headline(inquiry: Inquiry, record: Record) -> Message:
    stem = f"record.{id_part(record.record_id)}"
    kind = Choice(f"kind.{record.kind}")
    place = place_names(inquiry.case, record)
    values: dict[str, MessageValue] = {
        "id": record.record_id,
        "kind": kind,
        "place": place if place.all() else Names(en="?"),
    }
    if not record.happened.is_known:
        return Message("browse.record_undated", values)
    happened = Fact(f"{stem}.happened", record.happened, inputs=record_inputs([record]), tier=record.tier)
    return Message("browse.record", {**values, "when": happened})


def _dates(record: Record) -> AnswerTable:
    """The four dates with the days since it happened."""
    after = {str(each.step): each.fact for each in lags([record])}
    unknown = Message("table.value.unknown")
    rows = []
    for step in _STEPS:
        when = getattr(record, step)
        cells = (Choice(f"step.{step}"), when if when.is_known else unknown, after.get(step) or "")
        rows.append(AnswerRow(cells, {"step": step, "date": when.iso}, record.tier))
    columns = ("browse.column.step", "browse.column.day", "browse.column.days_since")
    return AnswerTable("dates", columns, tuple(rows))


def _fields(inquiry: Inquiry, record: Record) -> AnswerTable:
    """What the record says, field by field; wordings of a source's own are for stewards alone."""
    said: list[tuple[str, AnswerValue]] = [
        ("kind", Choice(f"kind.{record.kind}")),
        ("grade", Choice(f"grade.{record.grade}")),
        ("place", place_names(inquiry.case, record)),
        ("country", record.country),
        ("individual", _animal(inquiry, record)),
        ("sex", Choice(f"sex.{record.sex}")),
        ("outcome", Choice(f"outcome.{record.outcome}")),
        ("original", Choice(f"original.{record.original.state}")),
    ]
    if record.original.held_by:
        holder = names_of_organisation(inquiry.case.organisations, record.original.held_by)
        said.append(("held_by", holder))
    if record.animals is not None:
        low, high = record.animals
        said.append(("animals", str(low) if low == high else f"{low}–{high}"))
    rows = [_field(name, value, record) for name, value in said if value != ""]
    if inquiry.audience == "steward":
        worded = {
            "place_as_published": record.place_as_published,
            "age": record.age,
            "outcome_text": record.outcome_text,
            "identity_basis": record.identity_basis,
            "note": record.note,
        }
        rows += [
            AnswerRow((Message(f"browse.field.{name}"), text), {"field": name, "value": text})
            for name, text in worded.items()
            if text
        ]
    return AnswerTable("fields", ("browse.column.field", "browse.column.value"), tuple(rows))


def _field(name: str, value: AnswerValue, record: Record) -> AnswerRow:
    return AnswerRow((Message(f"browse.field.{name}"), value), {"field": name}, record.tier)


def _animal(inquiry: Inquiry, record: Record) -> AnswerValue:
    if not record.individual_id:
        return Message("browse.not_identified")
    who = known_names(inquiry, record.individual_id)
    return who if record.is_individual_certain else Message("browse.perhaps", {"animal": who})
