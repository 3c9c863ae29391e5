"""Detector results as files, for the tests of this station."""

from __future__ import annotations

import json
from pathlib import Path

from qaplan.recognition.types import DetectedFile, Detection, DetectorRun

HEAD = {
    "format_version": "1.4",
    "detector": "md_v5a.0.0.pt",
    "detection_completion_time": "2024-05-03 10:00:00",
    "detector_metadata": {
        "megadetector_version": "v5a.0.0",
        "typical_detection_threshold": 0.2,
        "conservative_detection_threshold": 0.05,
    },
}
CATEGORIES = {"1": "animal", "2": "person", "3": "vehicle"}
BOX = [0.1, 0.2, 0.3, 0.4]


def box(conf: object = 0.9, category: object = "1", **more: object) -> dict[str, object]:
    return {"category": category, "conf": conf, "bbox": BOX} | more


def entry(file: str = "CARD1/IMG_0001.JPG", *boxes: object, **more: object) -> dict[str, object]:
    return {"file": file, "detections": list(boxes)} | more


def results(*entries: object, **more: object) -> dict[str, object]:
    return {"info": HEAD, "detection_categories": CATEGORIES, "images": list(entries)} | more


def written(folder: Path, data: object) -> Path:
    path = folder / "run.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def run_of(*files: DetectedFile, **more) -> DetectorRun:
    head = {
        "sha256": "ab" * 32,
        "source": "run.json",
        "format_version": "1.4",
        "model": "md",
        "version": "v5",
    }
    return DetectorRun(files=files, **(head | more))


def file_of(path: str, *found: tuple[str, float], failure: str = "") -> DetectedFile:
    detections = tuple(Detection(label, score, (0.1, 0.2, 0.3, 0.4)) for label, score in found)
    return DetectedFile(path, detections, failure)
