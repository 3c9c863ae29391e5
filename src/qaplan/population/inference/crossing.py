"""Distances through a barrier: around it, or across it at a toll."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import UsageError
from qaplan.encounters.types import Session, SpatialSurvey

__all__ = ["BarrierDetours", "BarrierLines", "toll_m"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
_SQUARE_METRES_PER_HA = 10_000.0
_REACH = 2.3
_NEAR = 1.6
_FARTHEST_M = 1e9


def toll_m(permeability: float, scale_m: float) -> float:
    """What it costs to cross a barrier once, metres of walking.

    A barrier of permeability one half costs the scale; one that is open costs nothing.

    Args:
        permeability: From 0 (shut) to 1 (no barrier).
        scale_m: The scale, metres.

    Raises:
        UsageError: ``population.bad_permeability`` outside 0 to 1.

    >>> toll_m(0.5, 2000.0), toll_m(1.0, 2000.0)
    (2000.0, 0.0)
    """
    if not 0 <= permeability <= 1:
        raise UsageError(
            "population.bad_permeability",
            f"{permeability} is no permeability",
            do="give shares from 0 (shut) to 1 (no barrier)",
        )
    return _FARTHEST_M if permeability == 0 else scale_m * (1 / permeability - 1)


class BarrierDetours:
    """Distances where those around the shut barrier are known: the shorter of around and straight across."""

    def __init__(self, survey: SpatialSurvey, *, scale_m: float = 1000.0) -> None:
        """Take the distances of a survey as those with the barrier shut.

        Args:
            survey: A survey whose sessions have distances.
            scale_m: What crossing costs at a permeability of one half, metres.

        Raises:
            UsageError: ``population.no_distances`` if a session has none.
        """
        if any(each.distance_m is None for each in survey.sessions):
            raise UsageError(
                "population.no_distances",
                "no distances around the barrier are given",
                do="give --userdist for every session, or the lines of the barrier",
            )
        self._pairs = [(each.distance_m, _straight(each)) for each in survey.sessions]
        self._scale_m = scale_m

    def __call__(self, permeability: float) -> tuple[Floats, ...]:
        """Distances from detectors to cells at a permeability, metres."""
        toll = toll_m(permeability, self._scale_m)
        return tuple(
            np.minimum(around, straight + toll) for around, straight in self._pairs if around is not None
        )


class BarrierLines:
    """Distances where the barrier is drawn as lines over the mask.

    An animal walks straight, and pays the toll at each line that it crosses, or takes the cheapest way over
    the cells of the mask. What lies outside of the mask is no way around.
    """

    def __init__(self, survey: SpatialSurvey, lines: Sequence[Floats], *, scale_m: float = 1000.0) -> None:
        """Lay the graph over the cells of each session.

        Args:
            survey: The survey.
            lines: Eastings and northings of the vertices of each line, shape (n_vertices, 2), metres.
            scale_m: What crossing costs at a permeability of one half, metres.

        Raises:
            UsageError: ``population.no_barrier`` if no line has two vertices.
        """
        segments = np.array([np.concatenate(pair) for line in lines for pair in pairwise(line)])
        if not len(segments):
            raise UsageError(
                "population.no_barrier", "no line of a barrier has two vertices", do="give line, x and y"
            )
        self._sessions = [_Ways(each, segments) for each in survey.sessions]
        self._scale_m = scale_m

    def __call__(self, permeability: float) -> tuple[Floats, ...]:
        """Distances from detectors to cells at a permeability, metres."""
        toll = toll_m(permeability, self._scale_m)
        return tuple(each.at(toll) for each in self._sessions)


class _Ways:
    """The ways of one session: straight, and over the graph of the cells."""

    def __init__(self, session: Session, segments: Floats) -> None:
        self.cells, self.detectors = session.mask.place_m, session.detectors.place_m
        self.straight = _straight(session)
        starts = np.repeat(self.detectors, len(self.cells), axis=0)
        ends = np.tile(self.cells, (len(self.detectors), 1))
        self.crossed = _crossings(starts, ends, segments).reshape(self.straight.shape)
        side = float(np.sqrt(session.mask.cell_ha * _SQUARE_METRES_PER_HA))
        self.edges = self._edges(side)
        places = np.concatenate([self.cells, self.detectors])
        first, second = places[self.edges[:, 0]], places[self.edges[:, 1]]
        self.lengths = np.hypot(*(first - second).T)
        self.edge_crossed = _crossings(first, second, segments)

    def _edges(self, side: float) -> Whole:
        """Cells next to each other, a knight's move included, and detectors with the cells around them."""
        from scipy.spatial import KDTree

        tree = KDTree(self.cells)
        within = tree.query_pairs(_REACH * side, output_type="ndarray").astype(np.int64)
        near = tree.query_ball_point(self.detectors, _NEAR * side)
        joined = [(len(self.cells) + at, cell) for at, cells in enumerate(near) for cell in cells]
        return np.concatenate([within, np.array(joined, dtype=np.int64).reshape(-1, 2)])

    def at(self, toll: float) -> Floats:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        if toll == 0:
            return self.straight
        size = len(self.cells) + len(self.detectors)
        cost = self.lengths + toll * self.edge_crossed
        graph = csr_array((cost, (self.edges[:, 0], self.edges[:, 1])), shape=(size, size))
        ways = dijkstra(graph, directed=False, indices=np.arange(len(self.cells), size))[:, : len(self.cells)]
        across = self.straight + toll * self.crossed
        return np.asarray(np.minimum(np.minimum(ways, across), _FARTHEST_M), dtype=np.float64)


def _straight(session: Session) -> Floats:
    place, cells = session.detectors.place_m, session.mask.place_m
    return np.hypot(place[:, :1] - cells[:, 0], place[:, 1:] - cells[:, 1])


def _crossings(starts: Floats, ends: Floats, segments: Floats) -> Whole:
    """How many of some segments each straight way crosses; one that ends on a segment is on its left."""
    found = np.zeros(len(starts), dtype=np.int64)
    for x0, y0, x1, y1 in segments:
        along = _is_left(starts, x0, y0, x1, y1) != _is_left(ends, x0, y0, x1, y1)
        way = ends - starts
        first = way[:, 0] * (y0 - starts[:, 1]) - way[:, 1] * (x0 - starts[:, 0]) >= 0
        second = way[:, 0] * (y1 - starts[:, 1]) - way[:, 1] * (x1 - starts[:, 0]) >= 0
        found += along & (first != second)
    return found


def _is_left(points: Floats, x0: float, y0: float, x1: float, y1: float) -> NDArray[np.bool_]:
    side = (x1 - x0) * (points[:, 1] - y0) - (y1 - y0) * (points[:, 0] - x0)
    return np.asarray(side >= 0, dtype=np.bool_)
