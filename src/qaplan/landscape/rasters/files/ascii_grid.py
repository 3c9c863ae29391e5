"""Rasters as text: the ASCII grids of geographic information systems, packed with gzip or not."""

from __future__ import annotations

import gzip
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.types import NO_DATA, Raster

__all__ = ["MOST_CELLS", "is_ascii_grid", "read_ascii_grid", "write_ascii_grid"]

MOST_CELLS = 100_000_000
"""A grid that says to have more is refused before its cells are read."""

_MOST_HEAD = 4096
_MOST_OF_A_CELL = 40
_GZIP = b"\x1f\x8b"
_NEEDED = ("ncols", "nrows")
_KEYS = frozenset({*_NEEDED, "xllcorner", "yllcorner", "xllcenter", "yllcenter"})
_LINES = _KEYS | {"cellsize", "dx", "dy", "nodata_value"}
_SQUARE_WITHIN = 1e-6
_MANY_DIGITS, _CUT_OFF = 1e30, 1e-5


@dataclass(frozen=True)
class _Head:
    """What the first lines say."""

    columns: int
    rows: int
    cell: float
    west: float
    south: float
    no_data: float
    ends: int


def is_ascii_grid(path: Path) -> bool:
    """Whether a file begins as an ASCII grid does, whatever its name."""
    return _beginning(path).lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() == b"ncols"


def read_ascii_grid(path: Path, *, most_cells: int = MOST_CELLS) -> Raster:
    """Read an ASCII grid.

    Args:
        path: The file; one that is packed with gzip is unpacked.
        most_cells: Refuse a grid of more cells before they are read.

    Returns:
        The raster, not a number where the file has no value; its coordinate reference system is unknown.

    Raises:
        DataError: ``raster.not_a_grid`` if it does not begin as one, ``raster.too_large`` if it says to have
            more cells than asked for, ``raster.not_square`` if its cells are no squares,
            ``raster.cut_short`` if its cells are not as many as it says, ``raster.not_a_number`` if one
            cannot be read, ``raster.broken_pack`` if the packed file is damaged.
    """
    head = _head(path, _beginning(path))
    if head.columns * head.rows > most_cells:
        what = f"it says to have {head.rows} rows of {head.columns} cells, at most {most_cells} can be read"
        raise _refused("too_large", what, path, "give it in larger cells, or cut it to the area that counts")
    text = _all_of(path, head)
    values = _numbers(text[head.ends :], path)
    if len(values) != head.columns * head.rows:
        what = f"it says to have {head.rows * head.columns} cells and has {len(values)}"
        raise _refused("cut_short", what, path, "export it again")
    values[_without_value(values, head.no_data) | (values == NO_DATA) | ~np.isfinite(values)] = np.nan
    return Raster(values.reshape(head.rows, head.columns), cell=head.cell, west=head.west, south=head.south)


def write_ascii_grid(path: Path, raster: Raster) -> None:
    """Write an ASCII grid with ten digits; a cell that is not a number becomes the no-data value -9999.

    Args:
        path: The file; it is packed with gzip where its name ends in ``.gz``.
        raster: What is written.
    """
    lines = [
        f"ncols         {raster.columns}",
        f"nrows         {raster.rows}",
        f"xllcorner     {float(raster.west)!r}",
        f"yllcorner     {float(raster.south)!r}",
        f"cellsize      {float(raster.cell)!r}",
        f"NODATA_value  {NO_DATA:g}",
    ]
    filled = np.where(np.isfinite(raster.values), raster.values, NO_DATA)
    form = " ".join(["%.10g"] * raster.columns)
    lines.extend(form % tuple(row) for row in filled.tolist())
    data = ("\n".join(lines) + "\n").encode("ascii")
    if path.suffix == ".gz":
        data = gzip.compress(data, mtime=0)
    path.write_bytes(data)


def _refused(word: str, what: str, path: Path, do: str) -> DataError:
    return DataError(f"raster.{word}", what, where=path.name, do=do)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        begins = file.read(_MOST_HEAD)
    if not begins.startswith(_GZIP):
        return begins
    return _unpacked(path, _MOST_HEAD)


def _unpacked(path: Path, most: int) -> bytes:
    try:
        with gzip.open(path, "rb") as file:
            return file.read(most)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        what = "the packed file is damaged"
        raise _refused("broken_pack", what, path, "copy or export it again") from None


def _head(path: Path, begins: bytes) -> _Head:
    found: dict[str, float] = {}
    ends = 0
    lead = 3 if begins.startswith(b"\xef\xbb\xbf") else 0
    for line in begins[lead:].splitlines(keepends=True):
        words = line.split()
        key = words[0].decode("ascii", "replace").lower() if words else ""
        if words and key not in _LINES:
            break
        ends += len(line)
        if words:
            found[key] = _number(words, path)
    if any(key not in found for key in _NEEDED):
        what = "it is no ASCII grid: it does not begin with ncols and nrows"
        raise _refused("not_a_grid", what, path, "give a raster as .asc or .tif")
    return _as_head(found, path, ends + lead)


def _number(words: list[bytes], path: Path) -> float:
    try:
        return float(words[1])
    except (ValueError, IndexError):
        what = f"the line {words[0].decode('ascii', 'replace').lower()} of its head has no number"
        raise _refused("not_a_grid", what, path, "export it again") from None


def _as_head(found: Mapping[str, float], path: Path, ends: int) -> _Head:
    cell = found.get("cellsize", found.get("dx", 1.0))
    other = found.get("cellsize", found.get("dy", cell))
    columns, rows = found["ncols"], found["nrows"]
    if not (columns >= 1 and rows >= 1 and columns.is_integer() and rows.is_integer()):
        raise _refused(
            "not_a_grid", "its head says to have no whole number of cells", path, "export it again"
        )
    if not (cell > 0 and np.isfinite(cell) and abs(cell - other) <= _SQUARE_WITHIN * cell):
        do = "warp it to square cells, such as with gdalwarp -tr"
        raise _refused("not_square", "its cells are no squares", path, do)
    west = found.get("xllcorner", found.get("xllcenter", cell / 2) - cell / 2)
    south = found.get("yllcorner", found.get("yllcenter", cell / 2) - cell / 2)
    if not np.isfinite([west, south]).all():
        raise _refused("not_a_grid", "its corner lies nowhere", path, "export it again")
    no_data = found.get("nodata_value", NO_DATA)
    return _Head(int(columns), int(rows), cell, west, south, no_data, ends)


def _all_of(path: Path, head: _Head) -> bytes:
    """The whole text, refused where it cannot be the text of so many cells."""
    cells = head.columns * head.rows
    most = head.ends + _MOST_HEAD + cells * _MOST_OF_A_CELL
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    if packed:
        text = _unpacked(path, most + 1)
    elif path.stat().st_size <= most:
        text = path.read_bytes()
    else:
        text = b" " * (most + 1)
    if len(text) > most or len(text) - head.ends < 2 * cells - 1:
        what = f"its size does not fit the {cells} cells that it says to have"
        raise _refused("cut_short", what, path, "export it again")
    return text


def _without_value(values: NDArray[np.float64], no_data: float) -> NDArray[np.bool_]:
    """Cells of the no-data value; one of many digits may be cut off in the cells or in the head."""
    if abs(no_data) < _MANY_DIGITS:
        return np.asarray(values == no_data)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(values / no_data - 1.0) < _CUT_OFF)


def _numbers(text: bytes, path: Path) -> NDArray[np.float64]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return np.fromstring(text, dtype=np.float64, sep=" ")
    except (DeprecationWarning, ValueError):
        do = "look for commas, words or empty fields among the cells"
        raise _refused("not_a_number", "a cell is no number", path, do) from None
