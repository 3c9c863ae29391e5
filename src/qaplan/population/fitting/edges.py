"""How a search ended: at a maximum, at an edge where a coefficient runs away, or on level ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.fitting.optimising import LOOSE, Objective, Optimum
from qaplan.population.fitting.types import FitStatus

__all__ = ["Edge", "edge_of"]

Floats: TypeAlias = NDArray[np.float64]
_FAR = (12.0, 25.0)
_LEVEL = 1e-3
_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class Edge:
    """How a search ended.

    Args:
        status: As of a fit.
        weak: Coefficients that run away or that the data do not tell apart.
        covariance: Of all coefficients in the coordinates of the search; not a number for weak ones.
    """

    status: FitStatus
    weak: tuple[int, ...]
    covariance: Floats


def edge_of(objective: Objective, optimum: Optimum) -> Edge:
    """Say how a search ended.

    Args:
        objective: The log-likelihood that was climbed.
        optimum: Where the search ended.
    """
    size = len(optimum.beta)
    unknown = np.full((size, size), np.nan)
    if optimum.ending in ("stalled", "no_start", "saddle"):
        return Edge("not_converged", (), unknown)
    values, vectors = np.linalg.eigh(optimum.information)
    if values[0] >= LOOSE:
        return Edge("ok", (), np.asarray(np.linalg.inv(optimum.information), dtype=np.float64))
    loose = vectors[:, values < LOOSE]
    is_weak = np.abs(loose).max(axis=1) > _SHARE
    kept = np.flatnonzero(~is_weak)
    stiff = vectors[:, values >= LOOSE]
    unknown[np.ix_(kept, kept)] = ((stiff / values[values >= LOOSE]) @ stiff.T)[np.ix_(kept, kept)]
    weak = tuple(int(at) for at in np.flatnonzero(is_weak))
    is_edge = all(_ends_somewhere(objective, optimum, loose[:, at]) for at in range(loose.shape[1]))
    return Edge("at_the_edge" if is_edge else "not_identified", weak, unknown)


def _ends_somewhere(objective: Objective, optimum: Optimum, direction: Floats) -> bool:
    """Whether the log-likelihood falls on one side of a level direction: the other side is an edge."""
    ways = (way * far for far in _FAR for way in (1.0, -1.0))
    sides = (objective(optimum.beta + way * direction)[0] for way in ways)
    return any(not value > optimum.value - _LEVEL for value in sides)
