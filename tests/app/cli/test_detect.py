"""`qaplan recognition detect`, `models` and `triage` as a user types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from tests.app.cli.conftest import Run
from tests.onnx_models import constant_model, manifest_text, write_model


def _model(folder: Path) -> Path:
    rows = [[[32, 32, 20, 10, 0.9, 0.8, 0.05, 0.01]]]
    content = constant_model({"output0": np.array(rows, dtype=np.float32)})
    return write_model(folder, content, manifest_text(content))


def test_a_detector_is_run_and_its_results_are_suggestions(run: Run, tree: Path, tmp_path: Path) -> None:
    run("init", "study")
    run("survey", "ingest", tree, "--study", "study", "--layout", "station/species")
    model = _model(tmp_path / "models" / "tiny")
    said = json.loads(run("recognition", "detect", model, "--study", "study", "--json", "-").out)
    assert (said["seen"], said["failed"], said["observations"], said["model"]) == (4, 0, 4, "Tiny 1.0")
    assert said["provenance"]["parameters"]["threshold"] == 0.2
    assert "already held" in run("recognition", "detect", model, "--study", "study").out


def test_models_say_whether_they_may_be_run(run: Run, tmp_path: Path) -> None:
    _model(tmp_path / "models" / "tiny")
    (tmp_path / "models" / "bad").mkdir()
    (tmp_path / "models" / "bad" / "model.onnx").write_bytes(b"x")
    done = run("recognition", "models", "models")
    assert "tiny: Tiny 1.0, MIT, threshold 0.2." in done.out
    assert "bad: not usable:" in done.out
    assert "[detector.no_manifest]" in done.out
    listed = json.loads(run("recognition", "models", "models", "--json", "-").out)["models"]
    assert [each["is_usable"] for each in listed] == [False, True]
    assert "no model here" in run("recognition", "models", tmp_path / "nowhere").out


def test_a_model_that_may_not_be_run_ends_with_its_code(run: Run, tree: Path, tmp_path: Path) -> None:
    run("init", "study")
    run("survey", "ingest", tree, "--study", "study", "--layout", "station/species")
    (tmp_path / "weights.pt").write_bytes(b"\x80\x04")
    done = run("recognition", "detect", tmp_path / "weights.pt", "--study", "study")
    assert done.code == 3
    assert "[detector.pickle]" in done.err


def test_the_order_of_looking_is_a_table_that_names_no_file(run: Run, tree: Path, tmp_path: Path) -> None:
    run("init", "study")
    run("survey", "ingest", tree, "--study", "study", "--layout", "station/species")
    done = run("recognition", "triage", "--study", "study", "--csv", "order.csv")
    assert "It recognises nothing" in done.out
    rows = list(csv.DictReader((tmp_path / "order.csv").read_text().splitlines()))
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert "IMG_" not in (tmp_path / "order.csv").read_text()
    said = json.loads(run("recognition", "triage", "--study", "study", "--json", "-").out)
    assert said["method"] == "burst differencing"
