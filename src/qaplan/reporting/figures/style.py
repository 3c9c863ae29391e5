"""How drawings look: chalk, ink and ochre, sizes that read on A4, labels that keep clear of each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from qaplan.base.messages import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text as Label
    from matplotlib.transforms import Bbox

__all__ = [
    "ALARM",
    "CHALK",
    "DISPUTED",
    "INK",
    "KNOWN",
    "LAND",
    "LINE",
    "LINK",
    "NO_BASE",
    "OCHRE",
    "OCHRE_PALE",
    "SEA",
    "SMALL_PT",
    "SOFT",
    "TEXT_PT",
    "UNKNOWN",
    "WIDTH_IN",
    "bare",
    "cut_to",
    "drawing",
    "inner_axes",
    "mark_simulated",
    "new_figure",
    "overlaps",
    "words_box",
    "wrapped",
]

CHALK, INK, SOFT, LINE = "#faf8f4", "#1d2321", "#5b625f", "#e4dfd6"
OCHRE, OCHRE_PALE = "#a8640f", "#e6cfa8"
KNOWN, DISPUTED, UNKNOWN, ALARM, LINK = "#24603a", "#8a5a00", "#4d5661", "#a3211a", "#1f5a86"
LAND, SEA, NO_BASE = "#f3eee6", "#d6e2ea", "#ffffff"

WIDTH_IN = 6.9
"""Text width of an A4 page, inches."""
TEXT_PT, SMALL_PT = 8.0, 6.8

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "qaplan",
    "svg.fonttype": "path",
    "font.family": ["DejaVu Sans"],
    "font.size": TEXT_PT,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "hatch.color": OCHRE,
    "hatch.linewidth": 0.7,
    "path.simplify": True,
    "text.parse_math": False,
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw inside this: the settings of the house, and none of the machine's own."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def new_figure(height_in: float) -> Figure:
    """An empty figure as wide as a page's text, on white."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_IN, height_in), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def inner_axes(figure: Figure, *, sides_in: tuple[float, float], ends_in: tuple[float, float]) -> Axes:
    """Bare axes without ticks, with room around them.

    Args:
        figure: The drawing.
        sides_in: Room to the left and to the right, inches.
        ends_in: Room above and below, inches.
    """
    height_in = figure.get_figheight()
    width, height = 1 - sum(sides_in) / WIDTH_IN, 1 - sum(ends_in) / height_in
    axes = figure.add_axes((sides_in[0] / WIDTH_IN, ends_in[1] / height_in, width, height))
    bare(axes)
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def bare(axes: Axes) -> None:
    """Take the frame and the ticks away."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)


def overlaps(first: Label, second: Label, *, margin_px: float = 1.0) -> bool:
    """Whether two labels touch."""
    boxes = [words_box(label).padded(margin_px) for label in (first, second)]
    return bool(boxes[0].overlaps(boxes[1]))


def words_box(label: Label) -> Bbox:
    """The box of a label's words in pixels, without the arrow that an annotation may have."""
    from matplotlib.text import Text as Words

    label.get_window_extent()  # an annotation finds its place only when it is asked for its own box
    return Words.get_window_extent(label)


def cut_to(figure: Figure, text: str, *, width_in: float, size_pt: float) -> str:
    """Shorten a word in its middle until it is no wider than asked for."""
    probe = figure.text(0, 0, text, fontsize=size_pt)
    kept = len(text)
    while kept > 4 and probe.get_window_extent().width > width_in * figure.dpi:
        kept -= 1
        head = kept - kept // 2
        probe.set_text(f"{text[:head]}…{text[len(text) - kept // 2 :]}")
    shown = probe.get_text()
    probe.remove()
    return shown


def wrapped(figure: Figure, text: str, *, width_in: float, size_pt: float = SMALL_PT) -> str:
    """Break a text into lines that are no wider than asked for."""
    probe = figure.text(0, 0, "", fontsize=size_pt)
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        probe.set_text(longer)
        if lines and probe.get_window_extent().width <= width_in * figure.dpi:
            lines[-1] = longer
        else:
            lines.append(word)
    probe.remove()
    return "\n".join(lines)


def mark_simulated(figure: Figure, kind: Literal["real", "virtual"], text: Text) -> None:
    """Say in the corner that a virtual study's data are simulated."""
    if kind == "virtual":
        figure.text(
            0.995,
            0.03 / figure.get_figheight(),
            text.word("figure.simulated"),
            ha="right",
            va="bottom",
            color=ALARM,
            weight="bold",
        )
