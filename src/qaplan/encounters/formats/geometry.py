"""Polygons of habitat from text: GeoJSON, well-known text, or the corners of one ring."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.masks import Habitat
from qaplan.encounters.plain_tables import PlainFile

__all__ = ["read_habitat"]

Ring: TypeAlias = NDArray[np.float64]
_EPSG = re.compile(r"EPSG:{1,2}(\d{4,6})", re.IGNORECASE)
_SRID = re.compile(r"\s*SRID\s*=\s*(\d{4,6})\s*;", re.IGNORECASE)
_WKT = re.compile(r"\s*(MULTIPOLYGON|POLYGON)\s*(?:Z|M|ZM)?\s*\(", re.IGNORECASE)
_RING = re.compile(r"\(\s*([^()]+?)\s*\)")
_WGS_84 = "EPSG:4326"
_DEEPEST = 20
_DEGREES = np.array([180.0, 90.0])


def read_habitat(file: PlainFile, *, crs: str = "") -> Habitat:
    """Read polygons.

    Args:
        file: GeoJSON, well-known text, or lines of easting and northing of the corners of one ring.
        crs: Coordinate reference system of the corners; what the file says of itself when empty. GeoJSON that
            says nothing is in WGS 84, as its standard has it.

    Returns:
        The polygons with their system.

    Raises:
        DataError: ``encounters.bad_polygon`` where no polygon can be read, ``encounters.no_crs`` where nobody
            says in which system it is.

    Source:
        RFC 7946 (GeoJSON), sections 3.1.6 and 4; OGC 06-103r4 (well-known text), section 7.
    """
    text = file.text.strip().removeprefix("\ufeff")
    if text.startswith("{"):
        polygons, own = _of_geojson(text, file.name)
    elif _WKT.match(_SRID.sub("", text, count=1)):
        polygons, own = _of_wkt(text)
    else:
        polygons, own = [[_ring(_pairs(text.splitlines()), file.name)]], ""
    if not polygons:
        raise _bad(file.name, "there is no polygon in it")
    told = crs or own
    if not told or (told == _WGS_84 and not _fits_degrees(polygons)):
        raise DataError(
            "encounters.no_crs",
            "nobody says in which coordinate reference system the polygon is",
            where=file.name,
            do="name it, such as EPSG:32639 for UTM zone 39 north",
        )
    return Habitat(tuple(tuple(rings) for rings in polygons), told)


def _fits_degrees(polygons: Sequence[Sequence[Ring]]) -> bool:
    return all(bool((np.abs(ring) <= _DEGREES).all()) for rings in polygons for ring in rings)


def _of_geojson(text: str, name: str) -> tuple[list[list[Ring]], str]:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise _bad(name, "it is no GeoJSON") from None
    said = _EPSG.search(json.dumps(whole.get("crs", "")))
    rings = [
        [_ring(ring, name) for ring in polygon] for shape in _shapes(whole, 0) for polygon in _polygons(shape)
    ]
    return [each for each in rings if each], f"EPSG:{said[1]}" if said else _WGS_84


def _shapes(item: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every geometry within features and collections."""
    if not isinstance(item, dict) or depth > _DEEPEST:
        return
    inner = item.get("features") or item.get("geometries") or [item.get("geometry")]
    if item.get("type") in {"Polygon", "MultiPolygon"}:
        yield item
    elif isinstance(inner, list):
        for each in inner:
            yield from _shapes(each, depth + 1)


def _polygons(shape: Mapping[str, Any]) -> list[Any]:
    corners = shape.get("coordinates")
    if not isinstance(corners, list):
        return []
    return [corners] if shape["type"] == "Polygon" else corners


def _of_wkt(text: str) -> tuple[list[list[Ring]], str]:
    said = _SRID.match(text)
    bare = text[said.end() :] if said else text
    polygons = bare.split("))")
    found = [
        [_ring(_pairs(ring.split(",")), "well-known text") for ring in _RING.findall(f"{part})")]
        for part in polygons
    ]
    return [each for each in found if each], f"EPSG:{said[1]}" if said else ""


def _pairs(parts: Sequence[str]) -> list[list[str]]:
    """The fields of each corner; a head and empty lines are left out."""
    found = [re.split(r"[\s,;]+", part.strip()) for part in parts if part.strip()]
    return found[1:] if found and not _is_number(found[0][0]) else found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _ring(corners: object, name: str) -> Ring:
    """A ring of at least three corners, with or without the first one again at its end."""
    try:
        ring = np.array([[float(each[0]), float(each[1])] for each in corners])  # type: ignore[attr-defined]
    except (TypeError, ValueError, IndexError):
        raise _bad(name, "a corner has no two numbers") from None
    if len(ring) > 1 and np.array_equal(ring[0], ring[-1]):
        ring = ring[:-1]
    if len(ring) < 3 or not np.isfinite(ring).all():
        raise _bad(name, "a ring has fewer than three corners")
    return np.asarray(ring)


def _bad(name: str, why: str) -> DataError:
    return DataError(
        "encounters.bad_polygon",
        f"the polygon cannot be read: {why}",
        where=name,
        do="give GeoJSON, well-known text, or a line of easting and northing for each corner",
    )
