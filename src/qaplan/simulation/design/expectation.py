"""What a layout of stations is expected to find: animals, recaptures, animals seen at several stations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DetectionField",
    "SurveyExpectation",
    "detection_field",
    "expect_survey",
    "newcomer_probability",
    "rule_of_thumb",
]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DetectionField:
    """Expected detections of an animal at every station, by where its activity centre lies.

    Args:
        hazard: Expected detections over the whole survey, shape (n_stations, n_cells).
        scaled_d2: Squared distances in units of sigma, shape (n_stations, n_cells).
    """

    hazard: Floats
    scaled_d2: Floats

    @property
    def total(self) -> Floats:
        """Expected detections at all stations, shape (n_cells,)."""
        return np.asarray(self.hazard.sum(axis=0))


@dataclass(frozen=True)
class SurveyExpectation:
    """What a survey is expected to find.

    Args:
        animals: Animals detected at least once, E(n).
        recaptures: Detections beyond the first of each animal, E(r).
        animals_at_two_stations: Animals detected at two stations or more.
        animals_there: Animals with their activity centre on the ground.
    """

    animals: float
    recaptures: float
    animals_at_two_stations: float
    animals_there: float


def detection_field(
    station_m: Floats, cell_m: Floats, *, rate: float | Floats, sigma_m: float
) -> DetectionField:
    """Spread expected detections over the ground by the hazard half-normal function.

    Args:
        station_m: Eastings and northings of the stations, shape (n_stations, 2), metres.
        cell_m: Eastings and northings of the cells, shape (n_cells, 2), metres.
        rate: Expected detections over the survey at a station in the middle of the range, lambda0 times days;
            one number, or one for each station.
        sigma_m: Spatial scale, metres.
    """
    scaled = (station_m[:, 0, None] - cell_m[None, :, 0]) ** 2
    scaled += (station_m[:, 1, None] - cell_m[None, :, 1]) ** 2
    scaled /= sigma_m**2
    each = np.broadcast_to(np.asarray(rate, dtype=np.float64), len(station_m))
    return DetectionField(each[:, None] * np.exp(-0.5 * scaled), scaled)


def expect_survey(field: DetectionField, animals_per_cell: Floats) -> SurveyExpectation:
    """Expect what the stations will find.

    Args:
        field: Expected detections of one animal.
        animals_per_cell: Expected animals with their centre in each cell, shape (n_cells,).

    Returns:
        Sums over the ground; the number of animals is Poisson.

    Source:
        Efford and Boulanger (2019), Methods in Ecology and Evolution 10, equations for E(n) and E(r).
    """
    total = field.total
    never = np.exp(-total)
    at_one = (np.exp(field.hazard - total) - never).sum(axis=0)
    animals = float(animals_per_cell @ -np.expm1(-total))
    return SurveyExpectation(
        animals=animals,
        recaptures=float(animals_per_cell @ total) - animals,
        animals_at_two_stations=float(animals_per_cell @ np.maximum(1.0 - never - at_one, 0.0)),
        animals_there=float(animals_per_cell.sum()),
    )


def newcomer_probability(field: DetectionField, weight: Floats) -> float:
    """Probability to detect one animal that has settled on the ground and is alone.

    Args:
        field: Expected detections of one animal.
        weight: How likely each cell is to hold its activity centre, in any unit, shape (n_cells,).
    """
    return float(weight @ -np.expm1(-field.total) / weight.sum())


def rule_of_thumb(animals: float, recaptures: float) -> float:
    """Relative standard error of D by one over the root of the smaller of E(n) and E(r).

    Source:
        Efford and Boulanger (2019), Methods in Ecology and Evolution 10.

    >>> rule_of_thumb(25.0, 64.0)
    0.2
    """
    fewest = min(animals, recaptures)
    return float(fewest**-0.5) if fewest > 0 else float("inf")
