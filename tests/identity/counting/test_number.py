"""The number by lot holds whatever the probabilities are worth, where all likely others are looked at."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.identity.counting.evidence import evidence_of
from qaplan.identity.counting.number import SampledNumber, number_by_lot, sample_pairs
from qaplan.identity.counting.types import Decision, PairBelief
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

ANIMALS = [1] * 10 + [2] * 8 + [3] * 6
"""Sides of each animal: 24 animals, 44 sides."""


def by_lot(seed: int) -> SampledNumber:
    """Every other of a drawn side is looked at without error; the probabilities know nothing."""
    rng = np.random.default_rng(seed)
    owner = np.repeat(np.arange(len(ANIMALS)), ANIMALS)
    sides = [Side(f"E{number:02}", "left") for number in range(len(owner))]
    evidence = evidence_of([PairBelief(sides[0], sides[1], 0.5)], sides=sides)
    guess = np.asarray(rng.uniform(0.01, 0.1, (len(sides), len(sides))))
    sample = sample_pairs(evidence, (guess + guess.T) / 2, rng, sides=30, each=len(sides))
    of = dict(zip(evidence.sides, owner.tolist(), strict=True))
    said = [
        Decision(a, b, Verdict.SAME if of[a] == of[b] else Verdict.DIFFERENT, "R", 1e-6, 1e-6)
        for a, b in sample.to_show()
    ]
    return number_by_lot(sample, said)


def test_it_is_right_on_average_and_its_interval_covers_though_the_probabilities_know_nothing() -> None:
    runs = [by_lot(seed) for seed in range(60)]
    estimates = np.array([run.estimate for run in runs])
    # four standard errors of the mean of sixty runs
    assert abs(estimates.mean() - len(ANIMALS)) < 4 * estimates.std() / np.sqrt(len(runs))
    assert sum(run.low <= len(ANIMALS) <= run.high for run in runs) >= 52


def test_too_few_draws_are_refused() -> None:
    sides = [Side(f"E{number}", "left") for number in range(4)]
    evidence = evidence_of([], sides=sides)
    with pytest.raises(DataError) as refused:
        sample_pairs(evidence, np.full((4, 4), 0.1), np.random.default_rng(1), sides=5)
    assert refused.value.code == "identity.too_few_to_sample"
