"""Detectors by the effort of an occasion: what detections and their absence weigh in every cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import DetectorKind, Session
from qaplan.population.flanks.ground import Ground, GroundAt, ground_of
from qaplan.population.formulas.types import ModelDesign
from qaplan.population.model import DetectionFunction

__all__ = ["Channels", "ChannelsAt", "channels_of"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
_SMALLEST = 1e-300


@dataclass(frozen=True, eq=False)
class Channels:
    """A session by detectors and efforts.

    Args:
        ground: Its ground, with one row for each detector and effort.
        times: Occasions of each row: 1 where counts of all occasions are taken together.
        counts: Detections of each animal by row, shape (n_animals, n_rows).
        is_count: Whether detections are counted, and not only noted once an occasion.
    """

    ground: Ground
    times: Floats
    counts: Floats
    is_count: bool

    @property
    def single(self) -> Whole:
        """The animals that were detected once."""
        return np.flatnonzero(self.counts.sum(axis=1) == 1)

    @property
    def repeated(self) -> Whole:
        """The animals that were detected more often."""
        return np.flatnonzero(self.counts.sum(axis=1) > 1)

    def at(self, beta: Floats, *, splitting: float = 0.0) -> ChannelsAt:
        """What detections weigh at some coefficients.

        Args:
            beta: The coefficients.
            splitting: Probability that a detection is taken for another animal, 0 to 1.
        """
        ground = self.ground.at(beta)
        kept, split = _parted(ground.hazard, splitting, is_count=self.is_count)
        return ChannelsAt(self, ground, kept, split)


@dataclass(frozen=True, eq=False)
class _Part:
    """A part of the detections of a row, by the cell of the centre.

    Args:
        rate: Expected number, or probability of one, on an occasion.
        none: Minus the logarithm of the probability of none.
        per_hazard: Derivative of ``rate`` by the logarithm of the hazard.
        none_per_hazard: The same of ``none``.
        per_splitting: Derivative of ``rate`` by the probability of splitting.
        none_per_splitting: The same of ``none``.
    """

    rate: Floats
    none: Floats
    per_hazard: Floats
    none_per_hazard: Floats
    per_splitting: Floats
    none_per_splitting: Floats


@dataclass(frozen=True, eq=False)
class ChannelsAt:
    """What detections weigh at one set of coefficients.

    Args:
        channels: The channels.
        ground: The ground there.
        kept: Detections that stay with their animal.
        split: Detections that are taken for another animal's.
    """

    channels: Channels
    ground: GroundAt
    kept: _Part
    split: _Part

    @property
    def none(self) -> Floats:
        """Minus the logarithm of the probability of no kept detection, by cell."""
        return self.channels.times @ self.kept.none

    @property
    def odds(self) -> Floats:
        """Weight of a kept detection over that of none, by row and cell."""
        if self.channels.is_count:
            return np.maximum(self.kept.rate, _SMALLEST)
        return np.maximum(np.expm1(self.kept.none), _SMALLEST)

    @property
    def odds_slope(self) -> tuple[Floats, Floats]:
        """Derivatives of the logarithm of ``odds`` by the logarithm of the hazard and by splitting."""
        if self.channels.is_count:
            below = np.maximum(self.kept.rate, _SMALLEST)
            return self.kept.per_hazard / below, self.kept.per_splitting / below
        steep = np.exp(self.kept.none) / self.odds
        return steep * self.kept.none_per_hazard, steep * self.kept.none_per_splitting

    def shares(self, animals: Whole) -> tuple[Floats, Floats]:
        """Share of each cell in the weight of each history, and the logarithm of the weight."""
        rows = np.flatnonzero(self.channels.counts.any(axis=0))
        gain = self.channels.counts[np.ix_(animals, rows)] @ np.log(self.odds[rows])
        log_weight = gain + self.ground.log_animals - self.none
        most = log_weight.max(axis=1, initial=-np.inf, keepdims=True)
        share = np.exp(log_weight - most)
        whole = share.sum(axis=1, keepdims=True)
        return share / whole, (np.log(whole) + most)[:, 0]


def channels_of(
    session: Session, design: ModelDesign, at: int, *, kind: DetectorKind, detectfn: DetectionFunction
) -> Channels:
    """Lay out a session.

    Args:
        session: The session.
        design: The design matrices of the model.
        at: Place of the session in the survey.
        kind: ``count`` or ``proximity``.
        detectfn: Detection function.
    """
    ground, history = ground_of(session, design, at, detectfn), session.history
    usage = session.detectors.usage
    is_count = kind == "count"
    if is_count:
        rows, times = np.arange(len(usage)), np.ones(len(usage))
        effort, place = usage.sum(axis=1), history.detector
    else:
        pairs = np.column_stack([np.repeat(np.arange(len(usage)), usage.shape[1]), usage.ravel()])
        unique, where, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
        rows, effort, times = unique[:, 0].astype(np.int64), unique[:, 1], count.astype(np.float64)
        place = where.reshape(usage.shape)[history.detector, history.occasion]
    counts = np.zeros((len(history), len(rows)))
    np.add.at(counts, (history.animal, place), history.count)
    return Channels(ground.by_rows(rows, effort), times, counts, is_count)


def _parted(hazard: Floats, splitting: float, *, is_count: bool) -> tuple[_Part, _Part]:
    """Detections that stay with their animal, and those that do not."""
    stays = 1.0 - splitting
    if is_count:
        kept, lost = stays * hazard, splitting * hazard
        return (
            _Part(kept, kept, kept, kept, -hazard, -hazard),
            _Part(lost, lost, lost, lost, hazard, hazard),
        )
    seen = -np.expm1(-hazard)
    slope = hazard * np.exp(-hazard)
    missed = 1.0 - stays * seen
    return (
        _Part(stays * seen, -np.log(missed), stays * slope, stays * slope / missed, -seen, -seen / missed),
        _Part(splitting * seen, seen, splitting * slope, slope, seen, seen),
    )
