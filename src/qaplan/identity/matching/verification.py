"""Spatial verification: which matched spots agree on one movement of the body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["agreeing_spots", "near_on_the_body"]

_LARGEST_ZOOM = 3.0
_ZOOM_TOLERANCE = float(np.log(2.0))
_LEAST_SPOTS = 3
_LEAST_AREA = 0.05


def near_on_the_body(
    query: NDArray[np.float64], reference: NDArray[np.float64], most_shift: float
) -> NDArray[np.bool_]:
    """Tell which matched spots lie at about the same place of two bodies.

    Args:
        query: Places on the query's body as shares of its width and height, shape (n, 2).
        reference: Places on the reference's body, likewise.
        most_shift: How far apart they may lie, in either direction.
    """
    return np.asarray((np.abs(query - reference) < most_shift).all(axis=1), np.bool_)


def agreeing_spots(
    query: NDArray[np.float32], reference: NDArray[np.float32], tolerance_px: float
) -> NDArray[np.bool_]:
    """Tell which matched spots agree on one shift and zoom, refined to an affine movement.

    Every match proposes the movement that it alone would need (no turn: gravity is the upright); the
    proposal that most matches agree with is refined by least squares. A mirrored movement is refused.

    Args:
        query: Spots of the query, shape (n, 4): column, row, diameter, angle.
        reference: The spots that they match, likewise.
        tolerance_px: How far a spot may lie from where the movement puts it, pixels of the reference.

    Returns:
        Shape (n,), true for the spots that agree; none when fewer than three do.
    """
    nobody = np.zeros(len(query), np.bool_)
    if len(query) < _LEAST_SPOTS:
        return nobody
    zoom = np.log(np.maximum(reference[:, 2], 1e-6) / np.maximum(query[:, 2], 1e-6)).astype(np.float64)
    start, end = query[:, :2].astype(np.float64), reference[:, :2].astype(np.float64)
    agreed = _most_agreed(start, end, zoom, tolerance_px)
    return _refined(start, end, agreed, tolerance_px) if agreed.sum() >= _LEAST_SPOTS else nobody


def _most_agreed(
    start: NDArray[np.float64], end: NDArray[np.float64], zoom: NDArray[np.float64], tolerance_px: float
) -> NDArray[np.bool_]:
    """The matches that agree with the proposal that most agree with."""
    factor = np.exp(zoom)[:, None]
    off = np.zeros((len(start), len(start)))
    for axis in (0, 1):
        shift = end[:, axis, None] - factor * start[:, axis, None]
        off += np.square(factor * start[None, :, axis] + shift - end[None, :, axis])
    votes = (off < tolerance_px**2) & (np.abs(zoom[:, None] - zoom[None]) < _ZOOM_TOLERANCE)
    votes &= (np.abs(zoom) < np.log(_LARGEST_ZOOM))[:, None]
    return np.asarray(votes[int(np.argmax(votes.sum(axis=1)))], np.bool_)


def _refined(
    start: NDArray[np.float64], end: NDArray[np.float64], agreed: NDArray[np.bool_], tolerance_px: float
) -> NDArray[np.bool_]:
    """Let the agreed spots fit an affine movement, twice, as long as it keeps the body's side."""
    placed_at = np.hstack([start, np.ones((len(start), 1))])
    for _ in range(2):
        movement = np.linalg.lstsq(placed_at[agreed], end[agreed], rcond=None)[0]
        again = np.square(placed_at @ movement - end).sum(axis=1) < tolerance_px**2
        if np.linalg.det(movement[:2]) <= _LEAST_AREA or again.sum() < _LEAST_SPOTS:
            break
        agreed = again
    return agreed
