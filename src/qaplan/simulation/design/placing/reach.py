"""Which blocks of the ground each candidate station reaches, and what it adds there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.design.coarse_ground import CoarseGround

__all__ = ["Reach", "reach_of"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

_REACH_IN_SIGMA = 3.2


@dataclass(frozen=True, eq=False)
class Reach:
    """What every candidate adds in the blocks that it reaches; rows are padded with one block that is none.

    Args:
        block: Indices of blocks, shape (n_candidates, n_reached).
        moments: What the candidate adds there, shape (n_moments, n_candidates, n_reached).
        blocks: How many blocks there are.
    """

    block: Whole
    moments: Floats
    blocks: int


def reach_of(
    candidate_m: Floats,
    ground: CoarseGround,
    *,
    rate: float | Floats,
    sigma_m: float,
    is_simple: bool = False,
) -> Reach:
    """List the blocks within reach of every candidate, with what a station there adds in them.

    Args:
        candidate_m: Eastings and northings of the candidates, shape (n_candidates, 2), metres.
        ground: The blocks.
        rate: Expected detections over the survey in the middle of the range: one number, or one for each.
        sigma_m: Spatial scale, metres.
        is_simple: Whether the hazard alone is wanted and not the moments of the closed form.
    """
    from scipy.spatial import cKDTree

    from qaplan.simulation.design.placing.closed_form import cell_moments

    tree = cKDTree(ground.place_m)
    lists = tree.query_ball_point(candidate_m, _REACH_IN_SIGMA * sigma_m, return_sorted=True)
    widest = max((len(each) for each in lists), default=0) or 1
    blocks = len(ground.place_m)
    block = np.full((len(lists), widest), blocks, dtype=np.int64)
    for row, each in zip(block, lists, strict=True):
        row[: len(each)] = each
    padded = np.vstack([ground.place_m, [[np.inf, np.inf]]])
    apart = (padded[block] - candidate_m[:, None, :]) / sigma_m
    is_there = block < blocks
    east, north = (np.where(is_there, apart[..., axis], 0.0) for axis in (0, 1))
    passings = np.broadcast_to(np.asarray(rate, dtype=np.float64), len(candidate_m))[:, None]
    hazard = np.where(is_there, passings * np.exp(-0.5 * (east**2 + north**2)), 0.0)
    moments = hazard[None] if is_simple else cell_moments(hazard, east, north)
    return Reach(block, moments, blocks)
