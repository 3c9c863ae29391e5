"""How detection falls off with distance: the five detection functions, their logarithms and their slopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.model import DetectionFunction

__all__ = ["Falloff", "Rates", "falloff_of"]

Floats: TypeAlias = NDArray[np.float64]

SMALLEST = 1e-300
LARGEST_LOG_PROBABILITY = -1e-15


@dataclass(frozen=True, eq=False)
class Rates:
    """The parameters of the rows of a kernel, on the scale on which they are used.

    Args:
        log_height: Logarithm of ``lambda0`` or ``g0`` of each row, shape (n_rows,).
        log_scale: Logarithm of ``sigma`` of each row, metres, shape (n_rows,).
        log_shape: Logarithm of ``z`` of each row, shape (n_rows,); zeros where there is no ``z``.
    """

    log_height: Floats
    log_scale: Floats
    log_shape: Floats


@dataclass(frozen=True)
class Falloff:
    """A detection function: what it says of a distance.

    The base is the hazard of a detection with HHN and HEX, the probability with HN, EX and HR; the hazard is
    then ``-log(1 - base)``.

    Args:
        is_probability: Whether the base is a probability.
        power: 2 where the logarithm of the base falls with the squared distance, 1 where with the distance, 0
            for the hazard rate.
    """

    is_probability: bool
    power: int

    def reach(self, distance_m: Floats) -> Floats:
        """The function of distance that is kept: its square, itself, or its logarithm for the hazard rate."""
        if self.power == 2:
            return distance_m * distance_m
        if self.power == 1:
            return distance_m
        return np.log(np.maximum(distance_m, SMALLEST))

    def steepness(self, log_scale: Floats) -> Floats:
        """What the kept function of distance is multiplied by in the logarithm of the base."""
        return np.exp(-2 * log_scale) / 2 if self.power == 2 else np.exp(-log_scale)

    def log_base(self, reach: Floats, rates: Rates, out: Floats) -> Floats:
        """Logarithm of the base, shape (n_rows, n_cells), written to ``out``."""
        if self.power:
            np.multiply(reach, -self.steepness(rates.log_scale)[:, None], out=out)
        else:
            out[:] = _log_one_less(self.odds(reach, rates))
        out += rates.log_height[:, None]
        return out

    def odds(self, reach: Floats, rates: Rates) -> Floats:
        """The (d / sigma) to the power of -z of the hazard rate, kept within floating-point numbers."""
        exponent = (rates.log_scale[:, None] - reach) * np.exp(rates.log_shape)[:, None]
        return np.exp(np.clip(exponent, -600.0, 600.0))

    def slopes(self, weight: Floats, reach: Floats, rates: Rates) -> tuple[Floats, Floats]:
        """Gradients for the logarithms of sigma and z, given those for the logarithm of the base.

        Args:
            weight: Gradient for the logarithm of the base, shape (n_rows, n_cells).
            reach: The kept function of distance, same shape.
            rates: The parameters.

        Returns:
            For the logarithm of sigma and of z, shape (n_rows,) each.
        """
        if self.power:
            moments = np.vecdot(weight, reach)
            return self.power * self.steepness(rates.log_scale) * moments, np.zeros(len(moments))
        odds = self.odds(reach, rates)
        shape = np.exp(rates.log_shape)
        pull = weight * odds / np.expm1(np.minimum(odds, 700.0))
        log_ratio = rates.log_scale[:, None] - reach
        return shape * pull.sum(axis=1), shape * np.vecdot(pull, log_ratio)


def falloff_of(detectfn: DetectionFunction) -> Falloff:
    """The detection function of a name."""
    power = {"HN": 2, "HHN": 2, "EX": 1, "HEX": 1, "HR": 0}[detectfn]
    return Falloff(is_probability=detectfn in {"HN", "EX", "HR"}, power=power)


def _log_one_less(odds: Floats) -> Floats:
    """log(1 - exp(-odds)), exact for small odds."""
    return np.log(-np.expm1(-odds))
