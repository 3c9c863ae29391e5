"""The probability of life histories: alive and seen or not, found dead, or gone without a trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.maximum_likelihood import Numbers, inverse_cloglog, inverse_logit
from qaplan.population.open_population.types import DetectionBy, LifeHistories, PrimaryPeriods

__all__ = ["Rates", "RatesOf", "chance_after_first", "expected_seen", "intensity"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """The rates of one point of a likelihood; complex while a gradient is taken.

    Args:
        survived: Probability to live through each gap, shape (n_periods - 1,).
        seen: Probability to be seen alive in each period, shape (n_periods,).
        recovered: Probability that an animal which died is found.
    """

    survived: Numbers
    seen: Numbers
    recovered: Any


@dataclass(frozen=True)
class RatesOf:
    """Where the rates stand among the coefficients: survival, detection, then recovery where any was found.

    Args:
        periods: The periods.
        survival_by: ``constant``, or ``period`` for a survival of each gap.
        detection_by: How the chance to be seen goes.
        has_recovery: Whether any animal was found dead.
    """

    periods: PrimaryPeriods
    survival_by: DetectionBy
    detection_by: DetectionBy
    has_recovery: bool

    @property
    def survivals(self) -> int:
        """Number of coefficients of survival."""
        return len(self.periods) - 1 if self.survival_by == "period" else 1

    @property
    def is_estimated(self) -> NDArray[np.bool_]:
        """Periods whose chance to be seen has a coefficient where it goes by period: those with effort."""
        return self.periods.is_worked

    @property
    def detections(self) -> int:
        """Number of coefficients of detection."""
        return int(self.is_estimated.sum()) if self.detection_by == "period" else 1

    def __len__(self) -> int:
        """Number of coefficients."""
        return self.survivals + self.detections + int(self.has_recovery)

    def survival(self, beta: Numbers) -> Numbers:
        """Yearly survival of each gap, shape (n_periods - 1,)."""
        yearly = inverse_logit(beta[: self.survivals])
        return yearly * np.ones(len(self.periods) - 1)

    def detection(self, beta: Numbers) -> Numbers:
        """Chance to be seen in each period; none where nobody looked."""
        mine = beta[self.survivals : self.survivals + self.detections]
        worked = self.periods.is_worked
        if self.detection_by == "effort":
            assert self.periods.effort is not None, "effort was asked for and is not there"
            relative = self.periods.effort / self.periods.effort[worked].mean()
            return inverse_cloglog(mine[0] + np.log(np.where(worked, relative, 1.0))) * worked
        chance = np.zeros(len(self.periods), dtype=beta.dtype)
        chance[worked] = inverse_logit(mine)
        return chance

    def at(self, beta: Numbers) -> Rates:
        """The rates at coefficients."""
        recovered = inverse_logit(beta[len(self) - 1 : len(self)])[0] if self.has_recovery else 0.0
        return Rates(self.survival(beta) ** self.periods.gaps_years, self.detection(beta), recovered)


def chance_after_first(lives: LifeHistories, rates: Rates) -> Numbers:
    """Probability of each history after the period in which the animal was first seen, shape (n_animals,).

    An animal that was never seen alive, only found dead, has no such period: its probability is 1.

    Source:
        Burnham 1993, A theory for combined analysis of ring recovery and recapture data, in Marked
        Individuals in the Study of Bird Population, 199-213, with nobody leaving for good; without recoveries
        it is the model of Cormack, Jolly and Seber (Lebreton et al. 1992, Ecological Monographs 62:67-118).
    """
    first = _first(lives)
    entries = np.zeros((len(lives), len(lives.periods)))
    is_seen = first >= 0
    entries[np.flatnonzero(is_seen), first[is_seen]] = 1.0
    found = _forward(lives, rates, entries, begins_seen=True)
    return np.where(is_seen, found, 1.0)


def intensity(lives: LifeHistories, rates: Rates, entering: Numbers) -> Numbers:
    """Expected number of animals with each history, shape (n_animals,).

    Args:
        lives: The histories.
        rates: The rates.
        entering: Expected number that come in before each period, shape (n_periods,).
    """
    first = _first(lives)
    latest = np.where(first >= 0, first, lives.dead_after)
    may_enter = np.arange(len(lives.periods)) <= latest[:, None]
    return _forward(lives, rates, np.where(may_enter, entering, 0.0), begins_seen=False)


def expected_seen(rates: Rates, entering: Numbers) -> Any:  # noqa: ANN401  # a number or a complex one
    """Expected number of animals that are ever seen or found dead."""
    unseen: Any = 0.0
    total: Any = 0.0
    for at in range(len(entering)):
        unseen = unseen + entering[at]
        total = total + unseen * rates.seen[at]
        unseen = unseen * (1.0 - rates.seen[at])
        if at < len(rates.survived):
            total = total + unseen * (1.0 - rates.survived[at]) * rates.recovered
            unseen = unseen * rates.survived[at]
    return total


def _first(lives: LifeHistories) -> NDArray[np.int64]:
    return np.where(lives.seen.any(axis=1), lives.seen.argmax(axis=1), -1)


def _forward(lives: LifeHistories, rates: Rates, entries: Numbers, *, begins_seen: bool) -> Numbers:
    """Walk through the periods with what is alive and what is dead without a trace, all animals at once."""
    first = _first(lives)
    alive = np.zeros(len(lives), dtype=np.result_type(rates.seen, entries, rates.survived))
    gone, ended = alive.copy(), alive.copy()
    is_over = np.zeros(len(lives), dtype=bool)
    for at in range(len(lives.periods)):
        alive = alive + entries[:, at]
        sight = np.where(lives.seen[:, at], rates.seen[at], 1.0 - rates.seen[at])
        if begins_seen:
            sight = np.where(first == at, 1.0, sight)
        alive = alive * sight
        gone = np.where(lives.seen[:, at], 0.0, gone)
        leaves = (lives.left_after == at) & (lives.dead_after < 0) & ~is_over
        ended, is_over = np.where(leaves, alive + gone, ended), is_over | leaves
        if at == len(rates.survived):
            break
        dies = alive * (1.0 - rates.survived[at])
        is_found = (lives.dead_after == at) & ~is_over
        ended, is_over = np.where(is_found, dies * rates.recovered, ended), is_over | is_found
        gone = gone + dies * (1.0 - rates.recovered)
        alive = alive * rates.survived[at]
    return np.where(is_over, ended, alive + gone)
