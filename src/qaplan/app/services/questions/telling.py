"""A released answer as lines to read in one of three languages, and as one object for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qaplan import __version__
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Choice, Fact, FactValue
from qaplan.base.messages import Message, Text
from qaplan.base.names import Language, Names
from qaplan.base.provenance import plain
from qaplan.sharing import Answer, Released
from qaplan.sharing.answers import AnswerTable, AnswerValue

__all__ = ["answer_lines", "answer_record"]


def answer_lines(released: Released[Answer], language: Language) -> Iterator[str]:
    """The sentences, what can be said instead, and the rows in columns.

    Args:
        released: The answer as the audience gets it.
        language: Language of the sentences.
    """
    answer, text = released.value, Text(language)
    yield from (text.say(each) for each in answer.sentences)
    yield from (f"- {text.say(each)}" for each in answer.instead)
    for table in answer.tables:
        if table.columns and table.rows:
            yield ""
            if table.heading:
                yield text.word(table.heading)
            yield from _columns(table, text)
        if not table.is_whole:
            yield text.word("answer.not_whole")


def answer_record(released: Released[Answer], language: Language) -> dict[str, object]:
    """Everything a program needs, ready for JSON.

    Args:
        released: The answer as the audience gets it.
        language: Language of the sentences; all else is the same in each.
    """
    answer, text = released.value, Text(language)
    made = answer.provenance
    return {
        **answer.record,
        **{table.name: [plain(row.record) for row in table.rows] for table in answer.tables},
        "question": made.activity.name,
        "audience": released.audience,
        "language": language,
        "status": answer.status,
        "code": answer.code,
        "is_whole": not released.withheld_sentences and all(table.is_whole for table in answer.tables),
        "sentences": [text.say(each) for each in answer.sentences],
        "instead": [text.say(each) for each in answer.instead],
        "facts": [_fact_record(each) for each in answer.facts],
        "provenance": {
            "id": made.id,
            "activity": made.activity.name,
            "parameters": plain(made.activity.parameters),
            "software": f"qaplan {__version__}",
            "inputs": [plain(each) for each in made.inputs],
            "release_id": released.release_id,
        },
    }


def _columns(table: AnswerTable, text: Text) -> Iterator[str]:
    heads = [text.word(each) for each in table.columns]
    lines = [heads, *([_cell(cell, text) for cell in row.cells] for row in table.rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    for line in lines:
        yield _line(line, widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"  {'  '.join(padded)}".rstrip()


def _cell(value: AnswerValue, text: Text) -> str:
    if isinstance(value, Fact):
        return text.fact(value)
    if isinstance(value, Message):
        return text.say(value)
    return value if isinstance(value, str) else text.value(value)


def _fact_record(fact: Fact) -> dict[str, object]:
    return {"id": fact.id, "value": _bare(fact.value), "unit": fact.unit, "bound": fact.bound}


def _bare(value: FactValue) -> object:
    """A fact's value as a program reads it: dates in ISO 8601, ranges as pairs, choices by their key."""
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, DaySpan):
        return [value.fewest, value.most]
    if isinstance(value, Choice):
        return value.key
    if isinstance(value, Names):
        return {"kk": value.kk, "ru": value.ru, "en": value.en}
    return list(value) if isinstance(value, tuple) else value
