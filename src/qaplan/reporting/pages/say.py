"""Saying a document: from sections in no language to a page in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import urlsplit

from qaplan import __version__
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Choice, Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import Names
from qaplan.reporting.document import (
    Block,
    Cell,
    Document,
    Figure,
    Heading,
    Paragraph,
    RefusalCard,
    Section,
    Sources,
    Table,
)
from qaplan.reporting.pages.derivation import say_derivation
from qaplan.reporting.pages.footer import footer_lines
from qaplan.reporting.pages.gate import check_page
from qaplan.reporting.pages.page import (
    Line,
    Page,
    PageBlock,
    PageCard,
    PageColumn,
    PageFigure,
    PageHeading,
    PageParagraph,
    PageRefusal,
    PageRow,
    PageSection,
    PageSource,
    PageTable,
    PageVoices,
    Run,
    readable,
)
from qaplan.reporting.pages.walk import Numbering, as_of_message, number

__all__ = ["say"]

_DASH = "–"
_MARKS = {"known": "●", "disputed": "▲", "not_known": "◌"}
_WORDS = (
    "contents",
    "derivations",
    "derivations_lead",
    "sources",
    "back",
    "as_of_label",
    "who",
    "how",
    "software",
    "parameters",
    "interval",
    "made_from",
    "derivation_column",
    "unchecked_strings",
    "page",
)


def say(document: Document, text: Text) -> Page:
    """Say a document in a language.

    Args:
        document: The document.
        text: The language's voice; it must be new, for the footer counts what it has said.

    Returns:
        The page.

    Raises:
        DataError: ``message.missing`` if the language lacks a string.
        DisclosureError: ``sharing.coordinates`` if a public page holds a position.
    """
    page = _Speaker(document, text).page()
    check_page(page, document.audience)
    return page


def is_web_address(address: str) -> bool:
    """Whether an address may become a link.

    >>> is_web_address("javascript:alert(1)")
    False
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


class _Speaker:
    """Says the parts of one document and remembers which facts it has said."""

    def __init__(self, document: Document, text: Text) -> None:
        self.document = document
        self.text = text
        self.numbering: Numbering = number(document)
        self.said: set[str] = set()

    def page(self) -> Page:
        document, text = self.document, self.text
        headline, as_of = self.line(document.headline), self.line(as_of_message(document))
        sections = tuple(self.section(section) for section in document.sections)
        derivations = tuple(
            say_derivation(each, text, document.actors, self.numbering) for each in self.numbering.derivations
        )
        words = {name: text.word(f"report.{name}") for name in _WORDS}
        pictures = self.pictures()
        badge = text.word(f"report.badge.{document.kind}")
        audience = text.word(f"report.audience.{document.audience}")
        footer = footer_lines(document, text)
        return Page(
            language=text.language,
            words=words,
            badge=badge,
            is_real=document.kind == "real",
            study=readable(text.value(document.study)),
            headline=headline,
            as_of=as_of,
            pictures=pictures,
            audience=audience,
            sections=sections,
            derivations=derivations,
            sources=self.sources(),
            footer=footer,
            unchecked=tuple(sorted(text.unchecked)),
            release_id=document.release_id,
            version=__version__,
        )

    def pictures(self) -> str:
        held = self.document.pictures_held
        if not held:
            return self.text.word("report.no_pictures")
        count = Fact("document.pictures_held", held, "picture")
        return self.text.say(Message("report.pictures_held", {"pictures": count}))

    def sources(self) -> tuple[PageSource, ...]:
        numbered = self.numbering.source_of.items()
        return tuple(
            PageSource(label, readable(address), is_web_address(address)) for address, label in numbered
        )

    def section(self, section: Section) -> PageSection:
        blocks: list[PageBlock] = []
        for in_voice, group in groupby(section.blocks, key=_is_in_voice):
            members = list(group)
            blocks.extend([self.voices(members)] if in_voice else [self.block(each) for each in members])
        return PageSection(section.section_id, self.text.say(section.heading), tuple(blocks))

    def block(self, block: Block) -> PageBlock:
        if isinstance(block, Heading):
            return PageHeading(self.line(block.text))
        if isinstance(block, Paragraph):
            return self.paragraph(block)
        if isinstance(block, RefusalCard):
            return self.refusal(block)
        if isinstance(block, Figure):
            return PageFigure(block.figure_id, self.line(block.caption), self.text.say(block.alt))
        return self.table(block)

    def paragraph(self, block: Paragraph) -> PageParagraph:
        return PageParagraph(self.line(block.text), self.references(block.sources))

    def voices(self, blocks: Sequence[Block]) -> PageVoices:
        paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
        cards = []
        for voice, members in groupby(paragraphs, key=lambda block: block.voice):
            label = self.text.word(f"report.voice.{voice}")
            cards.append(
                PageCard(voice, _MARKS[voice], label, tuple(self.paragraph(each) for each in members))
            )
        return PageVoices(tuple(cards))

    def refusal(self, block: RefusalCard) -> PageRefusal:
        return PageRefusal(
            block.code,
            self.text.word("report.refused"),
            self.line(block.reason),
            self.text.word("report.instead"),
            tuple(self.line(each) for each in block.instead),
        )

    def table(self, table: Table) -> PageTable:
        shown = table.columns[1:] if table.is_grouped else table.columns
        columns = tuple(
            PageColumn(each.key, self.text.say(each.heading), each.is_number, each.weight) for each in shown
        )
        caption = self.line(table.caption)
        rows = tuple(self.rows(table))
        return PageTable(table.table_id, caption, columns, rows, any(row.derivations for row in rows))

    def rows(self, table: Table) -> Iterable[PageRow]:
        if not table.is_grouped:
            for row in table.rows:
                yield self.row(row)
            return
        for _, group in groupby(table.rows, key=lambda row: row[0]):
            members = list(group)
            heading = self.cell(members[0][0])
            for place, row in enumerate(members):
                said = self.row(row[1:])
                yield PageRow(said.cells, () if place else heading, said.derivations)

    def row(self, cells: Sequence[Cell]) -> PageRow:
        lines = tuple(self.cell(cell) for cell in cells)
        derivations = dict.fromkeys(run.derivation for line in lines for run in line if run.derivation)
        return PageRow(lines, (), tuple(derivations))

    def cell(self, cell: Cell) -> Line:
        if cell is None:
            return (Run(_DASH),)
        if isinstance(cell, Message):
            return self.line(cell)
        if isinstance(cell, Fact):
            return (self.fact(self.text.fact(cell), cell),)
        if isinstance(cell, Sources):
            return self.references(cell.addresses) or (Run(_DASH),)
        if isinstance(cell, str):
            return (Run(readable(cell)),)
        if isinstance(cell, Names | Choice | PartialDate | int | float):
            return (Run(readable(self.text.value(cell)) or _DASH),)

    def line(self, message: Message) -> Line:
        pieces = self.text.pieces(message)
        return tuple(
            Run(readable(piece.text)) if piece.fact is None else self.fact(piece.text, piece.fact)
            for piece in pieces
        )

    def fact(self, shown: str, fact: Fact) -> Run:
        is_first = fact.id not in self.said
        self.said.add(fact.id)
        is_short = isinstance(fact.value, int | float | DaySpan | tuple | PartialDate) and len(shown) < 24
        return Run(readable(shown), fact.id, self.numbering.derivation_of[fact.id], "", is_first, is_short)

    def references(self, addresses: Iterable[str]) -> Line:
        labels = [self.numbering.source_of[address] for address in dict.fromkeys(addresses)]
        runs: list[Run] = []
        for label in labels:
            runs.extend([Run(", ")] if runs else [])
            runs.append(Run(label, source=label, is_short=True))
        return tuple(runs)


def _is_in_voice(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.voice != "plain"
