"""How well suitability tells presences from a background, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qaplan.landscape.rasters.types import Floats

__all__ = ["Score", "area_under_curve", "boyce_index", "score_with_interval", "true_skill"]

_WINDOWS = 101
_WINDOW_SHARE = 0.1


@dataclass(frozen=True)
class Score:
    """A measure of a model's skill.

    Args:
        estimate: The measure.
        low: Lower end of the 95 % interval.
        high: Its upper end.
    """

    estimate: float
    low: float
    high: float


def area_under_curve(presence: Floats, background: Floats) -> float:
    """The chance that a presence has the higher suitability of a presence and a background cell.

    >>> area_under_curve(np.array([0.9, 0.4]), np.array([0.1, 0.4]))
    0.875
    """
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate([presence, background]))[: len(presence)]
    n, m = len(presence), len(background)
    return float((ranks.sum() - n * (n + 1) / 2) / (n * m))


def true_skill(presence: Floats, background: Floats) -> tuple[float, float]:
    """The best of all thresholds: share of presences kept plus share of background left out, less one.

    Returns:
        The skill, and the threshold that has it; a cell at the threshold counts as suitable.

    >>> true_skill(np.array([0.6, 0.9]), np.array([0.1, 0.2, 0.7]))[1]
    0.6
    """
    at = np.unique(np.concatenate([presence, background]))
    kept = 1 - np.searchsorted(np.sort(presence), at, side="left") / len(presence)
    wrong = 1 - np.searchsorted(np.sort(background), at, side="left") / len(background)
    best = int(np.argmax(kept - wrong))
    return float((kept - wrong)[best]), float(at[best])


def boyce_index(presence: Floats, background: Floats) -> float:
    """How steadily presences become more frequent, beyond their share of the ground, as suitability rises.

    Source:
        Hirzel et al. 2006, Ecological Modelling 199:142-152: moving windows of a tenth of the range.
    """
    from scipy.stats import spearmanr

    every = np.concatenate([presence, background])
    low, high = float(every.min()), float(every.max())
    half = _WINDOW_SHARE * (high - low) / 2
    middles = np.linspace(low + half, high - half, _WINDOWS)
    ratio = np.array([_ratio(presence, background, at - half, at + half) for at in middles])
    has = np.isfinite(ratio)
    # A ratio that repeats itself says nothing more: the first of each run is kept.
    has[1:] &= ~(ratio[1:] == ratio[:-1])
    if has.sum() < 3 or np.ptp(ratio[has]) == 0:
        return 0.0
    return float(spearmanr(middles[has], ratio[has]).statistic)


def _ratio(presence: Floats, background: Floats, low: float, high: float) -> float:
    expected = float(((background >= low) & (background <= high)).mean())
    found = float(((presence >= low) & (presence <= high)).mean())
    return found / expected if expected > 0 else float("nan")


def score_with_interval(
    measure: Callable[[Floats, Floats], float],
    presence: Floats,
    background: Floats,
    rng: np.random.Generator,
    *,
    draws: int = 500,
) -> Score:
    """A measure with the interval that other presences and other background would give.

    Args:
        measure: Of suitabilities of presences and of the background.
        presence: Suitabilities where presences were held back from the fit.
        background: Suitabilities of the background, held back likewise.
        rng: Source of randomness.
        draws: How often both are drawn again, with replacement.
    """
    again = [
        measure(rng.choice(presence, len(presence)), rng.choice(background, len(background)))
        for _ in range(draws)
    ]
    low, high = np.quantile(again, [0.025, 0.975])
    return Score(measure(presence, background), float(low), float(high))
