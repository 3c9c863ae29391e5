"""Where edges of a circuit cross barrier lines: a barrier lies on edges, never on cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.circuits.types import RasterCircuit
from qaplan.landscape.rasters.types import Raster

__all__ = ["EdgeCrossings", "crossed", "crossings_of"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
_SAME = 1e-5
_LONGER = 5e-7
_ASIDE = (0.618e-7, 1e-7)


@dataclass(frozen=True, eq=False)
class EdgeCrossings:
    """Where edges cross lines, in the order of the edges and along each edge.

    Args:
        edge: The edge, shape (n_crossings,).
        line: The line, from 0, shape (n_crossings,).
        share: How far along the edge, from its first end (0) to its second (1), shape (n_crossings,).
        along_m: How far along the line, in the unit of the raster, shape (n_crossings,).
        place: Easting and northing, shape (n_crossings, 2).
    """

    edge: Ints
    line: Ints
    share: Floats
    along_m: Floats
    place: Floats

    def __len__(self) -> int:
        """How many."""
        return len(self.edge)


def crossed(raster: Raster, raster_circuit: RasterCircuit, line: Floats) -> Ints:
    """Find the edges whose straight segment between cell middles crosses a line.

    Args:
        raster: The raster that the circuit was made of.
        raster_circuit: Its circuit.
        line: Eastings and northings of the vertices, shape (n_vertices, 2).

    Returns:
        The edges, each once, in order.
    """
    return np.unique(crossings_of(raster, raster_circuit, [line]).edge)


def crossings_of(raster: Raster, raster_circuit: RasterCircuit, lines: Sequence[Floats]) -> EdgeCrossings:
    """Find every place where an edge crosses one of some lines.

    A line that ends on an edge crosses it. Cell middles are taken a ten-millionth of a cell further to the
    north-east, so that no line leaks where it runs or bends exactly over one. Crossings of one edge at one
    place, as where two lines join, are one.

    Args:
        raster: The raster that the circuit was made of.
        raster_circuit: Its circuit.
        lines: Eastings and northings of the vertices of each line, shape (n_vertices, 2).
    """
    segments = _Segments.of([_a_little_longer(each, _LONGER * raster.cell) for each in lines])
    first_cell, second_cell = raster_circuit.edge_cells()
    near = _cells_near(raster, segments)
    edges = np.flatnonzero(near[first_cell] | near[second_cell])
    starts, ends = (_middles(raster, cells[edges]) for cells in (first_cell, second_cell))
    which, segment = _boxes_that_meet(starts, ends, segments)
    starts, ends = starts[which], ends[which]
    meets = _cross(starts, ends, segments.start[segment], segments.end[segment])
    which, segment, starts, ends = which[meets], segment[meets], starts[meets], ends[meets]
    share, along = _shares(starts, ends, segments.start[segment], segments.end[segment])
    found = EdgeCrossings(
        edges[which],
        segments.line[segment],
        share,
        segments.before_m[segment] + along * segments.length_m[segment],
        starts + share[:, None] * (ends - starts),
    )
    return _each_once(found)


def _a_little_longer(line: Floats, by: float) -> Floats:
    """A line whose ends reach a little farther, so that an edge on which it ends is crossed."""
    longer = line.copy()
    for end, inner in ((0, 1), (-1, -2)):
        way = line[end] - line[inner]
        length = float(np.hypot(*way))
        if length > 0:
            longer[end] = line[end] + way / length * by
    return longer


@dataclass(frozen=True, eq=False)
class _Segments:
    """The straight parts of lines."""

    start: Floats
    end: Floats
    line: Ints
    before_m: Floats
    length_m: Floats

    @classmethod
    def of(cls, lines: Sequence[Floats]) -> _Segments:
        starts = np.concatenate([each[:-1] for each in lines] or [np.zeros((0, 2))])
        ends = np.concatenate([each[1:] for each in lines] or [np.zeros((0, 2))])
        lengths = [np.hypot(*np.diff(each, axis=0).T) for each in lines]
        before = [np.cumsum(each) - each for each in lengths]
        line = np.repeat(np.arange(len(lines)), [len(each) for each in lengths])
        none = [np.zeros(0)]
        return cls(starts, ends, line, np.concatenate(before or none), np.concatenate(lengths or none))


def _cells_near(raster: Raster, segments: _Segments) -> Bools:
    """Which cells an edge that crosses a line may begin or end in, shape (n_cells,)."""
    near = np.zeros((raster.rows + 2, raster.columns + 2), dtype=np.bool_)
    first, last = _shares_near(raster, segments)
    for at in np.flatnonzero(first <= last):
        way = segments.end[at] - segments.start[at]
        length = segments.length_m[at] * (last[at] - first[at])
        steps = max(2, int(np.ceil(2 * length / raster.cell)) + 1)
        places = segments.start[at] + np.linspace(first[at], last[at], steps)[:, None] * way
        columns = np.floor((places[:, 0] - raster.west) / raster.cell).astype(np.int64)
        rows = np.floor((raster.north - places[:, 1]) / raster.cell).astype(np.int64)
        inside = (rows >= -1) & (rows <= raster.rows) & (columns >= -1) & (columns <= raster.columns)
        near[rows[inside] + 1, columns[inside] + 1] = True
    from scipy.ndimage import binary_dilation

    wide = binary_dilation(near, np.ones((3, 3), dtype=np.bool_))
    return np.asarray(wide[1:-1, 1:-1].ravel(), dtype=np.bool_)


def _shares_near(raster: Raster, segments: _Segments) -> tuple[Floats, Floats]:
    """From which share of each segment to which it lies near a raster; from more to less where none does."""
    around = 2 * raster.cell
    low = np.array([raster.west, raster.south]) - around - segments.start
    high = np.array([raster.east, raster.north]) + around - segments.start
    way = segments.end - segments.start
    still = np.where((low <= 0) & (high >= 0), np.inf, -np.inf)
    safe = np.where(way == 0, 1.0, way)
    with np.errstate(over="ignore"):
        one, other = np.where(way == 0, -still, low / safe), np.where(way == 0, still, high / safe)
    first = np.where(way < 0, other, one)
    last = np.where(way < 0, one, other)
    return np.maximum(first.max(axis=1), 0.0), np.minimum(last.min(axis=1), 1.0)


def _middles(raster: Raster, cells: Ints) -> Floats:
    rows, columns = np.divmod(cells, raster.columns)
    eastings, northings = raster.middles()
    return np.column_stack([eastings[columns], northings[rows]]) + np.multiply(_ASIDE, raster.cell)


def _boxes_that_meet(starts: Floats, ends: Floats, segments: _Segments) -> tuple[Ints, Ints]:
    """Edges and segments whose bounding boxes meet."""
    from shapely import STRtree, linestrings

    if not len(starts) or not len(segments.line):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    tree = STRtree(linestrings(np.stack([segments.start, segments.end], axis=1)))
    which, segment = tree.query(linestrings(np.stack([starts, ends], axis=1)))
    return which.astype(np.int64), segment.astype(np.int64)


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> Bools:
    """Whether segments a-b and c-d cross; an end on the other's line lies on its left."""
    return np.asarray(
        (_is_left(a, c, d) != _is_left(b, c, d)) & (_is_left(c, a, b) != _is_left(d, a, b)), dtype=np.bool_
    )


def _is_left(point: Floats, start: Floats, end: Floats) -> Bools:
    return np.asarray(_turn(end - start, point - start) >= 0, dtype=np.bool_)


def _turn(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _shares(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    """How far along each of two segments they cross."""
    way, other, gap = b - a, d - c, c - a
    turn = _turn(way, other)
    turn = np.where(turn == 0, np.finfo(np.float64).tiny, turn)
    shares = _turn(gap, other) / turn, _turn(gap, way) / turn
    return np.clip(shares[0], 0.0, 1.0), np.clip(shares[1], 0.0, 1.0)


def _each_once(found: EdgeCrossings) -> EdgeCrossings:
    order = np.lexsort((found.line, found.share, found.edge))
    edge, share = found.edge[order], found.share[order]
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = (edge[1:] != edge[:-1]) | (share[1:] - share[:-1] > _SAME)
    kept = order[is_new]
    return EdgeCrossings(
        found.edge[kept], found.line[kept], found.share[kept], found.along_m[kept], found.place[kept]
    )
