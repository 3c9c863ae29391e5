"""Ground in blocks of cells, coarse enough to be quick and fine enough for sigma."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.grids import SQUARE_METRES_PER_HA
from qaplan.encounters.types import Mask

__all__ = ["CoarseGround", "coarse_ground"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CoarseGround:
    """Ground in blocks of cells, for sums that are wanted often.

    Args:
        place_m: Mean eastings and northings of the blocks, shape (n_blocks, 2), metres.
        weight: Sums of the weights of their cells, shape (n_blocks,).
    """

    place_m: Floats
    weight: Floats


def coarse_ground(mask: Mask, weight: Floats, *, sigma_m: float, side_in_sigma: float = 0.5) -> CoarseGround:
    """Join cells into blocks; cells that are larger stay as they are.

    Half a sigma is fine enough for where an animal that was seen often may live, three quarters for sums that
    are as smooth as the detection function itself.

    Args:
        mask: The cells.
        weight: Weight of each cell.
        sigma_m: Spatial scale, metres.
        side_in_sigma: Side of a block in units of sigma.
    """
    side = float(np.sqrt(mask.cell_ha * SQUARE_METRES_PER_HA))
    corner = mask.place_m.min(axis=0) - side / 2
    at = np.floor((mask.place_m - corner) / max(side, side_in_sigma * sigma_m)).astype(np.int64)
    _, block = np.unique(at, axis=0, return_inverse=True)
    block = block.ravel()
    cells = np.bincount(block)
    middle = np.column_stack([np.bincount(block, mask.place_m[:, axis]) / cells for axis in (0, 1)])
    return CoarseGround(middle, np.bincount(block, weight).astype(np.float64))
