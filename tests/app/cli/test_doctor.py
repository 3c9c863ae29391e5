"""`qaplan doctor` names what is there, what is missing and how to get it."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from qaplan.app.cli import main
from qaplan.app.cli.doctor import Finding, examine


def found(name: str) -> Finding:
    return next(finding for finding in examine() if finding.name == name)


def test_every_package_that_we_ask_for_is_looked_up() -> None:
    names = {finding.name for finding in examine()}
    asked = metadata.requires("qaplan") or []
    assert len(asked) > 10
    assert {"scipy", "typst", "av"} <= names
    assert found("scipy").detail == metadata.version("scipy")


def test_an_absent_exiftool_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    exiftool = found("ExifTool")
    assert exiftool.state == "missing"
    assert not exiftool.is_needed
    assert "libimage-exiftool-perl" in exiftool.get


def test_an_absent_package_ends_with_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        metadata, "requires", lambda _: ["numpy", "no-such-package>=2", "extra-one; extra == 'x'"]
    )
    assert main(["doctor"]) == 3
    printed = capsys.readouterr().out
    assert "missing  no-such-package" in printed
    assert "pip install 'no-such-package>=2'" in printed
    assert "extra-one" not in printed


def test_absent_shared_data_are_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QAPLAN_SHARED", str(tmp_path))
    data = found("Sample data")
    assert (data.state, data.is_needed) == ("missing", False)
    (tmp_path / "data").mkdir()
    assert found("Sample data").state == "found"


def test_json_on_standard_output_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json", "-"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["qaplan"] == "0.1.0"
    assert {"name", "state", "detail", "is_needed", "get"} == set(record["findings"][0])


def test_json_in_a_file_leaves_the_list_on_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "doctor.json"
    assert main(["doctor", "--json", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["findings"][0]["name"] == "Python"
    assert "Free disk here" in capsys.readouterr().out
