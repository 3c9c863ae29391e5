"""Boxes of a camera, and the places of its picture where they keep coming back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from qaplan.base.errors import UsageError

__all__ = ["CameraBox", "RepeatRule", "RepeatedBox"]

BBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class CameraBox:
    """One box that a detector drew.

    Args:
        observation_id: The observation.
        medium_id: Its medium.
        deployment_id: The deployment: one camera in one position.
        bbox: x, y, width, height as shares of the picture.
        score: Raw score of the detector, 0 to 1.
        is_protected: Whether it may never be left out: a wild cat may be in it, or a person has confirmed
            an animal on its medium.
    """

    observation_id: str
    medium_id: str
    deployment_id: str
    bbox: BBox
    score: float = 0.0
    is_protected: bool = False


@dataclass(frozen=True)
class RepeatRule:
    """When boxes are suspicious.

    Args:
        min_iou: Smallest share of overlap (intersection over union) at which two boxes are at one place.
        min_media: Smallest number of media of a deployment that have a box at that place.
        max_area: Largest share of the picture that a suspicious box covers: an animal before the lens fills
            the picture again and again, a branch seldom does.
    """

    min_iou: float = 0.85
    min_media: int = 15
    max_area: float = 0.2

    def __post_init__(self) -> None:
        """Refuse a rule that no box or every box would meet."""
        if not 0.5 <= self.min_iou <= 1.0 or self.min_media < 2 or not 0.0 < self.max_area <= 1.0:
            raise UsageError(
                "recognition.bad_repeat_rule",
                "the rule of repeated boxes cannot be used",
                do="give an overlap between 0.5 and 1, at least 2 media, and an area up to 1",
            )


@dataclass(frozen=True)
class RepeatedBox:
    """A place of a camera's picture where boxes keep coming back.

    Args:
        deployment_id: The deployment.
        bbox: The box there that has the closest neighbours.
        observation_ids: The boxes that may be left out.
        media: Number of media with a box there.
        protected: Boxes there that stay whatever is decided.
        example: The medium of the box with the highest score.
        mean_score: Mean raw score of the boxes that may be left out; zero where none may.
        rule: The rule that found it.
    """

    deployment_id: str
    bbox: BBox
    observation_ids: tuple[str, ...]
    media: int
    protected: int
    example: str
    mean_score: float
    rule: RepeatRule

    @property
    def id(self) -> str:
        """An id that stays the same while the rule and the boxes do."""
        rule = f"{self.rule.min_iou:g}", f"{self.rule.min_media}", f"{self.rule.max_area:g}"
        parts = [self.deployment_id, *rule]
        text = "\0".join([*parts, *sorted(self.observation_ids)])
        return f"repeat-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
