"""The figures of an estimate: its curve over a day, its maps of coarse cells; none where it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from qaplan.base.messages import Message
from qaplan.reporting.figures.cell_map import draw_cell_map
from qaplan.reporting.figures.day_curve import draw_day_curve
from qaplan.sharing.answer_cells import cell_measures
from qaplan.sharing.types import EstimateLine

__all__ = ["EstimateFigure", "figures_of"]


@dataclass(frozen=True)
class EstimateFigure:
    """A figure of an estimate.

    Args:
        figure_id: Its id in the document.
        caption: What to see in it.
        alt: The same for a reader who cannot see it.
        draw: Draws it from a released situation, in a language.
    """

    figure_id: str
    caption: Message
    alt: Message
    draw: Callable[..., bytes]


def figures_of(line: EstimateLine) -> Iterator[EstimateFigure]:
    """The figures of one released estimate, in the order in which they are read.

    Args:
        line: The estimate, as an audience gets it.
    """
    if line.curve is not None:
        yield EstimateFigure(
            f"curve-{line.estimate_id}",
            Message("estimates.curve_of", {"species": line.model}),
            Message("estimates.curve_says"),
            partial(draw_day_curve, curve=line.curve),
        )
    for measure in cell_measures(line.cells):
        yield EstimateFigure(
            f"cells-{measure.value}-{line.estimate_id}",
            Message(measure.report_caption),
            Message("cells.alt"),
            partial(draw_cell_map, cells=line.cells, measure=measure),
        )
