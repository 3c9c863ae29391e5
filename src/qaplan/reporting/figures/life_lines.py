"""The life lines: a row for each animal; dots and bars are records, what is dashed is uncertain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from qaplan.base.dates import PartialDate
from qaplan.base.messages import Message, Text
from qaplan.evidence.types import LegalAct
from qaplan.reporting.figures.metadata import FigureFormat, figure_bytes
from qaplan.reporting.figures.style import (
    DISPUTED,
    INK,
    KNOWN,
    LINE,
    LINK,
    SMALL_PT,
    SOFT,
    TEXT_PT,
    WIDTH_IN,
    drawing,
    inner_axes,
    mark_simulated,
    new_figure,
    overlaps,
    words_box,
    wrapped,
)
from qaplan.reporting.figures.years import YearScale, year_scale
from qaplan.sharing.types import LifeLine, LifePoint, Released, Situation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text as Label

__all__ = ["acts_to_mark", "draw_life_lines", "drawn_days", "plot_life_lines", "spread"]

_ROW_IN, _HEAD_IN, _FOOT_IN = 0.42, 0.62, 0.62
_NAMES_IN, _UNDATED_IN = 1.5, 1.0
_SHORTEST_BAR = 0.13
"""A month would else be too short to be seen; in widths of a year."""


def acts_to_mark(acts: Iterable[LegalAct], first: date, last: date) -> tuple[LegalAct, ...]:
    """The acts that bear on the animals themselves, within the years that are drawn, by date."""
    marked = [act for act in acts if act.taxon_as_written and first.year <= act.dated.year <= last.year]
    return tuple(sorted(marked, key=lambda act: (act.dated, act.act_id)))


def drawn_days(lines: Iterable[LifeLine]) -> tuple[date, ...]:
    """Every first and last day of a dated record; a record without a date gives none."""
    dates = [point.when for line in lines for point in line.points]
    ends = [day for when in dates for day in (when.earliest, when.latest) if day is not None]
    return tuple(sorted(ends))


def spread(count: int, *, step: float, room: float) -> tuple[float, ...]:
    """Places for marks side by side, closer together where the room is short.

    >>> spread(3, step=1.0, room=10.0)
    (0.0, 1.0, 2.0)
    """
    step = min(step, room / max(count - 1, 1))
    return tuple(index * step for index in range(count))


def draw_life_lines(released: Released[Situation], text: Text, *, fmt: FigureFormat = "svg") -> bytes:
    """Draw the life lines of a released situation.

    Args:
        released: The situation as its audience gets it.
        text: The language.
        fmt: ``svg`` or ``png``.

    Returns:
        The bytes of the figure, equal for equal input, with the release id inside.

    Raises:
        UsageError: ``figure.unknown_format`` for another format.
    """
    with drawing():
        figure = plot_life_lines(released, text)
        title = text.word("figure.life_lines_title")
        return figure_bytes(figure, fmt, title=title, release_id=released.release_id)


def plot_life_lines(released: Released[Situation], text: Text) -> Figure:
    """Lay out the life lines as a matplotlib figure, for notebooks; as :func:`draw_life_lines`."""
    situation = released.value
    lines = sorted(situation.life_lines, key=_first_day)
    days = drawn_days(lines) or (situation.as_of,)
    acts = acts_to_mark(situation.acts, days[0], days[-1])
    figure = new_figure(_HEAD_IN + _FOOT_IN + _ROW_IN * max(len(lines), 1))
    scale = year_scale([*days, *(act.dated for act in acts)])
    axes = _sheet(figure, scale, len(lines))
    for row, line in enumerate(lines):
        _draw_line(axes, scale, line, row, text)
    _draw_undated(figure, axes, lines, text)
    _draw_acts(axes, scale, acts, text)
    _draw_foot(figure, lines, scale, text)
    mark_simulated(figure, situation.kind, text)
    return figure


def _first_day(line: LifeLine) -> tuple[date, str]:
    days = drawn_days([line])
    return (days[0] if days else date.max), line.individual_id


def _sheet(figure: Figure, scale: YearScale, rows: int) -> Axes:
    axes = inner_axes(figure, sides_in=(_NAMES_IN, _UNDATED_IN), ends_in=(_HEAD_IN, _FOOT_IN))
    axes.set_xlim(-0.05, scale.length + 0.05)
    axes.set_ylim(max(rows, 1) - 0.4, -0.6)
    for year in range(scale.first_year, scale.first_year + len(scale.widths) + 1):
        axes.axvline(scale.start_of(year), color=LINE, linewidth=0.6, zorder=0)
    for year in scale.wide_years():
        axes.text(
            scale.start_of(year) + 0.5,
            rows - 0.32,
            str(year),
            ha="center",
            va="top",
            fontsize=SMALL_PT,
            color=SOFT,
        )
    return axes


def _draw_line(axes: Axes, scale: YearScale, line: LifeLine, row: int, text: Text) -> None:
    dated = [point for point in line.points if point.when.is_known]
    for before, after in pairwise(dated):
        ends = _end(scale, before.when), _start(scale, after.when)
        if ends[1] > ends[0]:
            is_sure = before.is_certain and after.is_certain
            axes.plot(
                ends,
                (row, row),
                color=KNOWN if is_sure else DISPUTED,
                linewidth=1.2,
                linestyle="-" if is_sure else (0, (3, 2)),
                zorder=2,
            )
    for point in dated:
        _draw_record(axes, scale, point, row)
    for point in dated:
        if point.is_death:
            _draw_death(axes, scale, point, row, text)
    _draw_name(axes, line, row, text)


def _draw_record(axes: Axes, scale: YearScale, point: LifePoint, row: int) -> None:
    start, end = _start(scale, point.when), _end(scale, point.when)
    colour = KNOWN if point.is_certain else DISPUTED
    if not point.when.is_exact:
        style = "-" if point.is_certain else (0, (1.2, 0.6))
        look: dict[str, Any] = {"solid_capstyle": "butt", "dash_capstyle": "butt", "linestyle": style}
        middle, half = (start + end) / 2, max(end - start, _SHORTEST_BAR) / 2
        ends = middle - half, middle + half
        axes.plot(ends, (row, row), color=colour, linewidth=4.5, alpha=0.55, zorder=3, **look)
    elif not point.is_death:
        face = colour if point.is_certain else "white"
        axes.plot([start], [row], marker="o", markersize=5.5, color=face, markeredgecolor=colour, zorder=4)


def _draw_death(axes: Axes, scale: YearScale, point: LifePoint, row: int, text: Text) -> None:
    at = (_start(scale, point.when) + _end(scale, point.when)) / 2
    axes.plot([at], [row], marker="X", markersize=8, color=INK, markeredgecolor="white", zorder=5)
    said = text.say(Message("figure.recorded_dead", {"date": text.date(point.when)}))
    label = axes.annotate(
        said,
        (at, row),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL_PT,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8},
        zorder=6,
    )
    if words_box(label).x1 > axes.get_window_extent().x1:
        label.set(position=(4, 7), ha="right", va="bottom")


def _draw_name(axes: Axes, line: LifeLine, row: int, text: Text) -> None:
    name = line.names.in_language(text.language)
    figure = axes.get_figure(root=True)
    assert figure is not None
    at: dict[str, Any] = {
        "xycoords": axes.get_yaxis_transform(),
        "textcoords": "offset points",
        "ha": "right",
    }
    if name:
        name = wrapped(figure, name, width_in=_NAMES_IN - 0.2, size_pt=TEXT_PT)
        axes.annotate(name, (0, row), xytext=(-8, 1), va="bottom", weight="bold", fontsize=TEXT_PT, **at)
        axes.annotate(
            line.individual_id, (0, row), xytext=(-8, -1), va="top", fontsize=SMALL_PT, color=SOFT, **at
        )
    else:
        axes.annotate(line.individual_id, (0, row), xytext=(-8, 0), va="center", fontsize=TEXT_PT, **at)


def _draw_undated(figure: Figure, axes: Axes, lines: Sequence[LifeLine], text: Text) -> None:
    counts = [[point for point in line.points if not point.when.is_known] for line in lines]
    if not any(counts):
        return
    left, right = 1 - (_UNDATED_IN - 0.14) / WIDTH_IN, 1 - 0.1 / WIDTH_IN
    heading = wrapped(figure, text.word("figure.without_date"), width_in=_UNDATED_IN - 0.1)
    top = 1 - (_HEAD_IN - 0.06) / figure.get_figheight()
    figure.text(left - 0.004, top, heading, va="bottom", fontsize=SMALL_PT, color=SOFT)
    for row, points in enumerate(counts):
        height = figure.transFigure.inverted().transform(axes.transData.transform((0, row)))[1]
        for offset, point in zip(spread(len(points), step=0.018, room=right - left), points, strict=True):
            colour = KNOWN if point.is_certain else DISPUTED
            _dot(
                figure,
                (left + 0.006 + offset, height),
                colour,
                is_filled=point.is_certain,
                is_death=point.is_death,
            )


def _dot(
    figure: Figure, at: tuple[float, float], colour: str, *, is_filled: bool, is_death: bool = False
) -> None:
    from matplotlib.lines import Line2D

    figure.add_artist(
        Line2D(
            [at[0]],
            [at[1]],
            marker="X" if is_death else "o",
            markersize=7 if is_death else 5.5,
            color=colour if is_filled else "white",
            markeredgecolor="white" if is_death else colour,
            markerfacecolor=INK if is_death else colour if is_filled else "white",
        )
    )


def _draw_acts(axes: Axes, scale: YearScale, acts: Iterable[LegalAct], text: Text) -> None:
    labels: list[Label] = []
    for act in acts:
        at = scale.at(act.dated)
        axes.axvline(at, color=LINK, linewidth=1.2, zorder=1)
        key = "figure.listed" if act.effect == "listed_in_red_book" else "figure.legal_act"
        said = text.say(Message(key, {"date": text.date(PartialDate.of(act.dated))}))
        labels.append(_raised(axes, at, said, labels))


def _raised(axes: Axes, at: float, said: str, taken: Sequence[Label]) -> Label:
    is_left = at < axes.get_xlim()[1] * 0.6
    line = {"arrowstyle": "-", "color": LINK, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    label = axes.annotate("", (at, 0))
    for level in range(4):
        label.remove()
        label = axes.annotate(
            said,
            (at, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 3 + 10 * level),
            arrowprops={**line, "relpos": (0 if is_left else 1, 0)},
            textcoords="offset points",
            ha="left" if is_left else "right",
            va="bottom",
            fontsize=SMALL_PT,
            color=LINK,
        )
        if not any(overlaps(label, other) for other in taken):
            break
    return label


def _draw_foot(figure: Figure, lines: Sequence[LifeLine], scale: YearScale, text: Text) -> None:
    """Name the two kinds of marks below the axis, and say that years are narrow where they are."""
    height_in = figure.get_figheight()
    at_in, x = 0.25, _NAMES_IN / WIDTH_IN
    _dot(figure, (x, at_in / height_in), KNOWN, is_filled=True)
    label = figure.text(
        x + 0.012, at_in / height_in, text.word("figure.is_record"), va="center", fontsize=SMALL_PT
    )
    if any(not point.is_certain for line in lines for point in line.points):
        x = label.get_window_extent().x1 / (WIDTH_IN * figure.dpi) + 0.04
        _dot(figure, (x, at_in / height_in), DISPUTED, is_filled=False)
        said = text.word("figure.is_uncertain")
        figure.text(x + 0.012, at_in / height_in, said, va="center", fontsize=SMALL_PT)
    if scale.has_narrow_years:
        said = text.word("figure.narrow_years")
        figure.text(
            _NAMES_IN / WIDTH_IN - 0.006, 0.08 / height_in, said, va="center", fontsize=SMALL_PT, color=SOFT
        )


def _start(scale: YearScale, when: PartialDate) -> float:
    assert when.earliest is not None
    return scale.at(when.earliest)


def _end(scale: YearScale, when: PartialDate) -> float:
    assert when.latest is not None
    return scale.at(when.latest)
