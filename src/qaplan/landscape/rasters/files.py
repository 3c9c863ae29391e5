"""Rasters and lists of numbers as files, whichever format they are in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.ascii_grid import is_ascii_grid, read_ascii_grid, write_ascii_grid
from qaplan.landscape.rasters.types import Floats, Raster

__all__ = ["is_raster_file", "read_number_table", "read_raster", "write_raster"]

_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_TIFF_NAMES = frozenset({".tif", ".tiff"})
_MOST_TABLE_BYTES = 200_000_000


def read_raster(path: Path) -> Raster:
    """Read a raster: a GeoTIFF, or an ASCII grid that may be packed with gzip.

    What is inside counts, not the name; a file named as a GeoTIFF is read as nothing else.

    Raises:
        DataError: ``raster.not_found`` if there is no such file; those of
            :func:`~qaplan.landscape.rasters.geotiff.read_geotiff` and
            :func:`~qaplan.landscape.rasters.ascii_grid.read_ascii_grid`.
    """
    _check_there(path)
    if _is_tiff(path) or path.suffix.lower() in _TIFF_NAMES:
        from qaplan.landscape.rasters.geotiff import read_geotiff

        return read_geotiff(path)
    return read_ascii_grid(path)


def is_raster_file(path: Path) -> bool:
    """Whether a file holds a raster rather than a list of numbers.

    Raises:
        DataError: ``raster.not_found`` if there is no such file.
    """
    _check_there(path)
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


def read_number_table(path: Path, *, columns: int, skip: int = 0, missing: str = "") -> Floats:
    """Read lines of numbers with blanks, tabs or commas between them; what follows a # is left out.

    Args:
        path: The file.
        columns: How many numbers each line must begin with; what follows is left out. 0 for all of them.
        skip: Lines at the top that are no numbers.
        missing: A word that stands for no value.

    Returns:
        Shape (lines, columns), not a number for the missing.

    Raises:
        DataError: ``raster.not_found`` if there is no such file, ``raster.bad_table`` with the line that
            cannot be read, ``raster.too_large`` for a file that is no such list.
    """
    _check_there(path)
    if path.stat().st_size > _MOST_TABLE_BYTES:
        raise DataError("raster.too_large", "it is too large for a list of numbers", where=path.name)
    rows: list[list[float]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        text = line.removeprefix(b"\xef\xbb\xbf").partition(b"#")[0]
        words = text.replace(b",", b" ").replace(b'"', b" ").split()
        if number <= skip or not words:
            continue
        rows.append(_row(words, columns, missing.encode(), path, number))
        if len(rows[-1]) != len(rows[0]):
            raise _bad_line(path, number, "has another number of columns than the lines above")
    if not rows:
        raise DataError("raster.bad_table", "there is no line of numbers in it", where=path.name)
    return np.array(rows, np.float64)


def _row(words: list[bytes], columns: int, missing: bytes, path: Path, number: int) -> list[float]:
    if len(words) < columns:
        raise _bad_line(path, number, f"has fewer than {columns} numbers")
    try:
        return [float("nan") if word == missing else float(word) for word in words[: columns or None]]
    except ValueError:
        raise _bad_line(path, number, "holds something that is no number") from None


def _bad_line(path: Path, number: int, what: str) -> DataError:
    return DataError(
        "raster.bad_table",
        f"line {number} {what}",
        where=path.name,
        do="write numbers with blanks or tabs between them",
    )


def _is_tiff(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _TIFF


def _check_there(path: Path) -> None:
    if not path.is_file():
        do = "check the path; those in a project are read from the folder where the command runs"
        raise DataError("raster.not_found", "there is no such file", where=path.name, do=do)
