"""`qaplan init`: begin a study in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add ``qaplan init``."""
    app.command("init")(init)


def init(
    study: Annotated[Path, typer.Argument(help="A new folder; its name in Latin letters is the short id.")],
    title: Annotated[str, typer.Option(help="Title in English.")] = "",
    title_kk: Annotated[str, typer.Option(help="Title in Kazakh.")] = "",
    title_ru: Annotated[str, typer.Option(help="Title in Russian.")] = "",
    kind: Annotated[str, typer.Option(help="real or virtual, for ever.")] = "real",
) -> None:
    """Begin a study in a new folder.

    It holds study.toml, qaplan.sqlite3, media/ and outputs/. A virtual study takes simulated media only,
    a real one takes none.

    Example: qaplan init ustyurt --title "The leopards of Ustyurt"
    """
    from qaplan.app.services.studies import as_kind, init_study
    from qaplan.base.names import Names

    names = Names(kk=title_kk, ru=title_ru, en=title or study.resolve().name)
    made = init_study(study, names, kind=as_kind(kind))
    typer.echo(f"The {made.kind} study {made.study_id} is begun in {study}.")
    typer.echo("Next: qaplan survey ingest CARD_DIR, or qaplan evidence import SOURCE, each with --study.")
