"""Where the next stations go: one after the other where they add most, then moved while that helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.design.placing.closed_form import closed_form_variance, density_terms
from qaplan.simulation.design.placing.reach import Reach

__all__ = ["Placing", "Purpose", "Rules", "density_purpose", "newcomer_purpose"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
_LEAST_GAIN = 3e-4
_BATCH = 100


@dataclass(frozen=True)
class Purpose:
    """What a placement is to make small.

    Args:
        terms: From the moments of cells, shape (n_moments, ...), to what one animal there adds to each sum.
        loss: From the sums, shape (n_sums, ...), to what is to be small.
    """

    terms: Callable[[Floats], Floats]
    loss: Callable[[Floats], Floats]


def density_purpose() -> Purpose:
    """Tell density as sharply as can be: the variance of log D by the closed form."""
    return Purpose(density_terms, lambda sums: np.log(closed_form_variance(sums)))


def newcomer_purpose() -> Purpose:
    """Miss a newcomer as rarely as can be."""
    return Purpose(lambda moments: -np.expm1(-moments[:1]), lambda sums: -sums[0])


@dataclass(frozen=True, eq=False)
class Rules:
    """What a placement must obey.

    Args:
        place_m: Eastings and northings of the candidates, shape (n_candidates, 2), metres.
        cost: Cost of a station at each.
        stations: How many stations at most.
        budget: What they may cost together.
        spacing_m: Least distance between stations, metres.
        existing_m: Stations that stand already, shape (n_existing, 2), metres.
    """

    place_m: Floats
    cost: Floats
    stations: int
    budget: float
    spacing_m: float
    existing_m: Floats

    def free(self, chosen: Sequence[int]) -> Flags:
        """Candidates at which one more station may stand beside those that are chosen."""
        held = list(chosen)
        spent = float(self.cost[held].sum())
        free = self.cost <= self.budget - spent + 1e-9
        if held:
            free[held] = False
        for other in (*self.existing_m, *self.place_m[held]):
            if self.spacing_m > 0:
                free &= ((self.place_m - other) ** 2).sum(axis=1) >= (self.spacing_m * (1 - 1e-9)) ** 2
        return free


class Placing:
    """A placement that grows and is mended; chance has no part in it."""

    def __init__(self, reach: Reach, weight: Floats, purpose: Purpose, rules: Rules, existing: Reach) -> None:
        """Start with the stations that stand already.

        Args:
            reach: What every candidate adds where.
            weight: Animals of each block, shape (n_blocks,).
            purpose: What is to be small.
            rules: What must be obeyed.
            existing: What the stations that stand already add.
        """
        self.rules, self._reach, self._purpose = rules, reach, purpose
        self._weight = np.append(weight, 0.0)
        self._moments = np.zeros((len(reach.moments), reach.blocks + 1))
        for number in range(len(existing.block)):
            self._moments[:, existing.block[number]] += existing.moments[:, number]
        self._weights_reached = self._weight[reach.block]
        self.chosen: list[int] = []

    @property
    def loss(self) -> float:
        """What the placement leaves to be wished for."""
        return float(self._purpose.loss(self._sums()))

    def start(self, chosen: Sequence[int]) -> None:
        """Take stations as they are given, without asking whether they are good."""
        for candidate in list(self.chosen):
            self._remove(candidate)
        for candidate in chosen:
            self._add(candidate)

    def grow(self, steps: Callable[[int], None] | None = None) -> None:
        """Add stations where each lessens the loss most, until the rules allow no more."""
        while len(self.chosen) < self.rules.stations:
            best = self._best(self.rules.free(self.chosen))
            if best is None:
                return
            self._add(best[0])
            if steps:
                steps(len(self.chosen))

    def mend(self, rounds: int = 4) -> None:
        """Move one station after the other to where it helps most, until none is worth moving."""
        for _ in range(rounds):
            moved = 0
            for candidate in list(self.chosen):
                before = self.loss
                self._remove(candidate)
                best = self._best(self.rules.free(self.chosen))
                better = best is not None and best[1] < before - _LEAST_GAIN * max(abs(before), 1.0)
                self._add(best[0] if best is not None and better else candidate)
                moved += better
            if not moved:
                return

    def most_to_gain(self) -> float:
        """What the best stations would gain at most together, each as if it were the next.

        Where gains can only shrink as stations are added, no placement lessens the loss by more.
        """
        losses = self._losses(np.arange(len(self._reach.block)))
        gains = np.sort(np.maximum(self.loss - losses, 0.0))[::-1]
        return float(gains[: self.rules.stations].sum())

    def _sums(self) -> Floats:
        return np.asarray(self._purpose.terms(self._moments) @ self._weight)

    def _best(self, free: Flags) -> tuple[int, float] | None:
        candidates = np.flatnonzero(free)
        if not len(candidates):
            return None
        losses = self._losses(candidates)
        at = int(np.argmin(losses))
        return int(candidates[at]), float(losses[at])

    def _losses(self, candidates: NDArray[np.int64]) -> Floats:
        """The loss after one more station at each candidate, a batch that fits the processor at a time."""
        batches = range(0, len(candidates), _BATCH)
        terms = self._purpose.terms(self._moments)
        return np.concatenate([self._losses_of(candidates[at : at + _BATCH], terms) for at in batches])

    def _losses_of(self, candidates: NDArray[np.int64], terms: Floats) -> Floats:
        block, added = self._reach.block[candidates], self._reach.moments[:, candidates]
        changed = self._purpose.terms(self._moments[:, block] + added) - terms[:, block]
        change = (changed * self._weights_reached[candidates]).sum(axis=-1)
        return self._purpose.loss((terms @ self._weight)[:, None] + change)

    def _add(self, candidate: int) -> None:
        self._moments[:, self._reach.block[candidate]] += self._reach.moments[:, candidate]
        self.chosen.append(candidate)

    def _remove(self, candidate: int) -> None:
        self._moments[:, self._reach.block[candidate]] -= self._reach.moments[:, candidate]
        self.chosen.remove(candidate)
        np.maximum(self._moments[0], 0.0, out=self._moments[0])
