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


def test_labels_are_taken_told_and_taken_back(run: Run, tree: Path, tmp_path: Path) -> None:
    run("init", "study")
    run("survey", "ingest", tree, "--study", "study", "--layout", "station/species")
    told = {"filepath": "K0/gazelle/IMG_0.JPG", "prediction": "u;;;;;;antelope", "prediction_score": 0.9}
    (tmp_path / "p.json").write_text(json.dumps({"predictions": [told]}))
    done = run("recognition", "import-labels", "p.json", "--study", "study", "--json", "-")
    said = json.loads(done.out)
    assert (said["format"], said["matched"], said["rolled_up"]) == ("speciesnet", 1, 0)
    done = run("recognition", "import-labels", "--study", "study", "--undo", said["import_id"])
    assert "1 labels taken back" in done.out
    assert run("recognition", "import-labels", "--study", "study").code == 2


def test_repeats_are_listed_and_a_bad_rule_is_refused(run: Run) -> None:
    run("init", "study")
    done = run("recognition", "repeats", "study", "--json", "-")
    assert json.loads(done.out)["repeats"] == []
    done = run("recognition", "repeats", "study", "--overlap", "0.1")
    assert (done.code, "[recognition.bad_repeat_rule]" in done.err) == (2, True)
    assert run("recognition", "repeats", "study", "--undo", "repeat-1").code == 2


def test_a_label_is_looked_up_without_a_study(run: Run) -> None:
    done = run("recognition", "taxa", "goat", "--by-machine", "--json", "-")
    assert json.loads(done.out)["reading"]["could_be"] == [
        "Ovis vignei", "Gazella subgutturosa", "Saiga tatarica",
    ]  # fmt: skip
    assert "Panthera pardus (species)" in run("recognition", "taxa").out


def test_a_purge_lists_before_it_removes_and_refuses_a_day_within_the_term(run: Run) -> None:
    run("init", "study")
    done = run("recognition", "purge", "study", "--json", "-")
    assert json.loads(done.out)["is_done"] is False
    done = run("recognition", "purge", "study", "--before", "9999-01-01")
    assert (done.code, "[retention.within_term]" in done.err) == (2, True)
