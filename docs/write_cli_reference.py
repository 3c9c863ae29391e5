"""Writes docs/reference/cli.md from the commands' own help; `make reference` runs it, a test compares."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperGroup

from qaplan.app.cli import build_app

PAGE = Path(__file__).parent / "reference/cli.md"

INTRODUCTION = """# Commands

`qaplan STATION VERB`. Each command has a `--help` with an example. A command that computes takes
`--json FILE` (`-` is standard output): one object with stable keys, plain numbers, units in the key names,
and `provenance`.

| exit code | means |
|---|---|
| 0 | done |
| 1 | our bug; `qaplan --debug ...` shows the trace |
| 2 | the call is wrong |
| 3 | the data are wrong: the message names code, file, row or item, and what to do |
| 4 | a refusal, or a fit that did not converge; reason and alternatives are in the JSON |

This page is written from the commands' own help by `make reference`.
"""


def commands() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    """Every command with its full name, in order."""
    yield from _walk("qaplan", typer.main.get_command(build_app()))


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, *(_entry(name, command) for name, command in commands())]
    return "\n".join(parts)


def _walk(
    name: str, command: typer.core.TyperCommand | TyperGroup
) -> Iterator[tuple[str, typer.core.TyperCommand]]:
    if not isinstance(command, TyperGroup):
        yield name, command
        return
    for word, each in sorted(command.commands.items()):
        yield from _walk(f"{name} {word}", each)


def _entry(name: str, command: typer.core.TyperCommand) -> str:
    text = inspect.cleandoc(command.help or "").replace("\b", "")
    lines = [f"## `{name}`\n", *(f"{part}\n" for part in _paragraphs(text))]
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    if rows:
        lines += ["| argument or option | what it is |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        before, mark, example = part.partition("Example:")
        if before.strip():
            yield before.strip()
        if mark:
            yield "```sh\n" + "\n".join(line.strip() for line in example.strip().splitlines()) + "\n```"


def _row(parameter: typer.core.TyperArgument | typer.core.TyperOption) -> str:
    if isinstance(parameter, typer.core.TyperArgument):
        name = f"`{(parameter.metavar or parameter.name or '').upper()}`"
    else:
        name = ", ".join(f"`{word}`" for word in (*parameter.opts, *parameter.secondary_opts))
    need = " (needed)" if parameter.required else ""
    usual = (
        ""
        if parameter.required or parameter.default in (None, "", False, ())
        else f" Default: `{_plain(parameter)}`."
    )
    return f"| {name}{need} | {' '.join((parameter.help or '').split())}{usual} |"


def _plain(parameter: typer.core.TyperArgument | typer.core.TyperOption) -> str:
    default = parameter.default
    return ",".join(map(str, default)) if isinstance(default, list | tuple) else str(default)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
