"""The life lines as shapes for the page: a row for each animal, a dot for each record, years below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qaplan.base.messages import Text
from qaplan.sharing import Situation
from qaplan.sharing.types import LifeLine, LifePoint

__all__ = ["LineChart", "draw_lines"]

WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 520, 116, 24, 16, 44


@dataclass(frozen=True)
class _Dot:
    at: int
    end: int
    said: str
    kind: str


@dataclass(frozen=True)
class _Row:
    name: tuple[str, ...]
    individual_id: str
    y: int
    first: int
    last: int
    dots: tuple[_Dot, ...]
    undated: int


@dataclass(frozen=True)
class _Mark:
    at: int
    words: str
    y: int
    anchor: str


@dataclass(frozen=True)
class LineChart:
    """Everything that the template draws, in units of the drawing's own width of 520.

    Args:
        width: Of the drawing.
        height: Of the drawing.
        bottom: Where the rows end.
        rows: The animals, the earliest first.
        years: Places of the first of January of each year, with the year.
        acts: Legal acts about the animals themselves.
        today: Where the day of the situation stands.
    """

    width: int
    height: int
    bottom: int
    rows: tuple[_Row, ...]
    years: tuple[tuple[int, str], ...]
    acts: tuple[_Mark, ...]
    today: int


def draw_lines(situation: Situation, text: Text) -> LineChart | None:
    """Lay out the life lines; None where no animal has a dated record.

    Args:
        situation: A released situation.
        text: The language.
    """
    lines = [line for line in situation.life_lines if _days(line)]
    if not lines:
        return None
    lines.sort(key=lambda line: (min(_days(line)), line.individual_id))
    first = min(min(_days(line)) for line in lines).year
    last = max(situation.as_of.year, *(max(_days(line)).year for line in lines)) + 1
    scale = _Scale(first, last)
    rows = tuple(_row(line, index, scale, text) for index, line in enumerate(lines))
    bottom = _TOP + _ROW * len(lines)
    acts = _acts(situation, scale, bottom, text)
    height = bottom + 28 + 22 * len(acts)
    return LineChart(WIDTH, height, bottom, rows, scale.years(), acts, scale.at(situation.as_of))


class _Scale:
    def __init__(self, first: int, last: int) -> None:
        self._first, self._last = first, last
        self._year = (WIDTH - _LEFT - _RIGHT) / (last - first)

    def at(self, day: date) -> int:
        part = (day.timetuple().tm_yday - 1) / 366
        return round(_LEFT + (day.year - self._first + part) * self._year)

    def years(self) -> tuple[tuple[int, str], ...]:
        every = -(-(self._last - self._first) // 6)
        return tuple(
            (self.at(date(year, 1, 1)), str(year)) for year in range(self._first, self._last + 1, every)
        )


def _days(line: LifeLine) -> list[date]:
    return [day for point in line.points for day in (point.when.earliest, point.when.latest) if day]


def _row(line: LifeLine, index: int, scale: _Scale, text: Text) -> _Row:
    name = line.names.in_language(text.language) or line.individual_id
    certain = [day for point in line.points if point.is_certain for day in _ends(point)]
    dots = tuple(_dot(point, scale, text) for point in line.points if point.when.earliest)
    undated = sum(point.when.earliest is None for point in line.points)
    y = _TOP + _ROW * index + _ROW // 2
    first, last = (scale.at(min(certain)), scale.at(max(certain))) if certain else (0, 0)
    return _Row(_two_lines(name), line.individual_id, y, first, last, dots, undated)


def _ends(point: LifePoint) -> list[date]:
    return [day for day in (point.when.earliest, point.when.latest) if day]


def _dot(point: LifePoint, scale: _Scale, text: Text) -> _Dot:
    assert point.when.earliest is not None
    at = scale.at(point.when.earliest)
    end = scale.at(point.when.latest or point.when.earliest)
    place = point.place.in_language(text.language)
    said = ", ".join(part for part in (text.date(point.when), place) if part)
    kind = "death" if point.is_death else "certain" if point.is_certain else "uncertain"
    return _Dot(at, max(end, at), said, kind)


def _acts(situation: Situation, scale: _Scale, bottom: int, text: Text) -> tuple[_Mark, ...]:
    marked = [act for act in situation.acts if act.taxon_as_written]
    marks = []
    for index, act in enumerate(sorted(marked, key=lambda act: act.dated)):
        at = scale.at(act.dated)
        if not _LEFT <= at <= WIDTH:
            continue
        words = act.title.in_language(text.language) or act.number
        marks.append(_Mark(at, words, bottom + 36 + 22 * index, "end" if at > WIDTH * 0.6 else "start"))
    return tuple(marks)


def _two_lines(name: str) -> tuple[str, ...]:
    """A name in at most two lines that fit beside the rows."""
    if len(name) <= 14:
        return (name,)
    words, first = name.split(), ""
    while words and len(first) + len(words[0]) < 14:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    return (first, rest if len(rest) <= 15 else rest[:14] + "…") if first else (name[:14], name[14:28])
