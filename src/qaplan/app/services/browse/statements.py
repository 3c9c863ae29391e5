"""Who said when which records are one animal, as rows: those that stand and those that were replaced."""

from __future__ import annotations

from qaplan.app.services.questions.asking import Inquiry, made_from, statement_inputs
from qaplan.base.dates import PartialDate
from qaplan.base.facts import Choice, FactBook
from qaplan.base.messages import Message
from qaplan.identity.standing import standing_statements
from qaplan.identity.types import Statement
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable

__all__ = ["statement_answer"]

_COLUMNS = (
    "table.column.said_on",
    "table.column.party",
    "answer.column.verdict",
    "answer.column.records",
    "browse.column.basis",
    "table.column.status",
)


def statement_answer(inquiry: Inquiry) -> Released[Answer]:
    """The statements of a part of a study made by its day, oldest first, released row by row."""
    stand = {each.statement_id for each in standing_statements(inquiry.case.statements, inquiry.on)}
    said = [each for each in inquiry.case.statements if each.made_on <= inquiry.on]
    rows = tuple(_row(inquiry, each, stands=each.statement_id in stand) for each in said)
    answer = Answer(
        sentences=(),
        facts=FactBook(),
        record=inquiry.heading,
        provenance=made_from("browse.statements", {"on": inquiry.on.isoformat()}, statement_inputs(said)),
        tables=(AnswerTable("statements", _COLUMNS, rows),),
        words=inquiry.words,
        tier="public",
    )
    return release(answer, inquiry.audience)


def _row(inquiry: Inquiry, statement: Statement, *, stands: bool) -> AnswerRow:
    status = "preliminary" if stands and statement.is_preliminary else "stands" if stands else "replaced"
    cells = (
        PartialDate.of(statement.made_on),
        inquiry.speaker(statement.author),
        Choice(f"verdict.{statement.verdict}"),
        ", ".join(statement.records),
        statement.basis,
        Message(f"browse.statement.{status}"),
    )
    record = {
        "statement_id": statement.statement_id,
        "made_on": statement.made_on.isoformat(),
        "dating": statement.dating,
        "author": statement.author,
        "verdict": str(statement.verdict),
        "records": list(statement.records),
        "basis": statement.basis,
        "grounds": statement.grounds,
        "stands": stands,
        "supersedes": statement.supersedes,
        "sources": list(statement.sources),
    }
    tier = inquiry.tier_of(statement.records) if statement.grounds == "assertion" else "steward"
    return AnswerRow(cells, record, tier)
