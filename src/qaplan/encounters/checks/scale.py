"""Whether mask and detections suit the scale on which the animals move."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qaplan.base.facts import Fact, Unit
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Caution
from qaplan.encounters.checks.places import cells_apart_m
from qaplan.encounters.grids import SQUARE_METRES_PER_HA
from qaplan.encounters.types import Session, SpatialSurvey

__all__ = ["rough_sigma_m", "scale_cautions", "sparse_cautions"]

_COARSEST_SIGMAS = 0.6
_BUFFER_SIGMAS = 4.0
_ROUND_M = 10.0
_AREA_TOLERANCE = 0.05


def rough_sigma_m(survey: SpatialSurvey) -> float | None:
    """Estimate the spatial scale from the spread of each animal's detections; None where nobody moved.

    The spread is cut short by the edge of the array, so it is rather too small than too large.

    Args:
        survey: The survey.

    Returns:
        The root of the pooled variance of the places about each animal's mean place, metres.
    """
    squares = 0.0
    free = 0
    for session in survey.sessions:
        history = session.history
        if not len(history):
            continue
        place, weight = session.detectors.place_m[history.detector], history.count.astype(np.float64)
        number = np.bincount(history.animal, weight, len(history))
        for axis in (0, 1):
            along = place[:, axis] - session.detectors.place_m[:, axis].mean()
            mean = np.bincount(history.animal, weight * along, len(history)) / np.maximum(number, 1)
            squares += float((weight * (along - mean[history.animal]) ** 2).sum())
        free += int((number - 1).clip(min=0).sum())
    return float(np.sqrt(squares / (2 * free))) if squares > 0 else None


def scale_cautions(survey: SpatialSurvey, sigma_m: float | None = None) -> Iterator[Caution]:
    """Warn of masks that are too coarse or too small, or whose area does not fit their cells.

    Args:
        survey: The survey, without problems.
        sigma_m: The spatial scale, metres; roughly estimated when None.
    """
    for session in survey.sessions:
        yield from _cell_area(session)
    scale_m = rough_sigma_m(survey) if sigma_m is None else sigma_m
    if scale_m is None:
        return
    sigma = _fact("sigma", round(scale_m / _ROUND_M) * _ROUND_M or round(scale_m, 2), "m")
    for session in survey.sessions:
        side = cells_apart_m(session)
        if np.isfinite(side) and side > _COARSEST_SIGMAS * scale_m:
            yield _caution(
                "mask_coarse", session, {"side": _fact("mask_side", round(side), "m"), "sigma": sigma}
            )
        reach = _reach_m(session)
        if session.distance_m is None and reach < _BUFFER_SIGMAS * scale_m:
            yield _caution(
                "mask_small", session, {"buffer": _fact("buffer", round(reach), "m"), "sigma": sigma}
            )


def _cell_area(session: Session) -> Iterator[Caution]:
    apart_ha = cells_apart_m(session) ** 2 / SQUARE_METRES_PER_HA
    if np.isfinite(apart_ha) and abs(session.mask.cell_ha / apart_ha - 1) > _AREA_TOLERANCE:
        facts = {
            "area": _fact("cell_area", session.mask.cell_ha, "ha"),
            "apart": _fact("cell_apart_area", float(f"{apart_ha:.4g}"), "ha"),
        }
        yield _caution("cell_area", session, facts)


def _reach_m(session: Session) -> float:
    """How far the mask reaches beyond the outermost detectors on the side where it reaches least, metres."""
    worked = session.detectors.place_m[session.detectors.usage.sum(axis=1) > 0]
    cells = session.mask.place_m
    edge = cells_apart_m(session) / 2 if len(cells) > 1 else 0.0
    low, high = worked.min(axis=0) - cells.min(axis=0), cells.max(axis=0) - worked.max(axis=0)
    return max(float(min(low.min(), high.min())) + edge, 0.0)


def sparse_cautions(survey: SpatialSurvey) -> Iterator[Caution]:
    """Warn of sessions without animals and of detections that tell nothing of movement."""
    for session in survey.sessions:
        if not len(session.history):
            yield _caution("no_animals", session, {})
        idle = int((session.detectors.usage.sum(axis=1) <= 0).sum())
        if idle:
            yield _caution(
                "idle_detectors", session, {"detectors": _fact("idle_detectors", idle)}, "detectors"
            )
    if not survey.animals:
        return
    animals = _fact("animals", survey.animals, "animal")
    if survey.detections == survey.animals:
        yield Caution("encounters.no_recapture", Message("encounters.no_recapture", {"animals": animals}))
    elif rough_sigma_m(survey) is None:
        yield Caution("encounters.nobody_moved", Message("encounters.nobody_moved", {"animals": animals}))
    if len({each.detectors.names[row] for each in survey.sessions for row in each.history.detector}) == 1:
        yield Caution("encounters.one_detector", Message("encounters.one_detector", {"animals": animals}))


def _fact(name: str, value: float, unit: Unit = "") -> Fact:
    number = int(value) if value == int(value) else value
    stem = f"{number:g}".replace(".", "_").replace("+", "").replace("-", "m")
    made = computed_by("encounters.check_survey", {})
    return Fact(f"encounters.check.{name}.{stem}", number, unit, activity=made)


def _caution(word: str, session: Session, facts: dict[str, Fact], count: str = "") -> Caution:
    values: dict[str, MessageValue] = {"session": session.name, **facts}
    return Caution(f"encounters.{word}", Message(f"encounters.{word}", values, count=count))
