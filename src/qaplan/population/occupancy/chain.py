"""The probability of what was detected: a site is occupied or not, and goes from one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.maximum_likelihood import Numbers, inverse_cloglog, inverse_logit
from qaplan.population.occupancy.design import Design
from qaplan.population.occupancy.types import SiteHistories

__all__ = ["Chain", "SiteRates"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class SiteRates:
    """The rates at one point of a likelihood; complex while a gradient is taken.

    Args:
        first: Occupancy of the first season, shape (n_sites,).
        colonised: Probability that an empty site is taken, shape (n_sites, n_seasons - 1).
        deserted: Probability that an occupied site is given up, in the same shape.
        detected: Probability of a detection on each visit to an occupied site, shape
            (n_sites, n_seasons, n_visits).
    """

    first: Numbers
    colonised: Numbers
    deserted: Numbers
    detected: Numbers

    def occupancy(self) -> Numbers:
        """Probability that each site is occupied in each season, shape (n_sites, n_seasons)."""
        found = [self.first]
        for at in range(self.colonised.shape[1]):
            before = found[-1]
            found.append(before * (1 - self.deserted[:, at]) + (1 - before) * self.colonised[:, at])
        return np.stack(found, axis=1)


@dataclass(frozen=True, eq=False)
class Chain:
    """The log-likelihood of a model of occupancy.

    Args:
        data: The visits.
        designs: The design matrices, in the order of the coefficients.
        link: Link of detection.
    """

    data: SiteHistories
    designs: tuple[Design, ...]
    link: str = "logit"

    def __len__(self) -> int:
        """Number of coefficients."""
        return sum(len(each.terms) for each in self.designs)

    def blocks(self) -> Sequence[slice]:
        """Where the coefficients of each parameter stand."""
        ends = np.cumsum([len(each.terms) for each in self.designs]).tolist()
        return [slice(end - len(each.terms), end) for each, end in zip(self.designs, ends, strict=True)]

    def rates(self, beta: Numbers) -> SiteRates:
        """The rates at coefficients of the scaled covariates."""
        linear: dict[str, Numbers] = {
            each.parameter: each.matrix @ beta[block]
            for each, block in zip(self.designs, self.blocks(), strict=True)
        }
        sites = len(self.data.sites)
        none = np.zeros((sites, 0))
        return SiteRates(
            inverse_logit(linear["psi"]),
            inverse_logit(linear["gamma"]) if "gamma" in linear else none,
            inverse_logit(linear["epsilon"]) if "epsilon" in linear else none,
            self._detected(linear),
        )

    def __call__(self, beta: Numbers) -> Any:  # noqa: ANN401  # a number or a complex one
        """Log-likelihood at coefficients of the scaled covariates.

        Source:
            MacKenzie, Nichols, Hines, Knutson and Franklin 2003, Estimating site occupancy, colonization, and
            local extinction when a species is detected imperfectly, Ecology 84:2200-2207.
        """
        rates = self.rates(beta)
        seen = self.sight(rates)
        total: Any = 0.0
        occupied, empty = rates.first, 1 - rates.first
        for at in range(len(self.data.seasons)):
            occupied, empty = occupied * seen[:, at], np.where(self.data.is_seen[:, at], 0.0, empty)
            whole = occupied + empty
            total = total + np.log(whole).sum()
            occupied, empty = occupied / whole, empty / whole
            if at < rates.colonised.shape[1]:
                taken, left = rates.colonised[:, at], rates.deserted[:, at]
                occupied, empty = (
                    occupied * (1 - left) + empty * taken,
                    occupied * left + empty * (1 - taken),
                )
        return total

    def sight(self, rates: SiteRates) -> Numbers:
        """Probability of what was detected in each season at an occupied site; 1 without a visit."""
        detected, visited = self.data.detected, self.data.visited
        chance = np.where(visited, np.where(detected == 1, rates.detected, 1 - rates.detected), 1.0)
        return np.asarray(chance.prod(axis=2))

    def smoothed(self, beta: Floats) -> Floats:
        """Probability that each site was occupied in each season, given everything that was detected."""
        rates = self.rates(beta)
        seen = self.sight(rates)
        seasons = len(self.data.seasons)
        forward = np.zeros((len(self.data.sites), seasons, 2))
        state = np.stack([rates.first, 1 - rates.first], axis=1)
        for at in range(seasons):
            if at:
                state = np.einsum("sa,sab->sb", forward[:, at - 1], self._step(rates, at - 1))
            state = state * self._emission(seen, at)
            forward[:, at] = state / state.sum(axis=1, keepdims=True)
        backward = np.ones_like(forward)
        for at in range(seasons - 2, -1, -1):
            ahead = backward[:, at + 1] * self._emission(seen, at + 1)
            back = np.einsum("sab,sb->sa", self._step(rates, at), ahead)
            backward[:, at] = back / back.sum(axis=1, keepdims=True)
        both = forward * backward
        return np.asarray(both[..., 0] / both.sum(axis=2))

    def _detected(self, linear: Mapping[str, Numbers]) -> Numbers:
        if self.link == "cloglog":
            effort = self.data.effort
            offset = 0.0 if effort is None else np.log(np.where(self.data.visited, effort, 1.0))
            return inverse_cloglog(linear["p"] + offset)
        return inverse_logit(linear["p"])

    def _emission(self, seen: Floats, at: int) -> Floats:
        return np.stack([seen[:, at], np.where(self.data.is_seen[:, at], 0.0, 1.0)], axis=1)

    def _step(self, rates: SiteRates, at: int) -> Floats:
        taken, left = rates.colonised[:, at], rates.deserted[:, at]
        return np.stack([np.stack([1 - left, left], -1), np.stack([taken, 1 - taken], -1)], axis=1)
