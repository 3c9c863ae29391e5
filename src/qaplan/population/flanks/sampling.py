"""The sum over matchings where it is too long to be made in full: a chain that walks through matchings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.flanks.matchings import Links

__all__ = ["SampledLinks", "walk_matchings"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
_FAINT = 1e-8
_BATCHES = 20


@dataclass(frozen=True, eq=False)
class SampledLinks:
    """Matchings drawn at some odds, weighted for others.

    Args:
        log_odds: Logarithm of the odds at which they were drawn, shape (n_left, n_right).
        partner: Right history of each left one in each matching, -1 for none, shape (n_draws, n_left).
    """

    log_odds: Floats
    partner: Whole

    def __call__(self, odds: Floats) -> Links:
        """The sum at other odds, by weighing every matching with how much likelier it has become."""
        weight, most = self._weights(odds)
        mean = float(weight.mean())
        probability = np.zeros_like(odds)
        draws, rows = np.nonzero(self.partner >= 0)
        np.add.at(probability, (rows, self.partner[draws, rows]), weight[draws] / weight.sum())
        return Links(most + float(np.log(mean)), probability, _error(weight), is_sampled=True)

    def sizes(self, odds: Floats) -> Floats:
        """Probability of each number of links at other odds, shape (min(n_left, n_right) + 1,)."""
        weight = self._weights(odds)[0]
        numbers = (self.partner >= 0).sum(axis=1)
        shares = np.bincount(numbers, weight, minlength=min(odds.shape) + 1)
        return np.asarray(shares / shares.sum())

    def batches(self, number: int) -> tuple[SampledLinks, ...]:
        """The draws in so many stretches of the walk."""
        parts = np.array_split(self.partner, number)
        return tuple(SampledLinks(self.log_odds, part) for part in parts)

    def _weights(self, odds: Floats) -> tuple[Floats, float]:
        """How much likelier each matching is at other odds, over the most; and the logarithm of the most."""
        left = np.arange(odds.shape[0])
        moved = np.log(np.maximum(odds, 1e-300)) - self.log_odds
        log_weight = np.where(self.partner >= 0, moved[left, self.partner], 0.0).sum(axis=1)
        most = float(log_weight.max())
        return np.exp(log_weight - most), most


def walk_matchings(
    odds: Floats, rng: np.random.Generator, *, draws: int = 2000, sweeps: int = 4
) -> SampledLinks:
    """Draw matchings by a Markov chain that ties, unties and swaps links.

    The sums that follow are over the one at these odds: where the likelihood is highest is known then, and
    how likely each link is, but not how high.

    Args:
        odds: Odds of each link, shape (n_left, n_right), 0 where it is excluded.
        rng: Where chance comes from.
        draws: Matchings to keep.
        sweeps: Steps between two of them, for each history.

    Source:
        Jerrum and Sinclair 1989, SIAM Journal on Computing 18, 1149-1178.
    """
    walk = _Walk(odds, rng)
    steps = max(sweeps * sum(odds.shape), 50)
    walk.steps(50 * steps)
    partner = np.empty((draws, odds.shape[0]), dtype=np.int64)
    for number in range(draws):
        walk.steps(steps)
        partner[number] = walk.left
    return SampledLinks(np.log(np.maximum(odds, 1e-300)), partner)


class _Walk:
    """A matching that changes by one link at a time."""

    def __init__(self, odds: Floats, rng: np.random.Generator) -> None:
        self.odds, self.rng = np.maximum(odds, 1e-300).tolist(), rng
        self.edges = np.argwhere(odds > _FAINT)
        self.left, self.right = [-1] * odds.shape[0], [-1] * odds.shape[1]

    def steps(self, number: int) -> None:
        """Walk: choose a possible link, and accept what it changes with the odds of the change."""
        if not len(self.edges):
            return
        chosen = self.edges[self.rng.integers(len(self.edges), size=number)].tolist()
        for (one, other), luck in zip(chosen, self.rng.random(number).tolist(), strict=True):
            self._try(one, other, luck)

    def _try(self, one: int, other: int, luck: float) -> None:
        mate, rival = self.left[one], self.right[other]
        odds = self.odds
        if mate == other:
            if luck * odds[one][other] < 1.0:
                self.left[one] = self.right[other] = -1
            return
        if mate >= 0 and rival >= 0:
            gain = odds[one][other] * odds[rival][mate] / (odds[one][mate] * odds[rival][other])
            if luck < gain:
                self.left[one], self.right[other] = other, one
                self.left[rival], self.right[mate] = mate, rival
            return
        held = odds[one][mate] if mate >= 0 else odds[rival][other] if rival >= 0 else 1.0
        if luck * held < odds[one][other]:
            if mate >= 0:
                self.right[mate] = -1
            if rival >= 0:
                self.left[rival] = -1
            self.left[one], self.right[other] = other, one


def _error(weight: Floats) -> float:
    """Standard error of the logarithm of the mean weight, by batches: neighbours are alike."""
    means = np.array([each.mean() for each in np.array_split(weight, _BATCHES)])
    return float(means.std(ddof=1) / np.sqrt(_BATCHES) / max(weight.mean(), 1e-300))
