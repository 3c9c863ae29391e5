"""Surfaces as files: a CSV of cells, or a GeoTIFF with a band for each layer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qaplan.base.errors import DataError, UsageError
from qaplan.base.geotiff import created_geotiff

if TYPE_CHECKING:
    from qaplan.population.inference.surface import DensitySurface

__all__ = ["write_surface"]

_SQUARE_METRES_PER_HA = 10_000.0
_OFF_GRID = 0.01


def write_surface(path: Path, surface: DensitySurface, *, crs: str = "") -> None:
    """Write a density surface.

    Args:
        path: The file, ending in .csv, .tif or .tiff.
        surface: The surface.
        crs: Projected coordinate system of the mask, such as ``EPSG:32640``; a GeoTIFF keeps it.

    Raises:
        UsageError: ``population.bad_surface_file`` if the name ends otherwise.
        DataError: ``population.mask_off_grid`` if the cells lie on no grid, ``population.bad_crs`` if the
            coordinate system is unknown or not in metres.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            surface.table().to_csv(file, index=False)
    elif ending in (".tif", ".tiff"):
        _write_geotiff(path, surface, crs)
    else:
        raise UsageError(
            "population.bad_surface_file",
            f"a surface cannot be written as '{ending}'",
            where=path.name,
            do="let the name end in .csv or .tif",
        )


def _write_geotiff(path: Path, surface: DensitySurface, crs: str) -> None:
    import rasterio

    side = float(np.sqrt(surface.mask.cell_ha * _SQUARE_METRES_PER_HA))
    place = surface.mask.place_m
    west, north = place[:, 0].min(), place[:, 1].max()
    column, row = (place[:, 0] - west) / side, (north - place[:, 1]) / side
    at = np.round(np.stack([row, column])).astype(np.int64)
    if np.abs(np.stack([row, column]) - at).max() > _OFF_GRID:
        raise DataError("population.mask_off_grid", "the cells lie on no grid of squares", do="write a CSV")
    shape = (int(at[0].max()) + 1, int(at[1].max()) + 1)
    layers = surface.layers()
    profile: dict[str, Any] = {
        "height": shape[0],
        "width": shape[1],
        "count": len(layers),
        "dtype": "float32",
        "nodata": float("nan"),
        "transform": rasterio.Affine(side, 0.0, west - side / 2, 0.0, -side, north + side / 2),
    }
    if crs:
        profile["crs"] = _checked(crs)
    with created_geotiff(path, profile) as target:
        for band, (name, values) in enumerate(layers.items(), start=1):
            grid = np.full(shape, np.nan, dtype=np.float32)
            grid[at[0], at[1]] = values
            target.write(grid, band)
            target.set_band_description(band, name)
        target.update_tags(session=surface.session, provenance=surface.provenance.id, method=surface.method)


def _checked(crs: str) -> str:
    """The coordinate system, if it is projected and in metres."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_user_input(crs)
    except CRSError:
        found = None
    if found is None or not found.is_projected or found.axis_info[0].unit_name != "metre":
        raise DataError(
            "population.bad_crs",
            f"'{crs}' is no projected coordinate system in metres",
            do="name the one that the mask is in, such as EPSG:32640",
        )
    return crs
