"""Kernels of dispersal from distances or stated priors, and the share that goes beyond some distances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qaplan.base.errors import UsageError
from qaplan.landscape.corridors.dispersal import (
    KERNELS,
    DispersalKernel,
    KernelKind,
    checked_distances,
    kernel_with_median,
)
from qaplan.landscape.rasters.types import Floats

__all__ = ["DispersalPriors", "KernelFit", "Reach", "draw_priors", "fit_kernels", "reach_by_priors"]

FEWEST_DISTANCES = 8
"""Fewer distances say next to nothing of a tail."""
_BOUNDS = (-12.0, 12.0)


@dataclass(frozen=True)
class Reach:
    """What share of dispersers settles beyond a distance.

    Args:
        distance_km: The distance, km.
        share: The share.
        low: Lower end of its 95 % interval.
        high: Its upper end.
    """

    distance_km: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class KernelFit:
    """A kernel fitted to distances.

    Args:
        kernel: The kernel.
        log_likelihood: Its logarithmic likelihood.
        aicc: Akaike's criterion, corrected for few distances.
        weight: Akaike weight among the kernels that were fitted.
        reaches: What it says of the distances asked about.
    """

    kernel: DispersalKernel
    log_likelihood: float
    aicc: float
    weight: float
    reaches: tuple[Reach, ...]

    def to_record(self) -> dict[str, object]:
        """Ready for JSON."""
        return {
            "kernel": vars(self.kernel),
            "log_likelihood": self.log_likelihood,
            "aicc": self.aicc,
            "weight": self.weight,
            "reaches": [vars(each) for each in self.reaches],
        }


@dataclass(frozen=True)
class DispersalPriors:
    """What is held of dispersal before any distance is seen.

    Args:
        median_low_km: The median distance lies below this with 2.5 %.
        median_high_km: And above this with 2.5 %; between them its logarithm is normal.
        shape_low: The least half degrees of freedom of the 2Dt: the fattest tail held possible.
        shape_high: The most: the thinnest.
        source: Who says so.
    """

    median_low_km: float
    median_high_km: float
    shape_low: float = 0.75
    shape_high: float = 3.0
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse priors that hold nothing.

        Raises:
            UsageError: ``dispersal.bad_priors``.
        """
        ends = (self.median_low_km, self.median_high_km, self.shape_low, self.shape_high)
        ordered = 0 < ends[0] < ends[1] < np.inf and 0 < ends[2] < ends[3] < np.inf
        if not ordered:
            do = "give a low end above 0 and a high end above it, for the median and for the shape"
            raise UsageError("dispersal.bad_priors", "the priors cannot be read", do=do)


def fit_kernels(
    distance_km: Sequence[float] | Floats,
    beyond_km: Sequence[float],
    rng: np.random.Generator,
    *,
    kinds: Sequence[KernelKind] = KERNELS,
    draws: int = 200,
) -> tuple[KernelFit, ...]:
    """Fit kernels to distances that dispersers went, by maximum likelihood.

    Args:
        distance_km: Distances between birth and settling, km, at least 8.
        beyond_km: Distances of which the share beyond is asked.
        rng: Source of randomness.
        kinds: Which kernels.
        draws: How often distances are drawn again, with replacement, for the intervals.

    Returns:
        One fit for each kernel, the best first.

    Raises:
        DataError: ``dispersal.bad_distance``, ``dispersal.too_few``.
    """
    seen = checked_distances(distance_km, fewest=FEWEST_DISTANCES)
    again = [rng.choice(seen, len(seen)) for _ in range(draws)]
    far = np.asarray(beyond_km, dtype=np.float64)
    found = []
    for kind in kinds:
        kernel = _fitted(kind, seen)
        shares = np.array([_fitted(kind, each, start=kernel).share_beyond(far) for each in again])
        likelihood = float(kernel.log_density(seen).sum())
        reaches = _reaches(far, kernel.share_beyond(far), shares)
        found.append((kernel, likelihood, _aicc(likelihood, kind, len(seen)), reaches))
    best = min(each[2] for each in found)
    weights = np.array([np.exp((best - each[2]) / 2) for each in found])
    fits = [
        KernelFit(kernel, likelihood, aicc, float(weight), reaches)
        for (kernel, likelihood, aicc, reaches), weight in zip(found, weights / weights.sum(), strict=True)
    ]
    return tuple(sorted(fits, key=lambda each: each.aicc))


def reach_by_priors(
    priors: DispersalPriors, beyond_km: Sequence[float], rng: np.random.Generator, *, draws: int = 4_000
) -> tuple[Reach, ...]:
    """The share of dispersers beyond some distances, by what is held of them before any is seen.

    Args:
        priors: Stated ends of the median and of the tail of a 2Dt.
        beyond_km: The distances, km.
        rng: Source of randomness.
        draws: How many kernels are drawn.

    Returns:
        For each distance the median share, with its 95 % interval.
    """
    scales, shapes = draw_priors(priors, rng, draws)
    far = np.asarray(beyond_km, dtype=np.float64)
    shares = (1 + (far[None, :] / scales[:, None]) ** 2) ** -shapes[:, None]
    return _reaches(far, np.median(shares, axis=0), shares)


def draw_priors(priors: DispersalPriors, rng: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
    """Draw kernels of the 2Dt from what is held of them.

    Args:
        priors: Stated ends of the median and of the tail.
        rng: Source of randomness.
        draws: How many.

    Returns:
        Their scales, km, and their shapes.
    """
    from scipy.special import ndtri

    low, high = np.log(priors.median_low_km), np.log(priors.median_high_km)
    spread = (high - low) / (2 * ndtri(0.975))
    medians = np.exp(rng.normal((low + high) / 2, spread, draws))
    shapes = np.exp(rng.uniform(np.log(priors.shape_low), np.log(priors.shape_high), draws))
    return medians / np.sqrt(2 ** (1 / shapes) - 1), shapes


def _fitted(kind: KernelKind, seen: Floats, *, start: DispersalKernel | None = None) -> DispersalKernel:
    """The kernel of the highest likelihood, found over the logarithms of scale and shape."""
    from scipy.optimize import minimize

    if kind == "half-normal":
        return DispersalKernel(kind, float(np.sqrt((seen**2).mean() / 2)))
    if kind == "exponential":
        return DispersalKernel(kind, float(seen.mean() / 2))
    if kind == "log-normal":
        logs = np.log(seen)
        return DispersalKernel(kind, float(np.exp(logs.mean())), float(max(logs.std(), 1e-6)))
    first = start or kernel_with_median(kind, float(np.median(seen)), 1.5)

    def less(at: Floats) -> float:
        kernel = DispersalKernel(kind, float(np.exp(at[0])), float(np.exp(at[1])))
        return -float(kernel.log_density(seen).sum())

    at = np.log([first.scale_km, first.shape])
    found = minimize(less, at, method="L-BFGS-B", bounds=[_BOUNDS, _BOUNDS])
    return DispersalKernel(kind, float(np.exp(found.x[0])), float(np.exp(found.x[1])))


def _aicc(likelihood: float, kind: KernelKind, count: int) -> float:
    k = 1 if kind in ("half-normal", "exponential") else 2
    return -2 * likelihood + 2 * k + 2 * k * (k + 1) / (count - k - 1)


def _reaches(far: Floats, share: Floats, draws: Floats) -> tuple[Reach, ...]:
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    return tuple(
        Reach(float(km), float(each), float(least), float(most))
        for km, each, least, most in zip(far, share, low, high, strict=True)
    )
