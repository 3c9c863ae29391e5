"""Landscapes with fences of known places, gates in them and populations on both sides, drawn with a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from qaplan.landscape.border.pairing import paired_across
from qaplan.landscape.border.types import BarrierLine, Gate, GatePart, HomeArea
from qaplan.landscape.opening.preparing import GateLandscape, lay_gates
from qaplan.landscape.rasters.types import Raster

__all__ = ["Fenced", "effective_resistance", "fenced", "home", "stretch"]


@dataclass(frozen=True, eq=False)
class Fenced:
    """What a landscape is laid from."""

    resistance: Raster
    lines: tuple[BarrierLine, ...]
    gates: tuple[Gate, ...]
    homes: tuple[HomeArea, ...]

    def laid(self) -> GateLandscape:
        return lay_gates(self.resistance, self.lines, self.gates, self.homes)


def stretch(name: str, west: float, east: float, northing: float, **said: object) -> Gate:
    """A gate in a fence that runs from west to east."""
    ends = np.array([[west, northing], [east, northing]])
    return Gate(name, (GatePart("stretch", (ends,)),), **said)  # type: ignore[arg-type]


def home(name: str, west: float, south: float, side: float, **said: object) -> HomeArea:
    """A square in which a population lives."""
    ring = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * side + (west, south)
    return HomeArea(name, np.zeros((0, 2)), ((ring,),), **said)  # type: ignore[arg-type]


def fenced(
    rows: int,
    columns: int,
    seed: int,
    fences: Sequence[int],
    *,
    width: int = 2,
    populations: int = 2,
    paired: bool = False,
) -> Fenced:
    """Draw a landscape whose fences run below the rows that are named, every stretch of them a candidate."""
    rng = np.random.default_rng(seed)
    rough = gaussian_filter(rng.standard_normal((rows, columns)), 4)
    resistance = Raster(1 + 30 * ((rough - rough.min()) / np.ptp(rough)) ** 2)
    northings = [float(rows - row - 1) for row in fences]
    lines = tuple(
        BarrierLine(f"line {at}", np.array([[0.0, each], [columns, each]]), owner=f"owner {at}")
        for at, each in enumerate(northings)
    )
    gates: tuple[Gate, ...] = tuple(
        stretch(f"{at}-{west}", west, west + width, northing)
        for at, northing in enumerate(northings)
        for west in range(0, columns - width + 1, width)
    )
    if paired:
        gates = paired_across([each.places for each in lines], gates, 1.0)
    homes = []
    for at in range(populations):
        low, high = (2, fences[0] - 3) if at % 2 == 0 else (fences[-1] + 4, rows - 3)
        row, column = rng.integers(low, high), rng.integers(4, columns - 4)
        homes.append(home(f"population {at}", column - 1, rows - row - 2, 3))
    return Fenced(resistance, lines, gates, tuple(homes))


def effective_resistance(
    n_nodes: int, first: NDArray[np.int64], second: NDArray[np.int64], conductance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Effective resistance between all nodes, by the pseudo-inverse of the dense Laplacian."""
    laplacian = np.zeros((n_nodes, n_nodes))
    for one, other, weight in zip(first, second, conductance, strict=True):
        laplacian[one, one] += weight
        laplacian[other, other] += weight
        laplacian[one, other] -= weight
        laplacian[other, one] -= weight
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    own = np.diag(inverse)
    return own[:, None] + own[None, :] - 2 * inverse
