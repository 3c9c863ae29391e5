"""What a survey is designed from: the ground, what is borrowed of the animals, and the work in the field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import Mask

__all__ = ["Aim", "BorrowedParameters", "Fieldwork", "Ground", "Stations"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Aim = Literal["density", "newcomer"]

_HA_PER_100_KM2 = 10_000.0
_ONE_FLANK = 0.5
_BORROWED = {"lambda0": (1e-6, 20.0), "sigma_m": (1.0, 1e6), "density_per_100km2": (1e-6, 1e5)}
_LEAST_DAYS, _MOST_DAYS, _LEAST_SHARE, _MOST_COST, _FARTHEST_M = 0.01, 3650.0, 1e-3, 1e12, 1e7


@dataclass(frozen=True)
class BorrowedParameters:
    """What is taken from other surveys, with how sure it is.

    Args:
        lambda0: Expected passings of an animal a day at a station in the middle of its range.
        sigma_m: Spatial scale of the hazard half-normal function, metres.
        density_per_100km2: Animals on 100 square kilometres of habitat.
        lambda0_cv: Standard deviation of the logarithm of ``lambda0``; 0 where it is taken as known.
        sigma_cv: The same for ``sigma_m``.
        density_cv: The same for the density.

    Raises:
        DataError: ``design.bad_borrowed`` if one of them is not over 0, or beyond what lives on Earth, or
            how sure it is is negative.
    """

    lambda0: float
    sigma_m: float
    density_per_100km2: float
    lambda0_cv: float = 0.0
    sigma_cv: float = 0.0
    density_cv: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no survey can have found."""
        for name, (least, most) in _BORROWED.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise _bad_borrowed(f"{name} is {value:g}", f"give a number from {least:g} to {most:g}")
        for name in ("lambda0_cv", "sigma_cv", "density_cv"):
            value = getattr(self, name)
            if not 0 <= value <= 2:
                raise _bad_borrowed(f"{name} is {value:g}", "give 0 to 2, such as 0.3 for 30 %")

    @property
    def is_known(self) -> bool:
        """Whether all are taken as known."""
        return not (self.lambda0_cv or self.sigma_cv or self.density_cv)

    @property
    def density_per_ha(self) -> float:
        """Animals on a hectare."""
        return self.density_per_100km2 / _HA_PER_100_KM2

    def drawn(self, number: int, rng: np.random.Generator) -> tuple[BorrowedParameters, ...]:
        """Values that these may truly have, each known, from lognormal distributions around their medians."""
        middle = np.array([self.lambda0, self.sigma_m, self.density_per_100km2])
        spread = np.array([self.lambda0_cv, self.sigma_cv, self.density_cv])
        drawn = middle * np.exp(rng.standard_normal((number, 3)) * spread)
        drawn = np.clip(drawn, *np.array(list(_BORROWED.values())).T)
        return tuple(BorrowedParameters(*one) for one in drawn.tolist())


@dataclass(frozen=True)
class Fieldwork:
    """The work in the field.

    Args:
        cameras: Cameras in all, those that stand already not counted.
        days: Days that they stand.
        cameras_per_station: 1, which sees one flank of a passing animal, or 2, which see both.
        working_share: Share of the days that a camera works.
        station_cost: Cost of a station, beside what a cell of the ground costs.
        budget: What may be spent; None where cost does not matter.
        spacing_m: Least distance between stations, metres.

    Raises:
        DataError: ``design.bad_fieldwork`` if a number cannot be.
    """

    cameras: int
    days: float
    cameras_per_station: int = 1
    working_share: float = 1.0
    station_cost: float = 0.0
    budget: float | None = None
    spacing_m: float = 0.0

    def __post_init__(self) -> None:
        """Refuse work that cannot be done."""
        if self.cameras_per_station not in (1, 2):
            raise _bad_fieldwork("a station has one camera or two", "give 1 or 2")
        if self.cameras < self.cameras_per_station:
            raise _bad_fieldwork("there are fewer cameras than one station takes", "give more cameras")
        if not _LEAST_DAYS <= self.days <= _MOST_DAYS:
            raise _bad_fieldwork("the cameras stand no day, or over ten years", "give days, such as 60")
        if not _LEAST_SHARE <= self.working_share <= 1:
            raise _bad_fieldwork("the share of days that a camera works is not over 0, up to 1", "give 0.9")
        costs = (self.station_cost, 0.0 if self.budget is None else self.budget)
        if not all(0 <= each <= _MOST_COST for each in costs):
            what = "a cost or the budget is negative, or beyond any budget"
            raise DataError("design.negative_cost", what, do="give 0 or more")
        if not 0 <= self.spacing_m <= _FARTHEST_M:
            what = "the least distance between stations is negative, or wider than a continent"
            raise _bad_fieldwork(what, "give metres")

    @property
    def stations(self) -> int:
        """How many stations the cameras make."""
        return self.cameras // self.cameras_per_station

    @property
    def effort_days(self) -> float:
        """Days that one station works."""
        return self.days * self.working_share

    @property
    def identified_share(self) -> float:
        """Share of the passings that show the flank by which animals are told apart."""
        return 1.0 if self.cameras_per_station == 2 else _ONE_FLANK

    def shares(self, stations: Stations) -> Floats:
        """The same share for stations that stand already, shape (n_stations,)."""
        if stations.cameras is None:
            return np.full(len(stations), self.identified_share)
        return np.where(stations.cameras == 2, 1.0, _ONE_FLANK)

    def over(self, days: float) -> Fieldwork:
        """The same over other days."""
        return replace(self, days=days)


@dataclass(frozen=True, eq=False)
class Stations:
    """Places where cameras stand.

    Args:
        names: Names, one each.
        place_m: Eastings and northings, shape (n_stations, 2), metres.
        cameras: Cameras of each, 1 or 2; as many as new stations get when None.
    """

    names: tuple[str, ...]
    place_m: Floats
    cameras: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """How many stations."""
        return len(self.names)


@dataclass(frozen=True, eq=False)
class Ground:
    """Where animals may live and where stations may stand: the middles of the cells of a mask.

    Args:
        mask: The cells.
        relative_density: Density of each cell beside the others, 0 or more; mean 1 over the mask.
        is_open: Whether a station may stand in the cell.
        cost: What a station costs there.
        existing: Stations that stand already and stay.
    """

    mask: Mask
    relative_density: Floats
    is_open: Flags
    cost: Floats
    existing: Stations

    @property
    def candidates(self) -> NDArray[np.int64]:
        """Indices of the cells in which a station may stand."""
        return np.flatnonzero(self.is_open)

    def animals_per_cell(self, density_per_100km2: float) -> Floats:
        """Expected animals with their centre in each cell."""
        return self.relative_density * (self.mask.cell_ha * density_per_100km2 / _HA_PER_100_KM2)


def _bad_borrowed(what: str, do: str) -> DataError:
    return DataError("design.bad_borrowed", what, do=do)


def _bad_fieldwork(what: str, do: str) -> DataError:
    return DataError("design.bad_fieldwork", what, do=do)
