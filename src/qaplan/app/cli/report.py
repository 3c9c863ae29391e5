"""``qaplan report``: the situation of a study as HTML, PDF, DOCX and XLSX in three languages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    study: Annotated[Path, typer.Argument(help="Folder of the study.")],
    lang: Annotated[str, typer.Option(help="Languages, with commas.")] = "kk,ru,en",
    formats: Annotated[str, typer.Option("--format", help="Formats, with commas.")] = "html,pdf,docx,xlsx",
    audience: Annotated[str, typer.Option("--for", help="Who reads it: public or steward.")] = "public",
    as_of: Annotated[str, typer.Option(help="The day that it holds for, such as 2024-09-27.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the files.")] = None,
    min_gap_min: Annotated[float, typer.Option(help="Gap between two independent records, minutes.")] = 60.0,
    since: Annotated[str, typer.Option(help="last-record or last-independent.")] = "last-record",
    json: Annotated[str, typer.Option(help="Write the result as JSON to a file, or - for here.")] = "",
) -> None:
    """Write the situation report of a study.

    Every number in it opens its derivation. The public gets cells, never positions.

    Example: qaplan report ustyurt --lang kk,ru,en --for public
    """
    from qaplan.app.cli.output import day_of, event_rule, steps, write_json
    from qaplan.app.services.languages import as_languages
    from qaplan.app.services.reports import (
        ReportOrder,
        as_formats,
        build_report,
    )
    from qaplan.app.services.sessions import as_reader
    from qaplan.app.services.studies import open_study

    order = ReportOrder(
        languages=as_languages(lang),
        audience=as_reader(audience),
        as_of=day_of(as_of),
        formats=as_formats(formats),
        rule=event_rule(min_gap_min, since),
    )
    with steps("Writing the report") as progress:
        result = build_report(open_study(study), order, out=out, progress=progress)
    if json:
        write_json(result.to_record(), json)
    if json != "-":
        typer.echo(result.summary())
