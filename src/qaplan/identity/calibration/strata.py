"""Strata: the conditions under which one score is worth more than under others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.calibration.types import PairConditions

__all__ = ["QUALITY_CLASSES", "STRATA", "stratum_columns", "stratum_of"]

QUALITY_CLASSES = (("poor", 0.0), ("fair", 0.5), ("good", 0.75))
"""Each class with the least quality that belongs to it."""

_LIGHTS = ("day", "infrared", "mixed")
STRATA: tuple[str, ...] = (
    *(f"quality_{name}" for name, _ in QUALITY_CLASSES),
    *(f"light_{name}" for name in _LIGHTS),
    "shares_station",
)
"""The strata that a pair can belong to: one of each family at most, none where the condition is not known."""


def stratum_of(conditions: PairConditions) -> tuple[str, ...]:
    """Name the strata of a pair.

    >>> stratum_of(PairConditions(0.8, "day", shares_station=True))
    ('quality_good', 'light_day', 'shares_station')
    >>> stratum_of(PairConditions())
    ()
    """
    named = []
    if conditions.quality is not None:
        held = [name for name, least in QUALITY_CLASSES if conditions.quality >= least]
        named.append(f"quality_{held[-1] if held else QUALITY_CLASSES[0][0]}")
    if conditions.light in _LIGHTS:
        named.append(f"light_{conditions.light}")
    if conditions.shares_station:
        named.append("shares_station")
    return tuple(named)


def stratum_columns(conditions: Sequence[PairConditions]) -> NDArray[np.float64]:
    """The strata of many pairs as columns of 0 and 1.

    Returns:
        Shape (n, number of ``STRATA``).
    """
    place = {name: column for column, name in enumerate(STRATA)}
    columns = np.zeros((len(conditions), len(STRATA)))
    for row, each in enumerate(conditions):
        for name in stratum_of(each):
            columns[row, place[name]] = 1.0
    return columns
