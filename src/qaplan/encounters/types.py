"""What a spatial capture-recapture survey is made of: detectors, mask, capture histories, sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DETECTOR_KINDS",
    "CaptureHistory",
    "Column",
    "Columns",
    "DetectorKind",
    "Detectors",
    "Mask",
    "Session",
    "SpatialSurvey",
]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
DetectorKind = Literal["count", "proximity", "multi"]
DETECTOR_KINDS: tuple[DetectorKind, ...] = ("count", "proximity", "multi")

Column: TypeAlias = Floats | NDArray[np.str_]
"""A covariate: numbers (not a number where unknown), or words (empty where unknown)."""
Columns: TypeAlias = Mapping[str, Column]


@dataclass(frozen=True, eq=False)
class Detectors:
    """The detectors of one session.

    Args:
        names: Names, one each.
        place_m: Eastings and northings, shape (n_detectors, 2), metres.
        usage: Effort of each detector on each occasion, shape (n_detectors, n_occasions), 0 where it did
            not work; 1 where effort is not counted.
        covariates: Columns of n_detectors values.
    """

    names: tuple[str, ...]
    place_m: Floats
    usage: Floats
    covariates: Columns = field(default_factory=dict)

    @property
    def occasions(self) -> int:
        """Number of occasions."""
        return int(self.usage.shape[1])

    def __len__(self) -> int:
        """Number of detectors."""
        return len(self.names)


@dataclass(frozen=True, eq=False)
class Mask:
    """The cells in which activity centres may lie.

    Args:
        place_m: Eastings and northings of the middles of the cells, shape (n_cells, 2), metres.
        cell_ha: Area of a cell, ha.
        covariates: Columns of n_cells values.
    """

    place_m: Floats
    cell_ha: float
    covariates: Columns = field(default_factory=dict)

    @property
    def area_ha(self) -> float:
        """Area of all cells, ha."""
        return len(self) * self.cell_ha

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.place_m)


@dataclass(frozen=True, eq=False)
class CaptureHistory:
    """Who was detected where and when in one session; only animals that were detected.

    Args:
        animals: Names, one each.
        animal: Index of the animal of each row, shape (n_rows,).
        occasion: Index of the occasion of each row, from 0.
        detector: Index of the detector of each row, from 0.
        count: Detections of the row, at least 1; one row for each animal, occasion and detector.
        covariates: Columns of one value for each animal, such as ``sex``.
    """

    animals: tuple[str, ...]
    animal: Whole
    occasion: Whole
    detector: Whole
    count: Whole
    covariates: Columns = field(default_factory=dict)

    @property
    def detections(self) -> int:
        """Number of detections."""
        return int(self.count.sum())

    def __len__(self) -> int:
        """Number of animals."""
        return len(self.animals)


@dataclass(frozen=True, eq=False)
class Session:
    """One session: a closed population, surveyed once.

    Args:
        name: Its name.
        detectors: Its detectors.
        mask: Its mask.
        history: Its capture histories.
        distance_m: Distances from detectors to cells, shape (n_detectors, n_cells), metres, where they are
            not straight lines (a barrier, a cost surface); None for straight lines.
    """

    name: str
    detectors: Detectors
    mask: Mask
    history: CaptureHistory
    distance_m: Floats | None = None


@dataclass(frozen=True, eq=False)
class SpatialSurvey:
    """Everything that a spatial capture-recapture model is fitted to.

    Args:
        kind: What the detectors say of an occasion: how often (``count``), whether (``proximity``), or where
            the animal was held (``multi``: at most one detector an animal and occasion).
        sessions: The sessions, in their order.
    """

    kind: DetectorKind
    sessions: tuple[Session, ...]

    @property
    def animals(self) -> int:
        """Animals detected; one in two sessions counts in both."""
        return sum(len(each.history) for each in self.sessions)

    @property
    def detections(self) -> int:
        """Detections in all sessions."""
        return sum(each.history.detections for each in self.sessions)
