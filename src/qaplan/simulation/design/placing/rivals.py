"""What a placement is compared with: regular grids and placements at random, under the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.design.placing.greedy import Rules

__all__ = ["RivalPlacement", "random_placements", "regular_grids"]

Floats: TypeAlias = NDArray[np.float64]

_SPACINGS_IN_SIGMA = (1.0, 1.5, 2.0, 2.5, 3.0)
_HALVINGS = 40


@dataclass(frozen=True)
class RivalPlacement:
    """A placement that nobody has thought hard about.

    Args:
        kind: ``grid`` over all the ground, ``dense_grid`` around the middle of the animals, or ``random``.
        chosen: Indices of the candidates.
    """

    kind: str
    chosen: tuple[int, ...]


def regular_grids(
    rules: Rules, habitat_m: Floats, weight: Floats, *, sigma_m: float
) -> tuple[RivalPlacement, ...]:
    """Square grids: one that fills the ground, and denser ones around where the animals are.

    Args:
        rules: What a placement must obey.
        habitat_m: Middles of the blocks of the ground, shape (n_blocks, 2), metres.
        weight: Animals in each block.
        sigma_m: Spatial scale, metres.

    Returns:
        The grid that fills the ground first. A point where no station may stand moves to the nearest cell
        within half the spacing, or is left out.
    """
    lattice = _Lattice(rules, habitat_m)
    middle = weight @ habitat_m / weight.sum()
    busiest = habitat_m[np.argmax(_smoothed(habitat_m, weight, 2 * sigma_m))]
    found = [RivalPlacement("grid", lattice.filling())]
    for spacing in _SPACINGS_IN_SIGMA:
        for centre in (middle, busiest):
            chosen = lattice.around(centre, spacing * sigma_m)
            if len(chosen):
                found.append(RivalPlacement("dense_grid", chosen))
    return tuple(found)


def random_placements(rules: Rules, number: int, rng: np.random.Generator) -> tuple[RivalPlacement, ...]:
    """Placements at random among the candidates that the rules allow.

    Args:
        rules: What a placement must obey.
        number: How many placements.
        rng: Where chance comes from.
    """
    orders = (rng.permutation(len(rules.place_m)).tolist() for _ in range(number))
    return tuple(RivalPlacement("random", obeying(rules, order)) for order in orders)


def obeying(rules: Rules, order: Iterable[int]) -> tuple[int, ...]:
    """Take candidates in an order, each that the rules allow beside those taken before."""
    taken: list[int] = []
    left = rules.budget
    near = (rules.spacing_m * (1 - 1e-9)) ** 2
    held = np.array(rules.existing_m, dtype=np.float64).reshape(-1, 2)
    for candidate in order:
        if len(taken) == rules.stations:
            break
        is_far = rules.spacing_m <= 0 or (((held - rules.place_m[candidate]) ** 2).sum(axis=1) >= near).all()
        if is_far and candidate not in taken and rules.cost[candidate] <= left + 1e-9:
            taken.append(candidate)
            left -= float(rules.cost[candidate])
            held = np.vstack([held, rules.place_m[candidate]])
    return tuple(taken)


class _Lattice:
    """Square grids of points, each moved to the nearest candidate."""

    def __init__(self, rules: Rules, habitat_m: Floats) -> None:
        from scipy.spatial import cKDTree

        self._rules, self._habitat_m = rules, habitat_m
        self._candidates, self._habitat = cKDTree(rules.place_m), cKDTree(habitat_m)
        self._low, self._high = habitat_m.min(axis=0), habitat_m.max(axis=0)
        self._extent = float(max(*(self._high - self._low), 1.0))

    def filling(self) -> tuple[int, ...]:
        """The widest grid over all the ground that holds as many stations as there are."""
        dense, wide = self._extent / 400, self._extent * 2
        best = self._spread(dense)
        for _ in range(_HALVINGS):
            spacing = (dense * wide) ** 0.5
            points = self._spread(spacing)
            if len(points) >= self._rules.stations:
                dense, best = spacing, points
            else:
                wide = spacing
            if wide / dense < 1.005:
                break
        evenly = np.linspace(0, len(best) - 1, min(self._rules.stations, len(best))).round().astype(int)
        return obeying(self._rules, [best[at] for at in evenly.tolist()])

    def around(self, centre: Floats, spacing_m: float) -> tuple[int, ...]:
        """The stations of a grid that lie nearest to a place; a very fine grid is made coarser."""
        spacing_m = max(spacing_m, self._extent / 400)
        points = self._points(centre - spacing_m * np.floor((centre - self._low) / spacing_m), spacing_m)
        order = np.argsort(((points - centre) ** 2).sum(axis=1), kind="stable")
        return obeying(self._rules, self._snapped(points[order], spacing_m))

    def _spread(self, spacing_m: float) -> Sequence[int]:
        return self._snapped(self._points(self._low + spacing_m / 2, spacing_m), spacing_m)

    def _points(self, first: Floats, spacing_m: float) -> Floats:
        along = [np.arange(first[axis], self._high[axis] + spacing_m / 2, spacing_m) for axis in (0, 1)]
        east, north = np.meshgrid(*along)
        points = np.column_stack([east.ravel(), north.ravel()])
        away, _ = self._habitat.query(points)
        return np.asarray(points[away <= spacing_m / 2])

    def _snapped(self, points: Floats, spacing_m: float) -> list[int]:
        if not len(points):
            return []
        away, nearest = self._candidates.query(points)
        return list(dict.fromkeys(nearest[away <= spacing_m / 2].tolist()))


def _smoothed(place_m: Floats, weight: Floats, radius_m: float) -> Floats:
    from scipy.spatial import cKDTree

    tree = cKDTree(place_m)
    return np.array([weight[near].sum() for near in tree.query_ball_point(place_m, radius_m)])
