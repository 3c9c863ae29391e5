"""`qaplan recognition` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.cli.conftest import Run


def test_a_run_is_taken_and_the_json_of_another_card_is_refused(run: Run, tree: Path, tmp_path: Path) -> None:
    run("init", "study")
    run("survey", "ingest", tree, "--study", "study", "--layout", "station/species")
    entry = {
        "file": "K0/gazelle/IMG_0.JPG",
        "detections": [{"category": "2", "conf": 0.9, "bbox": [0, 0, 1, 1]}],
    }
    written = {"info": {"format_version": "1.4"}, "detection_categories": {"2": "person"}, "images": [entry]}
    (tmp_path / "run.json").write_text(json.dumps(written))
    done = run("recognition", "import", "run.json", "--study", "study", "--json", "-")
    said = json.loads(done.out)
    assert (said["matched"], said["restricted"], said["threshold"]) == (1, 1, 0.2)
    entry["file"] = "ELSEWHERE/X.JPG"
    (tmp_path / "other.json").write_text(json.dumps(written))
    done = run("recognition", "import", "other.json", "--study", "study")
    assert done.code == 3
    assert "[recognition.other_card]" in done.err
