"""A closed form of the expected standard error of log D, cheap enough to try thousands of layouts.

The variance of log D has three parts: how many animals are detected, how well their detections tell how
detectable they are, and how well their spread over stations tells sigma. Each part is a sum over cells, so
that a station changes it only where the station reaches.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["DENSITY_MOMENTS", "cell_moments", "closed_form_variance", "density_terms"]

Floats: TypeAlias = NDArray[np.float64]

DENSITY_MOMENTS = 10
_TINY = 1e-12
_BLUR = 0.02


def cell_moments(hazard: Floats, east: Floats, north: Floats) -> Floats:
    """Sums over stations that the closed form is made of, one station at a time.

    Args:
        hazard: Expected detections of an animal by each station.
        east: Distance from station to cell towards the east, in units of sigma.
        north: The same towards the north.

    Returns:
        The ten moments in front of the shape of ``hazard``; those of several stations add up.
    """
    squared = east * east + north * north
    parts = (
        np.ones_like(hazard),
        squared,
        east,
        north,
        east * east,
        north * north,
        east * north,
        squared * east,
        squared * north,
        squared * squared,
    )
    return np.stack([hazard * part for part in parts])


def density_terms(moments: Floats) -> Floats:
    """What one animal in a cell adds to the sums of :func:`closed_form_variance`.

    Args:
        moments: Sums of :func:`cell_moments`, shape (10, ...).

    Returns:
        Six numbers in front of the remaining shape: the probability of detection, its slopes on log lambda0
        and on log sigma, the information of the number of detections, that times the mean squared distance,
        and the information of their spread.
    """
    total = moments[0]
    never = np.exp(-total)
    seen = 1.0 - never
    held = total + _TINY
    number = total * np.maximum(1.0 + total - total / np.maximum(seen, _TINY), 0.0)
    spread = np.maximum(total - seen, 0.0) * _spread_of_squares(moments[1:] / held)
    return np.stack([seen, never * total, never * moments[1], number, number * moments[1] / held, spread])


def _spread_of_squares(mean: Floats) -> Floats:
    """Variance of the squared distance that the place of the centre does not explain.

    Where all detections of an animal come from one or two stations it is 0: they tell where the animal lives
    and nothing of sigma.
    """
    square, east, north, east2, north2, cross, square_east, square_north, square2 = mean
    along, across = east2 - east * east + _BLUR, north2 - north * north + _BLUR
    skew = cross - east * north
    with_east, with_north = square_east - square * east, square_north - square * north
    explained = with_east**2 * across - 2 * with_east * with_north * skew + with_north**2 * along
    unexplained = square2 - square * square - explained / (along * across - skew * skew)
    return np.asarray(np.maximum(unexplained, 0.0))


def closed_form_variance(sums: Floats) -> Floats:
    """Variance of log D from the sums over all cells.

    Args:
        sums: :func:`density_terms` times the animals of each cell, summed over the cells, shape (6, ...).
    """
    animals, by_lambda0, by_sigma, number, squared, spread = sums
    held = animals + _TINY
    mean_square = squared / (number + _TINY)
    slope = by_lambda0 / held
    apart = by_sigma / held - mean_square * slope
    return np.asarray(1.0 / held + slope**2 / (number + _TINY) + apart**2 / (spread + _TINY))
