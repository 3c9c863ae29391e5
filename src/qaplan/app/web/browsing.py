"""Tables of released answers on a page: each cell with its link, numbers to the right."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from qaplan.app.web.pages import PAGES, Page, PageRequest
from qaplan.app.web.tables import workbook
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.reporting.workbook import Value
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

__all__ = [
    "MOST_ROWS",
    "Filter",
    "ShownTable",
    "Slider",
    "Tab",
    "address_of",
    "as_number",
    "next_address",
    "show_table",
    "slide",
    "tabs",
    "workbook_of",
]

Links = Mapping[int, str]
"""Addresses by the number of the cell that carries the link."""

MOST_ROWS = 50_000
"""Rows of a table that one workbook holds at most."""

_MOST_DIGITS = 15

_TABS = (
    ("evidence.records", "browse.tab.records"),
    ("evidence.disputes", "browse.tab.disputes"),
    ("evidence.incidents", "browse.tab.incidents"),
    ("evidence.acts", "browse.tab.acts"),
    ("evidence.places", "browse.tab.places"),
    ("evidence.organisations", "browse.tab.organisations"),
    ("evidence.projects", "browse.tab.projects"),
    ("evidence.pictures", "browse.tab.pictures"),
)


@dataclass(frozen=True)
class Cell:
    """One cell: what is read, where it leads, whether it is a number, and the heading above it."""

    value: AnswerValue
    address: str
    is_number: bool
    key: str


@dataclass(frozen=True)
class Row:
    """One row: its cells and what a program reads of it."""

    cells: tuple[Cell, ...]
    record: Mapping[str, object]


@dataclass(frozen=True)
class ShownTable:
    """A table as the template draws it.

    Args:
        name: Its name.
        columns: Message keys of the headings, each with whether its cells are numbers.
        rows: The rows.
        is_whole: Whether this reader gets all of them.
    """

    name: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[Row, ...]
    is_whole: bool


@dataclass(frozen=True)
class Filter:
    """One filter of a list: its name, its heading, what is chosen and what may be."""

    name: str
    key: str
    chosen: str
    choices: tuple[tuple[str, MessageValue], ...]


@dataclass(frozen=True)
class Tab:
    """A way to a neighbouring page."""

    key: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Slider:
    """What a date slider needs.

    Args:
        days: The days at which it stops, as ISO 8601.
        words: The same in the language.
        at: Where it stands.
    """

    days: list[str]
    words: list[str]
    at: int

    @property
    def days_json(self) -> str:
        """The days for the script of the slider."""
        return json.dumps(self.days)

    @property
    def words_json(self) -> str:
        """The words for the script of the slider."""
        return json.dumps(self.words, ensure_ascii=False)

    @property
    def last(self) -> int:
        """The number of its last stop."""
        return len(self.days) - 1


def show_table(table: AnswerTable, links: Callable[[AnswerRow], Links] | None = None) -> ShownTable:
    """Lay out a released table.

    Args:
        table: The table.
        links: From a row to the addresses of its cells.
    """
    rows = tuple(
        Row(_cells(each, table.columns, links(each) if links else {}), each.record) for each in table.rows
    )
    numbers = [
        bool(rows) and all(row.cells[at].is_number for row in rows) for at in range(len(table.columns))
    ]
    return ShownTable(table.name, tuple(zip(table.columns, numbers, strict=True)), rows, table.is_whole)


def _cells(row: AnswerRow, columns: tuple[str, ...], links: Links) -> tuple[Cell, ...]:
    return tuple(
        Cell(each, links.get(at, ""), _is_number(each), columns[at]) for at, each in enumerate(row.cells)
    )


def _is_number(value: AnswerValue) -> bool:
    inside = value.value if isinstance(value, Fact) else value
    return isinstance(inside, int | float | DaySpan)


def tabs(request: PageRequest) -> tuple[Tab, ...]:
    """The pages beside the records that this reader may open."""
    shown = []
    for name, key in _TABS:
        declared = PAGES.get(name)
        if declared is not None and _may_open(request, declared):
            address = address_of(request, name)
            shown.append(Tab(key, address, request.path == address))
    return tuple(shown)


def _may_open(request: PageRequest, declared: Page) -> bool:
    if request.reader.audience == "public" and declared.right != "study.look":
        return False
    return not declared.right or request.reader.may(declared.right)


def as_number(text: str) -> int | None:
    """A number that a form or an address gives; None for anything else, and for what is too long to be one.

    >>> as_number("12"), as_number("-1"), as_number("9" * 5000)
    (12, None, None)
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def address_of(request: PageRequest, name: str, **parts: object) -> str:
    """The address of a page of this study; empty where there is no such page."""
    try:
        return reverse(name, kwargs={"study_id": request.study.study_id, **parts})
    except NoReverseMatch:
        return ""


def next_address(request: PageRequest, mark: str) -> str:
    """The address of the next page of a list; empty at its end."""
    if not mark:
        return ""
    asked = {name: str(value) for name, value in request.GET.items() if name != "after" and value}
    return f"{request.path}?{urlencode({**asked, 'after': mark})}"


def slide(days: tuple[date, ...], on: date, text: Text) -> Slider:
    """Lay out a date slider over the days on which something changed."""
    stops = sorted({*days, on})
    words = [text.date(PartialDate.of(each)) for each in stops]
    return Slider([each.isoformat() for each in stops], words, stops.index(on))


def workbook_of(request: PageRequest, table: AnswerTable) -> HttpResponse:
    """A released table as a workbook: the same rows, the same words, numbers as numbers."""
    text = request.text
    headings = [text.word(each) for each in table.columns]
    rows = ([_plain(each, text) for each in row.cells] for row in table.rows)
    return workbook(request, table.name, headings, rows)


def _plain(value: AnswerValue, text: Text) -> Value:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Fact):
        return value.value if isinstance(value.value, int | float) else text.fact(value)
    return text.say(value) if isinstance(value, Message) else text.value(value)
