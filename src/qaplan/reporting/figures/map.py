"""The coarse map: land, sea, schematic boundaries, released cells, and places with a published position."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from qaplan.base.messages import Message, Text
from qaplan.base.places import Cell
from qaplan.evidence.types import Place
from qaplan.reporting.figures.files import Layer, packaged_layer
from qaplan.reporting.figures.metadata import FigureFormat, figure_bytes
from qaplan.reporting.figures.style import (
    DISPUTED,
    INK,
    LAND,
    NO_BASE,
    OCHRE,
    OCHRE_PALE,
    SEA,
    SMALL_PT,
    SOFT,
    TEXT_PT,
    UNKNOWN,
    WIDTH_IN,
    bare,
    drawing,
    mark_simulated,
    new_figure,
    words_box,
    wrapped,
)
from qaplan.sharing.types import Released, Situation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path
    from matplotlib.text import Text as Label
    from matplotlib.transforms import Bbox

__all__ = ["MAP_WORDS", "draw_map", "map_extent", "places_on_map", "plot_map"]

Extent = tuple[float, float, float, float]

MAP_WORDS: tuple[tuple[str, float, float], ...] = (
    ("figure.country_kz", 56.6, 46.4),
    ("figure.country_uz", 62.6, 42.3),
    ("figure.country_tm", 58.6, 39.7),
    ("figure.country_ir", 56.2, 36.7),
    ("figure.caspian_sea", 51.0, 41.4),
)
"""Where the words of the packaged region stand: chosen for reading, they say nothing of the boundaries."""
_MAP_SHARE = 0.655
_DISTANCES_PT = (9, 20, 34, 52)
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_FINE_MARGIN_DEG, _COARSE_MARGIN_DEG = 2.4, 4.0
_FOOT_IN, _LINE_IN = 0.5, 0.128
_TALLEST = 1.03
"""Largest height of the map in units of its width."""


def places_on_map(places: Iterable[Place]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Part the places into those with a published coarse position and those without."""
    listed = tuple(places)
    return (
        tuple(place for place in listed if place.coarse is not None),
        tuple(place for place in listed if place.coarse is None),
    )


def map_extent(cells: Sequence[Cell], places: Sequence[Place], region: Extent) -> Extent:
    """What the map shows: the whole layer, or the surroundings of the cells.

    Args:
        cells: Released cells.
        places: Places with a coarse position.
        region: What the layer covers: west, south, east, north, degrees.

    Returns:
        West, south, east, north, degrees; a view around fine cells keeps inside the region if they lie in it.
    """
    if not cells:
        return region
    margin = _FINE_MARGIN_DEG if all(cell.tier.side_deg < 1 for cell in cells) else _COARSE_MARGIN_DEG
    sides = [_sides(cell) for cell in cells]
    sides += [(*place.coarse, *place.coarse) for place in places if place.coarse is not None]
    west, south = min(side[0] for side in sides) - margin, min(side[1] for side in sides) - margin
    east, north = max(side[2] for side in sides) + margin, max(side[3] for side in sides) + margin
    inside = (max(west, region[0]), max(south, region[1]), min(east, region[2]), min(north, region[3]))
    around = (west, south, east, north)
    return _widened(inside, region) if _touches(around, region) else around


def _touches(extent: Extent, region: Extent) -> bool:
    """Whether the layer has anything to show of a view; elsewhere it knows neither land nor sea."""
    across = max(extent[0], region[0]) < min(extent[2], region[2])
    return across and max(extent[1], region[1]) < min(extent[3], region[3])


def draw_map(
    released: Released[Situation],
    text: Text,
    *,
    fmt: FigureFormat = "svg",
    land: Layer | None = None,
    boundaries: Layer | None = None,
) -> bytes:
    """Draw the coarse map of a released situation.

    Args:
        released: The situation as its audience gets it.
        text: The language.
        fmt: ``svg`` or ``png``.
        land: Layer of the land; the packaged one where None.
        boundaries: Layer of the boundaries; the packaged one where None.

    Returns:
        The bytes of the figure, equal for equal input, with the release id inside.

    Raises:
        UsageError: ``figure.unknown_format`` for another format.
    """
    with drawing():
        figure = plot_map(released, text, land=land, boundaries=boundaries)
        title = text.word("figure.map_title")
        return figure_bytes(figure, fmt, title=title, release_id=released.release_id)


def plot_map(
    released: Released[Situation],
    text: Text,
    *,
    land: Layer | None = None,
    boundaries: Layer | None = None,
) -> Figure:
    """Lay out the map as a matplotlib figure, for notebooks; as :func:`draw_map`."""
    situation = released.value
    land, boundaries = land or packaged_layer("land"), boundaries or packaged_layer("boundaries")
    placed, unplaced = places_on_map(situation.places)
    cells = [station.cell for station in situation.stations]
    extent = map_extent(cells, placed, land.extent)
    has_base = _touches(extent, land.extent)
    figure, axes = _sheet(extent, SEA if has_base else NO_BASE)
    _draw_land(axes, land, boundaries)
    words = _draw_words(axes, text, extent)
    _draw_cells(axes, cells)
    _draw_places(axes, cells, placed, text, words)
    _draw_side(figure, cells, unplaced, text)
    if has_base:
        _draw_foot(figure, (land, boundaries), text)
    else:
        _draw_no_base(figure, text)
    mark_simulated(figure, situation.kind, text)
    return figure


def _sides(cell: Cell) -> Extent:
    side = cell.tier.side_deg
    return cell.west, cell.south, cell.west + side, cell.south + side


def _widened(extent: Extent, region: Extent) -> Extent:
    """Make a tall view as wide as the page wants it, as far as the layer goes."""
    west, south, east, north = extent
    wanted = (north - south) * _stretch(extent) / _TALLEST
    short = max(wanted - (east - west), 0.0)
    west = max(west - short / 2, region[0])
    east = min(max(west + wanted, east), region[2])
    west = max(min(west, east - wanted), region[0])
    return west, south, east, north


def _stretch(extent: Extent) -> float:
    """How much longer a degree of latitude is than one of longitude, in the middle of a view."""
    return 1 / math.cos(math.radians((extent[1] + extent[3]) / 2))


def _sheet(extent: Extent, ground: str) -> tuple[Figure, Axes]:
    west, south, east, north = extent
    stretch = _stretch(extent)
    width_in = WIDTH_IN * _MAP_SHARE
    map_in = width_in * min(stretch * (north - south) / (east - west), 1.4)
    height_in = map_in + _FOOT_IN
    figure = new_figure(height_in)
    axes = figure.add_axes((0.0, _FOOT_IN / height_in, _MAP_SHARE, map_in / height_in))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(stretch, adjustable="datalim")
    axes.set_facecolor(ground)
    bare(axes)
    axes.spines[:].set(visible=True, color=SOFT, linewidth=0.5, zorder=8)
    axes.set_xticks([])
    axes.set_yticks([])
    return figure, axes


def _draw_land(axes: Axes, land: Layer, boundaries: Layer) -> None:
    from matplotlib.patches import PathPatch

    axes.add_patch(PathPatch(_rings(land.paths), facecolor=LAND, edgecolor=SOFT, linewidth=0.5, zorder=1))
    for path in boundaries.paths:
        axes.plot(*zip(*path, strict=True), color=SOFT, linewidth=0.9, dashes=(5, 3), zorder=2)


def _rings(paths: Iterable[tuple[tuple[float, float], ...]]) -> Path:
    from matplotlib.path import Path

    return Path.make_compound_path(*(Path(list(path), closed=True) for path in paths))


def _draw_words(axes: Axes, text: Text, extent: Extent) -> list[Label]:
    west, south, east, north = extent
    words = [
        axes.text(
            longitude,
            latitude,
            text.word(key).replace(" ", "\n"),
            color=SOFT,
            ha="center",
            va="center",
            style="italic",
            zorder=3,
        )
        for key, longitude, latitude in MAP_WORDS
        if west < longitude < east and south < latitude < north
    ]
    kept = [word for word in words if _is_inside(axes, word)]
    for word in words:
        if word not in kept:
            word.remove()
    return kept


def _is_inside(axes: Axes, label: Label) -> bool:
    box, frame = words_box(label), axes.get_window_extent()
    across = frame.x0 <= box.x0 and box.x1 <= frame.x1
    return bool(across and frame.y0 <= box.y0 and box.y1 <= frame.y1)


def _draw_cells(axes: Axes, cells: Iterable[Cell]) -> None:
    from matplotlib.patches import Rectangle

    for cell in sorted(set(cells)):
        side = cell.tier.side_deg
        corner = (cell.west, cell.south)
        axes.add_patch(Rectangle(corner, side, side, facecolor=OCHRE_PALE, alpha=0.45, zorder=4))
        hatched = Rectangle(corner, side, side, fill=False, edgecolor=OCHRE, linewidth=0.9, hatch="////")
        axes.add_patch(hatched)


def _draw_places(
    axes: Axes, cells: Iterable[Cell], places: Iterable[Place], text: Text, taken: Sequence[Label]
) -> None:
    listed = tuple(places)
    busy = [words_box(label) for label in taken] + [_cell_box(axes, cell) for cell in set(cells)]
    busy += [_ring_box(axes, place.coarse) for place in listed if place.coarse is not None]
    for place in listed:
        assert place.coarse is not None
        longitude, latitude = place.coarse
        colour = UNKNOWN if place.is_plan else DISPUTED
        axes.plot(
            [longitude],
            [latitude],
            marker="o",
            markersize=11,
            markerfacecolor="none",
            markeredgecolor=colour,
            markeredgewidth=1.1,
            zorder=6,
        )
        label = _place_label(axes, (longitude, latitude), _place_words(place, text), busy)
        busy.append(words_box(label))


def _place_words(place: Place, text: Text) -> str:
    name = place.names.in_language(text.language)
    return text.say(Message("figure.planned_place", {"place": name})) if place.is_plan else name


def _cell_box(axes: Axes, cell: Cell) -> Bbox:
    from matplotlib.transforms import Bbox

    west, south, east, north = _sides(cell)
    return Bbox(axes.transData.transform([(west, south), (east, north)]))


def _ring_box(axes: Axes, at: tuple[float, float]) -> Bbox:
    from matplotlib.transforms import Bbox

    (across, along), half = axes.transData.transform(at), 7.0
    return Bbox([(across - half, along - half), (across + half, along + half)])


def _place_label(axes: Axes, at: tuple[float, float], words: str, busy: Sequence[Bbox]) -> Label:
    """Write a name on the nearest side of its ring where nothing else stands, with a line where it is far."""
    from matplotlib.patheffects import withStroke

    figure = axes.get_figure(root=True)
    assert figure is not None
    shown = wrapped(figure, words, width_in=1.5, size_pt=TEXT_PT)
    leader: dict[str, Any] = {"arrowstyle": "-", "color": SOFT, "linewidth": 0.6, "shrinkB": 5.5}
    label = axes.annotate(shown, at)
    for distance_pt, (across, along) in product(_DISTANCES_PT, _SIDES):
        label.remove()
        label = axes.annotate(
            shown,
            at,
            xytext=(across * distance_pt, along * distance_pt),
            textcoords="offset points",
            ha=("right", "center", "left")[across + 1],
            va=("top", "center", "bottom")[along + 1],
            color=INK,
            zorder=7,
            path_effects=[withStroke(linewidth=2.4, foreground=LAND)],
            arrowprops=leader if distance_pt > _DISTANCES_PT[0] else None,
        )
        if _is_inside(axes, label) and not any(words_box(label).overlaps(box) for box in busy):
            break
    return label


def _draw_side(figure: Figure, cells: Sequence[Cell], unplaced: Sequence[Place], text: Text) -> None:
    from matplotlib.patches import Rectangle

    left, height_in = _MAP_SHARE + 0.02, figure.get_figheight()
    width_in = WIDTH_IN * (1 - left) - 0.02
    top_in = height_in - 0.12
    if cells:
        side_deg = text.number(max(cell.tier.side_deg for cell in cells))
        corner = (left, (top_in - 0.12) / height_in)
        figure.add_artist(
            Rectangle(corner, 0.03, 0.12 / height_in, facecolor=OCHRE_PALE, edgecolor=OCHRE, hatch="//////")
        )
        said = wrapped(figure, text.say(Message("figure.cell", {"side": side_deg})), width_in=width_in - 0.28)
        figure.text(left + 0.04, top_in / height_in, said, va="top", fontsize=SMALL_PT)
        top_in -= (said.count("\n") + 2) * _LINE_IN
    if unplaced:
        _draw_unplaced(figure, unplaced, text, (left, top_in, width_in))


def _draw_unplaced(
    figure: Figure, places: Sequence[Place], text: Text, room: tuple[float, float, float]
) -> None:
    left, top_in, width_in = room
    height_in = figure.get_figheight()
    head = wrapped(figure, text.word("figure.places_without_position"), width_in=width_in, size_pt=TEXT_PT)
    figure.text(left, top_in / height_in, head, va="top", weight="bold", fontsize=SMALL_PT)
    top_in -= (head.count("\n") + 1) * _LINE_IN + 0.05
    blocks = [wrapped(figure, _place_words(place, text), width_in=width_in - 0.1) for place in places]
    lines = sum(block.count("\n") + 1 for block in blocks)
    gap_in = 0.04
    size = min(1.0, (top_in - 0.05) / (lines * _LINE_IN + len(blocks) * gap_in))
    for block in blocks:
        figure.text(
            left, top_in / height_in, block, va="top", fontsize=SMALL_PT * size, color=SOFT, linespacing=1.25
        )
        top_in -= ((block.count("\n") + 1) * _LINE_IN + gap_in) * size


def _draw_foot(figure: Figure, layers: tuple[Layer, Layer], text: Text) -> None:
    lines = [text.word("figure.schematic")]
    for layer in dict.fromkeys((each.source, each.made_on, each.approver) for each in layers):
        source, made_on, approver = layer
        values = {
            "source": source,
            "date": text.date(made_on),
            "approver": approver or text.word("figure.not_approved"),
        }
        lines.append(text.say(Message("figure.layer_credit", values)))
    shown = [wrapped(figure, lines[0], width_in=WIDTH_IN, size_pt=TEXT_PT)]
    shown += [wrapped(figure, line, width_in=WIDTH_IN) for line in lines[1:]]
    top = (_FOOT_IN - 0.07) / figure.get_figheight()
    figure.text(0.0, top, shown[0], va="top", fontsize=TEXT_PT, weight="bold")
    below = top - (shown[0].count("\n") + 1) * 0.15 / figure.get_figheight()
    figure.text(0.0, below, "\n".join(shown[1:]), va="top", fontsize=SMALL_PT, color=SOFT)


def _draw_no_base(figure: Figure, text: Text) -> None:
    said = wrapped(figure, text.word("figure.no_base_map"), width_in=WIDTH_IN, size_pt=TEXT_PT)
    figure.text(
        0.0, (_FOOT_IN - 0.07) / figure.get_figheight(), said, va="top", fontsize=TEXT_PT, weight="bold"
    )
