"""Whether detectors and mask lie in metres, where they should, and have their effort and covariates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import Problem
from qaplan.encounters.checks.checked import Finding
from qaplan.encounters.checks.where import of_cell, of_column, of_detector, of_detectors, of_mask, of_session
from qaplan.encounters.grids import SQUARE_METRES_PER_HA
from qaplan.encounters.types import Columns, Session

__all__ = ["cell_side_m", "cells_apart_m", "place_problems"]

Floats: TypeAlias = NDArray[np.float64]
_REACH = 2
_DEGREES = np.array([180.0, 90.0])
_SAMPLE = 8
_LEAST_M = 1.0
_FARTHEST_M = 1e8
_MOST_USAGE = 1e9


def place_problems(session: Session, covariates: Collection[str] | None) -> Iterator[Finding]:
    """Say what is wrong with the detectors and the mask of a session.

    Args:
        session: The session.
        covariates: Names of the covariates that matter; all when None.
    """
    blocking = [*_empty(session), *_bad_numbers(session)]
    yield from blocking
    if blocking:
        return
    yield from _names(session)
    yield from _cells_twice(session)
    yield from _covariates(session, covariates)
    yield from _distances(session)
    in_degrees = list(_degrees(session))
    yield from in_degrees
    if not in_degrees and session.distance_m is None:
        yield from _off_mask(session)


def _empty(session: Session) -> Iterator[Finding]:
    where = of_session(session)
    if not len(session.detectors):
        yield Finding(
            Problem("encounters.no_detectors", "there is no detector", do="give the detectors"), where
        )
    elif not (session.detectors.usage > 0).any():
        yield Finding(
            Problem(
                "encounters.no_effort", "no detector worked on any occasion", do="give the effort in days"
            ),
            where,
        )
    if not len(session.mask):
        yield Finding(
            Problem("encounters.empty_mask", "the mask has no cell", do="lay the mask around the detectors"),
            where,
        )
    elif not session.mask.cell_ha > 0:
        yield Finding(
            Problem("encounters.bad_cell", "the area of a cell is not more than 0", do="give hectares"), where
        )


def _bad_numbers(session: Session) -> Iterator[Finding]:
    detectors = session.detectors
    for row in np.flatnonzero(_is_off_earth(detectors.place_m)).tolist():
        yield Finding(
            Problem(
                "encounters.bad_place",
                "a coordinate is not a number, or lies off the Earth",
                do="give easting and northing in metres",
            ),
            of_detector(session, row),
        )
    for row in np.flatnonzero(_is_off_earth(session.mask.place_m)).tolist():
        yield Finding(
            Problem(
                "encounters.bad_place",
                "a coordinate is not a number, or lies off the Earth",
                do="give easting and northing in metres",
            ),
            of_cell(session, row),
        )
    usage = detectors.usage
    for row in np.flatnonzero((~(usage >= 0) | (usage > _MOST_USAGE)).any(axis=1)).tolist():
        yield Finding(
            Problem(
                "encounters.bad_usage",
                "an effort is negative, not a number or too large",
                do="give days, 0 where the detector did not work",
            ),
            of_detector(session, row),
        )


def _is_off_earth(place: Floats) -> NDArray[np.bool_]:
    return np.asarray(~(np.abs(place) <= _FARTHEST_M).all(axis=1), dtype=np.bool_)


def _names(session: Session) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row, name in enumerate(session.detectors.names):
        if first.setdefault(name, row) != row:
            yield Finding(
                Problem(
                    "encounters.name_twice",
                    "two detectors have one name",
                    do="name each place once; a detector that moved is two detectors",
                ),
                of_detector(session, row),
            )


def _cells_twice(session: Session) -> Iterator[Finding]:
    """The first cell that stands again: it would count as twice as much ground."""
    place = session.mask.place_m
    order = np.lexsort(place.T)
    again = order[1:][(place[order[1:]] == place[order[:-1]]).all(axis=1)]
    if len(again):
        yield Finding(
            Problem(
                "encounters.cell_twice",
                "a cell of the mask stands twice",
                do="keep one row for each cell; its ground counts twice otherwise",
            ),
            of_cell(session, int(again.min())),
        )


def _covariates(session: Session, covariates: Collection[str] | None) -> Iterator[Finding]:
    of_cells, of_detectors = session.mask.covariates, session.detectors.covariates
    for columns, of_place in ((of_cells, of_cell), (of_detectors, of_detector)):
        for name, row in _unknown(columns, covariates):
            yield Finding(
                Problem(
                    "encounters.covariate_unknown",
                    f"the covariate {name} is unknown or infinite",
                    do="fill it, leave the place out, or leave the covariate out of the model",
                ),
                of_column(of_place(session, row), name),
            )


def _unknown(columns: Columns, covariates: Collection[str] | None) -> Iterator[tuple[str, int]]:
    """The name of each covariate with a gap, and the first row that lacks it."""
    for name, column in columns.items():
        if covariates is not None and name not in covariates:
            continue
        is_number = column.dtype.kind in "fiu"
        gaps = ~np.isfinite(column) if is_number else column == ""
        if gaps.any():
            yield name, int(np.argmax(gaps))


def _distances(session: Session) -> Iterator[Finding]:
    given = session.distance_m
    if given is None:
        return
    where, wanted = of_session(session), (len(session.detectors), len(session.mask))
    if given.shape != wanted:
        yield Finding(
            Problem(
                "encounters.distance_shape",
                f"the distances are not one for each of {wanted[0]} detectors and {wanted[1]} cells",
                do="give a row for each detector and a column for each cell",
            ),
            where,
        )
    elif np.isnan(given).any() or (given < 0).any():
        yield Finding(
            Problem(
                "encounters.bad_distance",
                "a distance is negative or not a number",
                do="give metres; a cell out of reach is infinitely far",
            ),
            where,
        )


def _degrees(session: Session) -> Iterator[Finding]:
    detectors, cells = session.detectors.place_m, session.mask.place_m
    is_lost = _fits_degrees(detectors) and not _fits_degrees(cells) and not _has_cells_near(session).any()
    parts = (("detectors lie", detectors, of_detectors), ("mask lies", cells, of_mask))
    for noun, place, of_place in parts:
        is_fine = _fits_degrees(place) and _step(place) < _LEAST_M
        if is_fine or (is_lost and place is detectors):
            yield Finding(
                Problem(
                    "encounters.degrees",
                    f"the {noun} in degrees",
                    do="project the coordinates to metres, such as the UTM zone of the survey",
                ),
                of_place(session),
            )


def _fits_degrees(place: Floats) -> bool:
    return bool((np.abs(place) <= _DEGREES).all())


def _step(place: Floats) -> float:
    """The median distance of some points from the nearest other, in whatever unit they have."""
    sample = place[:: max(len(place) // _SAMPLE, 1)][:_SAMPLE]
    apart = np.hypot(*(sample[:, None, axis] - place[None, :, axis] for axis in (0, 1)))
    apart[apart == 0] = np.inf
    nearest = apart.min(axis=1, initial=np.inf)
    known = nearest[np.isfinite(nearest)]
    return float(np.median(known)) if len(known) else np.inf


def cell_side_m(session: Session) -> float:
    """Side of a square cell of the mask's area, metres."""
    return float(np.sqrt(session.mask.cell_ha * SQUARE_METRES_PER_HA))


def cells_apart_m(session: Session) -> float:
    """How far the middles of neighbouring cells lie apart, metres."""
    return _step(session.mask.place_m)


def _off_mask(session: Session) -> Iterator[Finding]:
    for row in np.flatnonzero(~_has_cells_near(session)).tolist():
        yield Finding(
            Problem(
                "encounters.detector_off_mask",
                "the mask has no cell around a detector",
                do="lay the mask around all detectors, or correct the place",
            ),
            of_detector(session, row),
        )


def _has_cells_near(session: Session) -> NDArray[np.bool_]:
    """Whether any cell lies within two sides of a cell of each detector."""
    side = min(cells_apart_m(session), 1e12)
    cells, detectors = session.mask.place_m, session.detectors.place_m
    near = _nearest_on_grid(cells, detectors, side) <= _REACH * side
    for row in np.flatnonzero(~near):
        # Cells that lie on no grid share a box: these few detectors are looked at one by one.
        near[row] = np.hypot(*(cells - detectors[row]).T).min() <= _REACH * side
    return near


def _nearest_on_grid(cells: Floats, detectors: Floats, side: float) -> Floats:
    """Distance of each detector from the nearest of the cells around it, by whole steps of their grid."""
    first = np.minimum(cells.min(axis=0), detectors.min(axis=0)) - (_REACH + 1) * side
    east = max(cells[:, 0].max(), detectors[:, 0].max())
    width = int(east - first[0]) // max(side, 1e-9) + 2 * _REACH + 3
    held, which = np.unique(_keys(cells, first, side, width), return_index=True)
    steps = np.arange(-_REACH, _REACH + 1)
    around = _keys(detectors, first, side, width)[:, None, None] + steps[:, None] * width + steps
    at = np.minimum(np.searchsorted(held, around), len(held) - 1)
    apart = cells[which[at]] - detectors[:, None, None, :]
    away = np.where(held[at] == around, np.hypot(apart[..., 0], apart[..., 1]), np.inf)
    return np.asarray(away.min(axis=(1, 2)))


def _keys(place: Floats, first: Floats, side: float, width: float) -> Floats:
    step = np.floor((place - first) / side)
    return np.asarray(step[:, 1] * width + step[:, 0])
