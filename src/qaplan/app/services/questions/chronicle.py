"""What happened in which order, and the records with their four dates and the time that news took."""

from __future__ import annotations

from datetime import date

from qaplan.app.services.situation.acts import act_sentences, listing_before_find
from qaplan.app.services.situation.records import place_names
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.facts import Choice, Fact, FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, input_of
from qaplan.evidence.inclusion import InclusionRule, count_records, included
from qaplan.evidence.timeline import Lag, Timeline, TimelineItem, lags, timeline
from qaplan.evidence.types import Grade, Record
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

from .asking import Inquiry, book_of, made_from, record_inputs

__all__ = ["as_grades", "ask_records", "ask_timeline"]


def as_grades(text: str) -> frozenset[Grade]:
    """Read a list of grades such as ``C1,C2``; nothing means all of them.

    Raises:
        UsageError: ``question.unknown_grade`` if there is another word in it.

    >>> sorted(as_grades("c1, C2"))
    [<Grade.C1: 'C1'>, <Grade.C2: 'C2'>]
    """
    asked = {part.strip().upper() for part in text.split(",") if part.strip()}
    unknown = ", ".join(sorted(asked - set(Grade)))
    if unknown:
        raise UsageError("question.unknown_grade", f"there is no grade {unknown}", do="choose C1, C2 or C3")
    return frozenset(Grade(each) for each in asked) or frozenset(Grade)


def ask_timeline(inquiry: Inquiry) -> Released[Answer]:
    """Put acts, records and events in the order of the days on which they happened."""
    case, ordered = inquiry.case, timeline(inquiry.case)
    made = made_from("evidence.timeline", {}, _inputs(inquiry))
    told = (*act_sentences(case, inquiry.on), *listing_before_find(case, inquiry.on))
    sentences = (_counted(ordered, made), *told)
    finds = [each.record_id for each in case.incidents]
    everything = [each.record_id for each in case.records]
    rows = tuple(_item_row(inquiry, each) for each in (*ordered.items, *ordered.undated))
    columns = ("table.column.happened", "answer.column.what", "answer.column.id", "table.column.what")
    answer = Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading | {"items_dated": len(ordered.items), "items_undated": len(ordered.undated)},
        provenance=made,
        tables=(AnswerTable("items", columns, rows),),
        words=inquiry.words,
        tier=inquiry.tier_of([*finds, *everything]),
    )
    return release(answer, inquiry.audience)


def ask_records(inquiry: Inquiry, grades: frozenset[Grade] = frozenset(Grade)) -> Released[Answer]:
    """List the records of some grades with their four dates and the days between them.

    Args:
        inquiry: The study as asked.
        grades: Grades that are wanted.
    """
    taken = included(inquiry.case.records, InclusionRule(grades)).taken
    counted = count_records(taken)
    numbers = {fact.id.removeprefix("records."): fact for fact in counted}
    sentence = Message("answer.records", {_PLACES[name]: fact for name, fact in numbers.items()})
    answer = Answer(
        sentences=(sentence,),
        facts=FactBook(counted),
        record=inquiry.heading
        | {"grades": sorted(grades)}
        | {f"records_{name}": fact.value for name, fact in numbers.items()},
        provenance=made_from("evidence.lags", {"grades": sorted(grades)}, record_inputs(taken)),
        tables=(_record_table(inquiry, taken),),
        words=inquiry.words,
        tier=inquiry.tier_of(each.record_id for each in taken),
    )
    return release(answer, inquiry.audience)


_PLACES = {"all": "all", "c1": "hard", "c2": "confirmed", "c3": "unconfirmed"}


def _inputs(inquiry: Inquiry) -> tuple[Input, ...]:
    case = inquiry.case
    return (
        *(input_of("act", each.act_id, each) for each in case.acts),
        *record_inputs(case.records),
        *(input_of("event", each.event_id, each) for each in case.events),
    )


def _counted(ordered: Timeline, made: Provenance) -> Message:
    numbers = {"dated": len(ordered.items), "undated": len(ordered.undated)}
    facts = {
        name: Fact(
            f"evidence.timeline.{name}", number, activity=made.activity, inputs=made.inputs, tier="public"
        )
        for name, number in numbers.items()
    }
    return Message("answer.timeline", facts)


def _item_row(inquiry: Inquiry, item: TimelineItem) -> AnswerRow:
    said: AnswerValue = Message(f"choice.kind.{item.text}") if item.kind == "record" else item.text
    cells = (item.when, Message(f"answer.item.{item.kind}"), item.item_id, said)
    record = {
        "kind": item.kind,
        "id": item.item_id,
        "happened": item.when.iso,
        **_ends(item.when),
        "text": item.text,
    }
    return AnswerRow(cells, record, inquiry.tier_of([item.item_id]) if item.kind == "record" else "public")


def _ends(when: PartialDate) -> dict[str, object]:
    return {"earliest": _iso(when.earliest), "latest": _iso(when.latest), "precision": when.precision}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


_RECORD_COLUMNS = (
    "table.column.record",
    "table.column.grade",
    "table.column.kind",
    "table.column.happened",
    "table.column.retrieved",
    "table.column.identified",
    "table.column.announced",
    "table.column.lag_to_retrieval",
    "answer.column.lag_to_identification",
    "table.column.lag_to_announcement",
    "table.column.original",
)


def _record_table(inquiry: Inquiry, taken: tuple[Record, ...]) -> AnswerTable:
    found = lags(taken)
    rows = []
    for record in taken:
        own = tuple(each for each in found if each.record_id == record.record_id)
        rows.append(AnswerRow(_record_cells(record, own), _record_record(inquiry, record, own), record.tier))
    return AnswerTable("records", _RECORD_COLUMNS, tuple(rows))


def _record_cells(record: Record, own: tuple[Lag, ...]) -> tuple[AnswerValue, ...]:
    unknown = Message("table.value.unknown")
    return (
        record.record_id,
        record.grade.value,
        Choice(f"kind.{record.kind}"),
        record.happened,
        record.retrieved,
        record.identified,
        record.announced,
        *(each.fact or unknown for each in own),
        Choice(f"original.{record.original.state}"),
    )


def _record_record(inquiry: Inquiry, record: Record, own: tuple[Lag, ...]) -> dict[str, object]:
    return {
        "record_id": record.record_id,
        "kind": record.kind,
        "grade": record.grade.value,
        "country": record.country,
        "place": place_names(inquiry.case, record).in_language("en"),
        "individual_id": record.individual_id,
        "is_individual_certain": record.is_individual_certain,
        "sex": record.sex,
        "outcome": record.outcome,
        "happened": record.happened.iso,
        "retrieved": record.retrieved.iso,
        "identified": record.identified.iso,
        "announced": record.announced.iso,
        **{f"days_to_{each.step}": _span(each.days) for each in own},
        "original": record.original.state,
        "sources": list(record.sources),
    }


def _span(days: DaySpan | None) -> list[int] | None:
    return None if days is None else [days.fewest, days.most]
