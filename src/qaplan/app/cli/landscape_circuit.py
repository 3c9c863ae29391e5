"""`qaplan landscape circuit`: a Circuitscape or Omniscape project, run again on plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption

__all__ = ["register_in"]

_DOUBTFUL = 4


def register_in(group: typer.Typer) -> None:
    """Add the command to ``qaplan landscape``."""
    group.command("circuit")(circuit)


def circuit(
    case: Annotated[Path, typer.Argument(help="The .ini file; paths in it count from this folder.")],
    out: Annotated[Path, typer.Option(help="Folder for the results; it is made where it is not there.")],
    solver: Annotated[
        str, typer.Option(help="auto, direct or amg; the one that the .ini file names when left out.")
    ] = "",
    json: JsonOption = "",
) -> None:
    """Run a Circuitscape project, or an Omniscape project if it has a radius, and write what it asks for.

    Maps, resistances, currents and voltages get the names and formats of those programs. A solution that
    fails its test ends with exit code 4.

    Example: qaplan landscape circuit run.ini --out results --solver auto --json results.json
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_cautions
    from qaplan.app.services.landscape.project_files import run_project_file

    with steps(case.name) as on_step:
        answer = run_project_file(case, out, solver=solver, on_step=on_step)
    if json:
        write_json(answer.to_record(), json)
    if json != "-":
        typer.echo(answer.summary())
    for each in answer.warnings:
        typer.echo(f"  {each}", err=True)
    say_cautions(answer.cautions)
    if answer.is_doubtful:
        raise typer.Exit(_DOUBTFUL)
