"""Spatial verification: which matched spots agree on one movement of the body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["agreeing_spots"]

_LARGEST_ZOOM = 3.0
_ZOOM_TOLERANCE = np.log(2.0)
_LEAST_SPOTS = 3
_LEAST_AREA = 0.05


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
    zoom = reference[:, 2] / np.maximum(query[:, 2], 1e-6)
    start, end = query[:, :2].astype(np.float64), reference[:, :2].astype(np.float64)
    shift = end - zoom[:, None] * start
    placed = zoom[:, None, None] * start[None] + shift[:, None]
    near = np.square(placed - end[None]).sum(axis=2) < tolerance_px**2
    alike = np.abs(np.log(zoom)[:, None] - np.log(zoom)[None]) < _ZOOM_TOLERANCE
    sane = (zoom > 1 / _LARGEST_ZOOM) & (zoom < _LARGEST_ZOOM)
    votes = near & alike & sane[:, None]
    best = votes[int(np.argmax(votes.sum(axis=1)))]
    return _refined(start, end, best, tolerance_px) if best.sum() >= _LEAST_SPOTS else nobody


def _refined(
    start: NDArray[np.float64], end: NDArray[np.float64], agreed: NDArray[np.bool_], tolerance_px: float
) -> NDArray[np.bool_]:
    """Let the agreed spots fit an affine movement, twice, as long as it keeps the body's side."""
    ones = np.ones((len(start), 1))
    for _ in range(2):
        movement = np.linalg.lstsq(np.hstack([start[agreed], ones[agreed]]), end[agreed], rcond=None)[0]
        placed = np.hstack([start, ones]) @ movement
        again = np.square(placed - end).sum(axis=1) < tolerance_px**2
        if np.linalg.det(movement[:2]) <= _LEAST_AREA or again.sum() < _LEAST_SPOTS:
            break
        agreed = again
    return agreed
