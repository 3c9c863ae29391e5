"""A Cholesky factor by pieces: small pieces sparse, the cuts between them dense."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from qaplan.landscape.circuits.tiles import Entries, NotDefiniteError, Piece, Tile, eliminate_tile
from qaplan.landscape.circuits.types import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csc_array

__all__ = ["Multifrontal"]

Update: TypeAlias = tuple[Ints, Floats]
"""Nodes, ascending, and what is added to their matrix; its lower triangle holds."""

_SMALLEST_TILE = 64


class Multifrontal:
    """The factor of a symmetric positive definite matrix, ordered by nested dissection.

    Each piece is eliminated with the nodes below that it touches; what this takes from their matrix is handed
    to the piece that holds the first of them. Cuts are dense there, so that LAPACK does most of the work.

    Args:
        matrix: The matrix with sorted columns, both triangles, shape (n, n).
        sizes: How many nodes each piece has, in the order of elimination.

    Raises:
        NotDefiniteError: If rounding leaves a pivot that is not above 0.

    Source:
        Duff and Reid 1983, ACM Transactions on Mathematical Software 9:302-325.

    >>> from scipy.sparse import csc_array
    >>> matrix = csc_array([[2.0, 0.0, -1.0], [0.0, 2.0, -1.0], [-1.0, -1.0, 3.0]])
    >>> Multifrontal(matrix, np.array([1, 1, 1])).solve(np.array([0.0, 0.0, 2.0])).round(9).tolist()
    [0.5, 0.5, 1.0]
    """

    def __init__(self, matrix: csc_array, sizes: Ints) -> None:
        self.pieces: list[Tile | Front] = []
        stops = np.cumsum(sizes)
        holder = np.repeat(np.arange(len(sizes)), sizes)
        waiting: defaultdict[int, list[Update]] = defaultdict(list)
        for at, (start, stop) in enumerate(zip((stops - sizes).tolist(), stops.tolist(), strict=True)):
            updates = waiting.pop(at, [])
            piece, entries = _piece(matrix, start, stop, updates)
            is_tile = not updates and piece.size >= _SMALLEST_TILE
            done, update = eliminate_tile(piece, entries) if is_tile else _eliminate(piece, entries, updates)
            self.pieces.append(done)
            if len(piece.below):
                waiting[int(holder[piece.below[0]])].append((piece.below, update))

    def solve(self, right: Floats) -> Floats:
        """The solution for right sides of shape (n,) or (n, k)."""
        values = np.array(right, np.float64, order="C").reshape(len(right), -1)
        for piece in self.pieces:
            piece.forward(values)
        for piece in reversed(self.pieces):
            piece.backward(values)
        return values.reshape(right.shape)


def _piece(matrix: csc_array, start: int, stop: int, updates: list[Update]) -> tuple[Piece, Entries]:
    """The nodes from `start` to `stop`, what they touch, and what stands in their columns."""
    ends = matrix.indptr[start : stop + 1]
    row, value = matrix.indices[ends[0] : ends[-1]], matrix.data[ends[0] : ends[-1]]
    column = np.repeat(np.arange(stop - start), np.diff(ends))
    if updates:
        kept = row >= start
        row, column, value = row[kept], column[kept], value[kept]
    later = row >= stop
    touched = [nodes[np.searchsorted(nodes, stop) :] for nodes, _ in updates]
    below = np.unique(np.concatenate([row[later], *touched]).astype(np.int64))
    local = row.astype(np.int64) - start
    local[later] = stop - start + np.searchsorted(below, row[later])
    return Piece(start, stop, below), Entries(local, column, value)


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """A piece eliminated densely.

    Args:
        piece: Where its nodes are, and those below.
        lower: Their Cholesky factor, shape (size, size).
        under: The rows of the nodes below, shape (n_below, size).
    """

    piece: Piece
    lower: Floats
    under: Floats

    def forward(self, values: Floats) -> None:
        from scipy.linalg.blas import dtrsm

        own = self.piece.own(values)
        if own.any():
            own[:] = dtrsm(1.0, self.lower, own.T, side=1, lower=1, trans_a=1).T
            values[self.piece.below] -= self.under @ own

    def backward(self, values: Floats) -> None:
        from scipy.linalg.blas import dtrsm

        own = self.piece.own(values)
        own -= self.under.T @ values[self.piece.below]
        own[:] = dtrsm(1.0, self.lower, own.T, side=1, lower=1).T


def _eliminate(piece: Piece, entries: Entries, updates: list[Update]) -> tuple[Front, Floats]:
    """Eliminate a piece densely; also what is added to the matrix of the nodes below."""
    from scipy.linalg.blas import dsyrk, dtrsm
    from scipy.linalg.lapack import dpotrf

    size, count = piece.size, len(piece.below)
    own, under, rest = (np.zeros(s, order="F") for s in ((size, size), (count, size), (count, count)))
    above = entries.row < size
    own[entries.row[above], entries.column[above]] = entries.value[above]
    under[entries.row[~above] - size, entries.column[~above]] = entries.value[~above]
    for nodes, update in updates:
        _add(own, under, rest, _places(piece, nodes), update)
    lower, failed = dpotrf(own, lower=1, overwrite_a=1)
    if failed:
        raise NotDefiniteError
    if count:
        under = dtrsm(1.0, lower, under, side=1, lower=1, trans_a=1, overwrite_b=1)
        rest = dsyrk(-1.0, under, beta=1.0, c=rest, lower=1, overwrite_c=1)
    return Front(piece, lower, under), rest


def _places(piece: Piece, nodes: Ints) -> Ints:
    """Where nodes stand among a piece's own, followed by those below."""
    first = int(np.searchsorted(nodes, piece.stop))
    below = piece.size + np.searchsorted(piece.below, nodes[first:])
    return np.concatenate([nodes[:first] - piece.start, below])


def _add(own: Floats, under: Floats, rest: Floats, places: Ints, update: Floats) -> None:
    """Add an update to the lower triangle of a front, a block of neighbouring nodes at a time."""
    size = len(own)
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    ends = sorted({0, int(np.searchsorted(places, size)), *breaks.tolist(), len(places)})
    runs = [(start, stop, int(places[start])) for start, stop in pairwise(ends)]
    for at, (left, right, column) in enumerate(runs):
        for top, bottom, row in runs[at:]:
            if row < size:
                into = own[row:, column:]
            elif column < size:
                into = under[row - size :, column:]
            else:
                into = rest[row - size :, column - size :]
            into[: bottom - top, : right - left] += update[top:bottom, left:right]
