"""Layers of GeoPackage files as features."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from qaplan.app.services.landscape.well_known_binary import geometry_of
from qaplan.app.store.geopackage import PackagedShape, read_packaged_layer
from qaplan.base.errors import DataError
from qaplan.landscape.vectors.types import FeatureLayer, features_of

__all__ = ["read_geopackage"]

_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def read_geopackage(path: Path, *, layer: str = "") -> FeatureLayer:
    """Read a layer of a GeoPackage.

    Args:
        path: The file.
        layer: Which layer; the only one where left out.

    Raises:
        DataError: Those of :func:`qaplan.app.store.geopackage.read_packaged_layer` and of
            :func:`qaplan.landscape.vectors.types.features_of`.
    """
    found = read_packaged_layer(path, layer=layer)
    items = [_feature(each, path) for each in found.shapes]
    layer_of = features_of({"type": "FeatureCollection", "features": items}, name=path.name)
    return FeatureLayer(layer_of.features, found.crs, path.name)


def _feature(row: PackagedShape, path: Path) -> Mapping[str, object]:
    """A feature of GeoJSON from the header and the well-known binary that a row holds."""
    head = row.shape[:8]
    flags = head[3] if len(head) == 8 and head[:2] == b"GP" else 0xFF
    skipped = _ENVELOPE_BYTES.get((flags >> 1) & 0b111)
    try:
        if skipped is None or flags & 0b100000:
            raise ValueError(row.id)
        geometry = geometry_of(row.shape[8 + skipped :])
    except ValueError:
        do = "repair or remove it"
        raise DataError(
            "vector.bad_feature", f"the geometry of row {row.id} cannot be read", where=path.name, do=do
        ) from None
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": geometry,
        "properties": {name: _listed(each) for name, each in row.properties.items()},
    }


def _listed(value: object) -> object:
    """A list that was written as JSON, as GeoPackages hold lists; every other value as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
