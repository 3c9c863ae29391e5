"""Small grounds with a known truth: where an animal lives, and where people looked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from qaplan.landscape.habitat.stacks import LayerStack, stack_of
from qaplan.landscape.rasters.types import Raster

CELL_M = 1_000.0
CORNER = {"cell": CELL_M, "west": 500_000.0, "south": 4_700_000.0, "crs": "EPSG:32640"}


@dataclass(frozen=True)
class Ground:
    stack: LayerStack
    truth: np.ndarray


def raster(values: np.ndarray) -> Raster:
    return Raster(np.asarray(values, dtype=np.float64), **CORNER)


def smooth(rng: np.random.Generator, shape: tuple[int, int], reach: float) -> np.ndarray:
    field = gaussian_filter(rng.normal(size=shape), reach, mode="wrap")
    return field / field.std()


def ground(seed: int = 1, shape: tuple[int, int] = (60, 80)) -> Ground:
    """Rough ground is liked, people are avoided, and a third layer is of no matter."""
    rng = np.random.default_rng(seed)
    rough, people, other = (smooth(rng, shape, 3.0) for _ in range(3))
    logit = 2.0 * rough - 1.5 * people - 1.0
    layers = {"rough": raster(rough), "people": raster(people), "other": raster(other)}
    return Ground(stack_of(layers), 1 / (1 + np.exp(-logit)))


def places_of(stack: LayerStack, cells: np.ndarray) -> np.ndarray:
    eastings, northings = stack.grid.middles()
    row, column = np.divmod(cells, stack.grid.columns)
    return np.column_stack([eastings[column], northings[row]])


def drawn(
    ground_: Ground, count: int, rng: np.random.Generator, looked: np.ndarray | None = None
) -> np.ndarray:
    share = (ground_.truth * (1 if looked is None else looked)).ravel()
    return rng.choice(share.size, size=count, replace=False, p=share / share.sum())
