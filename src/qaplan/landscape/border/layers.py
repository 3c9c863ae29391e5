"""Layers of lines, places and areas in the coordinates of a raster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.types import Raster
from qaplan.landscape.vectors.files import read_geojson
from qaplan.landscape.vectors.types import Feature, FeatureLayer

__all__ = ["LayerFeature", "read_layer"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LayerFeature:
    """One feature of a layer.

    Args:
        kind: ``Point``, ``LineString`` or ``Polygon``.
        parts: Its parts, each a tuple of one array of vertices, or of the rings of an area, the outer one
            first; shape (n, 2).
        properties: What is said of it.
        id: Its id, its name where it has none, or its number in the file, from 1.
        where: Its place in the file, for messages.
    """

    kind: str
    parts: tuple[tuple[Floats, ...], ...]
    properties: Mapping[str, object]
    id: str
    where: str


def read_layer(source: Path | FeatureLayer, raster: Raster) -> tuple[LayerFeature, ...]:
    """Read a layer in the coordinates of a raster.

    Where the raster has a coordinate system, the layer is moved into it. Where it has none, coordinates are
    taken as they are.

    Args:
        source: A GeoJSON file: a FeatureCollection, a Feature or a geometry; or a layer that was read from
            a file of another kind.
        raster: The raster.

    Raises:
        DataError: ``gates.off_raster`` if nothing of it lies on the raster; what reading and moving the
            layer raises.
    """
    held = source if isinstance(source, FeatureLayer) else read_geojson(source)
    layer = held.moved_to(raster.crs)
    found = tuple(
        LayerFeature(
            each.base_kind,
            tuple(_parts(each)),
            each.properties,
            _id_of(each, str(number)),
            f"{layer.name}, feature {each.id}",
        )
        for number, each in enumerate(layer.features, start=1)
    )
    if found and not any(_is_on(raster, each) for each in found):
        raise DataError(
            "gates.off_raster",
            "nothing of it lies on the raster",
            where=layer.name,
            do="give all layers in one coordinate system; a raster that names its own has degrees projected",
        )
    return found


def _id_of(feature: Feature, number: str) -> str:
    say = feature.properties
    own = feature.id if feature.id != number else None
    named = (say.get("id"), own, say.get("name"), say.get("population"))
    spoken = ("".join(filter(str.isprintable, str(each))).strip() for each in named if each is not None)
    return next((each for each in spoken if each), number)


def _parts(feature: Feature) -> Iterator[tuple[Floats, ...]]:
    """Points and lines one by one, areas with their rings."""
    if feature.base_kind == "Point":
        yield from ((place[None, :],) for part in feature.parts for place in part)
    elif feature.kind == "MultiPolygon":
        at = 0
        for rings in feature.coordinates:
            yield tuple(feature.parts[at : at + len(rings)])
            at += len(rings)
    elif feature.kind == "Polygon":
        yield feature.parts
    else:
        yield from ((part,) for part in feature.parts)


def _is_on(raster: Raster, feature: LayerFeature) -> bool:
    for part in feature.parts:
        low, high = part[0].min(axis=0), part[0].max(axis=0)
        apart = low[0] > raster.east or high[0] < raster.west
        if not (apart or low[1] > raster.north or high[1] < raster.south):
            return True
    return False
