"""Files of rasters and of lists of numbers."""

from __future__ import annotations

from qaplan.landscape.rasters.files.ascii_grid import is_ascii_grid, read_ascii_grid, write_ascii_grid
from qaplan.landscape.rasters.files.formats import is_raster_file, read_raster, write_raster
from qaplan.landscape.rasters.files.tables import read_number_table

__all__ = [
    "is_ascii_grid",
    "is_raster_file",
    "read_ascii_grid",
    "read_number_table",
    "read_raster",
    "write_ascii_grid",
    "write_raster",
]
