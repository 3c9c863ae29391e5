"""`qaplan recognition review`: what waits for a reviewer, and what a machine may have missed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_review_command"]


def add_review_command(group: typer.Typer) -> None:
    """Add it to ``qaplan recognition``."""
    group.command("review")(review)


def review(
    study: Annotated[Path, typer.Argument(help="Folder of the study.")],
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Make the small pictures now, so that no page waits for them.")
    ] = False,
    pretend: Annotated[
        bool, typer.Option("--pretend", help="In a practice study: let a pretend machine look first.")
    ] = False,
    json: Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")] = "",
) -> None:
    """Say what waits to be looked at, who is asked to read again, and what a machine may have missed.

    The pictures themselves are looked at in the browser: qaplan web STUDY.

    Example: qaplan recognition review my-study --json -
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.review.practice import let_machine_pretend
    from qaplan.app.services.review.queue import prepare_pictures, refresh_queue, review_state
    from qaplan.app.services.studies import open_study

    opened = open_study(study)
    if pretend:
        let_machine_pretend(opened)
    refresh_queue(opened)
    state = review_state(opened)
    record = state.to_record()
    if prepare:
        with steps("Small pictures") as progress:
            record["pictures_prepared"] = prepare_pictures(opened, progress=lambda done: progress(str(done)))
    if json:
        write_json(with_provenance(record, "recognition.review", {"prepare": prepare}), json)
    if json != "-":
        typer.echo(state.summary())
        if prepare:
            typer.echo(f"{record['pictures_prepared']} small pictures are there.")
