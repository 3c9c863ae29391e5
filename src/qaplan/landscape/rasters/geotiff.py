"""Rasters as GeoTIFF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qaplan.base.errors import DataError
from qaplan.base.geotiff import GeotiffLimits, created_geotiff, opened_geotiff
from qaplan.landscape.rasters.types import NO_DATA, Raster

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

__all__ = ["read_geotiff", "write_geotiff"]

_SQUARE_WITHIN = 1e-6


def read_geotiff(path: Path, *, band: int = 1, limits: GeotiffLimits | None = None) -> Raster:
    """Read one band of a GeoTIFF.

    Args:
        path: The file. It is opened as a GeoTIFF only, without any file beside it.
        band: Which band, from 1.
        limits: What it may hold at most; those of the house if left out.

    Returns:
        The raster, not a number where the file has no value. Where the file does not say where it lies, its
        cells have a side of 1 from 0 on, as those of an ASCII grid without a corner.

    Raises:
        DataError: Those of :func:`qaplan.base.geotiff.opened_geotiff`; ``raster.no_band``;
            ``raster.not_square`` where cells are no squares that lie north up.
    """
    with opened_geotiff(path, limits=limits) as source:
        if not 1 <= band <= source.count:
            raise _raster_error(
                "no_band", f"there is no band {band}", path, f"choose one of 1 to {source.count}"
            )
        transform = source.transform
        if transform.is_identity:
            return Raster(_values(source, band), crs=_name_of(source))
        if not _is_square(source):
            do = "warp it to square cells with north up, such as with gdalwarp -tr"
            raise _raster_error("not_square", "its cells are no squares with north up", path, do)
        values = _values(source, band)
        crs = _name_of(source)
        south = float(transform.f - source.height * transform.a)
        return Raster(values, cell=float(transform.a), west=float(transform.c), south=south, crs=crs)


def write_geotiff(
    path: Path, raster: Raster, *, tags: Mapping[str, str] | None = None, description: str = ""
) -> None:
    """Write a raster as a GeoTIFF with one band of 64-bit numbers, packed without loss.

    Args:
        path: The file; one that is there is written over.
        raster: What is written; a cell that is not a number becomes the no-data value -9999.
        tags: Words about it that the file keeps, such as its provenance id and its stamp.
        description: Name of the band.

    Raises:
        DataError: ``raster.unknown_crs`` where its coordinate reference system cannot be read.
    """
    import rasterio

    profile: dict[str, Any] = {
        "height": raster.rows,
        "width": raster.columns,
        "count": 1,
        "dtype": "float64",
        "nodata": NO_DATA,
        "transform": rasterio.Affine(raster.cell, 0.0, raster.west, 0.0, -raster.cell, raster.north),
    }
    if raster.crs:
        profile["crs"] = _readable(raster.crs, path)
    with created_geotiff(path, profile) as target:
        target.write(np.where(np.isfinite(raster.values), raster.values, NO_DATA), 1)
        if description:
            target.set_band_description(1, description)
        target.update_tags(**dict(tags or {}))


def _is_square(source: DatasetReader) -> bool:
    at = source.transform
    near = _SQUARE_WITHIN * abs(at.a)
    return bool(at.a > 0 and abs(at.a + at.e) <= near and abs(at.b) <= near and abs(at.d) <= near)


def _values(source: DatasetReader, band: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    pixels = source.read(band, masked=True)
    values = np.asarray(pixels.astype(np.float64).filled(np.nan), dtype=np.float64)
    scale, offset = source.scales[band - 1], source.offsets[band - 1]
    if (scale, offset) != (1.0, 0.0):
        values = values * scale + offset
    values[~np.isfinite(values)] = np.nan
    return values


def _name_of(source: DatasetReader) -> str:
    """The shortest name of the file's system that says all of it; empty where it has none."""
    if source.crs is None:
        return ""
    code = source.crs.to_epsg()
    return f"EPSG:{code}" if code else str(source.crs.to_wkt())


def _readable(crs: str, path: Path) -> str:
    """The system as well-known text, which is read without a look at any register."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(crs).to_wkt()
    except CRSError:
        what = f"'{crs}' is no coordinate reference system"
        raise _raster_error("unknown_crs", what, path, "name it as EPSG:32640 or in WKT") from None


def _raster_error(word: str, what: str, path: Path, do: str) -> DataError:
    return DataError(f"raster.{word}", what, where=path.name, do=do)
