"""Whether two chips of one camera are alike because of the animal or because of what is behind it.

A camera that stands still shows the same stone at the same pixel for months. Features of a chip that the
camera's blanks show at the same place are dropped before anything is compared; and of a match is asked how
much of it stands still while the animal should have moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import Box, ChipPixels
from qaplan.identity.matching.types import ChipMatch, Features

__all__ = [
    "SAME_STATION",
    "SAME_STATION_BACKGROUND",
    "background_share",
    "blank_chip",
    "is_background",
    "same_station_warnings",
    "standing_share",
    "without_background",
]

SAME_STATION = "identity.same_station"
"""Warning of a match of two chips of one station."""

SAME_STATION_BACKGROUND = "identity.same_station_background"
"""Warning of a match that the background explains as well as the coat does."""

_NEAR_SIZES = 0.5
_LEAST_NEAR_PX = 2.0
_MOST_SIZE_RATIO = 1.6
_ALIKE = 0.85
_STILL_SHARE = 0.02
_TOO_MUCH = 0.5


def blank_chip(blank: NDArray[np.uint8], box: Box) -> ChipPixels:
    """What a chip's box shows on a frame without an animal.

    Args:
        blank: A frame of the same camera and of the same size, shape (height, width, 3).
        box: The box of the chip.
    """
    rows, columns = slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)
    cut = np.ascontiguousarray(blank[rows, columns])
    # All of it is asked for, not only its middle.
    return ChipPixels(cut, np.ones(cut.shape[:2], dtype=np.bool_), box)


def is_background(features: Features, blanks: Sequence[Features]) -> NDArray[np.bool_]:
    """Say which features of a chip the camera's blanks show at the same place.

    Args:
        features: Features of the chip.
        blanks: Features of what its box shows on blanks, as `blank_chip` cuts it.

    Returns:
        Shape (n_features,).
    """
    from scipy.spatial import cKDTree

    found = np.zeros(len(features.geometry), dtype=np.bool_)
    for blank in blanks:
        if not len(blank.geometry) or not len(found):
            continue
        places = cKDTree(blank.geometry[:, :2])
        reach = np.maximum(_NEAR_SIZES * features.geometry[:, 2], _LEAST_NEAR_PX)
        for number, near in enumerate(places.query_ball_point(features.geometry[:, :2], reach)):
            if near and not found[number]:
                found[number] = _is_alike(features, number, blank, np.asarray(near))
    return found


def without_background(features: Features, blanks: Sequence[Features]) -> Features:
    """The features of a chip without those that the camera's blanks show at the same place.

    Args:
        features: Features of the chip.
        blanks: Features of what its box shows on blanks.
    """
    kept = ~is_background(features, blanks)
    return replace(features, geometry=features.geometry[kept], descriptors=features.descriptors[kept])


def standing_share(match: ChipMatch, query: Box, reference: Box) -> float:
    """Say how much of a match stands still: matched spots that lie at one pixel of both pictures.

    Args:
        match: A match of two chips of one camera.
        query: Box of the query's chip in its picture.
        reference: Box of the other chip in its picture.

    Returns:
        The share of the match's weight, 0 to 1. An animal seldom stands at one place twice to the pixel.
    """
    still = _STILL_SHARE * float(np.hypot(reference.width, reference.height))
    total = sum(each.weight for each in match.spots)
    if total <= 0:
        return 0.0
    stood = 0.0
    for each in match.spots:
        across = (each.query[0] + query.left) - (each.reference[0] + reference.left)
        down = (each.query[1] + query.top) - (each.reference[1] + reference.top)
        stood += each.weight if np.hypot(across, down) <= still else 0.0
    return float(stood / total)


def background_share(
    match: ChipMatch, boxes: tuple[Box, Box], features: Features, blanks: Sequence[Features]
) -> float:
    """Say how much of a match of one station the background explains.

    Args:
        match: The match.
        boxes: Boxes of the query's chip and of the other one in their pictures.
        features: Features of the query's chip, all of them.
        blanks: Features of what the query's box shows on blanks of the station; none where there are none.

    Returns:
        Share of the match's weight, 0 to 1: what stands still, or what the blanks show as well.
    """
    behind = features.geometry[is_background(features, blanks), :2]
    spots = {_place(column, row) for column, row in behind}
    total = sum(each.weight for each in match.spots)
    seen = sum(each.weight for each in match.spots if _place(*each.query) in spots)
    return max(standing_share(match, *boxes), seen / total if total > 0 else 0.0)


def same_station_warnings(
    match: ChipMatch, boxes: tuple[Box, Box], features: Features, blanks: Sequence[Features]
) -> tuple[str, ...]:
    """The warnings that a match of one station carries.

    Args:
        match: The match.
        boxes: Boxes of the query's chip and of the other one in their pictures.
        features: Features of the query's chip, all of them.
        blanks: Features of what the query's box shows on blanks of the station.

    Returns:
        None for a match of two stations; ``identity.same_station`` otherwise, and
        ``identity.same_station_background`` where the background explains half of it or more.
    """
    if not match.shares_station:
        return ()
    is_explained = background_share(match, boxes, features, blanks) >= _TOO_MUCH
    return (SAME_STATION, SAME_STATION_BACKGROUND) if is_explained else (SAME_STATION,)


def _place(column: float, row: float) -> tuple[int, int]:
    return round(float(column) * 10), round(float(row) * 10)


def _is_alike(features: Features, number: int, blank: Features, near: NDArray[np.int64]) -> bool:
    """Whether one of the blank's features near by is of the same size and looks the same."""
    size = features.geometry[number, 2]
    ratio = blank.geometry[near, 2] / max(float(size), 1e-6)
    near = near[(ratio < _MOST_SIZE_RATIO) & (ratio > 1 / _MOST_SIZE_RATIO)]
    if not len(near):
        return False
    one = features.descriptors[number].astype(np.float64)
    others = blank.descriptors[near].astype(np.float64)
    lengths = np.linalg.norm(one) * np.linalg.norm(others, axis=1)
    return bool((others @ one / np.maximum(lengths, 1e-9)).max() >= _ALIKE)
