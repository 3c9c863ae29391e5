"""What ways between cameras add to what is held of dispersal beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qaplan.landscape.corridors.dispersal import checked_distances
from qaplan.landscape.corridors.dispersal_fit import DispersalPriors, Reach, draw_priors
from qaplan.landscape.rasters.types import Floats

__all__ = ["SeenWays", "reach_of_seen"]

_BIN_KM = 1.0
_FEWEST_EFFECTIVE = 100.0


@dataclass(frozen=True, eq=False)
class SeenWays:
    """Ways of animals between two stations, and the ways on which the stations could have seen one.

    Args:
        seen_km: The way of each animal, km.
        could_km: The distances between all two stations that are as far apart as a way must be, km.
    """

    seen_km: Floats
    could_km: Floats


def reach_of_seen(
    priors: DispersalPriors,
    ways: SeenWays,
    beyond_km: Sequence[float],
    rng: np.random.Generator,
    *,
    draws: int = 4_000,
) -> tuple[Reach, ...] | None:
    """The share of dispersers beyond some distances, by priors and by the ways that cameras have seen.

    A camera sees a disperser only where a camera stands. So each way counts by how likely it was among all
    the ways that the stations could have seen: no share is lost because nobody looked farther.

    Args:
        priors: What is held of the 2Dt before any way is seen.
        ways: The ways, at least one.
        beyond_km: The distances of which the share beyond is asked, km.
        rng: Source of randomness.
        draws: How many kernels are drawn from the priors and weighed.

    Returns:
        For each distance the share in the middle of the weights, with its 95 % interval; None where the ways
        and the priors do not agree, so that hardly any draw has a weight.

    Raises:
        DataError: ``dispersal.bad_distance``, ``dispersal.too_few``.
    """
    seen = checked_distances(ways.seen_km, fewest=1)
    could = checked_distances(ways.could_km, fewest=1)
    scales, shapes = draw_priors(priors, rng, draws)
    at, number = np.unique(np.maximum(np.round(could / _BIN_KM), 1.0) * _BIN_KM, return_counts=True)
    whole = np.exp(_log_in_the_plane(at, scales, shapes)) @ number
    weight = _log_in_the_plane(seen, scales, shapes).sum(axis=1) - len(seen) * np.log(whole)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    if 1 / (weight**2).sum() < _FEWEST_EFFECTIVE:
        return None
    far = np.asarray(beyond_km, dtype=np.float64)
    shares = (1 + (far[None, :] / scales[:, None]) ** 2) ** -shapes[:, None]
    columns = (_quantiles(column, weight) for column in shares.T)
    return tuple(
        Reach(float(km), middle, low, high) for km, (low, middle, high) in zip(far, columns, strict=True)
    )


def _log_in_the_plane(km: Floats, scales: Floats, shapes: Floats) -> Floats:
    """Logarithm of the density of the 2Dt for each square km, shape (n_draws, n_distances)."""
    scale, shape = scales[:, None], shapes[:, None]
    found = np.log(shape / (np.pi * scale**2)) - (shape + 1) * np.log1p((km[None, :] / scale) ** 2)
    return np.asarray(found, dtype=np.float64)


def _quantiles(values: Floats, weight: Floats) -> tuple[float, float, float]:
    order = np.argsort(values)
    below = np.cumsum(weight[order])
    low, middle, high = np.interp([0.025, 0.5, 0.975], below, values[order])
    return float(low), float(middle), float(high)
