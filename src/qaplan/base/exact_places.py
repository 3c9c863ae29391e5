"""Exact places: opaque values that refuse to be printed, dumped or pickled.

Only stations and the store may import this module; pages, commands and reports get cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from qaplan.base.errors import DataError, DisclosureError
from qaplan.base.places import check_on_earth

__all__ = ["Coordinates", "ExactPlace", "exact_place", "reveal"]

_MAX_UNCERTAINTY_M = 1_000_000.0


@dataclass(frozen=True)
class Coordinates:
    """Bare numbers, for computing; never to be kept.

    Args:
        longitude: Degrees east, WGS 84.
        latitude: Degrees north, WGS 84.
        uncertainty_m: Radius that holds the true place, metres; None is unknown.
    """

    longitude: float
    latitude: float
    uncertainty_m: float | None


class ExactPlace:
    """A place that may be compared and stored, and that nobody can print by accident."""

    __slots__ = ("_coordinates",)
    _coordinates: Coordinates

    def __init__(self, coordinates: Coordinates) -> None:
        """Seal checked coordinates; call :func:`exact_place` instead."""
        object.__setattr__(self, "_coordinates", coordinates)

    def __eq__(self, other: object) -> bool:
        """Two exact places are equal when their numbers are."""
        return isinstance(other, ExactPlace) and reveal(self) == reveal(other)

    def __hash__(self) -> int:
        """Hash the sealed numbers."""
        return hash(reveal(self))

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse every change."""
        raise AttributeError("an exact place cannot be changed")

    def _refuse(self, *_: object) -> NoReturn:
        raise DisclosureError(
            "place.exact",
            "an exact place was about to be written out",
            do="pass it through sharing.release first",
        )

    __repr__ = __str__ = __format__ = __reduce__ = __getstate__ = _refuse

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled."""
        self._refuse()


def exact_place(longitude: float, latitude: float, *, uncertainty_m: float | None = None) -> ExactPlace:
    """Seal a WGS 84 position.

    Args:
        longitude: Degrees east, -180 to 180.
        latitude: Degrees north, -90 to 90.
        uncertainty_m: Radius that holds the true place, metres; None is unknown.

    Returns:
        The opaque place.

    Raises:
        DataError: ``place.out_of_range`` if the numbers cannot be a position on the Earth;
            ``place.bad_uncertainty`` if the radius is negative or over 1,000 km.
    """
    check_on_earth(longitude, latitude)
    if uncertainty_m is not None and not 0.0 <= uncertainty_m <= _MAX_UNCERTAINTY_M:
        raise DataError(
            "place.bad_uncertainty",
            "the uncertainty of a place is not between 0 and 1,000 km",
            do="give metres",
        )
    return ExactPlace(Coordinates(longitude, latitude, uncertainty_m))


def reveal(place: ExactPlace) -> Coordinates:
    """Open a sealed place for computing; the result must not leave the function that asked."""
    return place._coordinates
