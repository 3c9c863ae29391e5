"""Habitat masks: the cells around detectors that lie within a polygon, in a projection of metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.grids import rectangular_mask
from qaplan.encounters.types import Columns, Mask, SpatialSurvey

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = [
    "Habitat",
    "degrees_of",
    "habitat_in",
    "is_within",
    "lay_mask",
    "projected",
    "projected_crs",
    "utm_of",
    "with_covariates",
    "with_gradient",
]

Floats: TypeAlias = NDArray[np.float64]
Ring: TypeAlias = Floats
_MOST_CELLS = 2_000_000
_FARTHEST_M = 1e7
_WGS_84 = "EPSG:4326"


@dataclass(frozen=True, eq=False)
class Habitat:
    """Where animals may live: polygons with holes.

    Args:
        polygons: Of each polygon its outer ring and then its holes, each an array of shape (n_corners, 2).
        crs: Its coordinate reference system as text; empty where nobody says.
    """

    polygons: tuple[tuple[Ring, ...], ...]
    crs: str = ""


def projected_crs(text: str) -> CRS:
    """Read a coordinate reference system and refuse any that does not count in metres.

    Args:
        text: Such as ``EPSG:32639``.

    Returns:
        The system.

    Raises:
        DataError: ``encounters.no_crs`` where none is given, ``encounters.unknown_crs`` where it cannot be
            read, ``encounters.crs_in_degrees`` where it counts in degrees, ``encounters.crs_not_metres``
            where it counts in feet or the like.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not text.strip():
        raise DataError(
            "encounters.no_crs",
            "nobody says in which coordinate reference system the places are",
            do="name it, such as EPSG:32639 for UTM zone 39 north",
        )
    try:
        found = CRS.from_user_input(text)
    except CRSError:
        raise DataError(
            "encounters.unknown_crs",
            "the coordinate reference system cannot be read",
            where=text[:60],
            do="write it as EPSG:32639",
        ) from None
    if not found.is_projected:
        raise DataError(
            "encounters.crs_in_degrees",
            "the coordinate reference system counts in degrees, and a mask needs metres",
            where=text[:60],
            do="name a projected one, such as the UTM zone of the survey (EPSG:32639)",
        )
    if any(abs(axis.unit_conversion_factor - 1.0) > 1e-9 for axis in found.axis_info):
        raise DataError(
            "encounters.crs_not_metres",
            "the coordinate reference system does not count in metres",
            where=text[:60],
            do="name one in metres, such as the UTM zone of the survey",
        )
    return found


def utm_of(longitude: float, latitude: float) -> str:
    """The UTM zone of a place, as its EPSG code.

    >>> utm_of(54.5, 43.2)
    'EPSG:32640'
    """
    zone = min(max(int((longitude + 180.0) // 6.0) + 1, 1), 60)
    return f"EPSG:{(32600 if latitude >= 0 else 32700) + zone}"


def projected(place: Floats, crs_from: str, crs_to: str) -> Floats:
    """Project places; degrees are in the order longitude, latitude.

    Args:
        place: Shape (n_places, 2).
        crs_from: System of the places; WGS 84 when empty.
        crs_to: System in metres.

    Raises:
        DataError: As :func:`projected_crs`; ``encounters.out_of_projection`` where the projection ends.
    """
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    target = projected_crs(crs_to)
    try:
        move = Transformer.from_crs(crs_from or _WGS_84, target, always_xy=True)
    except CRSError:
        raise DataError(
            "encounters.unknown_crs",
            "the coordinate reference system cannot be read",
            where=crs_from[:60],
            do="write it as EPSG:4326",
        ) from None
    if not len(place):
        return np.empty((0, 2))
    found = np.column_stack(move.transform(place[:, 0], place[:, 1]))
    if not np.isfinite(found).all():
        raise DataError(
            "encounters.out_of_projection",
            "places lie where the projection does not reach",
            do="check that longitude comes first, and name the projection of the survey",
        )
    return found


def degrees_of(place_m: Floats, crs: str) -> Floats:
    """Longitudes and latitudes of places, shape (n_places, 2), degrees.

    Args:
        place_m: Eastings and northings, shape (n_places, 2), metres.
        crs: Their projection.

    Raises:
        DataError: As :func:`projected_crs`.
    """
    from pyproj import Transformer

    move = Transformer.from_crs(projected_crs(crs), _WGS_84, always_xy=True)
    return np.column_stack(move.transform(place_m[:, 0], place_m[:, 1]))


def with_gradient(mask: Mask) -> Mask:
    """A mask with the covariates ``x`` and ``y``: how far east and north, in its standard deviations.

    Args:
        mask: The mask; where its cells do not differ in one of them, that one is left out.
    """
    names, middle, spread = ("x", "y"), mask.place_m.mean(axis=0), mask.place_m.std(axis=0)
    apart = (mask.place_m - middle) / np.where(spread > 0, spread, 1.0)
    columns = {name: apart[:, at] for at, name in enumerate(names) if spread[at] > 0}
    return with_covariates(mask, columns)


def habitat_in(habitat: Habitat, crs: str) -> Habitat:
    """A habitat in another projection."""
    moved = tuple(tuple(projected(ring, habitat.crs, crs) for ring in rings) for rings in habitat.polygons)
    return Habitat(moved, crs)


def lay_mask(
    detectors_m: Floats, *, buffer_m: float, spacing_m: float, habitat: Habitat | None = None
) -> Mask:
    """Lay square cells around detectors and keep those that are near enough and within the habitat.

    Args:
        detectors_m: Eastings and northings of the detectors of all sessions, shape (n_detectors, 2), metres.
        buffer_m: How far a cell may lie from the nearest detector, metres.
        spacing_m: Side of a cell, metres.
        habitat: Where animals may live, in the projection of the detectors; anywhere when None.

    Returns:
        The cells whose middles are within the buffer and the habitat.

    Raises:
        DataError: ``encounters.bad_spacing`` for a side or a buffer that cannot be;
            ``encounters.mask_too_large`` for over two million cells;
            ``encounters.empty_mask`` where no cell is left.
    """
    if not (np.isfinite(buffer_m) and abs(buffer_m) <= _FARTHEST_M and spacing_m <= _FARTHEST_M):
        raise DataError(
            "encounters.bad_spacing",
            "the buffer or the side of a cell is no number, or wider than a continent",
            do="give metres, such as 12000 and 1500",
        )
    extent = np.ptp(detectors_m, axis=0) + 2 * buffer_m
    if spacing_m > 0 and float(np.prod(extent / spacing_m)) > _MOST_CELLS:
        raise DataError(
            "encounters.mask_too_large",
            "the mask would have over two million cells",
            do="use larger cells or a smaller buffer",
        )
    whole = rectangular_mask(detectors_m, buffer_m=buffer_m, spacing_m=spacing_m)
    near = _nearest_m(whole.place_m, detectors_m) <= buffer_m
    if habitat is not None:
        near &= is_within(habitat, whole.place_m)
    if not near.any():
        raise DataError(
            "encounters.empty_mask",
            "the mask has no cell",
            do="check that polygon and detectors are of one place and one projection",
        )
    return Mask(whole.place_m[near], whole.cell_ha)


def _nearest_m(place_m: Floats, detectors_m: Floats) -> Floats:
    """Distance of each place from its nearest detector, metres."""
    nearest: Floats = np.full(len(place_m), np.inf)
    for one in detectors_m:
        np.minimum(nearest, ((place_m - one) ** 2).sum(axis=1), out=nearest)
    return np.asarray(np.sqrt(nearest))


def is_within(habitat: Habitat, place_m: Floats) -> NDArray[np.bool_]:
    """Whether places lie within a habitat; a place in a hole does not.

    Args:
        habitat: The habitat.
        place_m: Places in its projection, shape (n_places, 2).

    Returns:
        One answer each; a place exactly on an edge may go either way.
    """
    inside = np.zeros(len(place_m), dtype=np.bool_)
    for outer, *holes in habitat.polygons:
        within = _in_ring(outer, place_m)
        for hole in holes:
            within &= ~_in_ring(hole, place_m)
        inside |= within
    return inside


def _in_ring(ring: Ring, place: Floats) -> NDArray[np.bool_]:
    """Whether places lie within one ring, by the crossings of a line to the west."""
    start, end = ring, np.roll(ring, -1, axis=0)
    inside = np.zeros(len(place), dtype=np.bool_)
    low, high = ring.min(axis=0), ring.max(axis=0)
    candidates = np.flatnonzero(((place >= low) & (place <= high)).all(axis=1))
    rows, which = np.unique(place[candidates, 1], return_inverse=True)
    order = np.argsort(which, kind="stable")
    cuts = np.searchsorted(which[order], np.arange(len(rows) + 1))
    for number, northing in enumerate(rows):
        crossing = (start[:, 1] > northing) != (end[:, 1] > northing)
        one, other = start[crossing], end[crossing]
        at = one[:, 0] + (northing - one[:, 1]) / (other[:, 1] - one[:, 1]) * (other[:, 0] - one[:, 0])
        who = candidates[order[cuts[number] : cuts[number + 1]]]
        inside[who] = np.searchsorted(np.sort(at), place[who, 0]) % 2 == 1
    return inside


def from_its_corner(survey: SpatialSurvey) -> SpatialSurvey:
    """A survey whose metres are counted from the south-western corner of its masks: no place is told.

    Args:
        survey: The survey.
    """
    corner = np.min([each.mask.place_m.min(axis=0) for each in survey.sessions], axis=0)
    return replace(
        survey,
        sessions=tuple(
            replace(
                each,
                mask=replace(each.mask, place_m=np.round(each.mask.place_m - corner, 3)),
                detectors=replace(each.detectors, place_m=np.round(each.detectors.place_m - corner, 3)),
            )
            for each in survey.sessions
        ),
    )


def with_covariates(mask: Mask, columns: Columns) -> Mask:
    """A mask with further covariates of its cells.

    Args:
        mask: The mask.
        columns: Columns of n_cells values; one of a name that is there replaces it.

    Raises:
        DataError: ``encounters.column_length`` where a column does not have a value for each cell.
    """
    wrong: Sequence[str] = [name for name, column in columns.items() if len(column) != len(mask)]
    if wrong:
        raise DataError(
            "encounters.column_length",
            "a covariate does not have one value for each cell",
            where=", ".join(wrong),
            do="sample it at the cells of this mask",
        )
    return replace(mask, covariates={**mask.covariates, **columns})
