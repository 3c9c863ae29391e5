"""Every command is documented, with each of its options, and has an example in its help."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def writer(root: Path) -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("write_cli_reference", root / "docs/write_cli_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_commands_say(root: Path, writer: ModuleType) -> None:
    written = (root / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert written == writer.page(), "the commands have changed: run `make reference`"


def test_every_command_stands_on_the_page(root: Path, writer: ModuleType) -> None:
    written = (root / "docs/reference/cli.md").read_text(encoding="utf-8")
    names = [name for name, _ in writer.commands()]
    assert "qaplan doctor" in names
    assert [name for name in names if f"## `{name}`" not in written] == []


def test_every_command_has_an_example_in_its_help(writer: ModuleType) -> None:
    assert [
        name for name, command in writer.commands() if f"Example: {name}" not in (command.help or "")
    ] == []


def test_every_argument_and_option_is_explained(writer: ModuleType) -> None:
    silent = [
        f"{name} {parameter.name}"
        for name, command in writer.commands()
        for parameter in command.params
        if parameter.name != "help" and not getattr(parameter, "help", "")
    ]
    assert silent == []
