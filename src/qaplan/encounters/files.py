"""Files of masks and histories: raster covariates in, tables out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.base.geotiff import GeotiffLimits, opened_geotiff
from qaplan.encounters.masks import projected_crs

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

__all__ = ["sample_raster", "write_texts"]

Floats: TypeAlias = NDArray[np.float64]


def sample_raster(path: Path, place_m: Floats, crs: str, *, band: int = 1) -> Floats:
    """Read a raster at places, such as the middles of the cells of a mask.

    Args:
        path: The raster, a GeoTIFF.
        place_m: Eastings and northings, shape (n_places, 2), metres.
        crs: Their projection.
        band: Which band, from 1.

    Returns:
        The value of the raster's cell that holds each place.

    Raises:
        DataError: Those of :func:`qaplan.base.geotiff.opened_geotiff` where it cannot be read;
            ``encounters.bad_raster`` where it lacks the band, ``encounters.raster_no_crs`` where it does not
            say where it lies, ``encounters.raster_too_small`` and ``encounters.raster_gap`` where places lie
            outside it or in cells without a value, ``encounters.raster_wide`` where they lie so far apart
            that too much of it would be read.
    """
    with opened_geotiff(path, reads_all=False) as source:
        if source.crs is None:
            raise _raster_error("raster_no_crs", "the raster does not say where it lies", path)
        if not 1 <= band <= source.count:
            raise _raster_error("bad_raster", f"the raster has no band {band}", path)
        values = _values(source, _moved(place_m, crs, source), band, path)
    gaps = int((~np.isfinite(values)).sum())
    if gaps:
        what = f"the raster has no value at {gaps} of {len(values)} cells"
        raise _raster_error("raster_gap", what, path)
    return values


def _moved(place_m: Floats, crs: str, source: DatasetReader) -> Floats:
    """Places in the system of the raster."""
    from pyproj import CRS, Transformer

    move = Transformer.from_crs(projected_crs(crs), CRS.from_wkt(source.crs.to_wkt()), always_xy=True)
    return np.column_stack(move.transform(place_m[:, 0], place_m[:, 1]))


def _values(source: DatasetReader, place: Floats, band: int, path: Path) -> Floats:
    """The value of the cell that holds each place, not a number where it has none."""
    east, north, back = place[:, 0], place[:, 1], ~source.transform
    row, column = back.d * east + back.e * north + back.f, back.a * east + back.b * north + back.c
    at = np.column_stack([np.floor(row), np.floor(column)])
    outside = int((~((at >= 0) & (at < (source.height, source.width))).all(axis=1)).sum())
    if outside:
        what = f"{outside} of {len(place)} cells lie outside the raster"
        raise _raster_error("raster_too_small", what, path)
    rows, columns = at.astype(np.int64).T
    window = ((int(rows.min()), int(rows.max()) + 1), (int(columns.min()), int(columns.max()) + 1))
    if (window[0][1] - window[0][0]) * (window[1][1] - window[1][0]) > GeotiffLimits().cells:
        raise _raster_error("raster_wide", "more of the raster than is read at once lies between them", path)
    pixels = source.read(band, window=window, masked=True)
    scale, offset = source.scales[band - 1], source.offsets[band - 1]
    found = pixels[rows - rows.min(), columns - columns.min()].astype(np.float64).filled(np.nan)
    return np.asarray(found * scale + offset, dtype=np.float64)


def _raster_error(word: str, what: str, path: Path) -> DataError:
    do = {
        "raster_no_crs": "give it a coordinate reference system",
        "bad_raster": "choose a GeoTIFF and a band that it has",
        "raster_too_small": "use a raster that covers the mask, or a smaller mask",
        "raster_wide": "use a raster with larger cells",
        "raster_gap": "fill the raster, or leave those cells out with a polygon",
    }
    return DataError(f"encounters.{word}", what, where=path.name, do=do[word])


def write_texts(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write texts into a folder, made where it does not exist.

    Args:
        folder: The folder.
        texts: Text by the name of its file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    return tuple(paths)
