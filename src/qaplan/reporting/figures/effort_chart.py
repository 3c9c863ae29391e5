"""The effort chart: for each deployment what the field sheet says, and beside it what the pictures show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from qaplan.base.messages import Message, Text
from qaplan.reporting.figures.metadata import FigureFormat, figure_bytes
from qaplan.reporting.figures.style import (
    ALARM,
    INK,
    KNOWN,
    LINE,
    OCHRE_PALE,
    SMALL_PT,
    SOFT,
    TEXT_PT,
    UNKNOWN,
    WIDTH_IN,
    cut_to,
    drawing,
    inner_axes,
    mark_simulated,
    new_figure,
    wrapped,
)
from qaplan.sharing.types import DeploymentEffort, Released, Situation
from qaplan.survey.types import EffortReason

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

__all__ = ["MOST_ROWS", "Condition", "condition_of", "draw_effort", "effort_span", "plot_effort"]

Condition = Literal["working", "by_day_only", "not_working", "unknown"]

MOST_ROWS = 60
"""More deployments than a page can hold stay in the table."""
_DAY_ZERO = date(1970, 1, 1)
_ROOMY_ROWS, _ROW_IN, _TIGHT_IN = 20, 0.34, 0.14
_HEAD_IN, _FOOT_IN = 0.62, 0.42
_NAMES_IN, _DAYS_IN = 1.35, 1.8
_SHEET_PT, _MEDIA_PT = 60, 122
"""Right edges of the two columns of days, points from the chart."""
_CONDITIONS: dict[EffortReason, Condition] = {
    EffortReason.WORKING: "working",
    EffortReason.FLASH_FAILED: "by_day_only",
    EffortReason.LOST_CARD: "unknown",
}
_FACES = {"working": KNOWN, "by_day_only": OCHRE_PALE, "not_working": "white", "unknown": "#eceff2"}
_EDGES = {"working": KNOWN, "by_day_only": "#a8640f", "not_working": ALARM, "unknown": UNKNOWN}
_HATCHES = {"working": None, "by_day_only": None, "not_working": None, "unknown": "//////"}


def condition_of(reason: EffortReason) -> Condition:
    """What a reason means for the reader: a lost card is not known, which is not the same as not working."""
    return _CONDITIONS.get(reason, "not_working")


def effort_span(rows: Iterable[DeploymentEffort]) -> tuple[datetime, datetime] | None:
    """First and last moment that the chart must hold; None where nothing is dated."""
    moments = [moment for row in rows for moment in _moments(row)]
    return (min(moments), max(moments)) if moments else None


def draw_effort(released: Released[Situation], text: Text, *, fmt: FigureFormat = "svg") -> bytes:
    """Draw the effort chart of a released situation.

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
        figure = plot_effort(released, text)
        title = text.word("figure.effort_title")
        return figure_bytes(figure, fmt, title=title, release_id=released.release_id)


def plot_effort(released: Released[Situation], text: Text) -> Figure:
    """Lay out the effort chart as a matplotlib figure, for notebooks; as :func:`draw_effort`."""
    situation = released.value
    rows = situation.effort[:MOST_ROWS]
    is_tight = len(rows) > _ROOMY_ROWS
    figure = new_figure(_HEAD_IN + _FOOT_IN + (_TIGHT_IN if is_tight else _ROW_IN) * max(len(rows), 1))
    span = effort_span(rows)
    if span is None:
        figure.text(0.5, 0.5, text.word("figure.effort_unknown"), ha="center", color=SOFT)
    else:
        axes = _sheet(figure, span, len(rows))
        for index, row in enumerate(rows):
            _draw_row(axes, row, index, text, is_tight=is_tight)
        _draw_head(figure, rows, text)
        _draw_notes(figure, situation.effort, text)
    mark_simulated(figure, situation.kind, text)
    return figure


def _moments(row: DeploymentEffort) -> list[datetime]:
    moments = [moment for each in row.intervals for moment in (each.start, each.end)]
    if row.media_first is not None and row.media_last is not None:
        moments += [_midnight(row.media_first), _midnight(row.media_last) + timedelta(days=1)]
    return moments


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _sheet(figure: Figure, span: tuple[datetime, datetime], rows: int) -> Axes:
    axes = inner_axes(figure, sides_in=(_NAMES_IN, _DAYS_IN), ends_in=(_HEAD_IN, _FOOT_IN))
    first, last = (_days(moment) for moment in span)
    margin = max((last - first) * 0.01, 0.5)
    axes.set_xlim(first - margin, last + margin)
    axes.set_ylim(rows - 0.4, -0.6)
    for month in _month_marks(span):
        at = max(_days(month), first)
        axes.axvline(at, color=LINE, linewidth=0.6, zorder=0)
        axes.text(at, rows - 0.32, f"{month.year}-{month.month:02d}", fontsize=SMALL_PT, color=SOFT, va="top")
    return axes


def _month_marks(span: tuple[datetime, datetime]) -> list[datetime]:
    """The first days of months, every second, third, sixth or twelfth where they are more than seven."""
    first, last = span
    months = [
        _midnight(date(year, month, 1))
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    ]
    step = next((step for step in (1, 2, 3, 6, 12) if len(months) <= 7 * step), 24)
    return [month for month in months if (month.year * 12 + month.month - 1) % step == 0] or months[:1]


def _box(corner: tuple[float, float], width: float, height: float, condition: Condition) -> Rectangle:
    from matplotlib.patches import Rectangle as Box

    look: dict[str, Any] = {"facecolor": _FACES[condition], "edgecolor": _EDGES[condition]}
    look |= {"hatch": _HATCHES[condition], "hatchcolor": _EDGES[condition], "linewidth": 0.7}
    return Box(corner, width, height, zorder=2, **look)


def _draw_row(axes: Axes, row: DeploymentEffort, index: int, text: Text, *, is_tight: bool) -> None:
    for each in row.intervals:
        start, end = _days(each.start), _days(each.end)
        axes.add_patch(_box((start, index - 0.3), end - start, 0.42, condition_of(each.reason)))
    if row.media_first is not None and row.media_last is not None:
        span = _days(_midnight(row.media_first)), _days(_midnight(row.media_last)) + 1
        below = (index + 0.27, index + 0.27)
        axes.plot(span, below, color=INK, linewidth=1.3, solid_capstyle="butt", zorder=3)
    size = SMALL_PT - 1.5 if is_tight else TEXT_PT
    figure = axes.get_figure(root=True)
    assert figure is not None
    name = cut_to(figure, row.deployment_id, width_in=_NAMES_IN - 0.15, size_pt=size)
    sides: dict[str, Any] = {
        "xycoords": axes.get_yaxis_transform(),
        "textcoords": "offset points",
        "va": "center",
    }
    axes.annotate(name, (0, index), xytext=(-8, 0), ha="right", fontsize=size, **sides)
    unknown = text.word("figure.effort_unknown")
    for words, x_pt in ((_said(row.sheet_days, text), _SHEET_PT), (_said(row.media_days, text), _MEDIA_PT)):
        colour = INK if words else SOFT
        axes.annotate(
            words or unknown, (1, index), xytext=(x_pt, 0), ha="right", fontsize=size, color=colour, **sides
        )


def _said(days: float | None, text: Text) -> str:
    return "" if days is None else text.number(round(days, 1))


def _draw_head(figure: Figure, rows: Sequence[DeploymentEffort], text: Text) -> None:
    height_in = figure.get_figheight()
    x, y = 0.005, 1 - 0.11 / height_in
    present = {condition_of(each.reason) for row in rows for each in row.intervals}
    for condition in get_args(Condition):
        if condition not in present:
            continue
        corner = (x, y - 0.05 / height_in)
        figure.add_artist(_box(corner, 0.026, 0.1 / height_in, condition))
        said = text.word(f"figure.effort_{condition}")
        label = figure.text(x + 0.032, y, said, va="center", fontsize=SMALL_PT)
        x = label.get_window_extent().x1 / (WIDTH_IN * figure.dpi) + 0.022
    if any(row.media_first is not None for row in rows):
        figure.add_artist(_thin_line(x, y))
        figure.text(x + 0.032, y, text.word("figure.effort_media"), va="center", fontsize=SMALL_PT)
    right = 1 - _DAYS_IN / WIDTH_IN
    for key, x_pt in (("figure.days_by_sheet", _SHEET_PT), ("figure.days_by_media", _MEDIA_PT)):
        said = wrapped(figure, text.word(key), width_in=0.76)
        at = right + x_pt / 72 / WIDTH_IN
        top = 1 - (_HEAD_IN - 0.02) / height_in
        figure.text(at, top, said, ha="right", va="bottom", fontsize=SMALL_PT, color=SOFT)


def _thin_line(x: float, y: float) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D([x, x + 0.026], [y, y], color=INK, linewidth=1.3)


def _draw_notes(figure: Figure, rows: Sequence[DeploymentEffort], text: Text) -> None:
    notes = []
    if any(row.is_moved for row in rows):
        notes.append(text.word("figure.effort_moved"))
    if len(rows) > MOST_ROWS:
        places = {"shown": text.number(MOST_ROWS), "all": text.number(len(rows))}
        notes.append(text.say(Message("figure.effort_rest", places)))
    said = "\n".join(wrapped(figure, note, width_in=WIDTH_IN) for note in notes)
    figure.text(0.005, 0.02 / figure.get_figheight(), said, va="bottom", fontsize=SMALL_PT, color=SOFT)


def _days(moment: datetime) -> float:
    return (moment - _midnight(_DAY_ZERO)) / timedelta(days=1)
