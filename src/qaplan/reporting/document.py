"""What a document is made of, before any format: sections of sentences, tables, figures and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DisclosureError
from qaplan.base.facts import Choice, Fact
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.sharing.types import Audience, Released

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
    "Sources",
    "Table",
    "Voice",
]

Voice = Literal["known", "disputed", "not_known", "plain"]


@dataclass(frozen=True)
class Sources:
    """Addresses in a cell; read as references into the list of sources."""

    addresses: tuple[str, ...]


Cell = Message | Fact | Names | Choice | PartialDate | Sources | int | float | str | None


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
        weight: Share of the width that it gets on paper.
    """

    key: str
    heading: Message
    is_number: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table; every table can be saved as XLSX.

    Args:
        table_id: Stable id, which names the sheet and the anchor.
        caption: What to see in it.
        columns: Its columns.
        rows: Its rows, one cell for each column; None is an empty cell.
        is_grouped: Whether the first column is read as a heading above the rows that share it.
    """

    table_id: str
    caption: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_grouped: bool = False


@dataclass(frozen=True)
class Figure:
    """A drawing made once for each language.

    Args:
        figure_id: ``map``, ``life_lines``, ``effort``, or that of a figure of an estimate.
        caption: What to see in it.
        alt: The same for a reader who cannot see it.
    """

    figure_id: str
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
        document_id: Stable id such as ``situation``; a part of the files' names.
        study_id: Short id of the study; a part of the files' names.
        headline: The answer in a sentence: the first line that is read.
        study: Title of the study.
        kind: Real or virtual.
        as_of: The day that it holds for.
        sections: Its sections.
        released: What it was composed from; without a release there is no document.
        actors: Names of the actors by their ids, for "who says so".
        pictures_held: Media in our hands.
    """

    document_id: str
    study_id: str
    headline: Message
    study: Names
    kind: Literal["real", "virtual"]
    as_of: date
    sections: tuple[Section, ...]
    released: Released[Any]
    actors: Mapping[str, Names] = field(default_factory=dict)
    pictures_held: int = 0

    def __post_init__(self) -> None:
        """Refuse contents that did not pass a release."""
        if not isinstance(self.released, Released) or not self.released.release_id:
            raise DisclosureError(
                "report.not_released",
                "a document was about to be made from values that were not released",
                do="pass them through sharing.release first",
            )

    @property
    def audience(self) -> Audience:
        """For whom it is."""
        return self.released.audience

    @property
    def release_id(self) -> str:
        """The release that it was made from; in every file's metadata."""
        return self.released.release_id
