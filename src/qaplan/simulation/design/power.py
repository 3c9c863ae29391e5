"""What change two surveys of the same kind could show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

__all__ = ["VisibleChange", "visible_change"]


@dataclass(frozen=True)
class VisibleChange:
    """The smallest change of density between two surveys that would be seen.

    Args:
        decline: As a share of the first density, negative.
        growth: The same, positive.
        power: Probability to see it.
        level: Probability to see a change where there is none.
    """

    decline: float
    growth: float
    power: float
    level: float


def visible_change(rse: float, *, power: float = 0.8, level: float = 0.05) -> VisibleChange:
    """Work out the change that a two-sided test of the logarithm of two densities would show.

    The two surveys are independent and equally sharp; animals that are in both would make it sharper.

    Args:
        rse: Relative standard error of the density of each.
        power: Probability to see it.
        level: Probability to see a change where there is none.

    >>> round(visible_change(0.2).decline, 2)
    -0.55
    """
    normal = NormalDist()
    apart = (normal.inv_cdf(1 - level / 2) + normal.inv_cdf(power)) * math.sqrt(2) * rse
    return VisibleChange(math.expm1(-apart), math.expm1(min(apart, 50.0)), power, level)
