"""`qaplan why`: walk a number back to the file, the row or the source that it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add ``qaplan why``."""
    app.command("why")(why)


def why(
    study: Annotated[Path, typer.Argument(help="Folder of the study.")],
    fact: Annotated[str, typer.Argument(help="Id of the fact; without one the facts are listed.")] = "",
    reader: Annotated[str, typer.Option("--as", help="As whom to read: steward or public.")] = "steward",
    json: Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")] = "",
) -> None:
    """Say where a fact comes from, down to the file's hash or the source's address.

    The walk stops where the reader's tier ends: the step is withheld.

    Example: qaplan why ustyurt order.act-kz-2021-207.inc-2021-06-09.days --as public
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.sessions import as_reader
    from qaplan.app.services.studies import open_study
    from qaplan.app.services.why import list_facts, walk_lines
    from qaplan.app.services.why import why as walk_back

    opened, audience = open_study(study), as_reader(reader)
    parameters = {"fact": fact, "as": audience}
    if not fact:
        facts = list_facts(opened, audience)
        if json:
            listed = {"facts": [{"id": each.id, "said": each.said} for each in facts]}
            write_json(with_provenance(listed, "why.list", parameters), json)
        if json != "-":
            for each in facts:
                typer.echo(f"{each.id}  {each.said}")
        return
    step = walk_back(opened, fact, audience)
    if json:
        write_json(with_provenance(step.to_record(), "why.walk", parameters), json)
    if json != "-":
        for line in walk_lines(step):
            typer.echo(line)
