"""Sums over the cells of a mask: how likely each history is, and how likely any detection, with gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.spatial.detection_functions import Rates
from qaplan.population.spatial.exposure import Exposure

__all__ = ["CellSums", "Slopes", "Sums", "Workspace"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Slopes:
    """Gradients of a weighted sum of the logarithms of histories and of the expected number detected.

    Args:
        log_weight: For the logarithm of the weight of each cell, shape (n_cells,).
        log_height: For the logarithm of ``lambda0`` or ``g0`` of each row, shape (n_rows,).
        log_scale: For the logarithm of ``sigma`` of each row, shape (n_rows,).
        log_shape: For the logarithm of ``z`` of each row, shape (n_rows,).
    """

    log_weight: Floats
    log_height: Floats
    log_scale: Floats
    log_shape: Floats


class Sums(Protocol):
    """The sums at one point, which remember what the gradient needs until the next point is asked for."""

    log_history: Floats
    """Logarithm of the weighted sum over cells of the probability of each history, shape (n_animals,)."""
    detected: float
    """Weighted sum over cells of the probability of at least one detection."""

    def slopes(self, history: Floats, detected: float) -> Slopes:
        """Gradients, given those for ``log_history`` and for ``detected``."""
        ...


class CellSums(Protocol):
    """What makes the sums of some animals in one session."""

    exposure: Exposure

    def at(self, log_weight: Floats, rates: Rates) -> Sums:
        """The sums at the logarithms of the weights of the cells and the parameters of the rows."""
        ...

    def hazard(self, rates: Rates) -> Floats:
        """Sum of the hazards of all detectors for an animal that was not detected, shape (n_cells,)."""
        ...


class Workspace:
    """Arrays that are written over at every point: new ones would cost more than to fill them."""

    def __init__(self) -> None:
        """Start without any."""
        self._kept: dict[str, Floats] = {}

    def array(self, name: str, shape: tuple[int, int]) -> Floats:
        """An array of that shape with whatever it held before."""
        size = shape[0] * shape[1]
        kept = self._kept.get(name)
        if kept is None or len(kept) < size:
            kept = self._kept[name] = np.empty(size)
        return kept[:size].reshape(shape)

    def rows(self, name: str, values: Floats, which: NDArray[np.int64]) -> Floats:
        """Some rows of an array, copied."""
        out = self.array(name, (len(which), values.shape[1]))
        return np.take(values, which, axis=0, out=out, mode="clip")

    def product(self, name: str, left: Floats, right: Floats) -> Floats:
        """A matrix product."""
        return np.matmul(left, right, out=self.array(name, (left.shape[0], right.shape[1])))
