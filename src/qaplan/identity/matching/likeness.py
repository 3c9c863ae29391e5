"""How alike a query and the chips of a gallery are: votes of their features that agree on one movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.matching.comparison import Nearest, nearest_in_chips
from qaplan.identity.matching.scoring import background_of, vote_weights
from qaplan.identity.matching.settings import MatchSettings
from qaplan.identity.matching.types import Features, SpotPair
from qaplan.identity.matching.verification import agreeing_spots, near_on_the_body

__all__ = ["Likeness", "backgrounds", "likeness_of_chips", "rows_of_look"]

_UNVERIFIED_SHARE = 1e-4
_SPOTS_SHOWN = 60
_USUAL_ROOT = 0.01


@dataclass(frozen=True)
class Likeness:
    """How alike a query is to one chip.

    Args:
        score: About 1 for two chips of different animals, more the more alike.
        spots: The matched spots that agree, the heaviest first.
    """

    score: float
    spots: tuple[SpotPair, ...]


@dataclass(frozen=True, eq=False)
class _Ends:
    """The features of two chips that one look took."""

    query: Features
    query_rows: NDArray[np.int64]
    chip: Features
    chip_rows: NDArray[np.int64]


def rows_of_look(features: Features, look: int) -> NDArray[np.int64]:
    """Which features a look took.

    Args:
        features: Features of a chip.
        look: Number of the look.
    """
    if features.geometry.shape[1] <= _LOOK_COLUMN:
        return np.arange(len(features.geometry) if look == 0 else 0)
    return np.flatnonzero(features.geometry[:, _LOOK_COLUMN] == look)


_LOOK_COLUMN = 4


def backgrounds(
    features: Features, chips: Sequence[Features], names: Sequence[str], settings: MatchSettings
) -> NDArray[np.float64]:
    """How near the background is to each feature of a chip, look by look.

    Args:
        features: Features of the chip.
        chips: Features of other chips.
        names: Whose they are.
        settings: How.

    Returns:
        Squared distances, shape (n,).
    """
    found = np.full(len(features.descriptors), 2.0)
    for look in range(len(settings.features.looks)):
        rows = rows_of_look(features, look)
        others = [(each, rows_of_look(each, look)) for each in chips]
        there = [at for at, (_, taken) in enumerate(others) if len(taken)]
        if not len(rows) or not there:
            continue
        descriptors = [others[at][0].descriptors[others[at][1]] for at in there]
        near = nearest_in_chips(features.descriptors[rows], descriptors, both_ways=False)
        found[rows] = background_of(near.distance, [names[at] for at in there], settings.neighbours)
    return found


def likeness_of_chips(
    query: Features,
    chips: Sequence[Features],
    names: Sequence[str],
    settings: MatchSettings,
    chip_backgrounds: Sequence[NDArray[np.float64]] | None = None,
) -> list[Likeness]:
    """Compare a query with chips.

    Args:
        query: Features of the query.
        chips: Features of the chips.
        names: Whose the chips are.
        settings: How.
        chip_backgrounds: How near the background is to the features of each chip; None when the chips'
            features do not vote.

    Returns:
        The likeness of each chip.
    """
    scores = np.zeros(len(chips))
    spots: list[list[SpotPair]] = [[] for _ in chips]
    looks = len(settings.features.looks)
    for look in range(looks):
        rows = rows_of_look(query, look)
        taken = [rows_of_look(each, look) for each in chips]
        there = [at for at in range(len(chips)) if len(taken[at])]
        if not len(rows) or not there:
            continue
        ends = [_Ends(query, rows, chips[at], taken[at]) for at in there]
        behind = None if chip_backgrounds is None else [chip_backgrounds[at][taken[at]] for at in there]
        found = _one_look(ends, [names[at] for at in there], settings, behind)
        for at, (score, matched) in zip(there, found, strict=True):
            scores[at] += score / looks
            spots[at].extend(matched)
    return [
        Likeness(float(score), tuple(sorted(each, key=_heaviest_first)[:_SPOTS_SHOWN]))
        for score, each in zip(scores, spots, strict=True)
    ]


def _heaviest_first(spot: SpotPair) -> tuple[float, tuple[float, float], tuple[float, float]]:
    return (-spot.weight, spot.query, spot.reference)


def _one_look(
    ends: Sequence[_Ends],
    names: Sequence[str],
    settings: MatchSettings,
    chip_backgrounds: Sequence[NDArray[np.float64]] | None,
) -> list[tuple[float, list[SpotPair]]]:
    """Score and spots of each chip at one look."""
    query = ends[0].query.descriptors[ends[0].query_rows]
    descriptors = [each.chip.descriptors[each.chip_rows] for each in ends]
    near = nearest_in_chips(query, descriptors, both_ways=chip_backgrounds is not None)
    background = background_of(near.distance, names, settings.neighbours)
    weights = vote_weights(near.distance, background, settings.sharpness)
    rough = weights.sum(axis=0)
    close = set(np.argsort(-rough, kind="stable")[: settings.shortlist].tolist())
    found: list[tuple[float, list[SpotPair]]] = []
    for at, each in enumerate(ends):
        if at not in close:
            found.append((_root(0.0, rough[at]) / (1 if chip_backgrounds is None else 2), []))
            continue
        pairs = (np.arange(len(query)), near.row[:, at])
        agreed = _agreed(each, pairs, weights[:, at], settings)
        score = _root(float(weights[agreed, at].sum()), rough[at])
        if chip_backgrounds is not None:
            score = 0.5 * (score + _back(each, near, at, chip_backgrounds[at], settings))
        found.append((score, _spots(each, pairs, weights[:, at], agreed)))
    return found


def _root(agreed: float, rough: float) -> float:
    """Votes that agreed, as a score; those that nothing verified only part what else would tie."""
    return float(np.sqrt(agreed + _UNVERIFIED_SHARE * rough)) / _USUAL_ROOT


def _back(
    ends: _Ends, near: Nearest, at: int, background: NDArray[np.float64], settings: MatchSettings
) -> float:
    """The score of the votes that the features of a chip give to the query."""
    weights = vote_weights(near.back_distance[at], background, settings.sharpness)
    agreed = _agreed(ends, (near.back_row[at], np.arange(len(weights))), weights, settings)
    return _root(float(weights[agreed].sum()), float(weights.sum()))


def _agreed(
    ends: _Ends,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    weights: NDArray[np.float64],
    settings: MatchSettings,
) -> NDArray[np.int64]:
    """Which votes lie at about one place of both bodies and agree on one movement."""
    voting = np.flatnonzero(weights > 0)
    query = ends.query.geometry[ends.query_rows[pairs[0][voting]]]
    chip = ends.chip.geometry[ends.chip_rows[pairs[1][voting]]]
    near = near_on_the_body(_on_body(query, ends.query), _on_body(chip, ends.chip), settings.most_shift)
    voting, query, chip = voting[near], query[near], chip[near]
    if not settings.verifies:
        return voting
    tolerance = settings.tolerance * float(np.hypot(*ends.chip.chip_shape))
    return voting[agreeing_spots(query, chip, tolerance)]


def _on_body(geometry: NDArray[np.float32], features: Features) -> NDArray[np.float64]:
    """Places as shares of the body's width and height."""
    height, width = features.chip_shape
    left, top, across, down = features.body if features.body is not None else (0.0, 0.0, width, height)
    return np.asarray((geometry[:, :2] - (left, top)) / (across, down), np.float64)


def _spots(
    ends: _Ends,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    weights: NDArray[np.float64],
    agreed: NDArray[np.int64],
) -> list[SpotPair]:
    """The matched spots that agree, in pixels of both chips."""
    query = ends.query.geometry[ends.query_rows[pairs[0][agreed]], :2]
    chip = ends.chip.geometry[ends.chip_rows[pairs[1][agreed]], :2]
    return [
        SpotPair((float(a), float(b)), (float(c), float(d)), float(weight))
        for (a, b), (c, d), weight in zip(query, chip, weights[agreed], strict=True)
    ]
