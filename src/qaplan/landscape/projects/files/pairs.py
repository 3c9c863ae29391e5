"""Files that say which pairs of focal points count: a list, or a matrix with bounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.projects.types import Pairs
from qaplan.landscape.rasters.files import read_number_table
from qaplan.landscape.rasters.types import Ints

__all__ = ["read_pairs"]

_MODES = {b"include": True, b"exclude": False}


def read_pairs(path: Path) -> Pairs:
    """Read which pairs count.

    A list begins with ``mode include`` or ``mode exclude`` and has a pair in each line. A matrix begins with
    ``min`` and ``max``; its first row and column are the focal points, and the pairs with a value between the
    two count.

    Raises:
        DataError: ``landscape.bad_pairs`` if it is neither, and those of the numbers.
    """
    if not path.is_file():
        raise _bad(path, "there is no such file")
    with path.open("rb") as file:
        words = [file.readline(200).removeprefix(b"\xef\xbb\xbf").lower().split() for _ in range(2)]
    key = words[0][0] if words[0] else b""
    if key == b"mode" and len(words[0]) > 1 and words[0][1] in _MODES:
        return _of_list(path, includes=_MODES[words[0][1]])
    if key == b"min" and words[1][:1] == [b"max"]:
        return _of_matrix(path, *(_bound(path, each) for each in words))
    raise _bad(path, "it begins neither with mode include, with mode exclude nor with min and max")


def _of_list(path: Path, *, includes: bool) -> Pairs:
    ends = _whole(path, read_number_table(path, columns=2, skip=1))
    numbers = np.unique(ends[ends >= 0])
    known = (ends >= 0).all(axis=1)
    at = np.searchsorted(numbers, ends[known])
    named = np.zeros((len(numbers), len(numbers)), bool)
    named[at[:, 0], at[:, 1]] = True
    return Pairs(numbers, named | named.T, includes)


def _of_matrix(path: Path, least: float, most: float) -> Pairs:
    table = read_number_table(path, columns=0, skip=2)
    if len(table) < 2 or table.shape[0] != table.shape[1] or not (table[0, 1:] == table[1:, 0]).all():
        raise _bad(path, "its first row and its first column do not name the same focal points")
    order = np.argsort(table[1:, 0])
    values = table[1:, 1:][np.ix_(order, order)]
    named = (values >= least) & (values <= most)
    return Pairs(_whole(path, table[1:, 0][order]), named | named.T, includes=True)


def _bound(path: Path, words: list[bytes]) -> float:
    try:
        return float(words[1])
    except (IndexError, ValueError):
        raise _bad(path, "min or max has no number") from None


def _whole(path: Path, values: np.ndarray) -> Ints:
    if not (np.isfinite(values) & (values == np.floor(values))).all():
        raise _bad(path, "the number of a focal point is not whole")
    return np.asarray(values, np.int64)


def _bad(path: Path, what: str) -> DataError:
    do = "see the formats of pairs in the how-to of circuits"
    return DataError("landscape.bad_pairs", what, where=path.name, do=do)
