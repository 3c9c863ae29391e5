"""Which crossings of a line a gate opens: those strictly within the stretch that it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.landscape.border.edges import EdgeCrossings
from qaplan.landscape.border.types import Gate, GatePart

__all__ = ["GateCrossings", "Stretch", "crossings_of_gates", "stretch_on"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
_END = 1e-3
_FARTHEST_CELLS = 1.0
_NEAREST_CELLS = 0.5


@dataclass(frozen=True)
class Stretch:
    """A part of a line.

    Args:
        line: The line, from 0.
        start_m: Where it begins along the line, in the unit of the raster.
        end_m: Where it ends.
        away_m: How far from the line it was drawn.
    """

    line: int
    start_m: float
    end_m: float
    away_m: float

    @property
    def length_m(self) -> float:
        """Its length."""
        return self.end_m - self.start_m


@dataclass(frozen=True, eq=False)
class GateCrossings:
    """What each gate opens.

    Args:
        gate: The gate, in order, shape (n_members,).
        crossing: A crossing that it opens, shape (n_members,).
        share: By which share it opens it, over 0 to 1: less than 1 where the gate is narrower than the
            distance from one crossing to the next, shape (n_members,).
        narrow: The gates that are narrower than that.
    """

    gate: Ints
    crossing: Ints
    share: Floats
    narrow: tuple[int, ...]


def stretch_on(lines: Sequence[Floats], part: GatePart, cell: float) -> Stretch | None:
    """Lay a stretch or a point on the line that is nearest to it.

    Args:
        lines: Eastings and northings of the vertices of each line.
        part: The part.
        cell: Side of a cell; what lies farther than that from every line lies on none.

    Returns:
        The stretch; None where no line is near, or it is an area.
    """
    if part.kind == "area":
        return None
    found = [_laid(number, line, part) for number, line in enumerate(lines)]
    nearest = min(found, key=lambda each: (each.away_m, -each.length_m), default=None)
    return nearest if nearest is not None and nearest.away_m <= _FARTHEST_CELLS * cell else None


def crossings_of_gates(
    lines: Sequence[Floats], crossings: EdgeCrossings, gates: Sequence[Gate], cell: float
) -> GateCrossings:
    """Find what each gate opens.

    An edge that crosses at the end of a stretch, to a thousandth of a cell, is not opened. A gate that covers
    no crossing, for it is narrower than a cell, opens the nearest one within half a cell by its own width
    beside the side of a cell.

    Args:
        lines: Eastings and northings of the vertices of each line.
        crossings: Where edges cross them.
        gates: The gates.
        cell: Side of a cell.

    Raises:
        DataError: ``gates.gate_off_line`` for gates on no line, or on one that crosses no edge near them.
    """
    found: list[tuple[int, int, float]] = []
    narrow: list[int] = []
    problems = []
    for number, gate in enumerate(gates):
        opened: dict[int, float] = {}
        for part in gate.parts:
            covered, share = _covered(lines, crossings, part, cell)
            if not len(covered):
                problems.append(_off_line(gate))
            if share < 1:
                narrow.append(number)
            opened |= {int(each): max(share, opened.get(int(each), 0.0)) for each in covered}
        found += [(number, at, opened[at]) for at in sorted(opened)]
    if problems:
        raise DataError(
            "gates.gate_off_line",
            f"{len(problems)} of {len(gates)} gates cannot be laid on a line",
            do="draw gates on the lines, and give both in one coordinate system",
            problems=problems,
        )
    gate_of, crossing, shares = (np.array(each) for each in zip(*found, strict=True)) if found else [[]] * 3
    return GateCrossings(
        np.asarray(gate_of, dtype=np.int64),
        np.asarray(crossing, dtype=np.int64),
        np.asarray(shares, dtype=np.float64),
        tuple(dict.fromkeys(narrow)),
    )


def _off_line(gate: Gate) -> Problem:
    return Problem("gates.gate_off_line", "a part of a gate lies on no line that edges cross", gate.id)


def _laid(number: int, line: Floats, part: GatePart) -> Stretch:
    from shapely import LineString, line_locate_point, points

    course = LineString(line)
    places = points(part.rings[0])
    at = line_locate_point(course, places)
    away = float(np.max(course.distance(places)))
    start, end = float(np.min(at)), float(np.max(at))
    if part.width is not None:
        middle = (start + end) / 2
        start, end = max(middle - part.width / 2, 0.0), min(middle + part.width / 2, course.length)
    return Stretch(number, start, end, away)


def _covered(
    lines: Sequence[Floats], crossings: EdgeCrossings, part: GatePart, cell: float
) -> tuple[Ints, float]:
    """Crossings that a part opens, and by which share.

    Where ground lies on both sides a line meets an edge in every cell's length, half of it to either side: a
    stretch that is longer and meets none, or has none so near, leads to no ground.
    """
    if part.kind == "area":
        return _within(part, crossings.place, _END * cell), 1.0
    stretch = stretch_on(lines, part, cell)
    if stretch is None:
        return np.zeros(0, dtype=np.int64), 1.0
    on_line = crossings.line == stretch.line
    along, slack = crossings.along_m, _END * cell
    covered = on_line & (along > stretch.start_m + slack) & (along < stretch.end_m - slack)
    if covered.any():
        return np.flatnonzero(covered), 1.0
    middle = (stretch.start_m + stretch.end_m) / 2
    away = np.where(on_line, np.abs(along - middle), np.inf)
    is_ground = len(away) and away.min() <= (_NEAREST_CELLS + _END) * cell
    if not is_ground or not 0 < stretch.length_m <= cell + slack:
        return np.zeros(0, dtype=np.int64), 1.0
    return np.array([int(np.argmin(away))]), min(stretch.length_m / cell, 1.0)


def _within(part: GatePart, places: Floats, slack: float) -> Ints:
    """Places strictly inside an area."""
    from shapely import Polygon, contains_xy

    if not len(places):
        return np.zeros(0, dtype=np.int64)
    area = Polygon(part.rings[0], list(part.rings[1:])).buffer(-slack)
    return np.flatnonzero(contains_xy(area, places[:, 0], places[:, 1]))
