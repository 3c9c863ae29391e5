"""How likely sides show animals that a plain list of reviewed pairs does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qaplan.base.errors import DataError
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.files import read_reviewed_pairs, read_scored_pairs
from qaplan.identity.calibration.fitting import Calibration, fit_calibration
from qaplan.identity.calibration.newcomer import (
    AnimalBelief,
    NewcomerCurve,
    beliefs_about,
    fit_newcomers,
    newcomer_share,
)
from qaplan.identity.calibration.types import PairProbability, ReviewedPair
from qaplan.identity.sides import Side

__all__ = ["SideTold", "newcomers_of_files"]

_DRAWS = 2


@dataclass(frozen=True)
class SideTold:
    """How likely one side shows a new animal.

    Args:
        side: The side.
        newcomer: Probability that its animal is not among those of the reviewed pairs.
        nearest: The known animal that has the most probable pair with it; empty without any.
        same: Probability of that pair.
    """

    side: Side
    newcomer: float
    nearest: str
    same: float

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "side": str(self.side),
            "newcomer_probability": self.newcomer,
            "nearest_animal": self.nearest,
            "nearest_probability": self.same,
        }


def newcomers_of_files(
    reviewed: Path, scored: Path, *, share: float | None = None, seed: int = 1
) -> tuple[SideTold, ...] | Refusal:
    """Say how likely sides show animals that nobody has seen before.

    Args:
        reviewed: Reviewed pairs with their sides; they are the catalogue, and what is learned from.
        scored: Pairs of the sides asked about with sides of the catalogue.
        share: Share of newcomers to expect; that of the animals seen once when None.
        seed: Where chance comes from.

    Returns:
        One entry for each side that the catalogue does not hold, the likeliest newcomers first; a refusal
        where the pairs are too few.

    Raises:
        DataError: What :func:`read_reviewed_pairs` and :func:`read_scored_pairs` raise;
            ``identity.nobody_asked_about`` if every side is in the catalogue.
        UsageError: ``identity.bad_share``.
    """
    pairs, asked = read_reviewed_pairs(reviewed), read_scored_pairs(scored)
    calibration = fit_calibration(pairs, np.random.default_rng(seed), draws=_DRAWS)
    if isinstance(calibration, Refusal):
        return calibration
    animals = _animals(pairs)
    told = calibration.probabilities([each.pair for each in pairs])
    unlisted = min(each.same or 0.0 for each in told) / 2
    curve = _curve(calibration, told, animals, unlisted)
    if isinstance(curve, Refusal):
        return curve
    sides = sorted({side for each in asked for side in (each.a, each.b)} - animals.keys())
    if not sides:
        raise DataError(
            "identity.nobody_asked_about",
            "every side of the scored pairs is in the catalogue",
            where=scored.name,
            do="give pairs of sides that are not among the reviewed pairs",
        )
    of_asked = calibration.probabilities(asked)
    expected = newcomer_share(animals) if share is None else share
    found = [
        _told(each, beliefs_about(each, of_asked, animals, unlisted=unlisted), curve, expected)
        for each in sides
    ]
    return tuple(sorted(found, key=lambda each: (-each.newcomer, each.side)))


def _animals(pairs: Sequence[ReviewedPair]) -> dict[Side, str]:
    return {
        side: name
        for each in pairs
        for side, name in zip((each.pair.a, each.pair.b), each.animals, strict=True)
    }


def _curve(
    calibration: Calibration,
    told: Sequence[PairProbability],
    animals: dict[Side, str],
    unlisted: float,
) -> NewcomerCurve | Refusal:
    about: dict[Side, list[PairProbability]] = {}
    for each in told:
        about.setdefault(each.pair.a, []).append(each)
        about.setdefault(each.pair.b, []).append(each)
    queries = [
        (animals[side], beliefs_about(side, found, animals, unlisted=unlisted))
        for side, found in sorted(about.items())
    ]
    return fit_newcomers(queries, same_share=calibration.same_share)


def _told(side: Side, beliefs: Sequence[AnimalBelief], curve: NewcomerCurve, share: float) -> SideTold:
    newcomer = round(curve.probability(beliefs, share=share), 6)
    best = max(beliefs, key=lambda each: max(each.same), default=None)
    return SideTold(side, newcomer, best.animal if best else "", max(best.same) if best else 0.0)
