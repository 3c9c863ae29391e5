"""The list of incidents, and one incident: what was found, causes that are named, what a laboratory owes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qaplan.app.services.browse.listing import inquiry_of, known_names
from qaplan.app.services.questions.asking import Inquiry, book_of, made_from, record_inputs
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.acts import incident_sentences, open_questions_of
from qaplan.app.services.situation.records import place_names
from qaplan.app.store.browse.registers import rows_by
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.custody_tables import load_chain, load_chains
from qaplan.app.store.studies import Study
from qaplan.base.dates import PartialDate, days_between
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice
from qaplan.base.messages import Message
from qaplan.evidence.case import CaseFile
from qaplan.evidence.custody.chain import check_chain
from qaplan.evidence.custody.types import SealedTransfer
from qaplan.evidence.types import MortalityCase, Record, Sample
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

__all__ = ["IncidentFile", "IncidentList", "find_incident", "list_incidents", "show_incident"]

_COLUMNS = ("incident", "found", "place", "animal", "cause", "waiting", "hand_overs")


@dataclass(frozen=True)
class IncidentList:
    """The incidents that a reader may know of.

    Args:
        answer: One row for each, the latest find first.
        count: Their number.
        waiting: How many wait for a laboratory.
    """

    answer: Released[Answer]
    count: int
    waiting: int


@dataclass(frozen=True)
class IncidentFile:
    """One incident as its reader gets it.

    Args:
        incident_id: Its id.
        record_id: The record of the find.
        individual_id: The animal that the remains are matched to; empty for none.
        answer: The sentences; tables of what was found, causes named, samples, and published hand-overs.
        chain: The hand-overs that were noted here.
        faults: What does not fit in the chain, in plain English; empty when it is whole.
        samples: The samples, each with its number, for the form that notes a result.
    """

    incident_id: str
    record_id: str
    individual_id: str
    answer: Released[Answer]
    chain: tuple[SealedTransfer, ...]
    faults: tuple[str, ...]
    samples: tuple[tuple[int, Sample], ...]

    @property
    def head(self) -> str:
        """Digest of the last hand-over: to be compared with a printed copy."""
        return self.chain[-1].digest if self.chain else ""


def list_incidents(study: Study, session: Session) -> IncidentList:
    """Give a reader the incidents.

    Args:
        study: The study.
        session: Who reads.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "incidents.look")
    inquiry = _inquiry(study, load_register(study, "incidents"), session)
    chains = load_chains(study) if session.audience != "public" else {}
    latest = sorted(inquiry.case.incidents, key=_found_on, reverse=True)
    rows = tuple(_row(inquiry, each, len(chains.get(each.incident_id, ()))) for each in latest)
    waiting = sum(any(sample.result is None for sample in each.samples) for each in latest)
    answer = Answer(
        sentences=(),
        facts=book_of(),
        record=inquiry.heading,
        provenance=made_from("incidents.list", {}, ()),
        tables=(AnswerTable("incidents", tuple(f"incident.{name}" for name in _COLUMNS), rows),),
        words=inquiry.words,
        tier="public",
    )
    return IncidentList(release(answer, session.audience), len(rows), waiting)


def show_incident(
    study: Study, incident_id: str, session: Session, *, on: date | None = None
) -> IncidentFile:
    """Tell everything that a study carries on one incident.

    Args:
        study: The study.
        incident_id: Its id.
        session: Who reads.
        on: The day; the session's own when None.

    Raises:
        DataError: ``incident.unknown`` if there is none of which this reader may know.
        AccessError: ``access.no_right``.
    """
    check_may(session, "incidents.look")
    incident = find_incident(study, incident_id, session)
    inquiry = _inquiry(study, (incident,), session, on)
    record = inquiry.case.records[0]
    chain = load_chain(study, incident_id) if session.audience != "public" else ()
    return IncidentFile(
        incident_id,
        record.record_id,
        record.individual_id,
        release(_answer(inquiry, incident, record), session.audience),
        chain,
        tuple(each.sentence() for each in check_chain(chain)),
        tuple(enumerate(incident.samples, start=1)),
    )


def find_incident(study: Study, incident_id: str, session: Session) -> MortalityCase:
    """The incident of an id.

    Raises:
        DataError: ``incident.unknown`` if there is none, or none that the reader may know of.
    """
    found: tuple[MortalityCase, ...] = rows_by(study, {"incidents": ("key", [incident_id])})["incidents"]
    if found:
        shown = _inquiry(study, found, session).case.incidents
        if shown:
            return shown[0]
    raise DataError("incident.unknown", "there is no such incident", where=incident_id[:60],
                    do="choose one of the list")  # fmt: skip


def _inquiry(
    study: Study, incidents: tuple[MortalityCase, ...], session: Session, on: date | None = None
) -> Inquiry:
    """What is told of incidents: only those whose record the reader may see."""
    records: tuple[Record, ...] = rows_by(
        study, {"records": ("key", [each.record_id for each in incidents])}
    )["records"]
    if session.audience == "public":
        records = tuple(each for each in records if each.tier == "public")
    known = {each.record_id for each in records}
    shown = tuple(each for each in incidents if each.record_id in known)
    authors = {said.author for each in shown for said in each.hypotheses}
    takers = {step.to for each in shown for step in each.custody}
    more = rows_by(
        study,
        {
            "places": ("key", {each.place_id for each in records if each.place_id}),
            "individuals": ("key", {each.individual_id for each in records if each.individual_id}),
            "organisations": ("key", authors | takers),
        },
    )
    case = CaseFile(
        records=records,
        incidents=shown,
        places=more["places"],
        individuals=more["individuals"],
        organisations=more["organisations"],
    )
    return inquiry_of(study, session, case, on)


def _found_on(incident: MortalityCase) -> date:
    return incident.found.earliest or date.min


def _row(inquiry: Inquiry, incident: MortalityCase, hand_overs: int) -> AnswerRow:
    record = inquiry.record(incident.record_id)
    cells: tuple[AnswerValue, ...] = (
        incident.incident_id,
        incident.found,
        place_names(inquiry.case, record),
        _animal(inquiry, record),
        Choice(f"cause.{incident.cause}"),
        _waiting(inquiry, incident),
        hand_overs + len(incident.custody),
    )
    return AnswerRow(cells, {"incident_id": incident.incident_id, "cause": incident.cause}, record.tier)


def _animal(inquiry: Inquiry, record: Record) -> AnswerValue:
    if not record.individual_id:
        return Message("incident.not_matched")
    named = known_names(inquiry, record.individual_id)
    return named if isinstance(named, Message) else record.individual_id


def _waiting(inquiry: Inquiry, incident: MortalityCase) -> AnswerValue:
    """How long the laboratory has had the oldest sample without a result."""
    waits = [_days(inquiry, incident, each) for each in incident.samples if each.result is None]
    if not waits:
        return Message("incident.nothing_waits")
    return waits[0]


def _days(inquiry: Inquiry, incident: MortalityCase, sample: Sample) -> AnswerValue:
    """Days since a sample was sent, or since the find where nobody says when that was."""
    since = sample.sent if sample.sent.is_known else incident.found
    return days_between(since, PartialDate.of(inquiry.on)) or Message("table.value.unknown")


def _answer(inquiry: Inquiry, incident: MortalityCase, record: Record) -> Answer:
    sentences = (
        *incident_sentences(inquiry.case, inquiry.on),
        *open_questions_of(inquiry.case, inquiry.on),
    )
    return Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading | {"incident_id": incident.incident_id},
        provenance=made_from("incidents.show", {"incident": incident.incident_id}, record_inputs([record])),
        tables=(
            _fields(inquiry, incident, record),
            _causes(inquiry, incident, record),
            _samples(inquiry, incident, record),
            _published(inquiry, incident, record),
        ),
        words=inquiry.words,
        tier=record.tier,
    )


def _table(
    name: str, columns: tuple[str, ...], rows: Iterator[tuple[AnswerValue, ...]], record: Record
) -> AnswerTable:
    made = tuple(AnswerRow(cells, {"row": number}, record.tier) for number, cells in enumerate(rows, start=1))
    return AnswerTable(name, tuple(f"incident.{column}" for column in columns), made)


def _fields(inquiry: Inquiry, incident: MortalityCase, record: Record) -> AnswerTable:
    rows: list[tuple[AnswerValue, ...]] = [
        (Message("incident.found"), incident.found),
        (Message("incident.place"), place_names(inquiry.case, record)),
        (Message("incident.remains"), incident.state_of_remains or Message("table.value.unknown")),
        (Message("incident.animal"), _animal(inquiry, record)),
        (Message("incident.match_basis"), incident.match_basis or Message("incident.no_basis")),
        (Message("incident.cause"), Choice(f"cause.{incident.cause}")),
        (Message("incident.record"), record.record_id),
    ]
    return _table("incident", ("what", "said"), iter(rows), record)


def _causes(inquiry: Inquiry, incident: MortalityCase, record: Record) -> AnswerTable:
    rows = (
        (Choice(f"cause.{said.cause}"), said.text, _speaker(inquiry, said.author))
        for said in incident.hypotheses
    )
    return _table("causes", ("cause_named", "in_words", "who"), rows, record)


def _samples(inquiry: Inquiry, incident: MortalityCase, record: Record) -> AnswerTable:
    rows = (
        (
            sample.what,
            sample.laboratory or Message("table.value.unknown"),
            sample.sent if sample.sent.is_known else Message("table.value.unknown"),
            sample.result if sample.result is not None else Message("incident.open"),
            Message("incident.nothing_waits")
            if sample.result is not None
            else _days(inquiry, incident, sample),
        )
        for sample in incident.samples
    )
    return _table("samples", ("sample", "laboratory", "sent", "result", "waiting"), rows, record)


def _published(inquiry: Inquiry, incident: MortalityCase, record: Record) -> AnswerTable:
    rows = (
        (
            step.when if step.when.is_known else Message("table.value.unknown"),
            _speaker(inquiry, step.to),
            step.what,
        )
        for step in incident.custody
    )
    return _table("published", ("when", "taken_by", "handed_what"), rows, record)


def _speaker(inquiry: Inquiry, author: str) -> AnswerValue:
    names = inquiry.speaker(author)
    return names if names.all() else author
