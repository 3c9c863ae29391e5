"""From the sums over cells to a log-likelihood: classes, and the number of animals detected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Counted", "Numbers", "counted"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Numbers = Literal["poisson", "binomial", "conditional"]


@dataclass(frozen=True, eq=False)
class Counted:
    """The log-likelihood of the animals of a group, and its gradient for what it was made from.

    Args:
        log_lik: Log-likelihood, every animal told apart.
        log_history: Gradient for the logarithm of each history in each class, shape (n_animals, n_classes).
        detected: Gradient for the expected number detected of each class, shape (n_classes,).
        total: Gradient for the number of animals in the mask.
        mixing: Gradient for the logit of the share of the second class.
    """

    log_lik: float
    log_history: Floats
    detected: Floats
    total: float
    mixing: float


def counted(
    log_history: Floats,
    detected: Floats,
    total: float,
    mixing: float,
    *,
    animal_class: Whole,
    numbers: Numbers,
) -> Counted:
    """Put histories and the number detected together.

    Args:
        log_history: Logarithm of each history, summed over cells, in each class, shape (n_animals,
            n_classes); minus infinity in a class to which the animal does not belong.
        detected: Expected number detected if all animals were of that class, shape (n_classes,).
        total: Expected number of animals in the mask.
        mixing: Logit of the share of the second class.
        animal_class: Class of each animal, -1 where unknown, shape (n_animals,).
        numbers: How the number detected is distributed; ``conditional`` where it is taken as given.

    Returns:
        The log-likelihood and its gradient.

    Source:
        Borchers and Efford 2008, Biometrics 64, 377-385, equations 3 to 8. Where the class of some animals is
        known, the mean probability of detection is harmonic over the animals detected, as in secr 5.5.
    """
    share = _shares(mixing, len(detected))
    slant = np.array([0.0]) if len(share) == 1 else np.array([-share[1], share[0]])
    log_sums, posterior = _over_classes(log_history, share)
    n, mean = len(posterior), np.float64(detected @ share)
    log_lik = float(log_sums.sum() - n * np.log(mean))
    d_detected = -n / mean * share
    d_mixing = float((posterior @ slant).sum() - n / mean * (detected @ (share * slant)))
    if numbers == "conditional":
        return Counted(log_lik, posterior, d_detected, 0.0, d_mixing)
    value, d_mean, d_one, d_total = _numbers(detected, share, total, animal_class, numbers)
    d_detected = d_detected + d_mean * share + d_one
    d_mixing += d_mean * float(detected @ (share * slant))
    return Counted(log_lik + value, posterior, d_detected, d_total, d_mixing)


def _over_classes(log_history: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Logarithm of each history over classes, and the probability of each class given the history."""
    if len(share) == 1:
        return log_history[:, 0], np.ones_like(log_history)
    log_joint = log_history + np.log(share)
    most = log_joint.max(axis=1, initial=-np.inf)
    posterior = np.exp(log_joint - most[:, None])
    sums = posterior.sum(axis=1)
    posterior /= sums[:, None]
    return np.log(sums) + most, posterior


def _shares(mixing: float, n_classes: int) -> Floats:
    if n_classes == 1:
        return np.ones(1)
    bounded = float(np.clip(mixing, -500.0, 500.0))
    return np.array([1 / (1 + np.exp(bounded)), 1 / (1 + np.exp(-bounded))])


def _numbers(
    detected: Floats, share: Floats, total: float, animal_class: Whole, numbers: Numbers
) -> tuple[float, float, Floats, float]:
    """The part of the number detected; its gradient for the mean, each class and the total."""
    n, mean = len(animal_class), np.float64(detected @ share)
    known = np.array([(animal_class == one).sum() for one in range(len(share))], dtype=np.float64)
    known *= len(share) > 1
    unknown = max(n, 1) - float(known.sum())
    inverse = np.float64((known / detected).sum() + unknown / mean)
    expected = max(n, 1) / inverse
    value, d_expected, d_total = _number(n, expected, total, numbers)
    scaled = d_expected * expected / inverse
    return value, scaled * unknown / mean**2, scaled * known / detected**2, d_total


def _number(n: int, expected: float, total: float, numbers: Numbers) -> tuple[float, float, float]:
    """Log-probability of n animals told apart, with its gradient for the expected number and the total."""
    if numbers == "poisson":
        return n * float(np.log(expected)) - expected, n / expected - 1, 0.0
    if total < n or total <= expected:
        return -np.inf, 0.0, 0.0
    taken = total - np.arange(n)
    rest, odds = total - n, expected / total
    value = float(np.log(taken).sum()) + n * np.log(odds) + rest * np.log1p(-odds)
    d_expected = n / expected - rest / (total - expected)
    d_total = float((1 / taken).sum()) - n / total + np.log1p(-odds) + rest * odds / (total - expected)
    return float(value), d_expected, float(d_total)
