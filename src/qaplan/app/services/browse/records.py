"""The records of a study: a page of them under a filter, the latest first."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import get_args, get_type_hints

from qaplan.app.services.questions.asking import Inquiry, book_of, made_from, record_inputs
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.records import place_names
from qaplan.app.store.browse.records import (
    RecordFilter,
    count_by_grade,
    count_by_place,
    record_years,
    records_page,
)
from qaplan.app.store.browse.registers import rows_named
from qaplan.app.store.studies import Study
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.facts import Choice
from qaplan.base.messages import Message, MessageValue
from qaplan.evidence.case import CaseFile
from qaplan.evidence.timeline import lags
from qaplan.evidence.types import Grade, Record
from qaplan.sharing import Answer, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

from .listing import Listing, counted, inquiry_of, known_names, places_of

__all__ = ["KINDS", "RecordFilter", "list_records", "read_filter", "record_cells", "record_record"]

KINDS: tuple[str, ...] = get_args(get_type_hints(Record)["kind"])
"""What a record can be."""

COLUMNS = (
    "table.column.record",
    "table.column.happened",
    "table.column.kind",
    "table.column.grade",
    "table.column.place",
    "table.column.individual",
    "table.column.announced",
    "table.column.original",
)


def read_filter(words: dict[str, str]) -> RecordFilter:
    """Read a filter as an address or a form gives it.

    Args:
        words: Words by the filter's fields; ``year`` is a number or ``undated``.

    Raises:
        UsageError: ``browse.bad_filter`` if a word is none of those that may be chosen.
    """
    kind, grade, year = (words.get(name, "").strip() for name in ("kind", "grade", "year"))
    grade = grade.upper()
    is_undated = year == "undated"
    is_known = kind in {"", *KINDS} and grade in {"", *Grade}
    if not is_known or not (
        year in {"", "undated"} or (year.isascii() and year.isdigit() and len(year) == 4)
    ):
        raise UsageError("browse.bad_filter", "the list cannot be filtered by that",
                         do="choose a kind, a grade and a year from the lists")  # fmt: skip
    return RecordFilter(
        kind=kind,
        grade=grade,
        year=int(year) if year and not is_undated else None,
        place=words.get("place", "").strip(),
        individual=words.get("individual", "").strip(),
        country=words.get("country", "").strip().upper()[:2],
        is_undated=is_undated,
    )


def list_records(
    study: Study, wanted: RecordFilter, session: Session, *, after: str = "", limit: int = 50
) -> Listing:
    """Give a reader a page of the records.

    Args:
        study: The study.
        wanted: Which ones.
        session: Who reads.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "study.look")
    asked = replace(wanted, is_public=session.audience == "public")
    page = records_page(study, asked, after=after, limit=limit)
    by_place = count_by_place(study, is_public=asked.is_public)
    named = rows_named(
        study,
        {
            "places": {*places_of(page.rows), *by_place},
            "individuals": {each.individual_id for each in page.rows if each.individual_id}
            | {wanted.individual},
        },
    )
    case = CaseFile(records=page.rows, individuals=named["individuals"], places=named["places"])
    inquiry = inquiry_of(study, session, case)
    sentences = (_counted(study, asked),)
    rows = tuple(record_row(inquiry, each) for each in page.rows)
    answer = Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading | {"records_shown": len(rows)},
        provenance=made_from("browse.records", _parameters(asked), record_inputs(page.rows)),
        tables=(AnswerTable("records", COLUMNS, rows),),
        words=inquiry.words,
        tier="public",
    )
    choices = _choices(study, asked, case, by_place)
    return Listing(release(answer, session.audience), page.next, choices)


def record_row(inquiry: Inquiry, record: Record) -> AnswerRow:
    """A record as one row of a table."""
    return AnswerRow(record_cells(inquiry, record), record_record(inquiry, record), record.tier)


def record_cells(inquiry: Inquiry, record: Record) -> tuple[AnswerValue, ...]:
    """What is read of a record in a table."""
    unknown = Message("table.value.unknown")
    return (
        record.record_id,
        record.happened if record.happened.is_known else unknown,
        Choice(f"kind.{record.kind}"),
        record.grade.value,
        place_names(inquiry.case, record),
        _animal(inquiry, record),
        record.announced if record.announced.is_known else unknown,
        Choice(f"original.{record.original.state}"),
    )


def record_record(inquiry: Inquiry, record: Record) -> dict[str, object]:
    """The same for a program."""
    days = {each.step: each.days for each in lags([record])}
    return {
        "record_id": record.record_id,
        "kind": record.kind,
        "grade": record.grade.value,
        "country": record.country,
        "place_id": record.place_id,
        "place": place_names(inquiry.case, record).in_language("en"),
        "individual_id": record.individual_id,
        "is_individual_certain": record.is_individual_certain,
        "outcome": record.outcome,
        **{step: _when(record, step).iso for step in ("happened", "retrieved", "identified", "announced")},
        **{f"days_to_{step}": _span(span) for step, span in days.items()},
        "original": record.original.state,
        "sources": list(record.sources),
    }


def _when(record: Record, step: str) -> PartialDate:
    when = getattr(record, step)
    assert isinstance(when, PartialDate)
    return when


def _span(days: DaySpan | None) -> list[int] | None:
    return None if days is None else [days.fewest, days.most]


def _animal(inquiry: Inquiry, record: Record) -> AnswerValue:
    if not record.individual_id:
        return ""
    who = known_names(inquiry, record.individual_id)
    return who if record.is_individual_certain else Message("browse.perhaps", {"animal": who})


def _counted(study: Study, wanted: RecordFilter) -> Message:
    """How many records there are of each grade under the filter."""
    found = count_by_grade(study, wanted)
    parts = {"all": sum(found.values()), "hard": found[Grade.C1], "confirmed": found[Grade.C2]}
    parts["unconfirmed"] = found[Grade.C3]
    parameters = _parameters(wanted)
    facts: dict[str, MessageValue] = {
        name: counted(f"browse.records.{name}", number, "record" if name == "all" else "", parameters)
        for name, number in parts.items()
    }
    return Message("browse.records" if parts["all"] else "browse.no_records", facts if parts["all"] else {})


def _parameters(wanted: RecordFilter) -> dict[str, object]:
    return {name: value for name, value in asdict(wanted).items() if value and name != "is_public"}


def _choices(
    study: Study, wanted: RecordFilter, case: CaseFile, by_place: dict[str, int]
) -> dict[str, tuple[tuple[str, MessageValue], ...]]:
    """What each filter offers: only what the study holds."""
    places = {each.place_id: each.names for each in case.places}
    most = sorted(by_place, key=lambda each: (-by_place[each], each))
    years = record_years(study, is_public=wanted.is_public)
    return {
        "kind": tuple((each, Choice(f"kind.{each}")) for each in KINDS),
        "grade": tuple((each.value, Choice(f"grade.{each}")) for each in Grade),
        "year": (
            *((str(year), str(year)) for year in years),
            ("undated", Message("browse.filter.undated")),
        ),
        "place": tuple((each, places[each]) for each in most if each in places),
    }
