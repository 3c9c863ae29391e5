"""A map of a landscape: one layer, the lines, gates and places upon it, and the stamps that it must carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DisclosureError
from qaplan.base.messages import Message, Text
from qaplan.base.names import Names
from qaplan.landscape.rasters.types import Raster
from qaplan.landscape.stamps import Stamps, missing_stamps
from qaplan.reporting.figures.metadata import FigureFormat, figure_bytes
from qaplan.reporting.figures.style import (
    ALARM,
    INK,
    KNOWN,
    LINE,
    OCHRE,
    SEA,
    SMALL_PT,
    SOFT,
    TEXT_PT,
    WIDTH_IN,
    drawing,
    inner_axes,
    new_figure,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "LandscapePicture",
    "PictureLine",
    "PicturePlace",
    "draw_landscape",
    "plot_landscape",
    "words_of",
]

Floats: TypeAlias = NDArray[np.float64]
_PALE, _DEEP = "#fbf7ef", OCHRE
_TITLE_IN, _FOOT_IN, _WORDS_IN = 0.3, 0.1, 2.3


@dataclass(frozen=True, eq=False)
class PictureLine:
    """A line on the map.

    Args:
        places: Its corners, eastings and northings, shape (n, 2).
        name: What it is.
        is_barrier: Whether it is a barrier, or else a way.
    """

    places: Floats
    name: Names | None = None
    is_barrier: bool = True


@dataclass(frozen=True)
class PicturePlace:
    """A place on the map.

    Args:
        easting: Its easting.
        northing: Its northing.
        name: Its name.
    """

    easting: float
    northing: float
    name: Names


@dataclass(frozen=True, eq=False)
class LandscapePicture:
    """What is drawn.

    Args:
        layer: The layer; dark is much of it.
        title: What is to be seen.
        stamps: What it must say of itself.
        legend: Sentences that say what the signs mean.
        hatched: Above 0 where the layer is extrapolated, shape of the layer.
        lines: Barriers and ways.
        places: Places.
    """

    layer: Raster
    title: Message
    stamps: Stamps
    legend: Sequence[Message] = ()
    hatched: Floats | None = None
    lines: Sequence[PictureLine] = ()
    places: Sequence[PicturePlace] = ()


def draw_landscape(
    picture: LandscapePicture, text: Text, *, release_id: str, fmt: FigureFormat = "svg"
) -> bytes:
    """Draw a map of a landscape.

    Args:
        picture: What is drawn.
        text: The language.
        release_id: Of what it shows.
        fmt: ``svg`` or ``png``.

    Returns:
        The bytes of the figure, equal for equal input.

    Raises:
        DisclosureError: ``figure.no_stamp`` if a stamp is not on it.
        UsageError: ``figure.unknown_format`` for another format.
    """
    with drawing():
        figure = plot_landscape(picture, text)
        missing = missing_stamps(words_of(figure), picture.stamps, text)
        if missing:
            raise DisclosureError("figure.no_stamp", f"the figure lacks '{missing[0]}'", do="draw it again")
        return figure_bytes(figure, fmt, title=text.say(picture.title), release_id=release_id)


def plot_landscape(picture: LandscapePicture, text: Text) -> Figure:
    """Lay out the map as a matplotlib figure, for notebooks; as :func:`draw_landscape`."""
    width_in = WIDTH_IN - _WORDS_IN
    height_in = width_in * picture.layer.rows / picture.layer.columns
    figure = new_figure(height_in + _TITLE_IN + _FOOT_IN)
    axes = inner_axes(figure, sides_in=(0.05, _WORDS_IN), ends_in=(_TITLE_IN, _FOOT_IN))
    _draw_layer(axes, picture)
    for line in picture.lines:
        colour, dashes = (ALARM, "-") if line.is_barrier else (KNOWN, "--")
        axes.plot(line.places[:, 0], line.places[:, 1], linewidth=1.3, color=colour, linestyle=dashes)
    for place in picture.places:
        axes.plot([place.easting], [place.northing], marker="o", markersize=5, color=INK)
        name = place.name.in_language(text.language)
        axes.annotate(
            wrapped(figure, name, width_in=1.3, size_pt=SMALL_PT),
            (place.easting, place.northing),
            xytext=(5, 4),
            textcoords="offset points",
            fontsize=SMALL_PT,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.0},
        )
    _draw_words(figure, picture, text)
    return figure


def words_of(figure: Figure) -> str:
    """All words of a figure."""
    from matplotlib.text import Text as Words

    return " ".join(str(each.get_text()) for each in figure.findobj(Words))


def _draw_layer(axes: Axes, picture: LandscapePicture) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    layer = picture.layer
    extent = (layer.west, layer.east, layer.south, layer.north)
    colours = LinearSegmentedColormap.from_list("ochre", [_PALE, _DEEP]).with_extremes(bad=SEA)
    axes.imshow(layer.values, extent=extent, cmap=colours, interpolation="nearest", aspect="equal")
    if picture.hatched is not None:
        eastings, northings = layer.middles()
        axes.contourf(
            eastings,
            northings,
            np.nan_to_num(picture.hatched),
            levels=[0.5, 1.5],
            colors="none",
            hatches=["////"],
        )
    axes.set_xlim(layer.west, layer.east)
    axes.set_ylim(layer.south, layer.north)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(LINE)


def _draw_words(figure: Figure, picture: LandscapePicture, text: Text) -> None:
    """The title above; beside the map the stamps, in red, and what the signs mean."""
    height_in, left = figure.get_figheight(), (WIDTH_IN - _WORDS_IN + 0.15) / WIDTH_IN
    figure.text(
        0.05 / WIDTH_IN,
        1 - 0.06 / height_in,
        text.say(picture.title),
        fontsize=TEXT_PT,
        weight="bold",
        va="top",
    )
    at_in = height_in - _TITLE_IN - 0.05
    said = [(each, ALARM) for each in picture.stamps.sentences(text)]
    said += [(text.say(each), SOFT) for each in picture.legend]
    for words, colour in said:
        is_stamp = colour == ALARM
        # Words are measured in the plain weight; a bold one is a fifth wider.
        shown = wrapped(figure, words, width_in=(_WORDS_IN - 0.25) * (0.8 if is_stamp else 1.0))
        weight = "bold" if is_stamp else "normal"
        label = figure.text(
            left, at_in / height_in, shown, fontsize=SMALL_PT, color=colour, weight=weight, va="top"
        )
        at_in -= label.get_window_extent().height / figure.dpi + 0.09
