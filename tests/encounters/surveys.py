"""A small survey that is right, to be spoilt by tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.types import CaptureHistory, DetectorKind, Detectors, Mask, Session, SpatialSurvey

__all__ = ["DETECTORS", "MASK", "history", "spoilt", "survey"]

DETECTORS: Detectors = grid_detectors(4, 4, 2000.0, occasions=3, usage=30.0)
MASK: Mask = rectangular_mask(DETECTORS.place_m, buffer_m=10_000.0, spacing_m=1000.0)


def history(*rows: tuple[str, int, int, int], sex: str = "") -> CaptureHistory:
    """Histories of rows (animal, occasion, detector, count), in their order."""
    animals = tuple(dict.fromkeys(row[0] for row in rows))
    columns = np.array([(animals.index(a), k, d, n) for a, k, d, n in rows], dtype=np.int64).reshape(-1, 4)
    covariates = {"sex": np.array(list(sex), dtype=np.str_)} if sex else {}
    return CaptureHistory(animals, columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3], covariates)


SEEN = history(("A", 0, 5, 2), ("A", 1, 6, 1), ("B", 2, 9, 1), ("B", 2, 13, 1), ("C", 0, 1, 3))


def survey(kind: DetectorKind = "count", **changes: object) -> SpatialSurvey:
    """The survey of one session with some of its parts changed."""
    whole = Session("1", DETECTORS, MASK, SEEN)
    return SpatialSurvey(kind, (replace(whole, **changes),))


def spoilt(**changes: object) -> SpatialSurvey:
    """The survey with its detectors changed."""
    return survey(detectors=replace(DETECTORS, **changes))
