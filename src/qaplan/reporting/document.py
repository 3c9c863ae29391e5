"""What a document is made of, before any format: sections of sentences, tables, figures and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Choice, Fact
from qaplan.base.messages import Message
from qaplan.base.names import Names

__all__ = [
    "Block",
    "Cell",
    "Column",
    "Document",
    "Figure",
    "Heading",
    "Paragraph",
    "RefusalCard",
    "Section",
    "Table",
    "Voice",
]

Cell = Message | Fact | Names | Choice | PartialDate | int | float | str | None
Voice = Literal["known", "disputed", "not_known", "plain"]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: Message


@dataclass(frozen=True)
class Paragraph:
    """A sentence or two, in one of the voices."""

    text: Message
    voice: Voice = "plain"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Args:
        key: Stable snake_case key, used as the header in machine-readable files.
        heading: Heading in words.
        is_number: Whether it is set flush right.
    """

    key: str
    heading: Message
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table; every table can be saved as XLSX.

    Args:
        table_id: Stable id, which names the sheet and the anchor.
        caption: What to see in it.
        columns: Its columns.
        rows: Its rows, one cell for each column; None is an empty cell.
    """

    table_id: str
    caption: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A drawing made once for each language.

    Args:
        figure_id: ``map``, ``life_lines`` or ``effort``.
        caption: What to see in it.
        alt: The same for a reader who cannot see it.
    """

    figure_id: Literal["map", "life_lines", "effort"]
    caption: Message
    alt: Message


@dataclass(frozen=True)
class RefusalCard:
    """What the data cannot carry, and what can be said instead."""

    code: str
    reason: Message
    instead: tuple[Message, ...]


Block = Heading | Paragraph | Table | Figure | RefusalCard


@dataclass(frozen=True)
class Section:
    """A section with a stable anchor."""

    section_id: str
    heading: Message
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A document for one audience, in no language yet.

    Args:
        document_id: Stable id; names the files.
        headline: The answer in a sentence: the first line that is read.
        study: Title of the study.
        kind: Real or virtual.
        as_of: The day that it holds for.
        sections: Its sections.
        release_id: Of the release that it was made from; in every file's metadata.
    """

    document_id: str
    headline: Message
    study: Names
    kind: Literal["real", "virtual"]
    as_of: date
    sections: tuple[Section, ...]
    release_id: str
