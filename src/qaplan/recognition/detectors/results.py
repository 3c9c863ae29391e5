"""What a model saw, as JSON of the MegaDetector output format, for any program that reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qaplan.recognition.detectors.manifest import Manifest
from qaplan.recognition.types import Detection

__all__ = ["FORMAT_VERSION", "file_record", "run_record"]

FORMAT_VERSION = "1.4"
_DIGITS = 6


def file_record(
    detections: Sequence[Detection], manifest: Manifest, *, frame_rate: float | None = None, failure: str = ""
) -> dict[str, object]:
    """One picture or clip, without its path.

    Args:
        detections: Its boxes; of a clip with the number of their frame.
        manifest: The model.
        frame_rate: Frames in a second of a clip; None for a picture.
        failure: Why the model did not see it; empty when it did.
    """
    if failure:
        return {"detections": None, "failure": failure}
    categories = {label: str(number + 1) for number, label in sorted(manifest.classes.items(), reverse=True)}
    ordered = sorted(detections, key=lambda each: -each.confidence)
    record: dict[str, object] = {
        "detections": [_box_record(each, categories[each.label]) for each in ordered]
    }
    return record if frame_rate is None else record | {"frame_rate": frame_rate}


def _box_record(detection: Detection, category: str) -> dict[str, object]:
    left, top, width, height = detection.bbox or (0.0, 0.0, 0.0, 0.0)
    record: dict[str, object] = {
        "category": category,
        "conf": round(detection.confidence, _DIGITS),
        "bbox": [round(side, _DIGITS) for side in (left, top, width, height)],
    }
    return record if detection.frame_number is None else record | {"frame_number": detection.frame_number}


def run_record(files: Mapping[str, Mapping[str, object]], manifest: Manifest) -> dict[str, object]:
    """A whole run.

    Args:
        files: What `file_record` gave, by path.
        manifest: The model.

    Source:
        MegaDetector output format, version 1.4 (lila.science/megadetector-output-format).
    """
    return {
        "info": {
            "format_version": FORMAT_VERSION,
            "detector": manifest.name,
            "detector_metadata": {
                "megadetector_version": manifest.version,
                "typical_detection_threshold": manifest.threshold,
                "model_sha256": manifest.sha256,
                "model_licence": manifest.licence,
                "model_source": manifest.source,
            },
        },
        "detection_categories": {
            str(number + 1): label for number, label in sorted(manifest.classes.items())
        },
        "images": [{"file": path, **record} for path, record in files.items()],
    }
