"""Geometries as well-known binary, read without trust: no depth, and no number of corners, is believed."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["geometry_of"]

_KINDS = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
}
_HEIGHT, _MEASURE, _SYSTEM = 0x80000000, 0x40000000, 0x20000000


def geometry_of(content: bytes) -> dict[str, Any]:
    """Read points, lines and areas, and several of a kind, as GeoJSON says them; heights are left out.

    Args:
        content: The geometry, of either byte order, as the standard or as PostGIS writes heights.

    Raises:
        ValueError: If it is of another kind, is cut off, or has more behind it.

    Source:
        OGC Simple Feature Access 1.2.1, clause 8.2.
    """
    reader = _Reader(content)
    kind, found = reader.geometry(_KINDS)
    if reader.at != len(content):
        raise ValueError("more behind it")
    return {"type": kind, "coordinates": found}


@dataclass
class _Reader:
    content: bytes
    at: int = 0

    def geometry(self, kinds: dict[int, str]) -> tuple[str, list[Any]]:
        """The next geometry, which must be of one of some kinds; parts of one hold no further ones."""
        order = {0: ">", 1: "<"}.get(self._take("<B"))
        if order is None:
            raise ValueError("no byte order")
        code = self._take(f"{order}I")
        if code & _SYSTEM:
            self._take(f"{order}I")
        plain = code & ~(_HEIGHT | _MEASURE | _SYSTEM)
        flagged = bool(code & _HEIGHT) + bool(code & _MEASURE)
        dimensions = 2 + (flagged or {0: 0, 1: 1, 2: 1, 3: 2}.get(plain // 1000, 0))
        number = plain % 1000
        if number not in kinds or plain // 1000 > 3:
            raise ValueError("another kind")
        return kinds[number], self._coordinates(number, order, dimensions)

    def _coordinates(self, number: int, order: str, dimensions: int) -> list[Any]:
        if number == 1:
            return self._corners(1, order, dimensions)[0]
        count = self._take(f"{order}I")
        if number == 2:
            return self._corners(count, order, dimensions)
        if count > len(self.content) - self.at:
            raise ValueError("cut off")
        if number == 3:
            return [self._corners(self._take(f"{order}I"), order, dimensions) for _ in range(count)]
        part = {number - 3: _KINDS[number - 3]}
        return [self.geometry(part)[1] for _ in range(count)]

    def _corners(self, count: int, order: str, dimensions: int) -> list[list[float]]:
        size = count * dimensions * 8
        if size > len(self.content) - self.at:
            raise ValueError("cut off")
        found = np.frombuffer(self.content, f"{order}f8", count * dimensions, self.at)
        self.at += size
        return [[float(x), float(y)] for x, y in found.reshape(count, dimensions)[:, :2]]

    def _take(self, form: str) -> int:
        size = struct.calcsize(form)
        if size > len(self.content) - self.at:
            raise ValueError("cut off")
        (found,) = struct.unpack_from(form, self.content, self.at)
        self.at += size
        return int(found)
