"""Dates as people write them into a table: days, spans, months in words, and a workbook's own day numbers."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.survey.sheet.cells import Cell, DateOrder
from qaplan.survey.table.faults import CellError

__all__ = ["WhenOptions", "read_clock_time", "read_when"]

_EPOCH = date(1899, 12, 30)
_SERIALS = range(14_611, 73_051)  # 1940 to 2099, counted from 1900
_YEARS = range(1850, 2100)
_MONTHS = {
    1: "янв январь января қаңтар қаңтары jan january",
    2: "фев февр февраль февраля ақпан ақпаны feb february",
    3: "мар март марта наурыз наурызы mar march",
    4: "апр апрель апреля сәуір сәуірі apr april",
    5: "май мая мамыр мамыры may",
    6: "июн июнь июня маусым маусымы jun june",
    7: "июл июль июля шілде шілдесі jul july",
    8: "авг август августа тамыз тамызы aug august",
    9: "сен сент сентябрь сентября қыркүйек қыркүйегі sep sept september",
    10: "окт октябрь октября қазан қазаны oct october",
    11: "ноя нояб ноябрь ноября қараша қарашасы nov november",
    12: "дек декабрь декабря желтоқсан желтоқсаны dec december",
}
_BY_WORD = {word: number for number, words in _MONTHS.items() for word in words.split()}
_UNKNOWN = {"неизвестно", "не известно", "unknown", "белгісіз", "н/д", "?"}
_DASHES = re.compile(r"\s*[-‐‑‒–—−]\s*|\s+(?:по|to|дейін)\s+")
_SUFFIX = re.compile(r"\s*(?:года|год|гг?|жылғы|жылы|жыл|ж)\.?(?=\s|$)")
_CLOCK = re.compile(r"(?<=[\dT])(?:[T ]\s*)(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$")
_ISO_DAY = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_ISO_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})")
_YEAR = re.compile(r"(\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DOTTED_SHORT = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2}")
_DAY_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./](\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:/|\.\.|—|–|-{1,2}|\s)\s*(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class WhenOptions:
    """What the reader of dates knows beyond the cell.

    Args:
        order: Whether day or month comes first in dates with slashes; None is not known.
        epoch: The day from which the workbook counts its days.
        today: No date lies behind it; None lets any date pass.
    """

    order: DateOrder | None = None
    epoch: date = _EPOCH
    today: date | None = None


def read_when(cell: Cell, options: WhenOptions | None = None) -> tuple[PartialDate, str]:
    """Read when something happened.

    Args:
        cell: Text, a number or a date as a workbook holds it.
        options: What is known beyond the cell.

    Returns:
        The date as sharp as it is written, and its time of day as HH:MM or nothing.

    Raises:
        CellError: ``table.date_missing``, ``table.date_ambiguous``, ``table.date_unreadable``,
            ``table.date_short_year``, ``table.date_reversed`` or ``table.date_in_future``.

    >>> read_when("12-15.03.2020")[0].iso
    '2020-03-12/2020-03-15'
    """
    chosen = options or WhenOptions()
    when, at = _read(cell, chosen)
    if chosen.today is not None and when.earliest is not None and when.earliest > chosen.today:
        raise CellError("table.date_in_future", value=str(cell)[:40])
    return when, at


def _read(cell: Cell, options: WhenOptions) -> tuple[PartialDate, str]:
    if isinstance(cell, datetime):
        return PartialDate.of(cell.date()), "" if cell.time() == time(0) else cell.strftime("%H:%M")
    if isinstance(cell, date):
        return PartialDate.of(cell), ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(float(cell), options)
    if not isinstance(cell, str):
        raise CellError(
            "table.date_unreadable" if cell is not None else "table.date_missing", value=str(cell)
        )
    text = " ".join(cell.casefold().split())
    if not text or text in {"-", "—", "–"}:
        raise CellError("table.date_missing")
    if text in _UNKNOWN:
        return PartialDate.unknown(cell.strip()), ""
    if re.fullmatch(r"\d{4,5}(?:[.,]\d+)?", text):
        return _of_number(float(text.replace(",", ".")), options)
    clock = _CLOCK.search(text)
    at = f"{int(clock[1]):02d}:{clock[2]}" if clock and int(clock[1]) < 24 and int(clock[2]) < 60 else ""
    bare = text[: clock.start()] if at and clock else text
    return _of_text(bare, cell.strip(), options), at


def _of_number(number: float, options: WhenOptions) -> tuple[PartialDate, str]:
    """A year, or the day number of a workbook with a part of a day."""
    if number.is_integer() and int(number) in _YEARS:
        return PartialDate.parse(str(int(number))), ""
    if int(number) not in _SERIALS:
        raise CellError("table.date_unreadable", value=f"{number:g}")
    moment = datetime.combine(options.epoch, time(0)) + timedelta(minutes=round(number * 24 * 60))
    return PartialDate.of(moment.date()), "" if number.is_integer() else moment.strftime("%H:%M")


def _of_text(text: str, as_written: str, options: WhenOptions) -> PartialDate:
    plain = _SUFFIX.sub("", re.sub(r"(?<=\d)(?:-?(?:го|е|ші|шы))(?=\s)", "", text)).strip(" .,;")
    plain = re.sub(r"^(?:с|from)\s+", "", plain)
    try:
        return _single(plain, options) or _span(plain, as_written, options) or _unreadable(as_written)
    except DataError as error:
        code = "table.date_reversed" if error.code == "date.reversed" else "table.date_unreadable"
        raise CellError(code, value=as_written[:40]) from error


def _unreadable(text: str) -> PartialDate:
    code = "table.date_short_year" if _DOTTED_SHORT.fullmatch(text) else "table.date_unreadable"
    raise CellError(code, value=text[:40])


def _single(text: str, options: WhenOptions) -> PartialDate | None:
    """A day, a month or a year; None where the text is none of them."""
    for pattern in (_ISO_DAY, _ISO_MONTH, _YEAR):
        if found := pattern.fullmatch(text):
            return _date(*(int(part) for part in found.groups()))
    if found := _DOTTED.fullmatch(text):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if found := _MONTH_YEAR.fullmatch(text):
        return _date(int(found[2]), int(found[1]))
    if found := _SLASHED.fullmatch(text):
        day, month = _in_order(int(found[1]), int(found[2]), text, options.order)
        return _date(int(found[3]), month, day)
    return _in_words(text)


def _in_order(one: int, two: int, text: str, order: DateOrder | None) -> tuple[int, int]:
    if order == "day_first" or one == two or (order is None and one > 12 >= two):
        return one, two
    if order == "month_first" or (order is None and two > 12 >= one):
        return two, one
    raise CellError("table.date_ambiguous", value=text)


def _in_words(text: str) -> PartialDate | None:
    """A date with the month as a word, in any order of its parts."""
    words = re.findall(r"[^\W\d_]+|\d+", text)
    months = [_BY_WORD[word] for word in words if word in _BY_WORD]
    numbers = [int(word) for word in words if word.isdecimal()]
    years = [number for number in numbers if number in _YEARS]
    days = [number for number in numbers if number not in _YEARS]
    others = [word for word in words if not word.isdecimal() and word not in _BY_WORD]
    if len(months) != 1 or len(years) != 1 or len(days) > 1 or others or _DASHES.search(text):
        return None
    return _date(years[0], months[0], *days)


def _date(year: int, month: int = 0, day: int = 0) -> PartialDate:
    parts = (f"{year:04d}", f"{month:02d}" if month else "", f"{day:02d}" if day else "")
    if year not in _YEARS or (month and month > 12) or (day and day > _last_day(year, month)):
        raise DataError("date.unreadable", "no day of the calendar")
    return PartialDate.parse("-".join(part for part in parts if part))


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _span(text: str, as_written: str, options: WhenOptions) -> PartialDate | None:
    """From one date to another, where the first may leave out what it shares with the last."""
    if found := _ISO_SPAN.fullmatch(text):
        ends = [_single(part, options) for part in found.groups()]
    else:
        parts = _DASHES.split(text)
        if len(parts) != 2:
            return None
        last = _single(parts[1].strip(), options)
        if last is None or last.earliest is None:
            return None
        ends = [_first_of_span(parts[0].strip(), last, options), last]
    if any(each is None for each in ends):
        return None
    (first, last), *_ = pairwise(each for each in ends if each is not None)
    return PartialDate.between(first, last, as_written=as_written)


def _first_of_span(text: str, last: PartialDate, options: WhenOptions) -> PartialDate | None:
    assert last.earliest is not None
    year, month = last.earliest.year, last.earliest.month
    if re.fullmatch(r"\d{1,2}", text):
        # 12-15.03.2020 is two days; 03-05.2020 is two months.
        number = int(text)
        return _date(year, month, number) if last.precision == "day" else _date(year, number)
    if last.precision == "day" and (found := _DAY_MONTH.fullmatch(text)):
        return _date(year, int(found[2]), int(found[1]))
    if (alone := _single(text, options)) is not None:
        return alone
    return _in_words(f"{text} {year}")


def read_clock_time(cell: Cell) -> str:
    """Read a time of day.

    Returns:
        HH:MM, or nothing for an empty cell.

    Raises:
        CellError: ``table.time_unreadable``.

    >>> read_clock_time("6.40")
    '06:40'
    """
    if cell is None or (isinstance(cell, str) and not cell.strip(" -—–")):
        return ""
    if isinstance(cell, datetime | time):
        return cell.strftime("%H:%M")
    if isinstance(cell, float | int) and 0 <= cell < 1:
        minutes = round(float(cell) * 24 * 60)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    found = re.fullmatch(r"(\d{1,2})[:.ч-](\d{2})(?:[:.]\d{2})?(?:\s*(?:ч|мин)\.?)?", str(cell).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise CellError("table.time_unreadable", value=str(cell)[:40])
    return f"{int(found[1]):02d}:{found[2]}"
