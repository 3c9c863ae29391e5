"""Rasters: a grid of cells on the ground with a value in each."""

from __future__ import annotations

from qaplan.landscape.rasters.types import NO_DATA, Raster

__all__ = ["NO_DATA", "Raster"]
