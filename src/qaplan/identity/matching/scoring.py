"""What a matched feature is worth (local naive Bayes), and how chips add up for an animal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["background_of", "supported", "vote_weights"]

_FARTHEST = 2.0
_NEXT_COUNTS = 0.6


def background_of(
    distance: NDArray[np.float32], names: Sequence[str], neighbours: int
) -> NDArray[np.float64]:
    """How near the background is to each feature: the animal that comes after the nearest few.

    What so many animals show tells none of them.

    Args:
        distance: Squared distance to the nearest feature of each chip, shape (n, chips).
        names: Whose each chip is.
        neighbours: Animals that may be nearer than the background.

    Returns:
        Squared distances, shape (n,).

    Source:
        McCann and Lowe 2012, Local naive Bayes nearest neighbor for image classification, algorithm 2;
        Crall et al. 2013, HotSpotter, section 4 (votes for animals).
    """
    if not len(names):
        return np.full(len(distance), _FARTHEST)
    number = np.unique(np.asarray(names), return_inverse=True)[1]
    order = np.argsort(number, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(number[order]) > 0])
    nearest = np.minimum.reduceat(distance[:, order], starts, axis=1)
    animals = nearest.shape[1]
    if animals == 1:
        return np.full(len(distance), _FARTHEST)
    after = min(neighbours, animals - 1)
    return np.asarray(np.partition(nearest, after, axis=1)[:, after], np.float64)


def vote_weights(
    distance: NDArray[np.float32], background: NDArray[np.float64], sharpness: float
) -> NDArray[np.float64]:
    """Weigh how much nearer features are than their background.

    Args:
        distance: Squared distances, shape (n,) or (n, chips).
        background: How near the background is, shape (n,).
        sharpness: Power to which the difference is raised.
    """
    behind = background[:, None] if distance.ndim > 1 else background
    return np.asarray(np.maximum(behind - distance, 0.0) ** sharpness, np.float64)


def supported(scores: Mapping[str, Sequence[float]], most: int) -> dict[str, float]:
    """Add up the scores of each animal's best chips, each next one counting less.

    Args:
        scores: Scores of the chips of each animal.
        most: Chips that count at most.
    """
    return {
        name: sum(score * _NEXT_COUNTS**at for at, score in enumerate(sorted(each, reverse=True)[:most]))
        for name, each in scores.items()
    }
