"""Which pictures of a standing camera differ from what it mostly sees: an order of looking, and no more.

Nothing here recognises an animal. Grass in the wind and a cloud's shadow rank high too, and an animal that
stays for the whole burst ranks low; so no picture may be left out for its place in this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEWEST", "TriageRow", "change_scores", "is_infrared", "triage_order"]

FEWEST = 3
"""Pictures of one camera in one light that are needed to say what it mostly sees."""

_NEIGHBOURS = 25
_MOST_CHROMA = 6.0
_TOP_SHARE = 0.01
_LEAST_NOISE = 3.0
_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class TriageRow:
    """One medium's place in the order of looking.

    Args:
        medium_id: The medium.
        rank: Its place, from 1.
        score: How far it is from what its camera mostly sees, in multiples of that camera's usual flicker;
            None where there was too little to compare it with, or it could not be decoded.
        is_infrared: Whether it was taken in infrared light; None where it could not be decoded.
    """

    medium_id: str
    rank: int
    score: float | None
    is_infrared: bool | None


def is_infrared(pixels: NDArray[np.uint8]) -> bool:
    """Say whether a picture has no colours, as those taken with an infrared flash.

    Args:
        pixels: Red, green and blue, shape (height, width, 3). Strips with the date do not matter: the
            median pixel is asked.
    """
    spread = pixels.max(axis=2).astype(np.int16) - pixels.min(axis=2)
    return float(np.median(spread)) <= _MOST_CHROMA


def change_scores(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Score how far each picture of a standing camera is from the median of its neighbours in time.

    Brightness and contrast of each picture are first brought to those of the median, because cameras expose
    each one anew. The score is the mean over the hundredth of the pixels that are farthest off, after a
    small blur, in multiples of the usual flicker of each pixel, less that of the middle pixel.

    Args:
        grey: The pictures in order of time and of one light, shape (n, height, width), 0 to 255.

    Returns:
        A score for each, shape (n,), 0 or more; not a number where there are fewer than `FEWEST`.
    """
    count = len(grey)
    if count < FEWEST:
        return np.full(count, np.nan)
    scores = np.empty(count)
    for start in range(0, count, _NEIGHBOURS):
        last = min(count, start + _NEIGHBOURS)
        first = max(0, min(start, last - _NEIGHBOURS))
        window = grey[first:last].astype(np.float64)
        scores[start:last] = _scores_within(window)[start - first :]
    return scores


def _scores_within(values: NDArray[np.float64]) -> NDArray[np.float64]:
    usual = np.median(values, axis=0)
    away = np.abs(_blurred(_alike(values, usual) - usual))
    flicker = _TO_SIGMA * np.median(away, axis=0) + _LEAST_NOISE
    times = (away / flicker).reshape(len(values), -1)
    most = max(1, int(times.shape[1] * _TOP_SHARE))
    top = np.partition(times, -most, axis=1)[:, -most:].mean(axis=1)
    return np.asarray(np.clip(top - np.median(times, axis=1), 0, None))


def _alike(values: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pictures with the middle and the spread of brightness of the median."""
    flat = values.reshape(len(values), -1)
    middle, wide = np.median(flat, axis=1), _spread(flat)
    scale = _spread(usual.reshape(1, -1)) / np.maximum(wide, 1.0)
    return (values - middle[:, None, None]) * np.clip(scale, 0.5, 2.0)[:, None, None] + np.median(usual)


def _spread(flat: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = np.percentile(flat, [25, 75], axis=1)
    return np.asarray(high - low)


def _blurred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of each pixel and its eight neighbours; the rim is left as it is."""
    blurred = values.copy()
    height, width = values.shape[1:]
    if height < 3 or width < 3:
        return blurred
    parts = [
        values[:, row : height - 2 + row, column : width - 2 + column]
        for row in range(3)
        for column in range(3)
    ]
    blurred[:, 1:-1, 1:-1] = sum(parts) / 9
    return blurred


def triage_order(
    medium_ids: Sequence[str], scores: Sequence[float | None], infrared: Sequence[bool | None]
) -> tuple[TriageRow, ...]:
    """Put media into the order of looking: first those that nothing could be said of, then by their score.

    Args:
        medium_ids: The media.
        scores: Score of each; None where nothing can be said.
        infrared: Whether each was taken in infrared light; None where it is not known.

    >>> [row.medium_id for row in triage_order(["a", "b", "c"], [1.0, 9.0, None], [False, False, None])]
    ['c', 'b', 'a']
    """
    rows = list(zip(medium_ids, scores, infrared, strict=True))
    rows.sort(key=lambda row: (row[1] is not None, -(row[1] or 0.0)))
    return tuple(
        TriageRow(medium_id, rank, score, light) for rank, (medium_id, score, light) in enumerate(rows, 1)
    )
