"""An answer to one question, and what an audience gets of it: all, some of its rows, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Choice, Fact, FactBook, Tier
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import Activity, Provenance
from qaplan.sharing.answer_cells import release_cells
from qaplan.sharing.coordinates import find_coordinates, scrub
from qaplan.sharing.speech import Speech
from qaplan.sharing.terms import Terms
from qaplan.sharing.types import CellValue

__all__ = ["Answer", "AnswerRow", "AnswerTable", "AnswerValue", "release_answer"]

_T = TypeVar("_T")
AnswerValue = Fact | Message | Names | Choice | PartialDate | DaySpan | str | int | float


@dataclass(frozen=True)
class AnswerRow:
    """One row of an answer.

    Args:
        cells: What is read, in the order of the columns.
        record: The same for a program: plain values under stable keys.
        tier: The widest audience of everything in it; stewards unless said otherwise.
    """

    cells: tuple[AnswerValue, ...]
    record: Mapping[str, object]
    tier: Tier = "steward"


@dataclass(frozen=True)
class AnswerTable:
    """Rows of one kind.

    Args:
        name: Key of the rows in JSON, such as ``changes``.
        columns: Message keys of the headings.
        rows: The rows.
        is_whole: Whether the audience gets all of them.
        heading: Message key of what it is called, where it must not be read without; empty for none.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    is_whole: bool = True
    heading: str = ""


@dataclass(frozen=True)
class Answer:
    """What a study, or plain numbers, answer to one question.

    Args:
        sentences: The answer in sentences.
        facts: Every fact that they say.
        record: The answer for a program: plain values under stable keys, units in the keys.
        provenance: What was done to what.
        tables: The rows behind it.
        instead: What can be said instead, where the question is refused.
        status: ``ok``, ``disputed``, ``refused``, or ``withheld`` where the audience does not get it.
        code: Code of the refusal; empty where nothing is refused.
        words: Bare strings that the sentences may carry to the public, such as ids of public records.
        tier: The widest audience of everything that it rests on; stewards unless said otherwise.
        cells: What holds in coarse cells, of every size in which an audience may see it.
    """

    sentences: tuple[Message, ...]
    facts: FactBook
    record: Mapping[str, object]
    provenance: Provenance
    tables: tuple[AnswerTable, ...] = ()
    instead: tuple[Message, ...] = ()
    status: str = "ok"
    code: str = ""
    words: frozenset[str] = field(default_factory=frozenset)
    tier: Tier = "steward"
    cells: tuple[CellValue, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether there is no answer: the data cannot carry it, or the audience does not get it."""
        return self.status in ("refused", "withheld")


def release_answer(answer: Answer, terms: Terms) -> Answer:
    """Take out of an answer what the audience does not get.

    Nobody gets a position that was written into a text of a row.

    The public gets the sentences whole or not at all: everything behind them must be public. Rows pass one
    by one; where some pass and the sentences do not, the rows are the answer.

    Args:
        answer: The whole answer.
        terms: The terms of the release, which keep the account of what was held back.
    """
    cells = release_cells(answer.cells, terms)
    if not terms.is_public:
        return replace(answer, tables=tuple(_scrubbed(each) for each in answer.tables), cells=cells)
    speech = Speech(terms, answer.words)
    tables = tuple(_table(each, speech) for each in answer.tables)
    if _is_open(answer, speech):
        return replace(answer, tables=tables, cells=cells)
    terms.withheld.update(fact.id for fact in answer.facts)
    terms.withheld_sentences.update(each.key for each in (*answer.sentences, *answer.instead))
    has_rows = any(table.rows for table in tables)
    return replace(
        answer,
        sentences=(Message("sharing.withheld"),),
        facts=FactBook(),
        record={},
        provenance=Provenance(Activity(answer.provenance.activity.name)),
        tables=tables,
        instead=(),
        status=answer.status if has_rows else "withheld",
        code="",
        words=frozenset(),
        cells=(),
    )


def _scrubbed(table: AnswerTable) -> AnswerTable:
    """The rows without the positions that somebody has written into a text; ids stay what they are."""
    return replace(table, rows=tuple(_without_positions(row) for row in table.rows))


def _without_positions(row: AnswerRow) -> AnswerRow:
    if not any(_may_hold_one(text) and find_coordinates(text) for text in _texts((row.cells, row.record))):
        return row
    cells = tuple(_plain(cell) for cell in row.cells)
    record = {name: each if name.endswith("_id") else _plain(each) for name, each in row.record.items()}
    return replace(row, cells=cells, record=record)


def _may_hold_one(text: str) -> bool:
    """Whether it is worth a look: every spelling of a position has a figure in it, or a plus."""
    return "+" in text or any(map(str.isdigit, text))


def _plain(value: _T) -> _T:
    """A value whose texts hold no position; what is no text stays."""
    if isinstance(value, str):
        return scrub(value)  # type: ignore[return-value]  # a text for a text
    if isinstance(value, Names):
        variants = tuple(map(scrub, value.variants))
        return Names(scrub(value.kk), scrub(value.ru), scrub(value.en), variants)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}  # type: ignore[return-value]
    if isinstance(value, list | tuple):
        return type(value)(_plain(each) for each in value)
    return value


def _is_open(answer: Answer, speech: Speech) -> bool:
    said = (*answer.sentences, *answer.instead)
    return (
        answer.tier == "public"
        and all(_is_open_fact(fact, speech) for fact in answer.facts)
        and all(_is_open_message(message, speech) for message in said)
        and _is_clean((answer.record, answer.provenance.activity.parameters))
    )


def _table(table: AnswerTable, speech: Speech) -> AnswerTable:
    rows = tuple(row for row in table.rows if _is_open_row(row, speech))
    return replace(table, rows=rows, is_whole=table.is_whole and len(rows) == len(table.rows))


def _is_open_row(row: AnswerRow, speech: Speech) -> bool:
    facts_are_open = all(_is_open_cell(cell, speech) for cell in row.cells)
    return row.tier == "public" and facts_are_open and _is_clean((row.cells, row.record))


def _is_open_cell(cell: AnswerValue, speech: Speech) -> bool:
    if isinstance(cell, Fact):
        return _is_open_fact(cell, speech)
    return not isinstance(cell, Message) or _is_open_message(cell, speech)


def _is_open_message(message: Message, speech: Speech) -> bool:
    is_said = speech.message(message).key != "sharing.withheld"
    return is_said and all(_is_open_fact(fact, speech) for fact in message.facts())


def _is_open_fact(fact: Fact, speech: Speech) -> bool:
    """Whether the audience gets the fact as it is: a blurred one stands sharp in the record."""
    released = speech.fact(fact)
    return released is not None and released.value == fact.value


def _is_clean(values: Iterable[object]) -> bool:
    return not any(find_coordinates(text) for text in _texts(values))


def _texts(value: object) -> Iterator[str]:
    """Every string inside plain values, names and mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Names):
        yield from value.all()
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
