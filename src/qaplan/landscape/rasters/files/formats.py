"""Rasters as files, whichever format they are in."""

from __future__ import annotations

from pathlib import Path

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.files.ascii_grid import is_ascii_grid, read_ascii_grid, write_ascii_grid
from qaplan.landscape.rasters.files.tables import check_there
from qaplan.landscape.rasters.types import Raster

__all__ = ["is_raster_file", "read_raster", "write_raster"]

_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_TIFF_NAMES = frozenset({".tif", ".tiff"})


def read_raster(path: Path) -> Raster:
    """Read a raster: a GeoTIFF, or an ASCII grid that may be packed with gzip.

    What is inside counts, not the name; a file named as a GeoTIFF is read as nothing else.

    Raises:
        DataError: ``raster.not_found`` if there is no such file; those of
            :func:`~qaplan.landscape.rasters.geotiff.read_geotiff` and
            :func:`~qaplan.landscape.rasters.files.ascii_grid.read_ascii_grid`.
    """
    check_there(path)
    if _is_tiff(path) or path.suffix.lower() in _TIFF_NAMES:
        from qaplan.landscape.rasters.geotiff import read_geotiff

        return read_geotiff(path)
    return read_ascii_grid(path)


def is_raster_file(path: Path) -> bool:
    """Whether a file holds a raster rather than a list of numbers.

    Raises:
        DataError: ``raster.not_found`` if there is no such file.
    """
    check_there(path)
    return _is_tiff(path) or path.suffix.lower() in _TIFF_NAMES or is_ascii_grid(path)


def write_raster(path: Path, raster: Raster) -> None:
    """Write a raster in the format that the name asks for: .tif, .asc or .asc.gz.

    Raises:
        DataError: ``raster.unknown_format`` for any other name.
    """
    if path.suffix.lower() in _TIFF_NAMES:
        from qaplan.landscape.rasters.geotiff import write_geotiff

        write_geotiff(path, raster)
    elif path.name.lower().endswith((".asc", ".asc.gz")):
        write_ascii_grid(path, raster)
    else:
        do = "end the name in .tif, .asc or .asc.gz"
        raise DataError("raster.unknown_format", "no raster has such a name", where=path.name, do=do)


def _is_tiff(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _TIFF
