"""The map of coarse cells of an estimate: each shaded by its number, north at the top, edges in degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qaplan.base.errors import DisclosureError
from qaplan.base.facts import written_number
from qaplan.base.messages import Text
from qaplan.base.places import Cell
from qaplan.landscape.stamps import missing_stamps
from qaplan.reporting.figures.landscape_map import words_of
from qaplan.reporting.figures.metadata import FigureFormat, figure_bytes
from qaplan.reporting.figures.style import (
    INK,
    SMALL_PT,
    SOFT,
    WIDTH_IN,
    drawing,
    inner_axes,
    mark_simulated,
    new_figure,
)
from qaplan.sharing.answer_cells import CellMeasure, column_name
from qaplan.sharing.types import CellValue, Released, Situation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_cell_map", "plot_cell_map"]

_SHADES = ("#f3eee6", "#f1e3c8", "#e2c48f", "#cf9d52", "#8f5309", "#5c3303")
_FIRST_DARK = 4
_LARGEST_IN, _ROOM_IN = 0.42, 5.6
_SIDES_IN, _ENDS_IN = (0.5, 0.15), (0.2, 0.36)
_READABLE_IN = 0.2
_STAMP_IN = 0.2


def draw_cell_map(
    released: Released[Situation],
    text: Text,
    *,
    cells: Sequence[CellValue],
    measure: CellMeasure,
    fmt: FigureFormat = "svg",
) -> bytes:
    """Draw the coarse cells of an estimate of a released situation.

    Args:
        released: The situation as its audience gets it.
        text: The language.
        cells: Cells of one of its estimates.
        measure: What shades them.
        fmt: ``svg`` or ``png``.

    Returns:
        The bytes of the figure, equal for equal input, with the release id inside.

    Raises:
        DisclosureError: ``figure.no_stamp`` if a stamp is not on it.
        UsageError: ``figure.unknown_format`` for another format.
    """
    with drawing():
        figure = plot_cell_map(released, text, cells=cells, measure=measure)
        _check_stamps(figure, measure, text)
        title = text.word("cells.alt")
        return figure_bytes(figure, fmt, title=title, release_id=released.release_id)


def plot_cell_map(
    released: Released[Situation], text: Text, *, cells: Sequence[CellValue], measure: CellMeasure
) -> Figure:
    """Lay out a map of coarse cells as a matplotlib figure, for notebooks; as :func:`draw_cell_map`."""
    stamps = measure.stamps.sentences(text) if measure.stamps else ()
    foot_in = _ENDS_IN[1] + (_STAMP_IN if stamps else 0.0)
    held = [each.cell for each in cells]
    across, down = _span([each.column for each in held]), _span([each.row for each in held])
    middle = math.radians((min(each.row for each in held) + down / 2) * held[0].tier.side_deg)
    stretch = 1 / max(math.cos(middle), 0.3)
    width_in = min(_LARGEST_IN, (WIDTH_IN - sum(_SIDES_IN)) / across, _ROOM_IN / down / stretch)
    figure = new_figure(down * width_in * stretch + _ENDS_IN[0] + foot_in)
    right_in = WIDTH_IN - _SIDES_IN[0] - across * width_in
    axes = inner_axes(figure, sides_in=(_SIDES_IN[0], right_in), ends_in=(_ENDS_IN[0], foot_in))
    west, south = min(each.column for each in held), min(each.row for each in held)
    axes.set_xlim(west, west + across)
    axes.set_ylim(south, south + down)
    _draw_numbers(axes, cells, measure, text, is_read=width_in >= _READABLE_IN)
    _draw_edges(axes, held[0], (west, south, across, down), text)
    mark_simulated(figure, released.value.kind, text)
    if stamps:
        figure.text(0.01, 0.01, " ".join(stamps), fontsize=SMALL_PT, color=INK, ha="left", va="bottom")
    return figure


def _check_stamps(figure: Figure, measure: CellMeasure, text: Text) -> None:
    """Refuse a figure that does not say how what it shows is known.

    Raises:
        DisclosureError: ``figure.no_stamp``.
    """
    missing = missing_stamps(words_of(figure), measure.stamps, text) if measure.stamps else ()
    if missing:
        raise DisclosureError("figure.no_stamp", f"the figure lacks '{missing[0]}'", do="draw it again")


def _span(numbers: Sequence[int]) -> int:
    return max(numbers) - min(numbers) + 1


def _draw_numbers(
    axes: Axes, cells: Sequence[CellValue], measure: CellMeasure, text: Text, *, is_read: bool
) -> None:
    from matplotlib.patches import Rectangle

    numbers = measure.numbers(cells)
    for each, number, shade in zip(cells, numbers, measure.shades(cells), strict=True):
        corner = (each.cell.column, each.cell.row)
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=_SHADES[shade], edgecolor="white", linewidth=0.6))
        if measure.is_hatched(each):
            axes.add_patch(Rectangle(corner, 1, 1, fill=False, hatch="///", edgecolor=SOFT, linewidth=0))
        said = _said(number, each.values.get(measure.also, 0), measure, text)
        if said and is_read:
            axes.text(
                corner[0] + 0.5,
                corner[1] + 0.5,
                said,
                ha="center",
                va="center",
                fontsize=SMALL_PT - 1.2,
                color="white" if shade >= _FIRST_DARK else INK,
            )


def _said(number: float, also: float, measure: CellMeasure, text: Text) -> str:
    """The number, and below it in brackets the other; nothing for what is nothing."""
    parts = []
    if number or not measure.also:
        parts.append(f"{measure.sign}{text.number(number)}")
    if also:
        parts.append(f"({text.number(written_number(also))})")
    return "\n".join(parts)


def _draw_edges(axes: Axes, first: Cell, box: tuple[int, int, int, int], text: Text) -> None:
    """Letters and numbers of columns and rows, and the degrees of the corners."""
    west, south, across, down = box
    side, style = first.tier.side_deg, {"color": SOFT, "fontsize": SMALL_PT - 0.6}
    for at in range(across):
        axes.annotate(
            column_name(at),
            (west + at + 0.5, south + down),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            **style,  # type: ignore[arg-type]  # colours and sizes
        )
    for at in range(down):
        axes.annotate(
            str(at + 1),
            (west, south + down - at - 0.5),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            **style,  # type: ignore[arg-type]
        )
    for place, xy, offset in (
        (west, (west, south), (0, -4)),
        (west + across, (west + across, south), (0, -4)),
    ):
        axes.annotate(
            f"{text.number(round(place * side, 1))}°",
            xy,
            xytext=offset,
            textcoords="offset points",
            ha="center",
            va="top",
            **style,  # type: ignore[arg-type]
        )
    for place in (south, south + down):
        axes.annotate(
            f"{text.number(round(place * side, 1))}°",
            (west, place),
            xytext=(-14, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            **style,  # type: ignore[arg-type]
        )
