"""`qaplan evidence`: the public record and the partners' records into a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add ``qaplan evidence``."""
    group = typer.Typer(help="Graded records, incidents, acts and registers.", no_args_is_help=True)
    group.callback()(_group)
    group.command("import")(import_)
    app.add_typer(group, name="evidence")


def _group() -> None:
    """Graded records, incidents, acts and registers."""


def import_(
    source: Annotated[str, typer.Argument(help="Folder of tables, or the name of a packaged case: ustyurt.")],
    study: Annotated[Path | None, typer.Option(help="Folder of the study; here when left out.")] = None,
    why: Annotated[str, typer.Option(help="The reason, for the log.")] = "",
    json: Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")] = "",
) -> None:
    """Take a case file, wholly or not at all; taking it again changes nothing.

    Example: qaplan evidence import ustyurt --study my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.cases import import_case
    from qaplan.app.services.studies import study_here

    is_folder = Path(source).is_dir() or "/" in source or "\\" in source
    result = import_case(study_here(study), Path(source) if is_folder else source, why=why)
    if json:
        write_json(with_provenance(result.to_record(), "evidence.import", {"source": source}), json)
    if json != "-":
        typer.echo(result.summary())
