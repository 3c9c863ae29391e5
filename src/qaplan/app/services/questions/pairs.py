"""Whether two records are one animal: what everybody has said by a day, and where they contradict."""

from __future__ import annotations

from qaplan.base.dates import PartialDate, days_between
from qaplan.base.errors import UsageError
from qaplan.base.facts import Choice, Fact, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.evidence.types import Movement
from qaplan.identity.disputes import IdentityDispute, disputes_at
from qaplan.identity.movement import MovementCheck, movement_check
from qaplan.identity.standing import standing, standing_statements, standings_over_time
from qaplan.identity.types import Standing, Statement
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable

from .asking import Inquiry, asked_day, book_of, made_from, record_inputs, say_list, statement_inputs

__all__ = ["ask_disputes", "ask_standing", "dispute_sentence"]


def ask_standing(inquiry: Inquiry, first: str, second: str) -> Released[Answer]:
    """Say what all statements up to the day come to for two records, and how that came about.

    Args:
        inquiry: The study as asked.
        first: Id of one record.
        second: Id of the other.

    Raises:
        UsageError: ``question.unknown_record``; ``question.one_record`` if the two are one.
    """
    records = (inquiry.record(first), inquiry.record(second))
    if first == second:
        raise UsageError("question.one_record", "a record is compared with itself", do="name two records")
    case, on = inquiry.case, inquiry.on
    now = standing(case.statements, first, second, on)
    bearing = _bearing(inquiry, first, second)
    inputs = (*record_inputs(records), *statement_inputs(bearing))
    made = made_from("identity.standing", {"records": [first, second], "on": on.isoformat()}, inputs)
    check = _movement_check(inquiry, first, second)
    stem = f"identity.standing.{id_part(first)}.{id_part(second)}"
    values: dict[str, MessageValue] = {
        "on": asked_day(stem, on),
        "first": first,
        "second": second,
        "standing": Fact(stem, Choice(f"standing.{now}"), "", on, (), made.activity, inputs, "public"),
    }
    sentences = (
        Message("answer.standing", values),
        Message("answer.no_distance") if check is None else check.message(),
    )
    answer = Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading
        | {"records_compared": [first, second], "standing": str(now)}
        | {"movement": None if check is None else _movement_record(check)},
        provenance=made,
        tables=(_changes(inquiry, first, second), _statements(inquiry, bearing)),
        status="disputed" if now is Standing.CONFLICT else "ok",
        words=inquiry.words,
        tier=inquiry.tier_of(inquiry.joined_to((first, second))),
    )
    return release(answer, inquiry.audience)


def ask_disputes(inquiry: Inquiry) -> Released[Answer]:
    """List the groups of records of which some say that they are one animal and some that they are not."""
    stand = standing_statements(inquiry.case.statements, inquiry.on)
    disputes = disputes_at(inquiry.case.statements, inquiry.on)
    made = made_from("identity.disputes_at", {"on": inquiry.on.isoformat()}, statement_inputs(stand))
    sentences = tuple(dispute_sentence(inquiry, each) for each in disputes)
    if not disputes:
        day = asked_day("identity.disputes", inquiry.on)
        sentences = (Message("answer.no_dispute", {"on": day}),)
    rows = tuple(_dispute_row(inquiry, each) for each in disputes)
    columns = (
        "answer.column.since",
        "answer.column.records",
        "answer.column.same",
        "answer.column.different",
    )
    answer = Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading,
        provenance=made,
        tables=(AnswerTable("disputes", columns, rows),),
        status="disputed" if disputes else "ok",
        words=inquiry.words,
        tier=inquiry.tier_of(record for each in stand for record in each.records),
    )
    return release(answer, inquiry.audience)


def _bearing(inquiry: Inquiry, first: str, second: str) -> tuple[Statement, ...]:
    """Statements up to the day that name a record tied to one of the two, by date."""
    joined = inquiry.joined_to((first, second))
    told = [each for each in inquiry.case.statements if each.made_on <= inquiry.on]
    bearing = (each for each in told if joined & set(each.records))
    return tuple(sorted(bearing, key=lambda each: (each.made_on, each.statement_id)))


def _movement_check(inquiry: Inquiry, first: str, second: str) -> MovementCheck | None:
    """The walk between two records, where a source quotes their distance and both are dated."""
    for movement in inquiry.case.movements:
        if {movement.from_record, movement.to_record} == {first, second}:
            return _check(inquiry, movement)
    return None


def _check(inquiry: Inquiry, movement: Movement) -> MovementCheck | None:
    start, end = inquiry.record(movement.from_record), inquiry.record(movement.to_record)
    span = days_between(start.happened, end.happened)
    if span is None or span.most < 0:
        return None
    return movement_check(
        (start.record_id, start.happened),
        (end.record_id, end.happened),
        movement.distance_km,
        inquiry.case.statements,
        on=inquiry.on,
        sources=movement.sources,
    )


def _movement_record(check: MovementCheck) -> dict[str, object]:
    return {name: said for name, said in check.to_record().items() if name not in ("status", "standing")}


def _changes(inquiry: Inquiry, first: str, second: str) -> AnswerTable:
    tier = inquiry.tier_of(inquiry.joined_to((first, second)))
    rows = tuple(
        AnswerRow(
            (PartialDate.of(each.on), Choice(f"standing.{each.standing}"), ", ".join(each.statements)),
            {
                "on": each.on.isoformat(),
                "standing": str(each.standing),
                "statements": list(each.statements),
            },
            tier,
        )
        for each in standings_over_time(inquiry.case.statements, first, second)
        if each.on <= inquiry.on
    )
    columns = ("answer.column.since", "answer.column.standing", "answer.column.statements")
    return AnswerTable("changes", columns, rows)


def _statements(inquiry: Inquiry, statements: tuple[Statement, ...]) -> AnswerTable:
    rows = tuple(_statement_row(inquiry, each) for each in statements)
    columns = ("said_on", "party")
    heads = tuple(f"table.column.{each}" for each in columns)
    return AnswerTable("statements", (*heads, "answer.column.verdict", "answer.column.records"), rows)


def _statement_row(inquiry: Inquiry, statement: Statement) -> AnswerRow:
    cells = (
        PartialDate.of(statement.made_on),
        inquiry.speaker(statement.author),
        Choice(f"verdict.{statement.verdict}"),
        ", ".join(statement.records),
    )
    record = {
        "statement_id": statement.statement_id,
        "made_on": statement.made_on.isoformat(),
        "dating": statement.dating,
        "author": statement.author,
        "verdict": str(statement.verdict),
        "records": list(statement.records),
        "is_preliminary": statement.is_preliminary,
        "basis": statement.basis,
        "supersedes": statement.supersedes,
        "sources": list(statement.sources),
    }
    return AnswerRow(cells, record, inquiry.tier_of(statement.records))


def dispute_sentence(inquiry: Inquiry, dispute: IdentityDispute) -> Message:
    """Who calls the records of a dispute one animal since when, and who does not."""
    inputs = statement_inputs(dispute.same + dispute.different)
    stem = f"identity.dispute.{id_part(dispute.records[0])}"
    made = made_from("identity.disputes_at", {"on": inquiry.on.isoformat()}, inputs)
    since = PartialDate.of(dispute.since)
    return Message(
        "answer.dispute",
        {
            "since": Fact(f"{stem}.since", since, "", inquiry.on, (), made.activity, inputs, "public"),
            "records": say_list(dispute.records),
            "same": _authors(inquiry, dispute.same),
            "different": _authors(inquiry, dispute.different),
        },
    )


def _dispute_row(inquiry: Inquiry, dispute: IdentityDispute) -> AnswerRow:
    cells = (
        PartialDate.of(dispute.since),
        ", ".join(dispute.records),
        _authors(inquiry, dispute.same),
        _authors(inquiry, dispute.different),
    )
    record = {
        "since": dispute.since.isoformat(),
        "records": list(dispute.records),
        "parties": list(dispute.parties),
        "same": [each.statement_id for each in dispute.same],
        "different": [each.statement_id for each in dispute.different],
    }
    return AnswerRow(cells, record, inquiry.tier_of(inquiry.joined_to(dispute.records)))


def _authors(inquiry: Inquiry, statements: tuple[Statement, ...]) -> MessageValue:
    authors = dict.fromkeys(each.author for each in statements)
    return say_list([inquiry.speaker(each) for each in authors])
