"""For each feature of a query the nearest feature of each of many chips, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Nearest", "nearest_in_chips"]

_UNIT = 255.0
_ROWS_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest features of a query and many chips.

    Args:
        distance: Squared distance to the nearest feature of each chip, 0 (alike) to 2 (nothing in common);
            shape (n, chips).
        row: Which feature of the chip it is; shape (n, chips).
        back_distance: For each chip, squared distances of its features to the nearest one of the query.
        back_row: For each chip, which features of the query these are.
    """

    distance: NDArray[np.float32]
    row: NDArray[np.int64]
    back_distance: tuple[NDArray[np.float32], ...]
    back_row: tuple[NDArray[np.int64], ...]


def nearest_in_chips(
    query: NDArray[np.uint8], chips: Sequence[NDArray[np.uint8]], *, both_ways: bool = True
) -> Nearest:
    """Compare every feature of a query with every feature of every chip.

    Args:
        query: Descriptors of the query, shape (n, 128), n over 0.
        chips: Descriptors of each chip, none of them empty.
        both_ways: Whether the chips' features look for theirs too.
    """
    distance = np.empty((len(query), len(chips)), np.float32)
    row = np.empty((len(query), len(chips)), np.int64)
    back_distance: list[NDArray[np.float32]] = []
    back_row: list[NDArray[np.int64]] = []
    columns = np.arange(len(query))
    for at, between in enumerate(_between(query, chips)):
        row[:, at] = nearest = between.argmin(axis=0)
        distance[:, at] = between[nearest, columns]
        if both_ways:
            back_row.append(between.argmin(axis=1))
            back_distance.append(between[np.arange(len(between)), back_row[-1]])
    return Nearest(distance, row, tuple(back_distance), tuple(back_row))


def _between(query: NDArray[np.uint8], chips: Sequence[NDArray[np.uint8]]) -> Iterator[NDArray[np.float32]]:
    """Squared distances of each chip's features (rows) and the query's (columns), many chips at a stroke."""
    asked = query.astype(np.float32) / _UNIT
    own = np.square(asked).sum(axis=1)
    for group in _groups(chips):
        every = np.concatenate([chips[at] for at in group]).astype(np.float32) / _UNIT
        between = every @ (-2.0 * asked.T)
        between += np.square(every).sum(axis=1)[:, None]
        between += own
        np.maximum(between, 0.0, out=between)
        yield from np.split(between, np.cumsum([len(chips[at]) for at in group])[:-1])


def _groups(chips: Sequence[NDArray[np.uint8]]) -> list[list[int]]:
    """Chips in groups that are multiplied at once."""
    groups: list[list[int]] = []
    rows = _ROWS_AT_ONCE
    for at, chip in enumerate(chips):
        if rows + len(chip) > _ROWS_AT_ONCE:
            groups.append([])
            rows = 0
        groups[-1].append(at)
        rows += len(chip)
    return groups
