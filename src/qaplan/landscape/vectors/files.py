"""Files of shapes: GeoJSON, with its size looked at before it is read."""

from __future__ import annotations

import json
from pathlib import Path

from qaplan.base.errors import DataError
from qaplan.landscape.vectors.types import FeatureLayer, features_of

__all__ = ["MOST_BYTES", "read_geojson"]

MOST_BYTES = 64_000_000
"""A larger file is not read."""


def read_geojson(path: Path) -> FeatureLayer:
    """Read a GeoJSON file.

    Args:
        path: The file, in UTF-8.

    Raises:
        DataError: ``vector.no_file``, ``vector.too_large``, ``vector.not_geojson``, and those of
            :func:`qaplan.landscape.vectors.types.features_of`.

    Source:
        RFC 7946; the ``crs`` member of the GeoJSON of 2008 is read where a file has one.
    """
    if not path.is_file():
        raise DataError("vector.no_file", "there is no such file", where=path.name, do="look at its name")
    if path.stat().st_size > MOST_BYTES:
        do = f"simplify it, or cut out what is needed: at most {MOST_BYTES // 1_000_000} MB"
        raise DataError("vector.too_large", "the file is larger than is read", where=path.name, do=do)
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        raise DataError(
            "vector.not_geojson", "this is no GeoJSON", where=path.name, do="export the layer as GeoJSON"
        ) from None
    return features_of(value, name=path.name)
