"""How an answer is kept in a study's table: as keys and facts, so that it is said in any language later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from qaplan.app.store.codec import decode, encode
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError, DisclosureError
from qaplan.base.facts import Choice, Fact, FactBook
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.places import Cell, GridTier
from qaplan.base.provenance import Input, Provenance, plain
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue
from qaplan.sharing.coordinates import find_coordinates
from qaplan.sharing.types import CellValue

__all__ = ["own_facts", "read_answer", "write_answer"]

_KINDS: dict[str, type[Fact | Names | Choice | PartialDate | DaySpan]] = {
    "fact": Fact,
    "names": Names,
    "choice": Choice,
    "date": PartialDate,
    "span": DaySpan,
}


def write_answer(answer: Answer) -> dict[str, Any]:
    """Write an answer as plain data.

    Raises:
        DisclosureError: ``population.position`` if a position is written into it.
    """
    written: dict[str, Any] = {
        "sentences": [_write(each) for each in answer.sentences],
        "instead": [_write(each) for each in answer.instead],
        "facts": [encode(each) for each in answer.facts],
        "record": cast("dict[str, Any]", plain(dict(answer.record))),
        "provenance": encode(answer.provenance),
        "tables": [_write_table(each) for each in answer.tables],
        "status": answer.status,
        "code": answer.code,
        "words": sorted(answer.words),
        "tier": answer.tier,
        "cells": [_write_cell(each) for each in answer.cells],
    }
    if any(find_coordinates(text) for text in _texts(written)):
        raise DisclosureError(
            "population.position",
            "a position was about to be written into an estimate",
            do="take positions out of names and formulas",
        )
    return written


def read_answer(body: Mapping[str, Any]) -> Answer:
    """Read an answer back.

    Raises:
        DataError: ``store.unreadable_row`` if it is none.
    """
    try:
        return Answer(
            sentences=tuple(_read_message(each) for each in body["sentences"]),
            facts=FactBook(decode(each, Fact) for each in body["facts"]),
            record=body["record"],
            provenance=decode(body["provenance"], Provenance),
            tables=tuple(_read_table(each) for each in body["tables"]),
            instead=tuple(_read_message(each) for each in body["instead"]),
            status=body["status"],
            code=body["code"],
            words=frozenset(body["words"]),
            tier=body["tier"],
            cells=tuple(_read_cell(each) for each in body.get("cells", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = "an estimate of the study cannot be read"
        raise DataError("store.unreadable_row", what, do="make the estimate again") from error


def own_facts(answer: Answer, stem: str, *, inputs: Sequence[Input] = ()) -> Answer:
    """Give the facts of an answer ids of their own, so that two estimates never share one.

    They get the tier of the answer: what an answer says it says to its audience.

    Args:
        answer: The answer.
        stem: What their ids begin with from now on.
        inputs: What each of them was made from, besides what it names itself.
    """

    def own(fact: Fact) -> Fact:
        return replace(fact, id=f"{stem}.{fact.id}", tier=answer.tier, inputs=(*fact.inputs, *inputs))

    return replace(
        answer,
        sentences=tuple(_renamed(each, own) for each in answer.sentences),
        instead=tuple(_renamed(each, own) for each in answer.instead),
        facts=FactBook(own(each) for each in answer.facts),
        tables=tuple(
            replace(table, rows=tuple(_own_row(each, own) for each in table.rows)) for table in answer.tables
        ),
    )


def _own_row(row: AnswerRow, own: Callable[[Fact], Fact]) -> AnswerRow:
    return replace(row, cells=tuple(_own_value(each, own) for each in row.cells))


def _own_value(value: AnswerValue, own: Callable[[Fact], Fact]) -> AnswerValue:
    if isinstance(value, Fact):
        return own(value)
    return _renamed(value, own) if isinstance(value, Message) else value


def _renamed(message: Message, own: Callable[[Fact], Fact]) -> Message:
    values: dict[str, MessageValue] = {}
    for name, value in message.values.items():
        if isinstance(value, Fact):
            values[name] = own(value)
        else:
            values[name] = _renamed(value, own) if isinstance(value, Message) else value
    return replace(message, values=values)


def _write(value: AnswerValue) -> object:
    if isinstance(value, Message):
        places = {name: _write(each) for name, each in value.values.items()}
        return {
            "is": "message",
            "key": value.key,
            "values": places,
            "count": value.count,
            "gender": value.gender,
        }
    if isinstance(value, str | int | float):
        return value
    tag = next(tag for tag, kind in _KINDS.items() if isinstance(value, kind))
    return {"is": tag, "value": encode(value)}


def _read(body: object) -> Any:  # noqa: ANN401 - one of the kinds of a cell
    if not isinstance(body, Mapping):
        return body
    return _read_message(body) if body["is"] == "message" else decode(body["value"], _KINDS[body["is"]])


def _read_message(body: Mapping[str, Any]) -> Message:
    values = {name: _read(each) for name, each in body["values"].items()}
    return Message(body["key"], values, count=body["count"], gender=body["gender"])


def _write_cell(value: CellValue) -> dict[str, Any]:
    cell = value.cell
    return {"tier": int(cell.tier), "column": cell.column, "row": cell.row, "values": plain(value.values)}


def _read_cell(body: Mapping[str, Any]) -> CellValue:
    return CellValue(Cell(GridTier(body["tier"]), body["column"], body["row"]), body["values"])


def _write_table(table: AnswerTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "columns": list(table.columns),
        "rows": [
            {"cells": [_write(each) for each in row.cells], "record": plain(row.record), "tier": row.tier}
            for row in table.rows
        ],
    }


def _read_table(body: Mapping[str, Any]) -> AnswerTable:
    rows = tuple(
        AnswerRow(tuple(_read(each) for each in row["cells"]), row["record"], row["tier"])
        for row in body["rows"]
    )
    return AnswerTable(body["name"], tuple(body["columns"]), rows)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
