"""From score to probability: a curve learned from reviewed pairs, with an interval for each probability.

The probability holds for the population that the reviewed pairs stand for: pairs of one flank and two
encounters whose score is at least the least reviewed one, each reviewed pair counting by its weight. Choosing
pairs for review by their score or their conditions alone does not bend the curve, because these are in it;
choosing by anything else, such as by what was found, has to stand in the weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.base.provenance import Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.animals import drawn_weights, numbered_animals
from qaplan.identity.calibration.curve import Curve, Scale, fit_curve, scale_of
from qaplan.identity.calibration.enough import PairCounts, count_pairs, refuse_few
from qaplan.identity.calibration.strata import stratum_columns, stratum_of
from qaplan.identity.calibration.types import PairProbability, ReviewedPair, ScoredPair

__all__ = ["Calibration", "Columns", "columns_of", "fit_calibration"]

Values = NDArray[np.float64]

_DRAWS, _DRAW_ROUNDS = 60, 3
_NORMAL_95 = 1.959964


@dataclass(frozen=True, eq=False)
class Columns:
    """Reviewed pairs as columns.

    Args:
        scores: Shape (n,).
        strata: Shape (n, strata).
        same: Shape (n,), 1 where the pair is one animal.
        weights: Shape (n,).
        animals: Shape (n, 2), the animals by number.
    """

    scores: Values
    strata: Values
    same: Values
    weights: Values
    animals: NDArray[np.int64]

    def take(self, places: NDArray[np.int64], weights: Values) -> Columns:
        """Some of the pairs, their weights multiplied."""
        return Columns(
            self.scores[places],
            self.strata[places],
            self.same[places],
            self.weights[places] * weights,
            self.animals[places],
        )


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a score is worth.

    Args:
        scale: How scores are laid out.
        curve: The fitted curve.
        drawn: Shape (draws, numbers of a curve): curves fitted with the animals drawn anew.
        counts: How many pairs it was learned from.
        least_score: The least reviewed score; pairs below it are outside the population.
        same_share: Share of pairs of one animal in the population.
        pairs_sha256: Digest of the reviewed pairs.
    """

    scale: Scale
    curve: Curve
    drawn: Values
    counts: PairCounts
    least_score: float
    same_share: float
    pairs_sha256: str

    @property
    def status(self) -> str:
        """``ok``: there were enough pairs."""
        return "ok"

    @property
    def provenance(self) -> Provenance:
        """The activity with its parameters."""
        parameters = {"pairs": self.counts.pairs, "sha256": self.pairs_sha256}
        return Provenance(computed_by("identity.fit_calibration", parameters))

    def require(self) -> Calibration:
        """The calibration itself; a refusal raises here."""
        return self

    def stated(self, scores: Values, strata: Values) -> Values:
        """Probabilities of "same" as numbers.

        Args:
            scores: Shape (n,).
            strata: Shape (n, strata).
        """
        return _chance(self.curve.logits(self.scale.basis(scores), strata))

    def probabilities(self, pairs: Sequence[ScoredPair]) -> tuple[PairProbability, ...]:
        """The probability of "same" of some pairs, each with its 95 % interval.

        Args:
            pairs: Scored pairs; scores beyond the reviewed ones get the outermost probability.
        """
        if not pairs:
            return ()
        basis = self.scale.basis(np.array([each.score for each in pairs], np.float64))
        strata = stratum_columns([each.conditions for each in pairs])
        middle = self.curve.logits(basis, strata)
        steps = len(self.curve.steps)
        drawn = np.array([Curve.of_row(row, steps).logits(basis, strata) for row in self.drawn])
        reach = _NORMAL_95 * drawn.std(axis=0, ddof=1)
        ends = zip(_chance(middle), _chance(middle - reach), _chance(middle + reach), pairs, strict=True)
        return tuple(
            PairProbability(pair, float(same), float(low), float(high), _stratum(pair))
            for same, low, high, pair in ends
        )

    def summary(self) -> str:
        """What it was learned from, in plain English."""
        held = self.counts
        return (
            f"Calibrated on {held.pairs} reviewed pairs ({held.same} of one animal, {held.different} of two) "
            f"of {held.animals} animals."
        )


def fit_calibration(
    pairs: Sequence[ReviewedPair], rng: np.random.Generator, *, draws: int = _DRAWS
) -> Calibration | Refusal:
    """Learn from reviewed pairs what a score is worth.

    Args:
        pairs: Reviewed pairs, in any order.
        rng: Where the drawn animals of the intervals come from.
        draws: How often the animals are drawn anew.

    Returns:
        The calibration; a refusal ``identity.not_calibrated`` with what is missing where the pairs are too
        few.
    """
    counts = count_pairs(pairs)
    refusal = refuse_few(counts)
    if refusal is not None:
        return refusal
    columns = columns_of(pairs)
    scale = scale_of(columns.scores)
    basis = scale.basis(columns.scores)
    curve = fit_curve(basis, columns.strata, columns.same, columns.weights)
    drawn = [
        fit_curve(
            basis,
            columns.strata,
            columns.same,
            columns.weights * drawn_weights(rng, columns.animals),
            start=curve,
            most_rounds=_DRAW_ROUNDS,
        ).as_row()
        for _ in range(draws)
    ]
    return Calibration(
        scale,
        curve,
        np.array(drawn),
        counts,
        float(columns.scores.min()),
        float(np.average(columns.same, weights=columns.weights)),
        _digest(pairs),
    )


def columns_of(pairs: Sequence[ReviewedPair]) -> Columns:
    """Reviewed pairs as columns, in an order that does not depend on theirs."""
    held = sorted(pairs, key=_order)
    return Columns(
        np.array([each.pair.score for each in held], np.float64),
        stratum_columns([each.pair.conditions for each in held]),
        np.array([each.is_same for each in held], np.float64),
        np.array([each.weight for each in held], np.float64),
        numbered_animals(held),
    )


def _order(pair: ReviewedPair) -> tuple[object, ...]:
    return (pair.pair.a, pair.pair.b, pair.pair.score, pair.is_same, pair.animals)


def _digest(pairs: Sequence[ReviewedPair]) -> str:
    lines = sorted(repr((str(p.pair.a), str(p.pair.b), p.pair.score, p.is_same, p.weight)) for p in pairs)
    return hashlib.sha256("\n".join(lines).encode(errors="surrogatepass")).hexdigest()


def _stratum(pair: ScoredPair) -> str:
    return "+".join(stratum_of(pair.conditions)) or "all"


def _chance(logits: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-logits)))
