"""What is believed of the number of animals and of how often each is met before any pair is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

__all__ = ["PartitionPrior"]

_FACTOR_OF_TWO = float(np.log(2.0))
_MOST_TIMES = 20


@dataclass(frozen=True)
class PartitionPrior:
    """The prior of partitions of the sides of one flank.

    There are N animals, each photographed with a share of its own (a symmetric Dirichlet with ``spread``);
    those that never were are unseen. Log N is normal with a standard deviation of a factor of two around the
    number at which two random sides are one animal as often as the base rate says. N goes up to twenty times
    the sides.

    Args:
        sides: Sides in all.
        base_rate: Share of the pairs that are one animal, as the calibration has it.
        spread: How evenly animals are photographed; see `EvidenceSettings`.

    Source:
        Miller and Harrison (2018), Mixture models with a prior on the number of components, equation 3.2.
    """

    sides: int
    base_rate: float
    spread: float

    @property
    def expected(self) -> float:
        """The number of animals around which the prior lies.

        >>> round(PartitionPrior(100, 0.02, 1.0).expected)
        99
        """
        return max(1.0, ((self.spread + 1) / max(self.base_rate, 1e-6) - 1) / self.spread)

    @property
    def expected_groups(self) -> int:
        """About how many animals are expected among the sides."""
        share = self.spread * self.expected
        return max(1, min(self.sides, round(self.expected * self.sides / (self.sides + share))))

    def groups(self, groups: int) -> float:
        """The factor that the number of groups gives, as its logarithm; 0 for no group."""
        return _log_groups(groups, self) if groups else 0.0

    def size(self, size: int) -> float:
        """The factor that a group of some size gives, as its logarithm."""
        from scipy.special import gammaln

        return float(gammaln(size + self.spread) - gammaln(self.spread))

    def partition(self, sizes: list[int]) -> float:
        """Logarithm of the prior of one partition.

        >>> prior = PartitionPrior(2, 0.5, 1.0)
        >>> bool(np.isclose(np.exp(prior.partition([2])) + np.exp(prior.partition([1, 1])), 1))
        True
        """
        return sum(self.size(each) for each in sizes) + self.groups(len(sizes))


@lru_cache(maxsize=65536)
def _log_groups(groups: int, prior: PartitionPrior) -> float:
    from scipy.special import gammaln, logsumexp

    there = np.arange(1, max(_MOST_TIMES * prior.sides, 100) + 1, dtype=np.float64)
    off = (np.log(there) - np.log(prior.expected)) / _FACTOR_OF_TWO
    chance = -(off**2) / 2 - np.log(there)
    chance -= logsumexp(chance)
    kept = slice(groups - 1, None)
    there, chance = there[kept], chance[kept]
    chosen = gammaln(there + 1) - gammaln(there - groups + 1)
    shared = gammaln(prior.spread * there) - gammaln(prior.spread * there + prior.sides)
    return float(logsumexp(chosen + shared + chance))
