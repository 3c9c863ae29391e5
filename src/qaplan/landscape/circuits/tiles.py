"""Eliminate the small pieces of a grid, whose nodes have few neighbours each, by SuperLU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qaplan.landscape.circuits.types import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csc_array

__all__ = ["Entries", "NotDefiniteError", "Piece", "Tile", "eliminate_tile"]

_PANEL = 4


class NotDefiniteError(ArithmeticError):
    """Rounding has left a pivot that is not above 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Nodes that are eliminated together.

    Args:
        start: The first of them in the order of elimination.
        stop: The one after the last.
        below: Later nodes that they are joined to once everything before them is eliminated, ascending.
    """

    start: int
    stop: int
    below: Ints

    @property
    def size(self) -> int:
        """How many nodes it has."""
        return self.stop - self.start

    def own(self, values: Floats) -> Floats:
        """The part of `values`, shape (n_nodes, k), that is the piece's own; a view."""
        return values[self.start : self.stop]


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """What the columns of a piece hold in the matrix, at its own nodes and below.

    Args:
        row: Row of each entry, shape (n_entries,): its place among the piece's nodes followed by those below.
        column: Its column among the piece's nodes, ascending.
        value: The entry.
    """

    row: Ints
    column: Ints
    value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A piece with nothing before it, eliminated: L D L' with L sparse.

    Args:
        piece: Where its nodes are, and those below.
        lower: L of the piece's nodes, with the rows of those below, which stand for themselves; shape
            (size + n_below, size + n_below).
        pivot: The diagonal D of the piece's nodes, shape (size, 1).
    """

    piece: Piece
    lower: csc_array
    pivot: Floats

    def forward(self, values: Floats) -> None:
        """Take the piece out of right sides, shape (n_nodes, k), in place."""
        own = self.piece.own(values)
        if own.any():
            found = self._solved(self.lower, values)
            own[:] = found[: len(own)] / self.pivot
            values[self.piece.below] = found[len(own) :]

    def backward(self, values: Floats) -> None:
        """Put in the solution of the piece's nodes; that of all later nodes is there."""
        own = self.piece.own(values)
        own[:] = self._solved(self.lower.T, values)[: len(own)]

    def _solved(self, triangle: csc_array, values: Floats) -> Floats:
        from scipy.sparse.linalg import spsolve_triangular

        right = np.concatenate([self.piece.own(values), values[self.piece.below]])
        is_lower = triangle is self.lower
        found = spsolve_triangular(
            triangle, right, lower=is_lower, overwrite_A=True, overwrite_b=True, unit_diagonal=True
        )
        return np.asarray(found)


def eliminate_tile(piece: Piece, entries: Entries) -> tuple[Tile, Floats]:
    """Eliminate a piece that nothing comes before.

    Nodes below are lent a diagonal of their own, so that SuperLU goes on through them: what it leaves there,
    less that diagonal, is what the elimination takes from them.

    Returns:
        The tile, and what is added to the matrix of the nodes below, shape (n_below, n_below), of which the
        lower triangle holds.

    Raises:
        NotDefiniteError: If rounding leaves a pivot that is not above 0.
    """
    from scipy.sparse import csc_array

    size, count = piece.size, len(piece.below)
    matrix, lent = _with_nodes_below(entries, size, count)
    lower, pivot = _factored(matrix)
    end = lower.indptr[size]
    own = np.arange(count, dtype=np.int32)
    kept = csc_array(
        (
            np.concatenate([lower.data[:end], np.ones(count)]),
            np.concatenate([lower.indices[:end], size + own]),
            np.concatenate([lower.indptr[:size], end + np.arange(count + 1, dtype=np.int32)]),
        ),
        shape=lower.shape,
    )
    corner = _corner(lower, pivot, size)
    corner[own, own] -= lent
    return Tile(piece, kept, pivot[:size, None].copy()), corner


def _with_nodes_below(entries: Entries, size: int, count: int) -> tuple[csc_array, Floats]:
    """The matrix of a piece and the nodes below, and the diagonal that these are lent."""
    from scipy.sparse import csc_array

    below = entries.row >= size
    row, column, value = entries.row[below] - size, entries.column[below], entries.value[below]
    lent = np.asarray(2 * np.bincount(row, -value, count), np.float64)
    turned = np.argsort(row, kind="stable")
    at = np.cumsum(np.bincount(row, minlength=count))
    columns = np.cumsum(np.bincount(entries.column, minlength=size))
    rows = np.concatenate([entries.row, np.insert(column[turned], at, np.arange(size, size + count))])
    values = np.concatenate([entries.value, np.insert(value[turned], at, lent)])
    ends = np.concatenate([[0], columns, len(entries.row) + at + np.arange(1, count + 1)])
    matrix = csc_array(
        (values, rows.astype(np.int32), ends.astype(np.int32)), shape=(size + count, size + count)
    )
    return matrix, lent


def _factored(matrix: csc_array) -> tuple[csc_array, Floats]:
    """L with sorted columns, and the diagonal D, in the order of the matrix."""
    from scipy.sparse.linalg import splu

    options = {"SymmetricMode": True, "Equil": False}
    try:
        factors = splu(
            matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0, panel_size=_PANEL, options=options
        )
    except RuntimeError as error:
        raise NotDefiniteError from error
    pivot, own = factors.U.diagonal(), np.arange(matrix.shape[0])
    if (factors.perm_r != own).any() or (factors.perm_c != own).any() or not (pivot > 0).all():
        raise NotDefiniteError
    return factors.L.tocsr().tocsc(), pivot  # there and back sorts, in linear time


def _corner(lower: csc_array, pivot: Floats, size: int) -> Floats:
    """L D L' of the nodes below."""
    from scipy.linalg.blas import dsyrk

    start, count = lower.indptr[size], len(pivot) - size
    dense = np.zeros((count, count), order="F")
    column = np.repeat(np.arange(count), np.diff(lower.indptr[size:]))
    dense[lower.indices[start:] - size, column] = lower.data[start:]
    if not count:
        return dense
    dense *= np.sqrt(pivot[size:])
    return np.asarray(dsyrk(1.0, dense, lower=1))
