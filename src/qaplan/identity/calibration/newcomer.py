"""The probability that a side shows an animal that is not in the catalogue.

Every animal of the catalogue says how well the side fits it: the odds of its pairs against those of any two
sides; of several sides of one animal each counts less than one alone, because they err together. The fits of
all animals together become a probability by a curve that is learned on catalogues from which the side's own
animal was taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.types import PairProbability
from qaplan.identity.sides import Side

__all__ = [
    "FEWEST_QUERIES",
    "AnimalBelief",
    "NewcomerCurve",
    "beliefs_about",
    "fit_newcomers",
    "newcomer_share",
]

Values = NDArray[np.float64]

FEWEST_QUERIES = 40
_TOGETHER = 0.5
_LEAST, _MOST = 1e-4, 1 - 1e-4
_RIDGE, _ROUNDS = 0.01, 30


@dataclass(frozen=True)
class AnimalBelief:
    """How likely a side is one animal of the catalogue, pair by pair.

    Args:
        animal: The animal.
        same: Probability of "same" of the side with each side of that animal, one or more.
    """

    animal: str
    same: tuple[float, ...]


@dataclass(frozen=True)
class NewcomerCurve:
    """What the fits of all animals together say about a newcomer.

    Args:
        start: Logit of "newcomer" where nothing fits better or worse than any two sides, at even odds before.
        slope: How much a better fit takes from it, 0 or more.
        same_share: Share of same pairs in the population of the pairs' probabilities.
        queries: How many sides it was learned from, each once with and once without its own animal.
    """

    start: float
    slope: float
    same_share: float
    queries: int

    def probability(self, beliefs: Sequence[AnimalBelief], *, share: float) -> float:
        """The probability that a side shows none of these animals.

        Args:
            beliefs: What is believed of it and each animal; nothing for an empty catalogue.
            share: Share of newcomers among sides like this one, before anybody looks at it.

        Raises:
            UsageError: ``identity.bad_share``.
        """
        if not 0 < share < 1:
            raise UsageError(
                "identity.bad_share", "a share lies between 0 and 1", do="give a share such as 0.2"
            )
        if not beliefs:
            return 1.0
        logit = self.start - self.slope * _fit_of(beliefs, self.same_share) + np.log(share / (1 - share))
        return float(1 / (1 + np.exp(-logit)))


def newcomer_share(animals: Mapping[Side, str]) -> float:
    """Share of newcomers to expect among further sides: that of the animals seen once, kept off 0 and 1.

    Args:
        animals: The animal of each side of one flank.

    Source:
        Good 1953, The population frequencies of species, equation 9.

    >>> sides = [Side(f"E-{k}", "left") for k in range(4)]
    >>> newcomer_share(dict(zip(sides, ["V1", "V1", "V1", "V2"])))
    0.3
    """
    times = Counter(animals.values())
    once = sum(count == 1 for count in times.values())
    return (once + 0.5) / (len(animals) + 1)


def beliefs_about(
    side: Side,
    probabilities: Iterable[PairProbability],
    animals: Mapping[Side, str],
    *,
    unlisted: float,
) -> tuple[AnimalBelief, ...]:
    """Put together what is believed of one side and each animal of the catalogue.

    Args:
        side: The side.
        probabilities: Probabilities of pairs; those that the side has no part in are passed over.
        animals: The animal of each side of its flank.
        unlisted: Probability of a pair that is not listed, because its score is too low.

    Returns:
        One entry for each animal that has another encounter than the side's own, by name.
    """
    listed: dict[Side, float] = {}
    for each in probabilities:
        if side in (each.pair.a, each.pair.b) and each.same is not None:
            listed[each.pair.b if each.pair.a == side else each.pair.a] = each.same
    found: dict[str, list[float]] = {}
    for other, animal in sorted(animals.items()):
        if other.flank == side.flank and other.encounter_id != side.encounter_id:
            found.setdefault(animal, []).append(listed.get(other, unlisted))
    return tuple(AnimalBelief(animal, tuple(same)) for animal, same in sorted(found.items()))


def fit_newcomers(
    queries: Sequence[tuple[str, Sequence[AnimalBelief]]], *, same_share: float
) -> NewcomerCurve | Refusal:
    """Learn how much a fit speaks against a newcomer.

    Each side whose animal has other encounters is taken twice: with its own animal in the catalogue, where it
    is no newcomer, and without, where it is one.

    Args:
        queries: For each side the name of its animal and what is believed of it and every animal.
        same_share: Share of same pairs in the population of the pairs' probabilities.

    Returns:
        The curve; a refusal ``identity.newcomer_not_calibrated`` with fewer than 40 such sides.
    """
    fits, is_new = _left_out(queries, same_share)
    if len(fits) < 2 * FEWEST_QUERIES:
        return _refuse(len(fits) // 2)
    row = np.zeros(2)
    pulls = np.column_stack([np.ones(len(fits)), -fits])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-pulls @ row))
        bend = (pulls * (chance * (1 - chance))[:, None]).T @ pulls + _RIDGE * np.eye(2)
        row = row + np.linalg.solve(bend, pulls.T @ (is_new - chance) - _RIDGE * row)
    return NewcomerCurve(float(row[0]), max(0.0, float(row[1])), same_share, len(fits) // 2)


def _left_out(
    queries: Sequence[tuple[str, Sequence[AnimalBelief]]], same_share: float
) -> tuple[Values, Values]:
    fits, is_new = [], []
    for own, beliefs in queries:
        others = [each for each in beliefs if each.animal != own]
        if others and len(others) < len(beliefs):
            fits += [_fit_of(beliefs, same_share), _fit_of(others, same_share)]
            is_new += [0.0, 1.0]
    return np.array(fits), np.array(is_new)


def _fit_of(beliefs: Sequence[AnimalBelief], same_share: float) -> float:
    """Mean over the animals of how much better the side fits than any two sides do, as its logarithm."""
    base = np.log(same_share / (1 - same_share))
    fits = []
    for each in beliefs:
        same = np.clip(np.array(each.same), _LEAST, _MOST)
        apart = np.log(same / (1 - same)) - base
        fits.append(float(apart.sum()) / len(apart) ** _TOGETHER)
    return float(np.logaddexp.reduce(fits) - np.log(len(fits)))


def _refuse(queries: int) -> Refusal:
    made = computed_by("identity.fit_newcomers", {"fewest": FEWEST_QUERIES})
    values = {
        "held": Fact("identity.newcomer.held", queries, activity=made),
        "fewest": Fact("identity.newcomer.fewest", FEWEST_QUERIES, activity=made),
    }
    reason = Message("calibration.newcomer_refused", dict(values))
    instead = (Message("calibration.ranking_instead"),)
    return Refusal("identity.newcomer_not_calibrated", reason, instead, tuple(values.values()))
