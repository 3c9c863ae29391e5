"""`qaplan survey paper`: field sheets to print, and the table for typing them in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_to_survey", "paper"]


def add_to_survey(group: typer.Typer) -> None:
    """Add the command to ``qaplan survey``."""
    group.command("paper")(paper)


def paper(
    study: Annotated[Path, typer.Argument(help="Folder of the study.")],
    target: Annotated[Path, typer.Argument(help="The PDF to write.")],
    language: Annotated[str, typer.Option("--language", help="Language of the sheet: kk, ru or en.")] = "ru",
    station: Annotated[str, typer.Option(help="Only the cameras of this station.")] = "",
    template: Annotated[
        Path | None, typer.Option(help="Write the table for typing filled sheets in, .xlsx or .csv.")
    ] = None,
) -> None:
    """Write an A4 field sheet for each camera: boxes to tick, two clocks, and a code with the id.

    A filled sheet is typed into the table that --template writes, and taken with qaplan survey table.

    Example: qaplan survey paper my-study sheets.pdf --language kk --template filled.xlsx
    """
    from qaplan.app.cli.tables import voice
    from qaplan.app.services.field_paper import write_papers, write_template
    from qaplan.app.services.studies import open_study

    opened = open_study(study)
    pages = write_papers(opened, target, voice(language).language, station=station)
    typer.echo(f"{target.name}: {pages} pages.")
    if template is not None:
        typer.echo(f"{template.name}: {write_template(opened, template)} rows.")
