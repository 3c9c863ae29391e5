"""Lists of numbers as text files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.types import Floats

__all__ = ["check_there", "read_number_table"]

_MOST_TABLE_BYTES = 200_000_000


def check_there(path: Path) -> None:
    """Refuse a file that is not there.

    Raises:
        DataError: ``raster.not_found``.
    """
    if not path.is_file():
        do = "check the path; those in a project are read from the folder where the command runs"
        raise DataError("raster.not_found", "there is no such file", where=path.name, do=do)


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
    check_there(path)
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
