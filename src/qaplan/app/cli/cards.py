"""`qaplan survey preview`: what a folder of cards would bring, before a byte of it is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_to_survey"]


def add_to_survey(group: typer.Typer) -> None:
    """Add ``qaplan survey preview``."""
    group.command("preview")(preview)


def preview(
    card_dir: Annotated[Path, typer.Argument(help="A card, or a tree of cards.")],
    study: Annotated[
        Path | None, typer.Option("--study", help="Folder of the study; here when left out.")
    ] = None,
    layout: Annotated[
        str, typer.Option(help="station, station/camera, station/species or station/camera/species.")
    ] = "",
    json: Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")] = "",
) -> None:
    """Say within seconds what taking a card or a tree of cards would bring; nothing is written.

    Example: qaplan survey preview /media/card --study my-study --layout station/camera
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_problems, with_provenance
    from qaplan.app.services.card_preview import preview_cards
    from qaplan.app.services.studies import study_here

    seen = preview_cards(study_here(study), card_dir, layout=layout)
    record = seen.to_record()
    if json:
        parameters = {"card_dir": record["name"], "layout": layout}
        write_json(with_provenance(record, "survey.preview", parameters), json)
    if json != "-":
        typer.echo(seen.summary())
    say_problems((*seen.problems, *((seen.refusal,) if seen.refusal else ())))
