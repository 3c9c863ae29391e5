"""What a layer of shapes is, and how one is read from the values of GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem

__all__ = ["MOST_CORNERS", "Feature", "FeatureLayer", "check_one_system", "features_of"]

Floats: TypeAlias = NDArray[np.float64]
Nested: TypeAlias = Sequence[Any]
"""Coordinates as GeoJSON nests them."""

MOST_CORNERS = 2_000_000
"""More corners than a layer may have."""
_MOST_PROBLEMS = 20
_FARTHEST = 1e9
_KINDS = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
_DEGREES = "EPSG:4326"


@dataclass(frozen=True, eq=False)
class Feature:
    """A shape with what is known of it.

    Args:
        kind: ``Point``, ``LineString``, ``Polygon``, or one of these with ``Multi`` before it.
        parts: The rows of corners: one for each point or line, and for each ring of a polygon; each of
            shape (n_corners, 2), eastings and northings, or longitudes and latitudes.
        properties: Words and numbers by name.
        id: Its id in the file, or its number there from 1.
        coordinates: The coordinates as GeoJSON nests them, for what needs the rings of each polygon.
    """

    kind: str
    parts: tuple[Floats, ...]
    properties: Mapping[str, object] = field(default_factory=dict)
    id: str = ""
    coordinates: Nested = ()

    @property
    def base_kind(self) -> str:
        """``Point``, ``LineString`` or ``Polygon``."""
        return self.kind.removeprefix("Multi")


@dataclass(frozen=True, eq=False)
class FeatureLayer:
    """The features of one file.

    Args:
        features: In the order of the file.
        crs: Their system, as pyproj reads it; empty where the file names none.
        name: The layer's name, for messages.
    """

    features: tuple[Feature, ...]
    crs: str = ""
    name: str = ""

    def of_kind(self, *base_kinds: str) -> FeatureLayer:
        """The same layer; every feature must be a point, a line or a polygon, as asked.

        Args:
            *base_kinds: Of ``Point``, ``LineString`` and ``Polygon``.

        Raises:
            DataError: ``vector.wrong_kind`` with a row for each feature of another kind.
        """
        wrong = [
            Problem("vector.wrong_kind", f"this is a {each.kind}", where=f"feature {each.id}")
            for each in self.features
            if each.base_kind not in base_kinds
        ]
        if wrong:
            raise DataError(
                "vector.wrong_kind",
                f"{len(wrong)} features are of another kind than {' or '.join(base_kinds)}",
                where=self.name,
                do="keep each kind in a file of its own",
                problems=wrong[:_MOST_PROBLEMS],
            )
        return self

    def moved_to(self, crs: str) -> FeatureLayer:
        """The layer in another system.

        GeoJSON that names no system is in degrees, as its standard says. But a raster may know no system,
        and old files hold metres and do not say so: where this layer names none, it is moved only if the
        target has one and all corners could be degrees.

        Args:
            crs: The system that is wanted; nothing is moved where it is empty.

        Raises:
            DataError: ``vector.unknown_crs`` where a system cannot be read; ``vector.outside_crs`` where a
                corner has no place in the target.
        """
        source = self.crs or (_DEGREES if self._could_be_degrees() else crs)
        if not crs or source == crs:
            return self
        moved = tuple(_moved(each, source, crs, self.name) for each in self.features)
        return replace(self, features=moved, crs=crs)

    def _could_be_degrees(self) -> bool:
        limit = np.array([180.0, 90.0])
        return all(bool((np.abs(part) <= limit).all()) for each in self.features for part in each.parts)


def features_of(value: object, *, name: str = "") -> FeatureLayer:
    """Read a layer from the values of GeoJSON.

    Args:
        value: A FeatureCollection, a Feature or a geometry, as ``json`` reads it.
        name: Name of the file, for messages.

    Raises:
        DataError: ``vector.not_geojson`` where the value is none of these, ``vector.bad_feature`` with a
            row for each feature that cannot be read, ``vector.too_many_corners``.

    >>> features_of({"type": "Point", "coordinates": [54.6, 43.2]}).features[0].parts[0].tolist()
    [[54.6, 43.2]]
    """
    items = _items(value)
    if items is None:
        raise DataError(
            "vector.not_geojson", "this is no GeoJSON", where=name, do="export the layer as GeoJSON"
        )
    budget = [MOST_CORNERS]
    features, problems = [], []
    for number, item in enumerate(items, start=1):
        try:
            features.append(_feature(item, number, budget))
        except (TypeError, ValueError, LookupError, RecursionError):
            problems.append(Problem("vector.bad_feature", "its geometry cannot be read", f"feature {number}"))
        if budget[0] < 0:
            do = f"simplify it, or cut out what is needed: at most {MOST_CORNERS:,} corners"
            raise DataError("vector.too_many_corners", "the layer has too many corners", where=name, do=do)
    if problems:
        raise DataError(
            "vector.bad_feature",
            f"{len(problems)} features have no readable geometry",
            where=name,
            do="repair or remove them",
            problems=problems[:_MOST_PROBLEMS],
        )
    return FeatureLayer(tuple(features), _crs_of(value), name)


def _items(value: object) -> Sequence[object] | None:
    if not isinstance(value, Mapping):
        return None
    if value.get("type") == "FeatureCollection":
        items = value.get("features")
        return items if isinstance(items, list) else None
    return [value] if value.get("type") in ("Feature", *_KINDS) else None


def _feature(item: object, number: int, budget: list[int]) -> Feature:
    if not isinstance(item, Mapping):
        raise TypeError(number)
    is_feature = item.get("type") == "Feature"
    geometry = item["geometry"] if is_feature else item
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in _KINDS:
        raise ValueError(kind)
    parts = tuple(_corners(part) for part in _rows(kind, coordinates))
    budget[0] -= sum(len(part) for part in parts)
    _check_parts(kind, parts)
    properties = (item.get("properties") or {}) if is_feature else {}
    if not isinstance(properties, Mapping):
        raise TypeError(kind)
    own = item.get("id") if is_feature else None
    return Feature(kind, parts, dict(properties), str(number if own is None else own), coordinates)


def _rows(kind: str, coordinates: Nested) -> Nested:
    """The coordinates as a list of rows of corners, whatever the kind nests."""
    if kind == "Point":
        return [[coordinates]]
    if kind == "MultiPoint":
        return [[each] for each in coordinates]
    if kind == "LineString":
        return [coordinates]
    if kind == "MultiPolygon":
        return [ring for polygon in coordinates for ring in polygon]
    return list(coordinates)


def _corners(row: Nested) -> Floats:
    """Corners of one row; a height, where there is one, is left out."""
    return np.array([(float(each[0]), float(each[1])) for each in row], dtype=np.float64).reshape(-1, 2)


def _check_parts(kind: str, parts: Sequence[Floats]) -> None:
    least = {"Point": 1, "LineString": 2, "Polygon": 4}[kind.removeprefix("Multi")]
    for part in parts:
        if len(part) < least or not (np.abs(part) <= _FARTHEST).all():
            raise ValueError(kind)
        if least == 4 and not np.array_equal(part[0], part[-1]):
            raise ValueError(kind)


def _crs_of(value: object) -> str:
    """The system that files from before RFC 7946 name, such as ``urn:ogc:def:crs:EPSG::32640``."""
    named = value.get("crs") if isinstance(value, Mapping) else None
    properties = named.get("properties") if isinstance(named, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str):
        return ""
    if name.upper().endswith("CRS84"):
        return _DEGREES
    return f"EPSG:{name.rsplit(':', 1)[-1]}" if "EPSG" in name.upper() else name


def _moved(feature: Feature, source: str, target: str, name: str) -> Feature:
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        move = Transformer.from_crs(source, target, always_xy=True)
    except CRSError:
        what = f"'{source}' or '{target}' is no coordinate reference system"
        raise DataError("vector.unknown_crs", what, where=name, do="name it as EPSG:32640") from None
    parts = tuple(np.column_stack(move.transform(part[:, 0], part[:, 1])) for part in feature.parts)
    if not all(np.isfinite(part).all() for part in parts):
        do = "choose the system of the raster, or look whether the corners are (longitude, latitude)"
        raise DataError("vector.outside_crs", f"feature {feature.id} has no place there", where=name, do=do)
    return replace(feature, parts=parts, coordinates=_nested(feature.kind, feature.coordinates, iter(parts)))


def _nested(kind: str, coordinates: Nested, parts: Iterator[Floats]) -> Nested:
    """Moved rows in the nesting that the kind has."""
    if kind == "Point":
        return list(next(parts)[0].tolist())
    if kind == "LineString":
        return list(next(parts).tolist())
    if kind == "MultiPoint":
        return [next(parts)[0].tolist() for _ in coordinates]
    if kind == "MultiPolygon":
        return [[next(parts).tolist() for _ in polygon] for polygon in coordinates]
    return [next(parts).tolist() for _ in coordinates]


def check_one_system(layers: Iterable[FeatureLayer]) -> None:
    """Refuse layers that name different systems, where there is no system that they could be moved to.

    Args:
        layers: The layers; those that name none are not looked at.

    Raises:
        DataError: ``vector.different_systems``.
    """
    named = {each.crs: each.name for each in layers if each.crs}
    if len(named) > 1:
        told = ", ".join(f"{name} is in {crs}" for crs, name in named.items())
        do = "give all in one system, or a raster that names its own"
        raise DataError("vector.different_systems", "the layers name different systems", where=told, do=do)
