"""How far young animals go: kernels of distance, with tails from thin to fat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from qaplan.base.errors import DataError, UsageError
from qaplan.landscape.rasters.types import Floats

__all__ = ["KERNELS", "DispersalKernel", "KernelKind", "kernel_with_median"]

KernelKind = Literal["half-normal", "exponential", "log-normal", "2dt"]
KERNELS: tuple[KernelKind, ...] = get_args(KernelKind)
"""The kernels, the thinnest tail first."""


@dataclass(frozen=True)
class DispersalKernel:
    """The distribution of the distance between the place of birth and that of settling.

    Args:
        kind: ``half-normal`` (a normal in the plane), ``exponential`` (in the plane), ``log-normal`` (of the
            distance), ``2dt`` (a Student's t in the plane, whose tail falls as a power).
        scale_km: Its scale, km, more than 0: the standard deviation of an axis, the mean step, the median,
            the scale of the t.
        shape: Of the log-normal the standard deviation of the logarithm, of the t half its degrees of
            freedom; of no matter to the others.
    """

    kind: KernelKind
    scale_km: float
    shape: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a kernel that is none.

        Raises:
            UsageError: ``dispersal.bad_kernel``.
        """
        if self.kind not in KERNELS or not (0 < self.scale_km < np.inf and 0 < self.shape < np.inf):
            raise UsageError(
                "dispersal.bad_kernel",
                "there is no such kernel",
                do=f"choose from {', '.join(KERNELS)}, with a scale and a shape above 0",
            )

    def share_beyond(self, distance_km: float | Floats) -> Floats:
        """The share of dispersers that settle beyond a distance.

        Source:
            Clark et al. 1999, Ecology 80:1475-1494, for the 2Dt; Nathan et al. 2012 in Dispersal Ecology and
            Evolution, chapter 15, for the others.

        >>> float(DispersalKernel("2dt", 10.0, 1.0).share_beyond(10.0))
        0.5
        """
        r = np.asarray(distance_km, dtype=np.float64) / self.scale_km
        if self.kind == "half-normal":
            share = np.exp(-r * r / 2)
        elif self.kind == "exponential":
            share = (1 + r) * np.exp(-r)
        elif self.kind == "2dt":
            share = (1 + r * r) ** -self.shape
        else:
            from scipy.special import ndtr

            with np.errstate(divide="ignore"):
                share = ndtr(-np.log(r) / self.shape)
        return np.asarray(share, dtype=np.float64)

    def log_density(self, distance_km: Floats) -> Floats:
        """The logarithm of the density of distances, for each km."""
        r = np.asarray(distance_km, dtype=np.float64) / self.scale_km
        if self.kind == "half-normal":
            found = np.log(r) - r * r / 2
        elif self.kind == "exponential":
            found = np.log(r) - r
        elif self.kind == "2dt":
            found = np.log(2 * self.shape * r) - (self.shape + 1) * np.log1p(r * r)
        else:
            found = -((np.log(r) / self.shape) ** 2) / 2 - np.log(r * self.shape * np.sqrt(2 * np.pi))
        return np.asarray(found - np.log(self.scale_km), dtype=np.float64)

    def distance_at(self, share: float) -> float:
        """The distance that this share of dispersers settles beyond, km.

        >>> round(DispersalKernel("half-normal", 10.0).distance_at(0.5), 2)
        11.77
        """
        from scipy.optimize import brentq

        if not 0 < share < 1:
            raise DataError("dispersal.bad_share", "the share is not between 0 and 1", do="give 0.05 for 5 %")
        high = self.scale_km
        while self.share_beyond(high) > share:
            high *= 2
        return float(brentq(lambda km: float(self.share_beyond(km)) - share, 0.0, high, xtol=1e-9))


def kernel_with_median(kind: KernelKind, median_km: float, shape: float = 1.0) -> DispersalKernel:
    """The kernel of which half the dispersers settle within a distance.

    Args:
        kind: Which.
        median_km: That distance, km.
        shape: As in the kernel.
    """
    unit = DispersalKernel(kind, 1.0, shape).distance_at(0.5)
    return DispersalKernel(kind, median_km / unit, shape)


def checked_distances(distance_km: Sequence[float] | Floats, *, fewest: int) -> Floats:
    """Distances as an array.

    Raises:
        DataError: ``dispersal.bad_distance`` where one is not above 0, ``dispersal.too_few`` where they are
            fewer than asked.
    """
    found = np.asarray(distance_km, dtype=np.float64)
    if not (np.isfinite(found) & (found > 0)).all():
        do = "give km above 0; an animal that stayed has not dispersed"
        raise DataError("dispersal.bad_distance", "a distance is not above 0", do=do)
    if len(found) < fewest:
        do = "state priors instead: the median and how fat the tail may be"
        raise DataError("dispersal.too_few", f"{len(found)} distances carry no kernel", do=do)
    return found
