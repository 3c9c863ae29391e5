"""What stations can see: the chance that a resident stays unseen, by the scale of its movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import Detectors, Mask
from qaplan.population.small_n.priors import BorrowedRange

__all__ = ["Reach", "lay_of"]

Floats: TypeAlias = NDArray[np.float64]
_MOST_CELLS, _ENOUGH_CELLS, _FARTHEST_M = 20_000, 3_000, 2e6


@dataclass(frozen=True, eq=False)
class Reach:
    """Stations, the days that each has worked, and the area in which a resident may live.

    Detections of a resident by a station are Poisson: ``days * lambda0 * exp(-distance2 / (2 sigma2))``.

    Args:
        stations_m: Eastings and northings of the stations, shape (n_stations, 2), metres.
        days: Days that each station has worked, shape (n_stations,), 0 or more.
        cells_m: Eastings and northings of the middles of the cells of the area, shape (n_cells, 2), metres.
        cell_ha: Area of a cell, ha.

    Raises:
        DataError: ``population.no_stations``, ``population.no_area``; ``population.bad_effort`` if days are
            negative or not known; ``population.too_many_cells``.
    """

    stations_m: Floats
    days: Floats
    cells_m: Floats
    cell_ha: float

    def __post_init__(self) -> None:
        """Refuse what nothing can be reckoned from."""
        if not len(self.stations_m):
            raise DataError("population.no_stations", "there is no station", do="give at least one")
        if not len(self.cells_m):
            raise DataError("population.no_area", "the area has no cell", do="give a mask")
        if len(self.cells_m) > _MOST_CELLS:
            raise DataError(
                "population.too_many_cells",
                f"the area has more than {_MOST_CELLS} cells",
                do="make the cells larger; a third of sigma is fine enough",
            )
        if not (np.isfinite(self.days).all() and (self.days >= 0).all()):
            raise DataError(
                "population.bad_effort",
                "days of effort are negative or not known",
                do="write the days that each station worked, 0 where it did not",
            )

    @classmethod
    def of(cls, detectors: Detectors, mask: Mask) -> Reach:
        """Take the stations and their days from detectors whose usage is in days."""
        return cls(detectors.place_m, detectors.usage.sum(axis=1), mask.place_m, mask.cell_ha)

    @property
    def camera_days(self) -> float:
        """Days of all stations together."""
        return float(self.days.sum())

    @property
    def area_km2(self) -> float:
        """The area, km2."""
        return len(self.cells_m) * self.cell_ha / 100

    @cached_property
    def distance2(self) -> Floats:
        """Squared distances, shape (n_stations, n_cells), square metres."""
        return _squares(self.stations_m, self.cells_m)

    def hazard(self, sigma_m: float, days: Floats | None = None) -> Floats:
        """Expected detections of a resident of each cell, where lambda0 is 1; shape (n_cells,).

        Args:
            sigma_m: Scale of its movement, metres.
            days: Days of each station; those worked when None.
        """
        weights = self.days if days is None else days
        return np.asarray(weights @ np.exp(self.distance2 * (-0.5 / sigma_m**2)))

    def day_of_all(self, sigma_m: float) -> Floats:
        """The same for one day on which all stations work."""
        return self.hazard(sigma_m, np.ones(len(self.days)))

    def seen_from(self, cells: Sequence[int], sigmas_m: Floats) -> Floats:
        """What stations in the middles of cells see in a day, where lambda0 is 1, shape (n_sigmas, n_cells).

        Args:
            cells: The cells of the stations.
            sigmas_m: Scales of movement, metres.
        """
        found = np.zeros((len(sigmas_m), len(self.cells_m)))
        for cell in cells:
            distance2 = _squares(self.cells_m[cell : cell + 1], self.cells_m)[0]
            found += np.exp(distance2 * (-0.5 / sigmas_m[:, None] ** 2))
        return found

    def with_stations(self, cells: Sequence[int]) -> Reach:
        """The same area with further stations in the middles of cells, which have not worked yet."""
        places = np.vstack([self.stations_m, self.cells_m[list(cells)]])
        days = np.concatenate([self.days, np.zeros(len(cells))])
        return Reach(places, days, self.cells_m, self.cell_ha)

    def widest_holes(self, count: int) -> tuple[int, ...]:
        """The cells in which to put further stations, each where the nearest one is farthest away.

        Source:
            Gonzalez 1985, Clustering to minimize the maximum intercluster distance, Theoretical Computer
            Science 38:293-306: at most twice as far as the best placement.
        """
        nearest = self.distance2.min(axis=0)
        chosen = []
        for _ in range(min(count, len(self.cells_m))):
            cell = int(nearest.argmax())
            if nearest[cell] <= 0:
                break
            chosen.append(cell)
            nearest = np.minimum(nearest, _squares(self.cells_m[cell : cell + 1], self.cells_m)[0])
        return tuple(chosen)


def _squares(a: Floats, b: Floats) -> Floats:
    return np.asarray((a[:, None, 0] - b[None, :, 0]) ** 2 + (a[:, None, 1] - b[None, :, 1]) ** 2)


def lay_of(stations_m: Floats, sigma_m: BorrowedRange, buffer_km: float | None = None) -> tuple[float, float]:
    """How far an area around stations reaches where nobody drew it, and the side of its cells, metres.

    Args:
        stations_m: Eastings and northings of the stations, metres.
        sigma_m: The borrowed scale of movement.
        buffer_km: How far it is to reach, km; twice the upper end of the scale of movement when None.

    Returns:
        The reach and the side: half the lower end of the scale of movement, larger where that would be more
        than some thousand cells.

    Raises:
        DataError: ``population.no_area`` if it does not reach anywhere, or beyond every country.
    """
    buffer_m = 2 * sigma_m.high if buffer_km is None else 1000 * buffer_km
    if not 0 < buffer_m <= _FARTHEST_M:
        what = "the area reaches nowhere, or beyond every country"
        raise DataError("population.no_area", what, do="give km over 0, or a smaller scale of movement")
    extent = np.ptp(stations_m, axis=0) + 2 * buffer_m
    return buffer_m, max(sigma_m.low / 2, float(np.sqrt(extent.prod() / _ENOUGH_CELLS)))
