"""What is wrong with the focal points of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from qaplan.base.errors import Problem
from qaplan.base.messages import Message, MessageValue
from qaplan.base.refusal import Caution
from qaplan.landscape.doctor.parts import Parts
from qaplan.landscape.doctor.types import Finding, Points, fact_of
from qaplan.landscape.rasters.types import Ints

__all__ = ["examine_points", "usable"]

_FEWEST = 2
_MOST_OF_A_RASTER = 2000
_SHARE_OF_CELLS = 0.05
_NAMED = 10


def usable(points: Points, shape: tuple[int, ...]) -> Points:
    """The points with a whole number above 0 and a cell on the raster."""
    kept = np.isfinite(points.number) & (points.number > 0) & (points.number == np.floor(points.number))
    kept &= _inside(points, shape)
    return Points(points.number[kept], points.row[kept], points.column[kept], points.from_raster)


def examine_points(points: Points, parts: Parts) -> Iterator[Finding | Caution]:
    """Look for points that do not mean what their maker meant.

    Args:
        points: As the file has them.
        parts: The parts of the landscape.
    """
    yield from _numbers(points)
    outside = ~_inside(points, parts.label.shape)
    if outside.any():
        names = _named(points.number[outside])
        do = "take them out, or check that both are in the same coordinate reference system"
        what = f"points lie outside the raster: {names}"
        yield _finding("raster.point_outside", what, do, {"points": names})
    good = usable(points, parts.label.shape)
    numbers = np.unique(good.number)
    if len(numbers) < _FEWEST:
        do = "number at least two places above 0"
        what = "there are fewer than two focal points"
        yield _finding("landscape.too_few_points", what, do, {"points": fact_of("points", len(numbers))})
    if points.from_raster and len(numbers) > max(_MOST_OF_A_RASTER, _SHARE_OF_CELLS * parts.cells):
        what = f"the raster of focal points makes {len(numbers)} points"
        do = "number the focal places only; give the other cells 0 or no value"
        values: dict[str, MessageValue] = {"points": fact_of("points", len(numbers))}
        yield _finding("landscape.every_cell_a_point", what, do, values)
        return
    yield from _places(good, parts)


def _numbers(points: Points) -> Iterator[Finding | Caution]:
    number = points.number
    whole = np.isfinite(number) & (number == np.floor(number))
    if not whole.all():
        names = _named(number[~whole])
        do = "number points and regions 1, 2, 3 and so on"
        yield _finding("raster.not_whole", f"numbers are not whole: {names}", do, {"points": names})
    left_out = int((number[whole] <= 0).sum())
    if left_out:
        yield _caution("points_left_out", {"points": fact_of("left_out", left_out)})


def _places(points: Points, parts: Parts) -> Iterator[Caution]:
    numbers, of_each = np.unique(points.number, return_inverse=True)
    several = np.bincount(of_each, minlength=len(numbers)) > 1
    if several.any():
        yield _caution("focal_regions", {"points": _named(numbers[several])})
    node = parts.node_like[points.row, points.column]
    off = np.isin(numbers, points.number[node >= 0], invert=True)
    if off.any():
        yield _caution("point_on_no_data", {"points": _named(numbers[off])})
    overlapping = _overlapping(points.number, node)
    if len(overlapping):
        yield _caution("overlapping_points", {"points": _named(overlapping)})
    label = parts.label[points.row, points.column]
    held = label > 0
    if len(np.unique(label[held])) > 1:
        groups = fact_of("groups", len(np.unique(label[held])))
        yield _caution("points_apart", {"groups": groups})


def _overlapping(number: np.ndarray, node: Ints) -> np.ndarray:
    """Numbers that lie on a node of another number."""
    pairs = np.unique(np.stack([node[node >= 0], number[node >= 0].astype(np.int64)], axis=1), axis=0)
    nodes, count = np.unique(pairs[:, 0], return_counts=True)
    return np.unique(pairs[np.isin(pairs[:, 0], nodes[count > 1]), 1])


def _inside(points: Points, shape: tuple[int, ...]) -> np.ndarray:
    rows, columns = shape
    row, column = points.row, points.column
    return (row >= 0) & (row < rows) & (column >= 0) & (column < columns)


def _named(numbers: np.ndarray) -> str:
    """The first numbers, and a mark where there are more."""
    shown = ", ".join(f"{each:.15g}" for each in numbers[:_NAMED])
    return f"{shown}, …" if len(numbers) > _NAMED else shown


def _caution(word: str, values: Mapping[str, MessageValue]) -> Caution:
    return Caution(f"landscape.{word}", Message(f"circuit_doctor.{word}", dict(values)))


def _finding(code: str, what: str, do: str, values: Mapping[str, MessageValue]) -> Finding:
    word = code.rsplit(".", 1)[1]
    return Finding(Problem(code, what, do=do), Message(f"circuit_doctor.{word}", dict(values)))
