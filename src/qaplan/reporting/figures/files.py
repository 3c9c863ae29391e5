"""Base layers of the map: GeoJSON files with their source, date and approver, ours or the reader's own."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.resources import read_text

__all__ = ["Layer", "packaged_layer", "read_layer"]

Path2D = tuple[tuple[float, float], ...]

_LARGEST_BYTES = 5_000_000
_NESTING = {
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


@dataclass(frozen=True)
class Layer:
    """A layer of the map.

    Args:
        name: ``land`` or ``boundaries``.
        paths: Lines or rings, longitude and latitude in degrees.
        source: Where it comes from.
        licence: Under which terms.
        made_on: Its date; unknown when the file gives none.
        approver: Who approved it; empty while nobody has.
        extent: West, south, east, north, degrees.
    """

    name: str
    paths: tuple[Path2D, ...]
    source: str
    licence: str
    made_on: PartialDate
    approver: str
    extent: tuple[float, float, float, float]


def packaged_layer(name: str) -> Layer:
    """The layer of that name that travels with Qaplan.

    Raises:
        DataError: ``resource.missing`` if there is none.
    """
    return _layer(read_text(f"base/layers/{name}.geojson"), name, f"packaged layer {name}")


def read_layer(path: Path, name: str) -> Layer:
    """Read a layer that replaces a packaged one.

    Args:
        path: A GeoJSON file: a FeatureCollection of lines or polygons in WGS 84, with a member ``metadata``
            that holds at least ``source``, and ``licence``, ``date`` and ``approver`` where there are.
        name: ``land`` or ``boundaries``.

    Raises:
        DataError: ``figure.layer_unreadable`` if it cannot be opened, is over 5 MB or is no JSON;
            ``figure.layer_bad`` if it is no such collection, gives no source, or leaves the Earth.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise _unreadable(path.name, "is over 5 MB", "simplify its lines")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path.name, "cannot be read", "give a GeoJSON file in UTF-8") from error
    return _layer(text, name, path.name)


def _layer(text: str, name: str, where: str) -> Layer:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _unreadable(where, "is no JSON", "give a GeoJSON file in UTF-8") from error
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise _bad(where, "is no FeatureCollection")
    metadata = content.get("metadata")
    if not isinstance(metadata, dict) or not _said(metadata, "source"):
        raise _bad(where, "does not say its source in 'metadata'")
    paths = tuple(path for feature in _features(content, where) for path in _paths(feature, where))
    if not paths:
        raise _bad(where, "holds no line and no polygon")
    approver = _said(metadata, "approver")
    return Layer(
        name,
        paths,
        _said(metadata, "source"),
        _said(metadata, "licence"),
        PartialDate.parse(_said(metadata, "date")),
        "" if approver in {"", "none yet"} else approver,
        _extent(paths),
    )


def _features(content: Mapping[str, Any], where: str) -> list[Any]:
    features = content.get("features")
    if not isinstance(features, list):
        raise _bad(where, "has no list of features")
    return features


def _paths(feature: object, where: str) -> Iterator[Path2D]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in _NESTING:
        raise _bad(where, f"holds a {kind or 'feature without geometry'}, not lines or polygons")
    try:
        yield from _unnest(geometry.get("coordinates"), _NESTING[kind])
    except (TypeError, ValueError, IndexError) as error:
        raise _bad(where, "has coordinates that are not longitude and latitude in degrees") from error


def _unnest(coordinates: object, depth: int) -> Iterator[Path2D]:
    parts = cast("list[Any]", coordinates)
    if depth > 1:
        for part in parts:
            yield from _unnest(part, depth - 1)
        return
    yield tuple(_vertex(each) for each in parts)


def _vertex(pair: Sequence[Any]) -> tuple[float, float]:
    numbers = float(pair[0]), float(pair[1])
    if not (all(map(math.isfinite, numbers)) and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90):
        raise ValueError("not on the Earth")
    return numbers


def _extent(paths: tuple[Path2D, ...]) -> tuple[float, float, float, float]:
    longitudes = [vertex[0] for path in paths for vertex in path]
    latitudes = [vertex[1] for path in paths for vertex in path]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _said(metadata: Mapping[str, Any], key: str) -> str:
    value = metadata.get(key, "")
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()


def _unreadable(where: str, what: str, do: str) -> DataError:
    return DataError("figure.layer_unreadable", f"a map layer {what}", where=where, do=do)


def _bad(where: str, what: str) -> DataError:
    return DataError(
        "figure.layer_bad",
        f"a map layer {what}",
        where=where,
        do="give a FeatureCollection of lines or polygons in WGS 84 with 'metadata' that names its source",
    )
