"""Small surveys with everything in them, drawn at random with a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaplan.encounters.types import CaptureHistory, DetectorKind, Detectors, Mask, Session, SpatialSurvey

__all__ = ["first_animals", "small_survey"]


def small_survey(
    kind: DetectorKind,
    *,
    seed: int = 1,
    sessions: int = 1,
    animals: int = 6,
    occasions: int = 3,
    side: int = 5,
    detectors: int = 5,
    is_even: bool = False,
    is_bent: bool = False,
) -> SpatialSurvey:
    """A survey of a few detectors on a few cells.

    Args:
        kind: Kind of the detectors.
        seed: Of everything that is drawn.
        sessions: Number of sessions.
        animals: Animals detected in each session.
        occasions: Occasions of each session.
        side: Cells along a side of the mask, less two in a corner.
        detectors: Detectors of each session; the last did not work on the first occasion.
        is_even: Whether every detector worked on every occasion with an effort of 1.
        is_bent: Whether distances are not straight lines.
    """
    rng = np.random.default_rng(seed)
    made = [
        _session(str(2020 + at), kind, rng, animals, occasions, side, detectors, is_even=is_even)
        for at in range(sessions)
    ]
    if is_bent:
        made = [replace(each, distance_m=_bent(each, rng)) for each in made]
    return SpatialSurvey(kind, tuple(made))


def first_animals(session: Session, animals: int) -> Session:
    """The session with the first few of its animals."""
    history = session.history
    is_in = history.animal < animals
    covariates = {name: values[:animals] for name, values in history.covariates.items()}
    rows = (history.animal, history.occasion, history.detector, history.count)
    kept = CaptureHistory(history.animals[:animals], *(row[is_in] for row in rows), covariates)
    return replace(session, history=kept)


def _session(
    name: str,
    kind: DetectorKind,
    rng: np.random.Generator,
    animals: int,
    occasions: int,
    side: int,
    detectors: int,
    *,
    is_even: bool,
) -> Session:
    axis = np.arange(side) * 800.0 + 400_000.0
    place = np.array([(east, north) for north in axis for east in axis])[2:]
    mask = Mask(place, 64.0, {"rugged": rng.normal(size=len(place))})
    usage = np.ones((detectors, occasions))
    if not is_even:
        usage = rng.choice([1.0, 1.0, 2.5, 7.0], size=(detectors, occasions))
        usage[-1, 0] = 0.0
    at = axis.mean() + rng.uniform(-1300, 1300, size=(detectors, 2))
    covariates = {"ridge": rng.normal(size=detectors)}
    traps = Detectors(tuple(f"T{each}" for each in range(detectors)), at, usage, covariates)
    return Session(name, traps, mask, _history(kind, rng, animals, usage))


def _history(kind: DetectorKind, rng: np.random.Generator, animals: int, usage: np.ndarray) -> CaptureHistory:
    rows: dict[tuple[int, int, int], int] = {}
    for animal in range(animals):
        for occasion in rng.permutation(usage.shape[1])[: 1 + animal % usage.shape[1]]:
            working = np.nonzero(usage[:, occasion])[0]
            many = 1 if kind == "multi" else 1 + animal % 2
            for detector in rng.permutation(working)[:many]:
                count = 1 + int(rng.integers(3)) if kind == "count" else 1
                rows[animal, int(occasion), int(detector)] = count
    table = np.array([(*key, count) for key, count in sorted(rows.items())], dtype=np.int64).reshape(-1, 4)
    sexes = np.array([("F", "M", "")[each % 3] for each in range(animals)], dtype=np.str_)
    covariates = {"sex": sexes, "age": rng.uniform(1, 9, size=animals)}
    names = tuple(f"A{each}" for each in range(animals))
    return CaptureHistory(names, *table.T, covariates)


def _bent(session: Session, rng: np.random.Generator) -> np.ndarray:
    place, cells = session.detectors.place_m, session.mask.place_m
    straight = np.hypot(place[:, :1] - cells[:, 0], place[:, 1:] - cells[:, 1])
    bent = straight + rng.uniform(0, 900, size=straight.shape)
    bent[rng.uniform(size=straight.shape) < 0.05] = np.inf
    return bent
