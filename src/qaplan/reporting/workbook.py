"""The XLSX: a sheet for each table with numbers as numbers, and a sheet of all facts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Choice, Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import Names
from qaplan.base.provenance import plain
from qaplan.reporting.archive import settle
from qaplan.reporting.document import Cell, Document, Sources, Table
from qaplan.reporting.pages.page import Page, readable
from qaplan.reporting.pages.say import say
from qaplan.reporting.pages.walk import number

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Value", "render_rows_xlsx", "render_xlsx"]

Value = int | float | str | None

_LONGEST_TEXT = 32_000
_FACT_COLUMNS = (
    "fact_id",
    "value",
    "low",
    "high",
    "unit",
    "bound",
    "in_words",
    "as_of",
    "who",
    "activity",
    "software",
    "parameters",
    "inputs",
    "derivation",
)


def render_xlsx(document: Document, text: Text) -> bytes:
    """Render a document's tables as a workbook.

    Args:
        document: The document.
        text: The language's voice; new for every file.

    Returns:
        The file: a sheet about the file, one for each table (keys in the first row, headings in the
        second), one of all facts. No cell is a formula, whatever its text begins with.

    Raises:
        DataError: ``message.missing`` if the language lacks a string.
        DisclosureError: ``sharing.coordinates`` if a public page holds a position.
    """
    from openpyxl import Workbook

    page = say(document, text)
    book = Workbook()
    book.remove(book.active)
    _write(book, "about", _about(page))
    for table in _tables(document):
        head = [[column.key for column in table.columns], [text.say(each.heading) for each in table.columns]]
        rows = [[_value(cell, text) for cell in row] for row in table.rows]
        _write(book, table.table_id, [*head, *rows], heads=2)
    _write(book, "facts", [list(_FACT_COLUMNS), *_facts(document, text)], heads=1)
    properties = book.properties
    properties.title, properties.creator, properties.lastModifiedBy = page.study, "", ""
    properties.keywords = f"release {page.release_id}, Qaplan {page.version}"
    properties.language = page.language
    made = io.BytesIO()
    book.save(made)
    return settle(made.getvalue(), document.as_of)


def render_rows_xlsx(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]], *, as_of: date
) -> bytes:
    """Render one table as a workbook, as a page saves it.

    Args:
        title: Name of its sheet.
        headings: The words above the columns.
        rows: The rows; numbers as numbers.
        as_of: The day that stands in the file as its time.

    Returns:
        The file. No cell is a formula, whatever its text begins with.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _write(book, title, [list(headings), *(list(row) for row in rows)], heads=1)
    buffer = io.BytesIO()
    book.save(buffer)
    return settle(buffer.getvalue(), as_of)


def _tables(document: Document) -> tuple[Table, ...]:
    blocks = (block for section in document.sections for block in section.blocks)
    return tuple(block for block in blocks if isinstance(block, Table))


def _about(page: Page) -> list[list[Value]]:
    rows: list[list[Value]] = [
        [page.study],
        [page.badge],
        [page.audience],
        ["".join(run.text for run in page.headline)],
        ["".join(run.text for run in page.as_of)],
    ]
    rows += [[sentence] for sentence in page.footer]
    rows += [[page.words["unchecked_strings"]], [", ".join(page.unchecked)]] if page.unchecked else []
    return rows


def _value(cell: Cell, text: Text) -> Value:
    if isinstance(cell, Fact):
        return _of_fact(cell, text)
    if isinstance(cell, Message):
        return text.say(cell)
    if isinstance(cell, PartialDate):
        return cell.iso or text.value(cell)
    if isinstance(cell, Sources):
        return " ".join(cell.addresses) or None
    if isinstance(cell, Names | Choice):
        return text.value(cell)
    return cell


def _of_fact(fact: Fact, text: Text) -> Value:
    low, high = _ends(fact)
    if low is not None and low == high and not fact.bound:
        return low
    if isinstance(fact.value, PartialDate) and not fact.bound:
        return fact.value.iso
    return text.fact(fact)


def _ends(fact: Fact) -> tuple[int | float | None, int | float | None]:
    value = fact.value
    if isinstance(value, DaySpan):
        return value.fewest, value.most
    if isinstance(value, tuple):
        return value
    if isinstance(value, int | float):
        return value, value
    return None, None


def _facts(document: Document, text: Text) -> Iterable[list[Value]]:
    for derivation in number(document).derivations:
        for fact in derivation.facts:
            inputs = (":".join(filter(None, (each.kind, each.id, each.sha256))) for each in fact.inputs)
            parameters = json.dumps(plain(fact.activity.parameters), ensure_ascii=False)
            yield [
                fact.id,
                _of_fact(fact, text),
                *_ends(fact),
                fact.unit,
                fact.bound,
                text.fact(fact),
                fact.as_of.isoformat() if fact.as_of else None,
                ", ".join(fact.who),
                fact.activity.name,
                fact.activity.software,
                parameters if fact.activity.parameters else None,
                " ".join(inputs),
                derivation.label,
            ]


def _write(book: Workbook, title: str, rows: Sequence[Sequence[Value]], *, heads: int = 0) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(title[:31])
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is None or value == "":
                continue
            cell = sheet.cell(row=place, column=column)
            cell.value = readable(value)[:_LONGEST_TEXT] if isinstance(value, str) else value
            if isinstance(value, str):
                # A text stays a text, also for whoever edits the cell: "=1+1" is never computed.
                cell.data_type, cell.quotePrefix = "s", True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=place <= heads)
    for column in range(1, 1 + max(map(len, rows))):
        longest = max(len(str(row[column - 1])) for row in rows if column <= len(row))
        sheet.column_dimensions[chr(64 + column)].width = min(60, max(10, longest + 2)) if heads else 100
    if heads:
        sheet.freeze_panes = f"A{heads + 1}"
