"""What is borrowed from elsewhere, with its source: ranges of sigma and lambda0; the prior on presence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError

__all__ = ["PRESENCE_RANGE", "BorrowedRange", "ResidentPriors", "SexRanges", "sigma_of_home_range"]

Floats: TypeAlias = NDArray[np.float64]
PRESENCE_RANGE = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Prior probabilities of presence over which an answer is shown, because nobody knows the right one."""

_HALF = 1.959963984540054
_LEAST, _MOST = 1e-9, 1e9


@dataclass(frozen=True)
class BorrowedRange:
    """A quantity that is known from elsewhere only: lognormal, by the range that holds it in 95 of 100 cases.

    Args:
        low: Lower end, over 0.
        high: Upper end; equal to the lower one for a value that is taken as known.
        source: Where it is borrowed from.

    Raises:
        DataError: ``population.bad_prior`` if the ends are not over 0 and in order, or beyond measure;
            ``population.prior_without_source`` if nobody says where it comes from.
    """

    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        """Refuse a range that is none, and one out of nowhere."""
        if not (_LEAST <= self.low <= self.high <= _MOST):
            raise DataError(
                "population.bad_prior",
                "the ends of a borrowed range are not over 0 and in order, or beyond measure",
                do="write the lower end, a comma and the upper end, such as 2000,8000",
            )
        if not self.source.strip():
            raise DataError(
                "population.prior_without_source",
                "nobody says where a borrowed range comes from",
                do="name the survey or the paper",
            )

    @property
    def mean_log(self) -> float:
        """Mean of the logarithm."""
        return (math.log(self.low) + math.log(self.high)) / 2

    @property
    def sd_log(self) -> float:
        """Standard deviation of the logarithm."""
        return (math.log(self.high) - math.log(self.low)) / (2 * _HALF)

    @property
    def middle(self) -> float:
        """The median."""
        return math.exp(self.mean_log)

    def nodes(self, count: int) -> tuple[Floats, Floats]:
        """Gauss-Hermite nodes and weights; the weights add up to 1. One node where the value is known."""
        if self.sd_log == 0:
            return np.array([self.middle]), np.ones(1)
        at, weight = np.polynomial.hermite_e.hermegauss(count)
        return np.exp(self.mean_log + self.sd_log * at), weight / weight.sum()

    def at(self, scores: Floats) -> Floats:
        """Values at standard normal scores."""
        return np.asarray(np.exp(self.mean_log + self.sd_log * scores))

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"low": self.low, "high": self.high, "source": self.source}


@dataclass(frozen=True)
class SexRanges:
    """How widely a resident moves and how well a station sees it.

    Args:
        sigma_m: Scale of its movement, metres.
        lambda0_per_day: Expected detections a day at a station in the middle of its range.
    """

    sigma_m: BorrowedRange
    lambda0_per_day: BorrowedRange

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"sigma_m": self.sigma_m.to_record(), "lambda0_per_day": self.lambda0_per_day.to_record()}


@dataclass(frozen=True)
class ResidentPriors:
    """All that is assumed before the cameras speak.

    The number of residents is Poisson, so that there is at least one with the probability of presence;
    each is a female with the same chance, and its activity centre lies anywhere in the area alike.

    Args:
        presence: Probability that at least one resident lives in the area, between 0 and 1.
        female_share: Share of females among residents, between 0 and 1.
        any_sex: Ranges of an animal of any sex.
        female: Ranges of a female; those of any sex when None.

    Raises:
        DataError: ``population.bad_prior`` if a probability is not between 0 and 1.
    """

    presence: float
    female_share: float
    any_sex: SexRanges
    female: SexRanges | None = None

    def __post_init__(self) -> None:
        """Refuse what is no probability."""
        if not (0 < self.presence < 1 and 0 < self.female_share < 1):
            raise DataError(
                "population.bad_prior",
                "the probability of presence or the share of females is not between 0 and 1",
                do="write 0.5 for one half",
            )

    @property
    def residents(self) -> float:
        """Expected number of residents before the cameras speak."""
        return -math.log1p(-self.presence)

    @property
    def of_female(self) -> SexRanges:
        """Ranges that hold for a female."""
        return self.female or self.any_sex

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "presence": self.presence,
            "female_share": self.female_share,
            "any_sex": self.any_sex.to_record(),
            "female": None if self.female is None else self.female.to_record(),
        }


def sigma_of_home_range(area_km2: float, *, share: float = 0.95) -> float:
    """The scale of movement that belongs to a home range, metres.

    Args:
        area_km2: Area of the home range, km2.
        share: Share of the animal's time that the area holds.

    Raises:
        DataError: ``population.bad_prior`` if the area is not over 0 or the share not between 0 and 1.

    Source:
        Half-normal detection means a circular bivariate normal use of space; its share inside the radius r is
        1 - exp(-r2 / (2 sigma2)) (Royle, Chandler, Sollmann and Gardner 2014, Spatial Capture-Recapture,
        section 5.4.2).

    >>> round(sigma_of_home_range(103.4))
    2344
    """
    if not (area_km2 > 0 and 0 < share < 1):
        raise DataError("population.bad_prior", "a home range is not over 0", do="give its area in km2")
    return 1000 * math.sqrt(area_km2 / (-2 * math.pi * math.log1p(-share)))
