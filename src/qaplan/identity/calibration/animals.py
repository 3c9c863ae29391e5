"""Pairs by their animals: splits in which no animal is on both sides, and draws of animals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.calibration.types import ReviewedPair

__all__ = ["Split", "drawn_weights", "number_of_animals", "numbered_animals", "splits_by_animal"]

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """Pairs to learn from and pairs to test on, without an animal in both.

    A pair of two animals is lost where the animals fall apart, a pair of one animal never; ``weights`` make
    up for that, so that both parts stand for the same population.

    Args:
        learned: Places of the pairs to learn from.
        learned_weights: How much each counts for its loss of fellows.
        tested: Places of the pairs to test on.
        tested_weights: Likewise.
    """

    learned: Places
    learned_weights: NDArray[np.float64]
    tested: Places
    tested_weights: NDArray[np.float64]


def numbered_animals(pairs: Sequence[ReviewedPair]) -> Places:
    """The two animals of each pair as numbers.

    Returns:
        Shape (n, 2).
    """
    number: dict[str, int] = {}
    for each in pairs:
        for name in each.animals:
            number.setdefault(name, len(number))
    return np.array([[number[name] for name in each.animals] for each in pairs], np.int64).reshape(-1, 2)


def number_of_animals(animals: Places) -> int:
    """How many animals there are in numbered pairs."""
    return int(animals.max(initial=-1)) + 1


def splits_by_animal(rng: np.random.Generator, animals: Places, *, folds: int) -> Iterator[Split]:
    """Deal the animals into folds, and make a split for each.

    Tested are the pairs whose animals both lie in the fold, learned from are those of which none does.

    Args:
        rng: Where the dealing comes from.
        animals: From ``numbered_animals``.
        folds: How many folds, 2 or more.

    Yields:
        One split for each fold that has pairs to test and to learn from.
    """
    count = number_of_animals(animals)
    fold_of = rng.permutation(np.arange(count) % folds)
    is_two = animals[:, 0] != animals[:, 1]
    for fold in range(folds):
        inside = fold_of[animals] == fold
        tested, learned = np.flatnonzero(inside.all(axis=1)), np.flatnonzero(~inside.any(axis=1))
        if len(tested) and len(learned):
            within = int((fold_of == fold).sum())
            yield Split(
                learned,
                np.where(is_two[learned], _loss(count, count - within), 1.0),
                tested,
                np.where(is_two[tested], _loss(count, within), 1.0),
            )


def drawn_weights(rng: np.random.Generator, animals: Places) -> NDArray[np.float64]:
    """Draw how much each pair counts when the animals are drawn anew.

    Every animal gets an exponential weight; a pair of one animal counts by its weight, a pair of two by the
    product of theirs. That is the Bayesian bootstrap with animals as the units.

    Args:
        rng: Where the draw comes from.
        animals: From ``numbered_animals``.

    Source:
        Rubin 1981, The Bayesian bootstrap; Owen 2007, The pigeonhole bootstrap, for pairs of two units.
    """
    weight = rng.exponential(size=number_of_animals(animals))
    first, second = weight[animals[:, 0]], weight[animals[:, 1]]
    return np.where(animals[:, 0] == animals[:, 1], first, first * second)


def _loss(count: int, kept: int) -> float:
    """How many pairs of two animals there are in all for each pair of one part, relative to pairs of one."""
    return (count - 1) / (kept - 1) if kept > 1 else float(count)
