"""A sketch: lines, areas and dots in units of a drawing, north at the top, without any coordinate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sketch", "SketchFrame", "SketchMark", "with_places_of_names"]

Floats: TypeAlias = NDArray[np.float64]
_Box: TypeAlias = tuple[float, float, float, float]

_LONGER = 640
_LEAST = 160
_MARGIN = 48
_LETTER = 9


@dataclass(frozen=True)
class SketchMark:
    """One thing in a sketch.

    Args:
        name: What it is called; empty for nothing.
        path: Its strokes as a path of SVG; empty for a dot alone.
        x: Where its name or its dot stands, from the left.
        y: The same, from the top.
        kind: Which thing it is, for its looks.
        label_x: Where its name begins, ends or has its middle.
        label_y: The foot of its name.
        anchor: Which of these ``label_x`` is: ``start``, ``end`` or ``middle``.
    """

    name: str
    path: str
    x: int
    y: int
    kind: str
    label_x: int = 0
    label_y: int = 0
    anchor: str = "middle"


@dataclass(frozen=True)
class Sketch:
    """What is drawn.

    Args:
        width: Width of the drawing.
        height: Height of the drawing.
        marks: What stands in it, the lowest first.
        step_km: To how many kilometres its positions are rounded; None where they are not.
    """

    width: int
    height: int
    marks: tuple[SketchMark, ...]
    step_km: float | None = None


@dataclass(frozen=True)
class SketchFrame:
    """From positions on the ground to units of a drawing.

    Args:
        west: The western edge, in units of the ground.
        north: The northern edge.
        scale: Units of the drawing for a unit east.
        scale_north: Units of the drawing for a unit north.
        width: Width of the drawing.
        height: Height of the drawing.
        step: To how many units of the drawing positions are rounded.
    """

    west: float
    north: float
    scale: float
    scale_north: float
    width: int
    height: int
    step: float

    @classmethod
    def around(cls, places: Sequence[Floats], *, squeeze: float = 1.0, step: float = 0.0) -> SketchFrame:
        """A frame about places.

        Args:
            places: Rows of eastings and northings, each of shape (n, 2).
            squeeze: Length of a unit east beside one north, such as the cosine of a latitude.
            step: To how many units north positions are rounded; 0 for one unit of the drawing.
        """
        every = np.concatenate(list(places))
        (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
        across, down = float(east - west) * squeeze, float(north - south)
        scale = _LONGER / (max(across, down) or 1.0)
        width = max(round(across * scale), _LEAST) + 2 * _MARGIN
        height = max(round(down * scale), _LEAST) + 2 * _MARGIN
        aside_east = (width / scale - across) / 2 / squeeze
        aside_north = (height / scale - down) / 2
        return cls(
            float(west) - aside_east,
            float(north) + aside_north,
            scale * squeeze,
            scale,
            width,
            height,
            max(step * scale, 1.0),
        )

    def at(self, places: Floats) -> list[tuple[int, int]]:
        """Where places stand, rounded; what comes to stand where the last stood is left out.

        Args:
            places: Eastings and northings, shape (n, 2).
        """
        drawn = np.column_stack(
            [
                (places[:, 0] - self.west) * self.scale,
                (self.north - places[:, 1]) * self.scale_north,
            ]
        )
        whole = (np.round(drawn / self.step) * self.step).astype(np.int64).tolist()
        return [(x, y) for at, (x, y) in enumerate(whole) if at == 0 or [x, y] != whole[at - 1]]

    def line(self, name: str, kind: str, parts: Iterable[Floats], *, is_area: bool = False) -> SketchMark:
        """Strokes under one name, which stands half way along the longest.

        Args:
            name: The name.
            kind: Which thing it is.
            parts: Rows of corners, each of shape (n, 2).
            is_area: Whether each closes, and the name stands at the middle of all.
        """
        drawn = [self.at(each) for each in parts]
        path = "".join(_path(each, is_area=is_area) for each in drawn)
        longest = max(drawn, key=len)
        x, y = _middle(longest) if is_area else _half_way(longest)
        return SketchMark(name, path, x, y, kind)

    def dot(self, name: str, kind: str, places: Floats) -> SketchMark:
        """A dot at the middle of places.

        Args:
            name: The name.
            kind: Which thing it is.
            places: Eastings and northings, shape (n, 2).
        """
        ((x, y),) = self.at(places.mean(axis=0)[None, :])
        return SketchMark(name, "", x, y, kind)


def _path(points: Sequence[tuple[int, int]], *, is_area: bool) -> str:
    drawn = "M" + "L".join(f"{x} {y}" for x, y in points)
    return f"{drawn}Z" if is_area else drawn


def _middle(points: Sequence[tuple[int, int]]) -> tuple[int, int]:
    xs, ys = zip(*points, strict=True)
    return (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2


def _half_way(points: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The point half way along a line."""
    if len(points) < 2:
        return points[0]
    at = np.array(points, dtype=np.float64)
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(at, axis=0).T))])
    x, y = (np.interp(gone[-1] / 2, gone, at[:, axis]) for axis in (0, 1))
    return round(float(x)), round(float(y))


def with_places_of_names(marks: Sequence[SketchMark], most_important: str = "") -> tuple[SketchMark, ...]:
    """The marks with their names where these cover no dot and no other name; names without room are left out.

    Args:
        marks: The marks.
        most_important: The kind whose names are never left out.
    """
    taken: list[_Box] = [(each.x - 6, each.y - 6, each.x + 6, each.y + 6) for each in marks if not each.path]
    placed: dict[int, SketchMark] = {}
    order = sorted(range(len(marks)), key=lambda at: (marks[at].kind != most_important, at))
    for at in order:
        mark = marks[at]
        choices = list(_around(mark)) if mark.name else []
        free = next((each for each in choices if not any(_meet(each[3], other) for other in taken)), None)
        if free is None and mark.kind == most_important and choices:
            free = choices[0]
        if free is None:
            placed[at] = replace(mark, name="")
            continue
        x, y, anchor, box = free
        taken.append(box)
        placed[at] = replace(mark, label_x=x, label_y=y, anchor=anchor)
    return tuple(placed[at] for at in range(len(marks)))


def _around(mark: SketchMark) -> Iterator[tuple[int, int, str, _Box]]:
    """Where a name could stand: beside a dot, above or below; of an area within it last."""
    width, x, y = _LETTER * len(mark.name), mark.x, mark.y
    if not mark.path:
        yield x + 12, y + 5, "start", (x + 10, y - 10, x + 12 + width, y + 8)
        yield x - 12, y + 5, "end", (x - 12 - width, y - 10, x - 10, y + 8)
    for foot in (y - 14, y + 26, y - 34, y + 46, y + 5):
        yield x, foot, "middle", (x - width / 2, foot - 15, x + width / 2, foot + 3)


def _meet(one: _Box, other: _Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
