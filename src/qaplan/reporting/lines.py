"""A document as plain lines, and what differs between two of them: the same words, other values.

A line is a sentence or a row of a table. Two lines are the same where they say the same values; the day for
which a value holds, and the way in which it was found, do not make them other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qaplan.base.facts import Choice, Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES, Names
from qaplan.base.provenance import digest_of, plain
from qaplan.reporting.document import (
    Block,
    Cell,
    Document,
    Paragraph,
    RefusalCard,
    Sources,
    Table,
)

__all__ = [
    "Line",
    "LineChange",
    "LineFact",
    "compare_lines",
    "lines_from_record",
    "lines_of",
    "lines_record",
]


@dataclass(frozen=True)
class LineFact:
    """One value in a line.

    Args:
        fact_id: Id of the fact.
        text: The value as it is read, in every language.
    """

    fact_id: str
    text: Names


@dataclass(frozen=True)
class Line:
    """One sentence, or one row of a table.

    Args:
        section: Heading of the section, in every language.
        place: What it is about; the lines of two documents that are about the same have the same place.
        content: Digest of what it says; the same for the same values.
        text: What it says, in every language.
        values: The values in it, each fact once.
    """

    section: Names
    place: str
    content: str
    text: Names
    values: tuple[LineFact, ...]


@dataclass(frozen=True)
class LineChange:
    """One thing that two documents say differently.

    Args:
        before: What the first says; None where it does not speak of it.
        after: What the second says; None where it does not speak of it.
    """

    before: Line | None
    after: Line | None


def lines_of(document: Document) -> tuple[Line, ...]:
    """Read the sentences and rows of a document, in their order."""
    voices = [Text(language) for language in LANGUAGES]
    found = [_line(document.headline, "headline", document.headline, voices)]
    for section in document.sections:
        for block in section.blocks:
            found.extend(_lines_of(block, section.section_id, section.heading, voices))
    return tuple(found)


def compare_lines(first: Sequence[Line], second: Sequence[Line]) -> tuple[LineChange, ...]:
    """Say what differs, in the order of the second document; what only the first says comes last.

    Args:
        first: Lines of the earlier document.
        second: Lines of the later one.
    """
    told_before = {line.content for line in first}
    told_after = {line.content for line in second}
    gone: defaultdict[str, list[Line]] = defaultdict(list)
    for line in first:
        if line.content not in told_after:
            gone[line.place].append(line)
    changes = []
    for line in second:
        if line.content not in told_before:
            before = gone[line.place].pop(0) if gone[line.place] else None
            changes.append(LineChange(before, line))
    left = (line for line in first if any(line is each for each in gone[line.place]))
    return (*changes, *(LineChange(line, None) for line in left))


def lines_record(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines as plain data, to be kept beside a document."""
    return [
        {
            "section": _by_language(line.section),
            "place": line.place,
            "content": line.content,
            "text": _by_language(line.text),
            "values": [[each.fact_id, _by_language(each.text)] for each in line.values],
        }
        for line in lines
    ]


def lines_from_record(record: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Read lines back from what :func:`lines_record` made of them."""
    return tuple(
        Line(
            Names(**each["section"]),
            each["place"],
            each["content"],
            Names(**each["text"]),
            tuple(LineFact(fact_id, Names(**said)) for fact_id, said in each["values"]),
        )
        for each in record
    )


def _by_language(names: Names) -> dict[str, str]:
    return {language: getattr(names, language) for language in LANGUAGES}


def _lines_of(block: Block, section_id: str, heading: Message, voices: Sequence[Text]) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        yield _line(block.text, section_id, heading, voices)
    elif isinstance(block, RefusalCard):
        for message in (block.reason, *block.instead):
            yield _line(message, section_id, heading, voices)
    elif isinstance(block, Table):
        for row in block.rows:
            yield _row(row, f"{section_id}/{block.table_id}", heading, voices)


def _line(message: Message, section_id: str, heading: Message, voices: Sequence[Text]) -> Line:
    values = _values(message.facts(), voices)
    return Line(
        _said(heading, voices),
        f"{section_id}/{message.key}/{' '.join(each.fact_id for each in values)}",
        digest_of([section_id, _bare(message)]),
        _said(message, voices),
        values,
    )


def _row(row: Sequence[Cell], place: str, heading: Message, voices: Sequence[Text]) -> Line:
    cells = [cell for cell in row if cell is not None and not isinstance(cell, Sources)]
    facts = [cell for cell in cells if isinstance(cell, Fact)]
    facts += [fact for cell in cells if isinstance(cell, Message) for fact in cell.facts()]
    kk, ru, en = (" · ".join(_cell(cell, text) for cell in cells) for text in voices)
    return Line(
        _said(heading, voices),
        f"{place}/{digest_of(_bare(cells[0])) if cells else ''}",
        digest_of([place, [_bare(cell) for cell in cells]]),
        Names(kk=kk, ru=ru, en=en),
        _values(facts, voices),
    )


def _values(facts: Iterable[Fact], voices: Sequence[Text]) -> tuple[LineFact, ...]:
    found = {}
    for fact in facts:
        kk, ru, en = (text.fact(fact) for text in voices)
        found[fact.id] = LineFact(fact.id, Names(kk=kk, ru=ru, en=en))
    return tuple(found.values())


def _said(message: Message, voices: Sequence[Text]) -> Names:
    kk, ru, en = (text.say(message) for text in voices)
    return Names(kk=kk, ru=ru, en=en)


def _cell(cell: Cell, text: Text) -> str:
    if isinstance(cell, Fact):
        return text.fact(cell)
    if isinstance(cell, Message):
        return text.say(cell)
    if isinstance(cell, int | float):
        return text.number(cell)
    if isinstance(cell, str):
        return cell
    return "" if cell is None or isinstance(cell, Sources) else text.value(cell)


def _bare(value: object) -> object:
    """A value without the day for which it holds and the way in which it was found, as plain data."""
    if isinstance(value, Message):
        return [value.key, {name: _bare(each) for name, each in sorted(value.values.items())}]
    if isinstance(value, Fact):
        return [value.id, plain(value.value), value.unit, plain(value.interval), value.bound]
    if isinstance(value, Choice | Names):
        return plain(value)
    return plain(value)
