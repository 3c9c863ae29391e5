"""How commands end: the version, a wrong call, wrong data, and a bug of ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.models import CommandInfo

from qaplan.app.cli import build_app, explain_bug, main, report_error
from qaplan.base.errors import DataError, Problem


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "qaplan 0.1.0\n"


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert "doctor" in printed
    assert "demo" in printed


def test_an_unknown_command_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frobnicate"]) == 2
    assert "frobnicate" in capsys.readouterr().err


def test_wrong_data_are_told_with_code_place_and_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    row = Problem("sheet.no_date", "no date", "row 3", "fill it in")
    report_error(
        DataError("sheet.bad_rows", "1 row is wrong", where="sheet.csv", do="correct it", problems=[row])
    )
    told = capsys.readouterr().err
    assert "1 row is wrong (sheet.csv): correct it. [sheet.bad_rows]" in told
    assert "sheet.no_date: no date (row 3): fill it in." in told


def test_a_bug_is_told_without_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ZeroDivisionError("12.3456 45.6789")
    except ZeroDivisionError as error:
        explain_bug(type(error), error, error.__traceback__)
    told = capsys.readouterr().err
    assert "our bug" in told
    assert "ZeroDivisionError in test_a_bug_is_told_without_its_values" in told
    assert "12.3456" not in told


def test_stopping_by_hand_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    explain_bug(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == "qaplan: stopped.\n"


@pytest.mark.parametrize(("options", "shown"), [([], False), (["--debug"], True)])
def test_a_bug_ends_with_1_and_its_trace_is_shown_on_request_only(options: list[str], shown: bool) -> None:
    script = (
        "import sys; from importlib import metadata; from qaplan.app.cli import main\n"
        "def broken(name): raise ZeroDivisionError('12.3456')\n"
        f"metadata.requires = broken; sys.exit(main([*{options!r}, 'doctor']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert ("Traceback" in done.stderr) is shown
    assert ("12.3456" in done.stderr) is shown


def test_every_file_that_has_commands_is_registered(root: Path) -> None:
    files = {
        path.stem
        for path in (root / "src/qaplan/app/cli").glob("*.py")
        if ".command(" in path.read_text(encoding="utf-8")
    }
    used = {command.callback.__module__.rpartition(".")[2] for command in _commands(build_app())}
    assert "landscape_gates" in files
    assert files <= used


def _commands(app: typer.Typer) -> Iterator[CommandInfo]:
    yield from (each for each in app.registered_commands if each.callback)
    for group in app.registered_groups:
        if group.typer_instance:
            yield from _commands(group.typer_instance)


def test_building_the_command_line_twice_gives_two() -> None:
    assert build_app() is not build_app()
