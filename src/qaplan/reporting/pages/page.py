"""A document said in one language: runs of text in their order, ready to be set in any format."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from qaplan.base.names import Language

__all__ = [
    "Line",
    "Page",
    "PageBlock",
    "PageCard",
    "PageColumn",
    "PageDerivation",
    "PageFigure",
    "PageHeading",
    "PageInput",
    "PageParagraph",
    "PageRefusal",
    "PageRow",
    "PageSection",
    "PageSource",
    "PageTable",
    "PageVoices",
    "Run",
    "readable",
]

_DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def readable(text: str) -> str:
    r"""Keep what can be read: no controls, no halves of characters, no marks that turn a line round.

    >>> readable("Blue\x00 Lake")
    'Blue Lake'
    """
    spaced = " ".join(text.split("\n")).replace("\t", " ")
    return "".join(
        each
        for each in spaced
        if unicodedata.category(each) not in {"Cc", "Cs"} and each not in _DIRECTION_MARKS
    )


@dataclass(frozen=True)
class Run:
    """A stretch of text.

    Args:
        text: What is read.
        fact: Id of the fact that it says; empty when it says none.
        derivation: Number of that fact's derivation.
        source: Number of the source that it refers to; empty when it is none.
        is_first: Whether it is the fact's first place in the document.
        is_short: Whether it must not be broken over two lines.
    """

    text: str
    fact: str = ""
    derivation: str = ""
    source: str = ""
    is_first: bool = False
    is_short: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class PageHeading:
    """A heading inside a section."""

    kind: ClassVar[str] = "heading"
    text: Line


@dataclass(frozen=True)
class PageParagraph:
    """A sentence with its sources."""

    kind: ClassVar[str] = "paragraph"
    text: Line
    sources: Line


@dataclass(frozen=True)
class PageCard:
    """Sentences in one voice, under the voice's mark and name."""

    voice: str
    mark: str
    label: str
    paragraphs: tuple[PageParagraph, ...]


@dataclass(frozen=True)
class PageVoices:
    """Cards that stand side by side."""

    kind: ClassVar[str] = "voices"
    cards: tuple[PageCard, ...]


@dataclass(frozen=True)
class PageRefusal:
    """What the data cannot carry."""

    kind: ClassVar[str] = "refusal"
    code: str
    label: str
    reason: Line
    instead_label: str
    instead: tuple[Line, ...]


@dataclass(frozen=True)
class PageFigure:
    """A drawing with its caption."""

    kind: ClassVar[str] = "figure"
    figure_id: str
    caption: Line
    alt: str


@dataclass(frozen=True)
class PageColumn:
    """A column of a table."""

    key: str
    heading: str
    is_number: bool
    weight: float


@dataclass(frozen=True)
class PageRow:
    """A row: cells, or a heading above the rows that follow.

    Args:
        cells: One line for each column that is shown.
        group: The heading that opens a group; empty within one.
        derivations: Numbers of the derivations that its facts have, for paper.
    """

    cells: tuple[Line, ...]
    group: Line = ()
    derivations: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageTable:
    """A table with the columns that are shown.

    Args:
        table_id: Stable id.
        caption: What to see in it.
        columns: The columns; that of the groups is left out.
        rows: The rows.
        has_derivations: Whether any row has a fact.
    """

    kind: ClassVar[str] = "table"
    table_id: str
    caption: Line
    columns: tuple[PageColumn, ...]
    rows: tuple[PageRow, ...]
    has_derivations: bool


PageBlock = PageHeading | PageParagraph | PageVoices | PageRefusal | PageFigure | PageTable


@dataclass(frozen=True)
class PageSection:
    """A section with its anchor."""

    section_id: str
    heading: str
    blocks: tuple[PageBlock, ...]


@dataclass(frozen=True)
class PageInput:
    """One input of a derivation.

    Args:
        label: What kind of thing it is, in words.
        id: Its id; empty for a source, whose number stands instead.
        source: Number of the source.
        sha256: Digest of its content; empty when not held.
    """

    label: str
    id: str
    source: str
    sha256: str


@dataclass(frozen=True)
class PageDerivation:
    """A walk back in words.

    Args:
        label: Its number.
        facts: Pairs of fact id and value in words.
        as_of: The day that it holds for; empty when it does not change.
        who: Who says so; empty when we computed it.
        activity: Dotted name of what was done.
        software: Name and version of the program; empty when none computed it.
        parameters: Pairs of name and plain value.
        interval: The interval in words; empty when none.
        inputs: What it was made from.
    """

    label: str
    facts: tuple[tuple[str, str], ...]
    as_of: str
    who: str
    activity: str
    software: str
    parameters: tuple[tuple[str, str], ...]
    interval: str
    inputs: tuple[PageInput, ...]


@dataclass(frozen=True)
class PageSource:
    """A source with its number and address; the address is a link only where it is one of the web."""

    label: str
    address: str
    is_link: bool


@dataclass(frozen=True)
class Page:
    """Everything that is read, in one language.

    Args:
        language: The language.
        words: Fixed words of the layout by name, such as ``derivations``.
        badge: REAL or VIRTUAL in the language.
        is_real: Whether the study is real.
        study: Title of the study.
        headline: First line.
        as_of: Second line.
        pictures: How many pictures are held.
        audience: For whom.
        sections: The sections.
        derivations: The walks back.
        sources: The sources.
        footer: Sentences at the end.
        unchecked: Keys of the strings that no native speaker has read.
        release_id: Of the release.
        version: Of the program.
    """

    language: Language
    words: dict[str, str]
    badge: str
    is_real: bool
    study: str
    headline: Line
    as_of: Line
    pictures: str
    audience: str
    sections: tuple[PageSection, ...]
    derivations: tuple[PageDerivation, ...]
    sources: tuple[PageSource, ...]
    footer: tuple[str, ...]
    unchecked: tuple[str, ...]
    release_id: str
    version: str

    @property
    def figure_ids(self) -> tuple[str, ...]:
        """The figures that it asks for, in their order."""
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(block.figure_id for block in blocks if isinstance(block, PageFigure))
