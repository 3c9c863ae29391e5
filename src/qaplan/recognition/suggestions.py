"""A detector's run as machine observations, and the media to restrict because a person may be in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from qaplan.recognition.matching import Match, Matching
from qaplan.recognition.types import Detection, DetectorRun, is_person, is_vehicle
from qaplan.survey.types import Observation

__all__ = ["PERSON_THRESHOLD", "observations_from_run", "restricted_media"]

PERSON_THRESHOLD = 0.1
_ANY = 1e-9
_Seen = Literal["animal", "human", "vehicle", "unknown"]


def observations_from_run(
    matching: Matching, threshold: float, *, name_from: float | None = None
) -> tuple[Observation, ...]:
    """Turn the boxes at or over a threshold into observations by a machine.

    Args:
        matching: The run beside the media.
        threshold: Smallest raw score of a box that is taken, 0 to 1.
        name_from: Smallest score at which the classifier's best label becomes the name; None leaves all its
            labels as suggestions in ``extra``.

    Returns:
        For each matched medium an observation for each box, or one ``blank`` where no box reaches the
        threshold. A medium that the detector failed on gets none. Nothing that a person said is touched.
    """
    observations: list[Observation] = []
    for match in matching.matched:
        if match.file.failure:
            continue
        boxes = [each for each in match.file.detections if each.confidence >= threshold]
        if not boxes:
            observations.append(_blank(matching.run, match, threshold))
        for index, box in enumerate(boxes):
            seen = _observed(matching.run, box, f"{match.medium_id}:{index}", match.medium_id, threshold)
            observations.append(_named(seen, box, name_from))
    return tuple(observations)


def restricted_media(matching: Matching, person_threshold: float = PERSON_THRESHOLD) -> frozenset[str]:
    """Name the media that must be restricted at once: a box or a classifier's label says person.

    Args:
        matching: The run beside the media.
        person_threshold: Smallest raw score that is enough; low on purpose, because a missed person is worse
            than a hidden gazelle. It does not depend on the threshold of the observations.
    """
    return frozenset(
        match.medium_id
        for match in matching.matched
        if any(box.person_score() >= max(person_threshold, _ANY) for box in match.file.detections)
    )


def _observed(run: DetectorRun, box: Detection, name: str, medium_id: str, threshold: float) -> Observation:
    return Observation(
        observation_id=f"{run.id}:{name}",
        medium_id=medium_id,
        observation_type=_type_of(box.label),
        method="machine",
        classified_by=run.said_by,
        bbox=box.bbox,
        probability=box.confidence,
        threshold=threshold,
        extra=_extra(run, box),
    )


def _named(seen: Observation, box: Detection, name_from: float | None) -> Observation:
    if name_from is None or not box.classifications or box.classifications[0].score < name_from:
        return seen
    return replace(seen, scientific_name=box.classifications[0].label)


def _type_of(label: str) -> _Seen:
    if is_person(label):
        return "human"
    if is_vehicle(label):
        return "vehicle"
    return "animal" if label.casefold() in {"animal", "animals", "wildlife"} else "unknown"


def _extra(run: DetectorRun, box: Detection) -> dict[str, str]:
    extra = {"run": run.id, "label": box.label}
    if run.detected_at:
        extra["detected_at"] = run.detected_at
    if box.frame_number is not None:
        extra["frame_number"] = str(box.frame_number)
    if box.classifications:
        extra["classifier"] = run.classifier
        extra["suggestions"] = "; ".join(f"{each.label} {each.score:g}" for each in box.classifications)
    return extra


def _blank(run: DetectorRun, match: Match, threshold: float) -> Observation:
    scores = [each.confidence for each in match.file.detections]
    extra = {"run": run.id} | ({"highest_score": f"{max(scores):g}"} if scores else {})
    return Observation(
        observation_id=f"{run.id}:{match.medium_id}:blank",
        medium_id=match.medium_id,
        observation_type="blank",
        method="machine",
        classified_by=run.said_by,
        threshold=threshold,
        extra=extra,
    )
