"""The activity curve: how active a species is over a day by the sun, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qaplan.base.messages import Text
from qaplan.reporting.figures.metadata import FigureFormat, figure_bytes
from qaplan.reporting.figures.style import (
    LINE,
    OCHRE,
    OCHRE_PALE,
    SMALL_PT,
    SOFT,
    drawing,
    inner_axes,
    mark_simulated,
    new_figure,
)
from qaplan.sharing.types import DayCurve, Released, Situation

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_day_curve", "plot_day_curve"]

_HEIGHT_IN = 2.1
_DAY_H = 24
_TICK_H = 3
_ROOM = 1.08


def draw_day_curve(
    released: Released[Situation], text: Text, *, curve: DayCurve, fmt: FigureFormat = "svg"
) -> bytes:
    """Draw an activity curve of a released situation.

    Args:
        released: The situation as its audience gets it.
        text: The language.
        curve: The curve of one of its estimates.
        fmt: ``svg`` or ``png``.

    Returns:
        The bytes of the figure, equal for equal input, with the release id inside.

    Raises:
        UsageError: ``figure.unknown_format`` for another format.
    """
    with drawing():
        figure = plot_day_curve(released, text, curve=curve)
        title = text.word("estimates.kind_activity")
        return figure_bytes(figure, fmt, title=title, release_id=released.release_id)


def plot_day_curve(released: Released[Situation], text: Text, *, curve: DayCurve) -> Figure:
    """Lay out an activity curve as a matplotlib figure, for notebooks; as :func:`draw_day_curve`."""
    figure = new_figure(_HEIGHT_IN)
    axes = inner_axes(figure, sides_in=(0.15, 0.15), ends_in=(0.1, 0.55))
    axes.set_xlim(0, _DAY_H)
    axes.set_ylim(0, max(curve.upper_per_h) * _ROOM or 1)
    if curve.day_length_h is not None:
        half = curve.day_length_h / 2
        rise, sets = _DAY_H / 2 - half, _DAY_H / 2 + half
        axes.axvspan(rise, sets, facecolor=OCHRE_PALE, alpha=0.3, zorder=0)
        for hour, key in ((rise, "sunrise"), (sets, "sunset")):
            axes.annotate(
                text.word(f"estimates.{key}"),
                (hour, 0),
                xytext=(0, -19),
                textcoords="offset points",
                ha="center",
                va="top",
                color=SOFT,
                fontsize=SMALL_PT,
            )
    axes.vlines(range(0, _DAY_H + 1, _TICK_H), 0, 1, transform=axes.get_xaxis_transform(), color=LINE, lw=0.6)
    axes.fill_between(
        curve.hours, curve.lower_per_h, curve.upper_per_h, facecolor=OCHRE, alpha=0.22, linewidth=0
    )
    axes.plot(curve.hours, curve.density_per_h, color=OCHRE, linewidth=1.6)
    axes.axhline(0, color=SOFT, linewidth=0.8)
    for hour in range(0, _DAY_H + 1, _TICK_H):
        axes.annotate(str(hour), (hour, 0), xytext=(0, -4), textcoords="offset points", ha="center", va="top")
    mark_simulated(figure, released.value.kind, text)
    return figure
