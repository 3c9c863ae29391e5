"""What a detector's run found: boxes with labels and raw scores, kept beside every word of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qaplan.base.errors import Problem
from qaplan.base.refusal import Caution

__all__ = ["Classification", "DetectedFile", "Detection", "DetectorRun", "is_person", "is_vehicle"]

_PERSON = frozenset({"person", "human", "people", "homo sapiens", "man", "woman"})
_VEHICLE = frozenset({"vehicle", "car", "truck", "motorcycle"})


@dataclass(frozen=True, slots=True)
class Classification:
    """A classifier's suggestion for a box.

    Args:
        label: Its label, as the run names it.
        score: Its raw score, 0 to 1.
        description: What the run says the label means; may be empty.
    """

    label: str
    score: float
    description: str = ""


@dataclass(frozen=True, slots=True)
class Detection:
    """One box.

    Args:
        label: animal, person, vehicle, or another label of the run.
        confidence: Raw score, 0 to 1.
        bbox: x, y, width, height as shares of the picture; None when the run gives no box.
        frame_number: Frame of a video; None for a picture.
        classifications: Suggestions for the box, best first.
    """

    label: str
    confidence: float
    bbox: tuple[float, float, float, float] | None = None
    frame_number: int | None = None
    classifications: tuple[Classification, ...] = ()

    def person_score(self) -> float:
        """The highest score with which this box is a person; zero where nothing says so."""
        scores = [each.score for each in self.classifications if is_person(each.label)]
        return max([*scores, self.confidence if is_person(self.label) else 0.0])


@dataclass(frozen=True, slots=True)
class DetectedFile:
    """One picture or video of a run.

    Args:
        path: Path as the run gives it, with slashes.
        detections: Its boxes; empty when the detector saw nothing.
        failure: Why the detector did not look at it; empty when it did.
        frame_rate: Frames in a second of a video; None for a picture.
        extra: Fields that have no name here, as JSON.
    """

    path: str
    detections: tuple[Detection, ...] = ()
    failure: str = ""
    frame_rate: float | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DetectorRun:
    """One file of a detector's results.

    Args:
        sha256: Digest of the file, hexadecimal.
        source: File name.
        format_version: Version of the format; empty when the file does not say.
        model: Name of the detector; empty when the file does not say.
        version: Version of the detector; empty when the file does not say.
        detected_at: When, as written; the file gives no zone.
        classifier: Name of the classifier; empty when there is none.
        typical_threshold: Threshold that the run itself recommends; None when it does not.
        conservative_threshold: Lower threshold that the run recommends; None when it does not.
        files: Its pictures and videos, each once.
        cautions: What is doubtful about it.
        problems: What was left out of it and why.
        extra: Further fields of its head, as JSON.
    """

    sha256: str
    source: str
    format_version: str
    model: str
    version: str
    files: tuple[DetectedFile, ...]
    detected_at: str = ""
    classifier: str = ""
    typical_threshold: float | None = None
    conservative_threshold: float | None = None
    cautions: tuple[Caution, ...] = ()
    problems: tuple[Problem, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Twelve characters that stay the same while the file does."""
        return self.sha256[:12]

    @property
    def said_by(self) -> str:
        """Model and version as one name; says so where the file names neither."""
        name = " ".join(part for part in (self.model, self.version) if part)
        return name or "detector not named"


def is_person(label: str) -> bool:
    """Whether a label means a person."""
    return label.casefold() in _PERSON


def is_vehicle(label: str) -> bool:
    """Whether a label means a vehicle."""
    return label.casefold() in _VEHICLE
