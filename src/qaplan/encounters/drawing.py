"""Drawing capture histories: who is detected where and when, given how likely each is at each detector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import CaptureHistory, Columns, DetectorKind

__all__ = ["Detectability", "DetectionFunctionName", "Passings", "draw_history", "draw_passings", "gathered"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Passings: TypeAlias = tuple[Whole, Whole, Whole]
DetectionFunctionName = Literal["HN", "HHN", "EX", "HEX", "HR"]
_CERTAIN = 1.0 - 2.0**-53


@dataclass(frozen=True)
class Detectability:
    """How detection at a detector falls with the distance from an activity centre.

    Args:
        detectfn: Detection function, by secr's letters.
        intercept: ``g0`` with HN, EX and HR, ``lambda0`` with HHN and HEX, for one unit of effort.
        sigma_m: Spatial scale, metres.
        z: Third parameter of the hazard rate.
    """

    detectfn: DetectionFunctionName = "HHN"
    intercept: float = 0.05
    sigma_m: float = 3000.0
    z: float = 1.0

    def hazard(self, distance_m: Floats) -> Floats:
        """Expected passings for one unit of effort at some distances, metres."""
        scaled = distance_m / self.sigma_m
        if self.detectfn == "HHN":
            return np.asarray(self.intercept * np.exp(-0.5 * scaled**2))
        if self.detectfn == "HEX":
            return np.asarray(self.intercept * np.exp(-scaled))
        return np.asarray(-np.log1p(-np.minimum(self._probability(scaled), _CERTAIN)))

    def _probability(self, scaled: Floats) -> Floats:
        if self.detectfn == "HN":
            return np.asarray(self.intercept * np.exp(-0.5 * scaled**2))
        if self.detectfn == "EX":
            return np.asarray(self.intercept * np.exp(-scaled))
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(self.intercept * -np.expm1(-(scaled ** (-self.z))))


def draw_history(
    hazard: Floats,
    usage: Floats,
    kind: DetectorKind,
    rng: np.random.Generator,
    *,
    names: Sequence[str] = (),
    covariates: Columns | None = None,
) -> CaptureHistory:
    """Draw the capture histories of animals.

    Args:
        hazard: Expected passings of each animal at each detector for one unit of effort, shape
            (n_animals, n_detectors).
        usage: Effort, shape (n_detectors, n_occasions).
        kind: What the detectors say of an occasion.
        rng: Where chance comes from.
        names: Names of all animals; ``A1`` and so on where none are given.
        covariates: Columns of one value for each of all animals.

    Returns:
        The histories of those that were detected, in the order of the animals.
    """
    passings = draw_passings(hazard, usage, rng)
    if kind == "multi":
        passings = _first_of_each_occasion(passings, rng)
    told = tuple(names) or tuple(f"A{number}" for number in range(1, len(hazard) + 1))
    history = gathered(passings, told, covariates or {})
    return history if kind == "count" else replace(history, count=np.ones_like(history.count))


def gathered(passings: Passings, names: Sequence[str], covariates: Columns) -> CaptureHistory:
    """Count the passings of each animal on each occasion at each detector.

    Args:
        passings: Animal, occasion and detector of each, from 0, in any order.
        names: Names of all animals.
        covariates: Columns of one value for each of all animals.

    Returns:
        The histories of the animals that passed, in the order of the animals, occasions and detectors.
    """
    rows, count = np.unique(np.column_stack(passings), axis=0, return_counts=True)
    seen, animal = np.unique(rows[:, 0], return_inverse=True)
    return CaptureHistory(
        tuple(names[number] for number in seen.tolist()),
        animal.astype(np.int64),
        rows[:, 1],
        rows[:, 2],
        count.astype(np.int64),
        {name: column[seen] for name, column in covariates.items()},
    )


def draw_passings(hazard: Floats, usage: Floats, rng: np.random.Generator) -> Passings:
    """Draw every single passing as a Poisson process.

    Args:
        hazard: As in :func:`draw_history`.
        usage: Effort, shape (n_detectors, n_occasions).
        rng: Where chance comes from.

    Returns:
        Animal, occasion and detector of each passing, from 0; two of an animal on one occasion in any order.
    """
    effort = usage.sum(axis=1)
    numbers = rng.poisson(hazard * effort)
    seen = np.flatnonzero(numbers)
    cells = np.repeat(seen, numbers.ravel()[seen])
    animal, detector = np.divmod(cells, len(effort))
    return animal, _occasions(detector, usage, effort, rng), detector


def _occasions(detector: Whole, usage: Floats, effort: Floats, rng: np.random.Generator) -> Whole:
    """An occasion for each passing, by the share of the effort of its detector that falls in it."""
    if usage.shape[1] == 1:
        return np.zeros(len(detector), dtype=np.int64)
    until = np.cumsum(usage, axis=1)
    at = rng.random(len(detector)) * effort[detector]
    last = usage.shape[1] - 1 - np.argmax(usage[:, ::-1] > 0, axis=1)
    passed: Whole = (until[detector] <= at[:, None]).sum(axis=1)
    return np.where(passed < last[detector], passed, last[detector])


def _first_of_each_occasion(passings: Passings, rng: np.random.Generator) -> Passings:
    """Where a trap holds the animal: any one of its passings of an occasion, each as likely as the others."""
    order = rng.permutation(len(passings[0]))
    animal, occasion, detector = (column[order] for column in passings)
    _, first = np.unique(np.column_stack([animal, occasion]), axis=0, return_index=True)
    return animal[first], occasion[first], detector[first]
