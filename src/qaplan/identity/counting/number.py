"""The number of animals from pairs drawn by lot: it holds whatever the machine's probabilities are worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.identity.counting.evidence import Evidence
from qaplan.identity.counting.types import Decision
from qaplan.identity.sides import FLANKS, Flank, Side
from qaplan.identity.types import Verdict

__all__ = [
    "LEAST_SIDES",
    "CountSample",
    "SampledNumber",
    "SampledPair",
    "SampledSide",
    "number_by_lot",
    "sample_pairs",
]

Numbers = NDArray[np.float64]

LEAST_SIDES = 20
"""Fewer drawn sides give no interval: its width would rest on too few differences."""

_ANYWHERE = 0.1
_MOST_STEPS = 50


@dataclass(frozen=True)
class SampledPair:
    """A pair that was drawn by lot.

    Args:
        draw: Which draw of a side it belongs to, from 0.
        a: The side that was drawn first.
        b: The side that was drawn for it.
        chance: Probability with which the second side was taken.
        same: Probability that they are one animal, before anybody looked.
    """

    draw: int
    a: Side
    b: Side
    chance: float
    same: float


@dataclass(frozen=True)
class SampledSide:
    """A side that was drawn by lot.

    Args:
        side: The side.
        chance: Probability with which it is drawn in each draw.
        share: What it is expected to add to the number of animals.
    """

    side: Side
    chance: float
    share: float


@dataclass(frozen=True)
class CountSample:
    """Pairs drawn by lot, to be shown to people.

    Args:
        flank: The flank that is counted.
        sides: The drawn sides, in the order of the draws; a side may be drawn more than once.
        pairs: The pairs of each draw.
        expected: Number of animals that the probabilities by themselves expect.
    """

    flank: Flank
    sides: tuple[SampledSide, ...]
    pairs: tuple[SampledPair, ...]
    expected: float

    def to_show(self) -> tuple[tuple[Side, Side], ...]:
        """Each drawn pair once."""
        return tuple(dict.fromkeys((min(each.a, each.b), max(each.a, each.b)) for each in self.pairs))


@dataclass(frozen=True)
class SampledNumber:
    """The number of animals of one flank, from pairs drawn by lot.

    Args:
        flank: The flank.
        estimate: The number of animals among the sides.
        se: Its standard error.
        low: Lower end of the 95 % interval.
        high: Upper end.
        sides: Sides that were drawn, each draw counted.
        pairs: Pairs that were shown, each once.
        unanswered: Drawn pairs that nobody could decide; they count with their probability.
    """

    flank: Flank
    estimate: float
    se: float
    low: float
    high: float
    sides: int
    pairs: int
    unanswered: int


def sample_pairs(
    evidence: Evidence,
    same: Numbers,
    rng: np.random.Generator,
    *,
    flank: Flank = "left",
    sides: int = 60,
    each: int = 10,
) -> CountSample:
    """Draw sides, and for each of them others of its flank, where the probabilities say most.

    A side is drawn in proportion to what it adds to the number of animals, one over the sides of its animal.
    For it, others are drawn in proportion to the probability of "same", those that are likely for certain and
    a tenth of them anywhere.

    Args:
        evidence: The sides.
        same: Probability that each two sides are one animal, shape (n, n).
        rng: Where the chance comes from.
        flank: The flank that is counted.
        sides: Sides that are drawn, with replacement.
        each: Others that are drawn for each on average, none of them twice.

    Raises:
        DataError: ``identity.too_few_to_sample`` if the flank has fewer than two sides or fewer than 20 are
            to be drawn.
    """
    here = np.flatnonzero(evidence.flank == FLANKS.index(flank))
    if len(here) < 2 or sides < LEAST_SIDES:
        raise DataError(
            "identity.too_few_to_sample",
            f"a sample needs two sides of the flank and {LEAST_SIDES} draws",
            do="draw more sides",
        )
    chance = same[np.ix_(here, here)].copy()
    np.fill_diagonal(chance, 0.0)
    shares = 1.0 / (1.0 + chance.sum(axis=1))
    side_chance = shares / shares.sum()
    drawn = rng.choice(len(here), size=sides, p=side_chance)
    kept = [
        SampledSide(evidence.sides[here[u]], float(side_chance[u]), float(shares[u])) for u in drawn.tolist()
    ]
    pairs = []
    for draw, u in enumerate(drawn.tolist()):
        taken = _chance_of_others(chance[u], u, each)
        for v in np.flatnonzero(rng.random(len(here)) < taken).tolist():
            other = evidence.sides[here[v]]
            pairs.append(SampledPair(draw, kept[draw].side, other, float(taken[v]), float(chance[u, v])))
    return CountSample(flank, tuple(kept), tuple(pairs), float(shares.sum()))


def number_by_lot(sample: CountSample, decisions: Iterable[Decision]) -> SampledNumber:
    """Estimate the number of animals from what people said of the drawn pairs.

    The number of animals is the sum over the sides of one over the sides of their animal. The probabilities
    give a first sum; the drawn sides correct it, each by what people found against what was expected. The
    number of others that a drawn side has is itself estimated from its drawn pairs, and the bias that this
    leaves in one over it is taken away to the second order. An answer counts as the probability of "same"
    that it leaves, by the reader's error rates.

    Args:
        sample: What was drawn.
        decisions: What people said of the drawn pairs; several people on one pair are independent witnesses.

    Source:
        Perez, Sheldon, Van Horn and Maji (2024), arXiv 2312.05287: nested importance sampling of vertices and
        edges. The difference to a first sum and the correction of the bias are added here.
    """
    from scipy.stats import t

    said: dict[frozenset[Side], list[Decision]] = {}
    for each in {(frozenset((d.a, d.b)), d.reader): d for d in decisions}.values():
        said.setdefault(frozenset((each.a, each.b)), []).append(each)
    gains = []
    for draw, drawn in enumerate(sample.sides):
        found = [(_told(pair, said), pair.chance) for pair in sample.pairs if pair.draw == draw]
        gains.append((_share_of(found) - drawn.share) / drawn.chance)
    values = np.array(gains)
    se = float(values.std(ddof=1) / np.sqrt(len(values)))
    estimate = sample.expected + float(values.mean())
    reach = float(t.ppf(0.975, len(values) - 1)) * se
    shown = {frozenset((pair.a, pair.b)) for pair in sample.pairs}
    clear = {
        pair for pair, heard in said.items() if any(d.verdict is not Verdict.UNDETERMINED for d in heard)
    }
    return SampledNumber(
        sample.flank,
        estimate,
        se,
        max(1.0, estimate - reach),
        estimate + reach,
        len(values),
        len(shown & set(said)),
        len(shown - clear),
    )


def _chance_of_others(same: Numbers, side: int, each: int) -> Numbers:
    """With which probability each other side is taken, so that ``each`` are on average."""
    anywhere = np.ones(len(same))
    anywhere[side] = 0.0
    worth = anywhere / anywhere.sum()
    if same.sum() > 0:
        worth = (1 - _ANYWHERE) * same / same.sum() + _ANYWHERE * worth
    taken = np.minimum(1.0, each * worth)
    for _ in range(_MOST_STEPS):
        free = (taken < 1) & (worth > 0)
        left = each - float((taken >= 1).sum())
        if not free.any() or left <= 0:
            break
        grown = np.where(free, np.minimum(1.0, worth * left / worth[free].sum()), taken)
        if np.allclose(grown, taken):
            break
        taken = grown
    return np.asarray(taken)


def _told(pair: SampledPair, said: dict[frozenset[Side], list[Decision]]) -> float:
    """Probability that a drawn pair is one animal, after all that people said of it."""
    chance = min(max(pair.same, 1e-6), 1 - 1e-6)
    odds = chance / (1 - chance)
    for each in said.get(frozenset((pair.a, pair.b)), ()):
        if each.verdict is Verdict.SAME:
            odds *= (1 - each.false_different) / each.false_same
        elif each.verdict is Verdict.DIFFERENT:
            odds *= each.false_different / (1 - each.false_same)
    return odds / (1 + odds)


def _share_of(others: Sequence[tuple[float, float]]) -> float:
    """One over one and the number of others of a side, from the taken ones with their probabilities."""
    number = sum(same / chance for same, chance in others)
    noise = sum(same * (1 - chance) / chance**2 for same, chance in others)
    return max(0.0, 1 / (1 + number) - noise / (1 + number) ** 3)
