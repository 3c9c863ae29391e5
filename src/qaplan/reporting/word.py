"""The DOCX: headings, sentences, tables and figures that an office can go on writing in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.reporting.archive import settle
from qaplan.reporting.document import Document
from qaplan.reporting.pages.page import (
    Line,
    Page,
    PageBlock,
    PageDerivation,
    PageFigure,
    PageHeading,
    PageInput,
    PageParagraph,
    PageRefusal,
    PageTable,
    PageVoices,
)
from qaplan.reporting.pages.say import say
from qaplan.reporting.word_parts import Writer

if TYPE_CHECKING:
    from docx.document import Document as WordFile

__all__ = ["render_docx"]

_COLOURS = {"known": "24603A", "disputed": "8A5A00", "not_known": "4D5661"}
_SOFT = "5B625F"


def render_docx(document: Document, text: Text, figures: Mapping[str, bytes]) -> bytes:
    """Render a document for a word processor.

    Args:
        document: The document.
        text: The language's voice; new for every file.
        figures: PNG of each figure in the same language, by figure id.

    Returns:
        The file, without the name of a person or a machine; the same bytes for the same input.

    Raises:
        DataError: ``report.figure_missing`` if a figure is not given, ``message.missing`` if the language
            lacks a string.
        DisclosureError: ``sharing.coordinates`` if a public page holds a position.
    """
    page = say(document, text)
    writer = Writer(page.language)
    _front(writer, page)
    for section in page.sections:
        writer.heading(section.heading, 1)
        for block in section.blocks:
            _block(writer, block, page, figures)
    _annexes(writer, page)
    _properties(writer.file, page, document)
    made = io.BytesIO()
    writer.file.save(made)
    return settle(made.getvalue(), document.as_of)


def _front(writer: Writer, page: Page) -> None:
    writer.text(f"{page.study} · {page.badge} · {page.pictures} · {page.audience}", colour=_SOFT)
    writer.line(page.headline, size_pt=20, is_bold=True, has_marks=True)
    writer.line(page.as_of, colour=_SOFT, has_marks=True)
    if not page.is_real:
        writer.text(page.footer[0], is_bold=True, colour="A3211A")
    writer.running(f"{page.study} · {page.badge} · {page.audience}", page.footer[0 if page.is_real else 1])


def _block(writer: Writer, block: PageBlock, page: Page, figures: Mapping[str, bytes]) -> None:
    if isinstance(block, PageHeading):
        writer.heading("".join(run.text for run in block.text), 2)
    elif isinstance(block, PageParagraph):
        _sentence(writer, block)
    elif isinstance(block, PageVoices):
        for card in block.cards:
            writer.text(f"{card.mark} {card.label}", is_bold=True, colour=_COLOURS[card.voice])
            for each in card.paragraphs:
                _sentence(writer, each, indent_cm=0.6)
    elif isinstance(block, PageRefusal):
        _refusal(writer, block)
    elif isinstance(block, PageFigure):
        _figure(writer, block, figures)
    else:
        _table(writer, block, page.words["derivation_column"])


def _sentence(writer: Writer, each: PageParagraph, *, indent_cm: float = 0.0) -> None:
    written = writer.line(each.text, has_marks=True, indent_cm=indent_cm)
    if each.sources:
        writer.add_runs(written, each.sources, size_pt=8, before=" [", after="]")


def _refusal(writer: Writer, block: PageRefusal) -> None:
    writer.text(f"◌ {block.label}: {block.code}", is_bold=True, colour=_COLOURS["not_known"])
    writer.line(block.reason, has_marks=True, indent_cm=0.6)
    if block.instead:
        writer.text(block.instead_label, is_bold=True, indent_cm=0.6)
    for each in block.instead:
        writer.line(each, has_marks=True, indent_cm=1.2)


def _figure(writer: Writer, block: PageFigure, figures: Mapping[str, bytes]) -> None:
    if block.figure_id not in figures:
        raise DataError(
            "report.figure_missing", f"the figure '{block.figure_id}' was not drawn", do="draw it and give it"
        )
    writer.picture(figures[block.figure_id], block.figure_id, block.alt)
    writer.line(block.caption, size_pt=9, colour=_SOFT)


def _table(writer: Writer, block: PageTable, derivation_word: str) -> None:
    writer.line(block.caption, size_pt=9, colour=_SOFT, keep_with_next=True)
    heads = [column.heading for column in block.columns]
    weights = [column.weight for column in block.columns]
    numbers = [column.is_number for column in block.columns]
    if block.has_derivations:
        heads, weights, numbers = [*heads, derivation_word], [*weights, 0.95], [*numbers, False]
    table = writer.table(heads, weights)
    for row in block.rows:
        if row.group:
            writer.group_row(table, row.group)
        cells: list[Line | Sequence[str]] = list(row.cells)
        if block.has_derivations:
            cells.append(row.derivations)
        writer.row(table, cells, numbers)
    writer.text("", size_pt=4)


def _annexes(writer: Writer, page: Page) -> None:
    if page.sources:
        writer.heading(page.words["sources"], 1)
    for source in page.sources:
        writer.source(source.label, source.address, is_link=source.is_link)
    writer.heading(page.words["derivations"], 1)
    writer.text(page.words["derivations_lead"], size_pt=9, colour=_SOFT)
    for each in page.derivations:
        _derivation(writer, page, each)
    writer.text("")
    for sentence in page.footer:
        writer.text(sentence, size_pt=9, colour=_SOFT)
    if page.unchecked:
        keys = ", ".join(page.unchecked)
        writer.text(f"{page.words['unchecked_strings']}: {keys}", size_pt=7, colour=_SOFT)


def _derivation(writer: Writer, page: Page, each: PageDerivation) -> None:
    values = "; ".join(f"{value} ({fact_id})" for fact_id, value in each.facts)
    inputs = "; ".join(
        f"{label} {', '.join(_input(given) for given in group)}"
        for label, group in groupby(each.inputs, key=lambda given: given.label)
    )
    parameters = "; ".join(f"{name} = {value}" for name, value in each.parameters)
    how = f"{each.activity} ({each.software})" if each.software else each.activity
    parts = (
        ("as_of_label", each.as_of),
        ("interval", each.interval),
        ("who", each.who),
        ("how", how),
        ("parameters", parameters),
        ("made_from", inputs),
    )
    said = ". ".join(f"{page.words[name]}: {value}" for name, value in parts if value)
    writer.marked(each.label, f"{values}. {said}")


def _input(given: PageInput) -> str:
    name = given.source or given.id
    return f"{name} ({given.sha256[:8]})" if given.sha256 else name


def _properties(file: WordFile, page: Page, document: Document) -> None:
    core = file.core_properties
    day = datetime.combine(document.as_of, time(), UTC)
    core.title, core.subject, core.language = page.study, page.audience, page.language
    core.keywords = f"release {page.release_id}, Qaplan {page.version}"
    core.author = core.last_modified_by = core.comments = core.category = ""
    core.created = core.modified = day
    core.revision = 1
