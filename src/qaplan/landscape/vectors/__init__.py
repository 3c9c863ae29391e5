"""Knows shapes on a map: features with their properties, read from GeoJSON and GeoPackage."""

from __future__ import annotations

from qaplan.landscape.vectors.files import read_geojson
from qaplan.landscape.vectors.types import Feature, FeatureLayer, features_of

__all__ = ["Feature", "FeatureLayer", "features_of", "read_geojson"]
