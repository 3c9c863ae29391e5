from __future__ import annotations

import json
import tomllib
from pathlib import Path

from qaplan.recognition.detectors.manifest import parse_manifest
from qaplan.recognition.detectors.results import file_record, run_record
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.types import Detection
from tests.onnx_models import manifest_text

MANIFEST = parse_manifest(tomllib.loads(manifest_text(b"x")), where="")


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    boxes = (
        Detection("person", 0.25, (0.1, 0.2, 0.3, 0.4)),
        Detection("animal", 0.9, (0.0, 0.0, 1.0, 1.0)),
    )
    in_clip = (Detection("vehicle", 0.5, (0.5, 0.5, 0.25, 0.25), 12),)
    files = {
        "A/1.jpg": file_record(boxes, MANIFEST),
        "A/2.jpg": file_record((), MANIFEST),
        "A/3.jpg": file_record((), MANIFEST, failure="it is damaged"),
        "A/4.avi": file_record(in_clip, MANIFEST, frame_rate=5.0),
    }
    path = tmp_path / "run.json"
    path.write_text(json.dumps(run_record(files, MANIFEST)))
    run = read_megadetector(path)
    assert (run.model, run.version, run.typical_threshold) == ("Tiny", "1.0", 0.2)
    assert [file.path for file in run.files] == list(files)
    assert run.files[0].detections == boxes[::-1]
    assert run.files[1].detections == ()
    assert run.files[2].failure == "it is damaged"
    assert (run.files[3].detections, run.files[3].frame_rate) == (in_clip, 5.0)
    assert (run.problems, run.cautions) == ((), ())


def test_two_classes_of_one_label_are_one_category() -> None:
    twice = parse_manifest(tomllib.loads(manifest_text(b"x", classes={0: "animal", 1: "animal"})), where="")
    record = file_record((Detection("animal", 0.5, (0, 0, 1, 1)),), twice)
    assert record["detections"] == [{"category": "1", "conf": 0.5, "bbox": [0, 0, 1, 1]}]
