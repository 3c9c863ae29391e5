"""`qaplan backup`, `restore`, `verify` and `upgrade`: keeping a study, or a house of studies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

_FolderArgument = Annotated[Path, typer.Argument(help="Folder of the study, or of the house of studies.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan backup``, ``restore``, ``verify`` and ``upgrade``."""
    for command in (backup, restore, verify, upgrade):
        app.command(command.__name__)(command)


def backup(
    study: _FolderArgument,
    target: Annotated[Path, typer.Argument(help="Folder that keeps backups, best on another disk.")],
    json: _JsonOption = "",
) -> None:
    """Back up a study, or a house with all its studies and its people.

    It may be worked on meanwhile. Each backup goes into a new folder of its own; one that is not finished is
    never taken for one.

    Example: qaplan backup ustyurt /media/usb/backups
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.keeping.backup import back_up

    with steps("Backing up") as step:
        made = back_up(study, target, progress=_share(step))
    if json:
        write_json(with_provenance(made.to_record(), "study.backup", {}), json)
    if json != "-":
        typer.echo(made.summary())
        typer.echo(f"Backup: {made.folder}")
        typer.echo("Next: qaplan verify BACKUP now and then; as a drill, qaplan restore BACKUP NEW_FOLDER.")


def restore(
    backup: Annotated[Path, typer.Argument(help="Folder that qaplan backup has finished.")],
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    json: _JsonOption = "",
) -> None:
    """Restore a backup into a new folder, once every file of it has been found whole.

    Exit code 3 if a file is rotten; each is named and nothing is restored. Where DATABASE_URL names a server,
    the tables go there.

    Example: qaplan restore /media/usb/backups/ustyurt-20260301-180000 ustyurt-again
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.keeping.restore import restore as restore_backup

    with steps("Checking") as step:
        done = restore_backup(backup, folder, progress=_share(step))
    if json:
        write_json(with_provenance(done.to_record(), "study.restore", {}), json)
    if json != "-":
        typer.echo(done.summary())


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder of a backup, a study or a house.")],
    json: _JsonOption = "",
) -> None:
    """Read every file of a backup, a study or a house again, and name what is rotten or missing.

    Exit code 3 if anything is.

    Example: qaplan verify ustyurt
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_problems, with_provenance
    from qaplan.app.services.keeping.verify import check_kept

    with steps("Reading") as step:
        check = check_kept(folder, progress=_share(step))
    if json:
        write_json(with_provenance(check.to_record(), "study.verify", {}), json)
    if json != "-":
        typer.echo(check.summary())
    say_problems(check.problems)
    if not check.is_whole:
        raise typer.Exit(3)


def upgrade(study: _FolderArgument, json: _JsonOption = "") -> None:
    """Bring a study, or a house with all its studies, to this version of the program.

    What was there is kept beside it. It is done whole or not at all; close every program that has it open.

    Example: qaplan upgrade ustyurt
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.keeping.upgrade import upgrade as upgrade_folder

    done = upgrade_folder(study)
    if json:
        record = {"databases": [each.to_record() for each in done]}
        write_json(with_provenance(record, "study.upgrade", {}), json)
    if json != "-":
        for each in done:
            typer.echo(each.summary())


def _share(step: Callable[[str], None]) -> Callable[[str, int, int], None]:
    def tell(_: str, done: int, of: int) -> None:
        step(f"{100 * done // max(of, 1)} %")

    return tell
