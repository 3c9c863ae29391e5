"""Knows how a GeoTIFF is opened without harm: the one format, with its size looked at before it is read."""

from __future__ import annotations

from qaplan.base.geotiff.files import GeotiffLimits, created_geotiff, opened_geotiff

__all__ = ["GeotiffLimits", "created_geotiff", "opened_geotiff"]
