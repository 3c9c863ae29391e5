"""`qaplan landscape add` and `layers`: layers of a study by command, without a position in any answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.app.cli import main
from qaplan.base.resources import read_bytes

Captured = pytest.CaptureFixture[str]


def call(capsys: Captured, *words: object) -> tuple[int, str]:
    code = main([str(each) for each in words])
    return code, capsys.readouterr().out


def test_a_layer_is_added_and_listed_without_a_position(tmp_path: Path, capsys: Captured) -> None:
    study, file = tmp_path / "s", tmp_path / "lines.geojson"
    file.write_bytes(read_bytes("examples/region/lines.geojson"))
    assert call(capsys, "init", study)[0] == 0
    code, said = call(capsys, "landscape", "add", study, file, "--kind", "barriers", "--json", "-")
    assert code == 0
    held = json.loads(said)
    assert held["is_invented"]
    code, said = call(capsys, "landscape", "layers", study, "--json", "-")
    assert code == 0
    listed = json.loads(said)
    assert [each["layer_id"] for each in listed["layers"]] == [held["layer_id"]]
    assert [each["owner"] for each in listed["lines"]] == ["side A", "side B"]
    corner = json.loads(file.read_text())["features"][0]["geometry"]["coordinates"][0]
    assert not any(str(each) in said for each in corner)


def test_a_file_that_is_no_layer_ends_with_the_code_of_what_is_wrong(
    tmp_path: Path, capsys: Captured
) -> None:
    study, file = tmp_path / "s", tmp_path / "lines.geojson"
    file.write_text("{}")
    assert call(capsys, "init", study)[0] == 0
    assert call(capsys, "landscape", "add", study, file, "--kind", "resistance")[0] == 2
    assert call(capsys, "landscape", "add", study, file, "--kind", "barriers")[0] == 3
