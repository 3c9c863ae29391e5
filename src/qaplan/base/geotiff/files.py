"""GeoTIFF files, opened as GeoTIFF and as nothing else, alone, and never larger than they may be.

A file may be named .tif and be something else: a list of other files or of addresses, which a library that
opens every format would follow. So the first bytes are looked at, one driver may open it, no neighbour of the
file is looked for, and nothing is read before its size is known.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qaplan.base.errors import DataError

if TYPE_CHECKING:
    from rasterio.io import DatasetReader, DatasetWriter

__all__ = ["GeotiffLimits", "created_geotiff", "opened_geotiff"]

_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ALONE = {
    # No list of the folder, so no overview, mask, world file or statistics beside the file is taken.
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_MAX_RETRY": 0,
    "PROJ_NETWORK": "OFF",
    "GDAL_CACHEMAX": 64,
}


@dataclass(frozen=True)
class GeotiffLimits:
    """What a GeoTIFF may hold at most.

    Args:
        cells: Cells of one band that are read at once.
        block_bytes: Bytes of one block, which is the least that can be read.
        times_file: How many times its own size a file may unpack to, where that is over a few megabytes.
        few_bytes: Those few megabytes: less is read however it was packed.
    """

    cells: int = 100_000_000
    block_bytes: int = 256_000_000
    times_file: int = 5_000
    few_bytes: int = 32_000_000


@contextmanager
def opened_geotiff(
    path: Path, *, limits: GeotiffLimits | None = None, reads_all: bool = True
) -> Iterator[DatasetReader]:
    """Open a GeoTIFF for reading.

    Args:
        path: The file.
        limits: What it may hold at most; those of the house if left out.
        reads_all: Whether a whole band will be read; where only a window is, its cells are not counted here.

    Yields:
        The opened file.

    Raises:
        DataError: ``raster.not_geotiff`` where the first bytes are no TIFF's or there is no such file,
            ``raster.unreadable`` where it is damaged, ``raster.too_large`` and ``raster.bomb`` where it
            declares more than may be read or far more than it can hold.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    _check_first_bytes(path)
    try:
        with rasterio.Env(**_ALONE):
            with warnings.catch_warnings():
                # Who needs to know where it lies looks at its system.
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                source = rasterio.open(path.resolve(), driver="GTiff", sharing=False)
            with source:
                _check_size(source, path, limits or GeotiffLimits(), reads_all=reads_all)
                yield source
    except RasterioError:
        raise DataError(
            "raster.unreadable",
            "the GeoTIFF is damaged",
            where=path.name,
            do="make or fetch it again",
        ) from None


@contextmanager
def created_geotiff(path: Path, profile: dict[str, Any]) -> Iterator[DatasetWriter]:
    """Make a GeoTIFF and open it for writing.

    Args:
        path: The file; one that is there is written over.
        profile: Size, kind of number, system and place, as rasterio names them.
    """
    import rasterio

    path.touch()  # says plainly where a folder is not there
    options = {"compress": "deflate", **profile, "driver": "GTiff"}
    with rasterio.Env(**_ALONE), rasterio.open(path.resolve(), "w", **options) as target:
        yield target


def _check_first_bytes(path: Path) -> None:
    head = b""
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(4)
    if head not in _MAGIC:
        raise DataError(
            "raster.not_geotiff",
            "this is no GeoTIFF, whatever its name says" if head else "there is no such GeoTIFF",
            where=path.name,
            do="give a GeoTIFF that holds its own cells; no other format is opened, and no address",
        )


def _check_size(source: DatasetReader, path: Path, limits: GeotiffLimits, *, reads_all: bool) -> None:
    cells = source.width * source.height
    cell_bytes = max(np.dtype(each).itemsize for each in source.dtypes)
    block_bytes = max(rows * columns for rows, columns in source.block_shapes) * cell_bytes
    declared = cells * cell_bytes
    if declared > limits.few_bytes and declared > limits.times_file * path.stat().st_size:
        raise DataError(
            "raster.bomb",
            f"the file declares {declared / 1e9:,.1f} GB and cannot hold them",
            where=path.name,
            do="write it again with all its cells, or cut out what is needed",
        )
    if block_bytes > limits.block_bytes or (reads_all and cells > limits.cells):
        raise DataError(
            "raster.too_large",
            f"{source.width:,} x {source.height:,} cells are more than are read at once",
            where=path.name,
            do=f"cut out the area, or use larger cells: at most {limits.cells:,} cells, in tiles",
        )
