"""How probable it is that somebody lives here, given that nobody was seen and how long one has looked."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np

from qaplan.base.errors import DataError
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.population.small_n.chances import COARSE_SCORES, Chances, finely
from qaplan.population.small_n.presence import (
    MOST_SEEN,
    NONE_SEEN,
    PresenceAtPrior,
    ResidentPresence,
    SeenAnimals,
)
from qaplan.population.small_n.priors import PRESENCE_RANGE, BorrowedRange, ResidentPriors, SexRanges
from qaplan.population.small_n.reach import Reach

__all__ = ["resident_presence"]

_TOLERANCE = 5e-5
_FEWEST_NODES, _MOST_NODES = 8, 64


def resident_presence(
    reach: Reach,
    priors: ResidentPriors,
    seen: SeenAnimals = NONE_SEEN,
    *,
    inputs: tuple[Input, ...] = (),
) -> ResidentPresence:
    """Ask how probable it is that at least one resident, and one female resident, lives in the area.

    Args:
        reach: Stations, the days that each worked and the area.
        priors: What is assumed; nothing is assumed silently.
        seen: The animals that were seen in these days, at most five.
        inputs: What the stations and the area were read from.

    Raises:
        DataError: ``population.too_many_seen`` if more than five animals were seen.

    Source:
        Bayes' theorem for a Poisson number of animals thinned by detection; detection as in spatial
        capture-recapture (Borchers and Efford 2008, Biometrics 64:377-385).
    """
    if seen.all > MOST_SEEN:
        raise DataError(
            "population.too_many_seen",
            f"more than {MOST_SEEN} animals were seen",
            do="fit a density: qaplan population fit",
        )
    nodes, error = _enough_nodes(reach, priors, seen)
    answers = _Answers(reach, priors, nodes)
    return ResidentPresence(
        seen=seen,
        priors=priors,
        camera_days=reach.camera_days,
        stations=len(reach.days),
        area_km2=reach.area_km2,
        answer=answers.at(priors.presence, seen),
        prior_female=-math.expm1(-priors.residents * priors.female_share),
        error=error,
        seen_chance=(answers.female.mean_seen(), *_range_seen(reach, priors.of_female)),
        sensitivity=tuple(answers.at(each, seen) for each in PRESENCE_RANGE),
        corners=tuple(_corners(reach, priors, seen)),
        provenance=_provenance(reach, priors, seen, inputs),
    )


class _Answers:
    """Answers for one set of borrowed ranges, under any prior probability of presence."""

    def __init__(self, reach: Reach, priors: ResidentPriors, nodes: int) -> None:
        self.priors = priors
        self.any_sex = Chances(reach, priors.any_sex, nodes)
        self.female = Chances(reach, priors.female, nodes) if priors.female else self.any_sex

    def at(self, presence: float, seen: SeenAnimals) -> PresenceAtPrior:
        priors = replace(self.priors, presence=presence)
        return PresenceAtPrior(presence, self._any(priors, seen), self._female(priors, seen))

    def _any(self, priors: ResidentPriors, seen: SeenAnimals) -> float | None:
        if seen.all:
            return None
        females = priors.residents * priors.female_share
        if priors.female is None:
            none_seen = self.any_sex.none_seen(priors.residents)
        else:
            none_seen = self.female.none_seen(females) * self.any_sex.none_seen(priors.residents - females)
        return 1.0 - math.exp(-priors.residents) / none_seen

    def _female(self, priors: ResidentPriors, seen: SeenAnimals) -> float | None:
        """No female at all: none unseen, and none among the seen whose sex nobody knows."""
        if seen.females:
            return None
        females = priors.residents * priors.female_share
        no_female = math.exp(-females) / self.female.none_seen(females)
        return 1.0 - no_female * (1 - priors.female_share) ** seen.unsexed


def _enough_nodes(reach: Reach, priors: ResidentPriors, seen: SeenAnimals) -> tuple[int, float]:
    """Double the nodes until nothing changes any more."""
    nodes, error = _FEWEST_NODES, math.inf
    before = _Answers(reach, priors, nodes).at(priors.presence, seen)
    while nodes < _MOST_NODES:
        nodes *= 2
        now = _Answers(reach, priors, nodes).at(priors.presence, seen)
        error = max(_apart(now.any_resident, before.any_resident), _apart(now.female, before.female))
        if error < _TOLERANCE:
            break
        before = now
    return nodes, error


def _apart(a: float | None, b: float | None) -> float:
    return 0.0 if a is None or b is None else abs(a - b)


def _range_seen(reach: Reach, ranges: SexRanges) -> tuple[float, float]:
    """Ends of the range that holds the chance of being seen in 95 of 100 cases."""
    rates = ranges.lambda0_per_day.at(COARSE_SCORES)
    hazards = (reach.hazard(sigma) for sigma in ranges.sigma_m.at(COARSE_SCORES))
    seen = np.array([1.0 - np.exp(-np.outer(rates, each)).mean(axis=1) for each in hazards])
    low, high = np.quantile(finely(finely(seen).T), [0.025, 0.975])
    return float(low), float(high)


def _corners(
    reach: Reach, priors: ResidentPriors, seen: SeenAnimals
) -> list[tuple[float, float, PresenceAtPrior]]:
    found = []
    sigma, rate = priors.of_female.sigma_m, priors.of_female.lambda0_per_day
    ends = product((sigma.low, sigma.high), (rate.low, rate.high))
    for at_sigma, at_rate in dict.fromkeys(ends):
        fixed = SexRanges(_known(sigma, at_sigma), _known(rate, at_rate))
        answers = _Answers(reach, replace(priors, any_sex=fixed, female=None), 1)
        found.append((at_sigma, at_rate, answers.at(priors.presence, seen)))
    return found


def _known(of: BorrowedRange, value: float) -> BorrowedRange:
    return BorrowedRange(value, value, of.source)


def _provenance(
    reach: Reach, priors: ResidentPriors, seen: SeenAnimals, inputs: tuple[Input, ...]
) -> Provenance:
    parameters = {
        "priors": priors.to_record(),
        "seen": [seen.females, seen.males, seen.unsexed],
        "stations": len(reach.days),
        "camera_days": reach.camera_days,
        "cells": len(reach.cells_m),
        "cell_ha": reach.cell_ha,
    }
    return Provenance(computed_by("population.resident_presence", parameters), inputs)
