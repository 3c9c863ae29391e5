"""`qaplan landscape doctor`: what is wrong with a circuit's inputs, and what solving it would take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption

__all__ = ["register_in"]

_WRONG, _TOO_LARGE = 3, 4


def register_in(group: typer.Typer) -> None:
    """Add the command to ``qaplan landscape``."""
    group.command("doctor")(doctor)


def doctor(
    case: Annotated[
        Path | None, typer.Argument(help="The .ini file of a Circuitscape project; or give --resistance.")
    ] = None,
    resistance: Annotated[
        Path | None, typer.Option(help="Raster of resistances: .asc, .asc.gz, .tif.")
    ] = None,
    conductance: Annotated[Path | None, typer.Option(help="Raster of conductances instead.")] = None,
    points: Annotated[
        Path | None, typer.Option(help="Focal points: a raster, or lines of number, easting, northing.")
    ] = None,
    neighbours: Annotated[int, typer.Option(help="4 or 8.")] = 8,
    solver: Annotated[str, typer.Option(help="auto, direct or amg.")] = "",
    memory_gb: Annotated[
        float | None, typer.Option(help="Memory that may be taken; what is free when left out.", min=0.01)
    ] = None,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Look the inputs of a circuit over and forecast memory and time; nothing is solved.

    Exit code 3 if something is wrong, 4 if the run would not fit into the memory.

    Example: qaplan landscape doctor run.ini --json -
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.landscape.doctor import PlainInputs, examine_files, examine_project
    from qaplan.app.services.languages import as_language
    from qaplan.base.errors import UsageError
    from qaplan.base.messages import Text

    language = as_language(lang)
    rasters = [each for each in (resistance, conductance) if each is not None]
    if (case is None) == (not rasters) or len(rasters) > 1:
        do = "give an .ini file, or --resistance, or --conductance"
        raise UsageError("landscape.what_to_examine", "one of three kinds of input is needed", do=do)
    if case is not None:
        answer = examine_project(case, solver=solver, memory_gb=memory_gb)
    else:
        files = PlainInputs(
            rasters[0],
            points,
            is_resistance=resistance is not None,
            neighbours=neighbours,
            solver=solver or "auto",
        )
        answer = examine_files(files, memory_gb=memory_gb)
    found = answer.examination
    if json:
        write_json(answer.to_record(), json)
    if json != "-":
        text = Text(language)
        for each in found.messages():
            typer.echo(text.say(each))
    if found.findings:
        raise typer.Exit(_WRONG)
    if found.too_large is not None:
        raise typer.Exit(_TOO_LARGE)
