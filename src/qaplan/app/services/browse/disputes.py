"""What the public record does not agree on, question by question, and which records statements part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from qaplan.app.services.questions.asking import Inquiry
from qaplan.app.services.questions.pairs import dispute_sentence
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.disputes import dispute_lines
from qaplan.app.store.browse.paging import RowPage
from qaplan.app.store.browse.registers import count_rows, register_page, rows_by
from qaplan.app.store.browse.statements import parting_page, statements_naming, tied_records
from qaplan.app.store.studies import Study
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Claim, Record
from qaplan.identity.disputes import disputes_at
from qaplan.identity.types import Statement
from qaplan.sharing import Released, Situation, release

from .catalogue import is_public_statement
from .listing import counted, inquiry_of, released_sentences

__all__ = ["Conflicts", "Disputes", "conflicts_of", "list_conflicts", "list_disputes"]


@dataclass(frozen=True)
class Conflicts:
    """Groups of records that some call one animal and some do not.

    Args:
        sentences: One for each group.
        groups: The records of each group, in the same order.
        next: Mark of the next page; empty at the end.
    """

    sentences: tuple[Message, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    next: str = ""


@dataclass(frozen=True)
class Disputes:
    """A page of questions on which there are sides.

    Args:
        story: The questions with their sides, as the reader gets them.
        conflicts: The latest conflicts about identity, on the first page alone.
        next: Mark of the next page; empty at the end.
    """

    story: Released[Situation]
    conflicts: Conflicts
    next: str = ""


def list_disputes(
    study: Study, session: Session, *, on: date | None = None, after: str = "", limit: int = 20
) -> Disputes:
    """Give a reader a page of the questions in dispute with all of their sides, and the latest conflicts.

    Args:
        study: The study.
        session: Who reads.
        on: The day; who spoke later is not heard yet. The session's own when None.
        after: Mark of the page before; empty for the first page.
        limit: How many questions.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "study.look")
    day = on or session.moment().date()
    page = register_page(study, "questions", after=after, limit=limit)
    asked = {each.question_id for each in page.rows}
    said = rows_by(study, {"claims": ("question", asked), "movements": ("", None)})
    ends = {end for each in said["movements"] for end in (each.from_record, each.to_record)}
    parting = RowPage[Statement](()) if after else parting_page(study, day, limit=_MOST_CONFLICTS)
    parted = {record for each in parting.rows for record in each.records}
    part = _part(study, session, ends | parted, said["claims"])
    held = {each.record_id for each in part.records}
    movements = tuple(each for each in said["movements"] if {each.from_record, each.to_record} <= held)
    case = replace(part, questions=page.rows, claims=said["claims"], movements=movements)
    inquiry = inquiry_of(study, session, case, day)
    is_all = not after and not page.next
    total = len(page.rows) if is_all else count_rows(study, "questions")
    story = release(_story(study, inquiry, total), session.audience)
    return Disputes(story, _conflicts(inquiry, parted, parting.next), page.next)


def list_conflicts(
    study: Study, session: Session, *, on: date | None = None, after: str = "", limit: int = 10
) -> Conflicts:
    """Give a reader the groups of records that some call one animal and some do not.

    Args:
        study: The study.
        session: Who reads.
        on: The day; the session's own when None.
        after: Mark of the page before; empty for the first page.
        limit: How many statements of difference one page looks at.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "study.look")
    day = on or session.moment().date()
    page = parting_page(study, day, after=after, limit=limit)
    parted = {record for each in page.rows for record in each.records}
    inquiry = inquiry_of(study, session, _part(study, session, parted, ()), day)
    return _conflicts(inquiry, parted, page.next)


def conflicts_of(study: Study, session: Session, record_id: str, *, on: date) -> Conflicts:
    """The conflicts about identity that one record is part of.

    Args:
        study: The study.
        session: Who reads.
        record_id: The record.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    inquiry = inquiry_of(study, session, _part(study, session, {record_id}, ()), on)
    return _conflicts(inquiry, {record_id}, "")


_MOST_CONFLICTS = 10


def _part(study: Study, session: Session, seeds: set[str], claims: tuple[Claim, ...]) -> CaseFile:
    """What bears on some records, as far as the reader may see it: three questions to the database."""
    tied = tied_records(study, seeds)
    statements = statements_naming(study, tied) if tied else ()
    authors = {each.author for each in statements} | {author for each in claims for author in each.authors}
    more = rows_by(study, {"records": ("key", tied), "organisations": ("key", authors)})
    records: tuple[Record, ...] = more["records"]
    if session.audience == "public":
        records = tuple(each for each in records if each.tier == "public")
        open_ids = {each.record_id for each in records}
        statements = tuple(each for each in statements if is_public_statement(each, open_ids))
    return CaseFile(records, (), statements, organisations=more["organisations"])


def _conflicts(inquiry: Inquiry, parted: set[str], next_mark: str) -> Conflicts:
    """The disputes of the day that have one of these records in them."""
    found = [each for each in disputes_at(inquiry.case.statements, inquiry.on) if parted & set(each.records)]
    said = [(released_sentences(inquiry, [dispute_sentence(inquiry, each)]), each.records) for each in found]
    kept = [(sentences[0], group) for sentences, group in said if sentences]
    return Conflicts(tuple(each for each, _ in kept), tuple(group for _, group in kept), next_mark)


def _story(study: Study, inquiry: Inquiry, total: int) -> Situation:
    lines = dispute_lines(inquiry.case, inquiry.on)
    headline = Message("browse.no_disputes")
    if total:
        headline = Message("browse.disputes", {"questions": counted("browse.disputes.all", total, "", {})})
    said = [headline, *(each.sentence for line in lines for each in line.speakers)]
    said += [line.note for line in lines if line.note is not None]
    return Situation(
        study_id=study.study_id,
        title=study.title,
        kind=study.kind,
        as_of=inquiry.on,
        pictures_held=0,
        headline=headline,
        known=(),
        not_known=(),
        facts=FactBook(fact for message in said for fact in message.facts()),
        disputes=lines,
    )
