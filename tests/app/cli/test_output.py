"""What commands write alike: the word to type for the program, and paths from where the user stands."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from qaplan.app.cli.output import command_here, path_here, write_json


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an environment of its own in ``.venv``, from which the program runs."""
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("python", "qaplan"):
        (binaries / name).write_text("#!/bin/sh\n")
        (binaries / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(binaries / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return binaries


def test_a_program_that_the_shell_knows_is_called_by_its_name(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(environment))
    assert command_here() == "qaplan"


def test_a_program_that_the_shell_does_not_know_is_called_by_its_path(environment: Path) -> None:
    assert command_here() == ".venv/bin/qaplan"


def test_another_program_of_that_name_is_not_taken_for_it(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "qaplan").write_text("#!/bin/sh\n")
    (tmp_path / "qaplan").chmod(0o755)
    assert command_here() == ".venv/bin/qaplan"


def test_without_a_script_the_module_is_run(environment: Path) -> None:
    (environment / "qaplan").unlink()
    assert command_here() == ".venv/bin/python -m qaplan"


def test_a_path_below_is_shortened_and_one_elsewhere_is_whole(tmp_path: Path, environment: Path) -> None:
    assert path_here(tmp_path / "demo" / "a.html") == Path("demo/a.html")
    assert path_here(tmp_path.parent / "b.html") == tmp_path.parent / "b.html"


def test_what_is_no_finite_number_is_null_in_json(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_json({"residual": float("nan"), "rows": [(1.0, float("inf")), "ы"], "n": 3}, str(path))
    assert "NaN" not in path.read_text("utf-8")
    assert json.loads(path.read_text("utf-8")) == {"residual": None, "rows": [[1.0, None], "ы"], "n": 3}
