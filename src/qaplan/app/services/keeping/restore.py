"""Restoring a backup into an empty folder: checked before, compared after; whole or not at all."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qaplan.app.services.keeping.files import Told, check_room, copy_checked, unfinished_folder
from qaplan.app.services.keeping.manifest import (
    HOUSE_DATABASE,
    STUDY_DATABASE,
    BackupManifest,
    KeptStudy,
    read_manifest,
)
from qaplan.app.services.keeping.verify import check_backup
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.databases import drop_database, reach_house, schema_state
from qaplan.app.store.log import Change, append_event, verify_log
from qaplan.app.store.routing import HOUSE_ALIAS, HOUSE_LABEL, STUDY_LABEL
from qaplan.app.store.server import is_on_server
from qaplan.app.store.settings import connect, disconnect
from qaplan.app.store.snapshots import place_database
from qaplan.app.store.studies import (
    DESCRIPTION,
    Study,
    close_study,
    connect_study,
    describe,
    load_study,
    new_schema,
    writing,
)
from qaplan.app.store.upgrades import upgrade_copy
from qaplan.base.errors import DataError, UsageError

__all__ = ["Restored", "restore"]


@dataclass(frozen=True)
class Restored:
    """A backup that was restored.

    Args:
        folder: Where it lies now.
        made_at: When the backup was made, UTC: nothing done later is in it.
        files: Number of files.
        studies: The studies in it.
    """

    folder: Path
    made_at: datetime
    files: int
    studies: tuple[KeptStudy, ...]

    def summary(self) -> str:
        """What was restored, in plain English."""
        at = self.made_at.isoformat(timespec="seconds")
        studies = ", ".join(f"{each.study_id} with {each.events} events" for each in self.studies)
        return f"{self.files} files restored as they were at {at}: {studies or 'the house'}."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "folder": str(self.folder),
            "made_at": self.made_at.isoformat(),
            "files": self.files,
            "studies": [vars(each) for each in self.studies],
        }


def restore(
    backup: Path, folder: Path, *, session: Session | None = None, progress: Told | None = None
) -> Restored:
    """Restore a backup into a new folder; a study goes to the server where ``DATABASE_URL`` names one.

    Args:
        backup: The backup; it is only read.
        folder: A folder that does not exist yet or is empty.
        session: Who asks; whoever calls on this machine when None.
        progress: Told after each file how many are done, and of how many.

    Raises:
        UsageError: ``study.not_empty``, ``backup.not_one``, ``backup.no_room``; what the disk refuses.
        DataError: ``backup.not_whole`` with every rotten file if the backup is not what was written;
            ``backup.other_log`` if the restored log is not the one that was kept.
    """
    mine = session or session_here()
    check_may(mine, "study.keep")
    manifest = read_manifest(backup)
    _check_empty(folder)
    check = check_backup(backup, manifest, progress=progress)
    if not check.is_whole:
        raise DataError(
            "backup.not_whole",
            f"the backup is not what was written: {len(check.problems)} faults; nothing was restored",
            where=str(backup),
            do="restore another backup, or put sound copies of these files into it",
            problems=check.problems,
        )
    _check_parent(folder)
    check_room(folder.parent, manifest.size)
    with ExitStack() as undo, unfinished_folder(folder) as half:
        for kept in manifest.files:
            copy_checked(backup / kept.path, half / kept.path)
        _bring_up(half, manifest)
        if is_on_server():
            _move_to_server(half, manifest, undo)
        undo.pop_all()
    for kept_study in manifest.studies:
        _open_once(folder / kept_study.folder, kept_study, manifest, mine)
    return Restored(folder, manifest.made_at, len(manifest.files), manifest.studies)


def _check_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "study.not_empty",
            "there is something in the folder already",
            where=str(folder),
            do="name a new folder; a backup is restored into an empty one",
        )


def _check_parent(folder: Path) -> None:
    folder.resolve().parent.mkdir(parents=True, exist_ok=True)


def _bring_up(half: Path, manifest: BackupManifest) -> None:
    """Bring databases of an earlier version to this one; the backup itself stays as it is."""
    for kept in manifest.studies:
        upgrade_copy(half / kept.folder / STUDY_DATABASE, STUDY_LABEL)
    if manifest.has_house:
        upgrade_copy(half / HOUSE_DATABASE, HOUSE_LABEL)


def _move_to_server(half: Path, manifest: BackupManifest, undo: ExitStack) -> None:
    for kept in manifest.studies:
        folder = half / kept.folder
        held = connect_study(folder)
        study = replace(held, alias=f"new-{held.alias}", schema=new_schema(held.study_id))
        connect(study.alias, study.database, schema=study.schema)
        undo.callback(drop_database, study.alias, study.schema)
        place_database(held.database, study.alias, STUDY_LABEL, schema=study.schema)
        disconnect(study.alias)
        close_study(held)
        (folder / DESCRIPTION).write_text(describe(study), encoding="utf-8")
        held.database.unlink()
    if manifest.has_house:
        _move_house(half / HOUSE_DATABASE)


def _move_house(file: Path) -> None:
    schema = reach_house(file)
    if schema_state(HOUSE_ALIAS, HOUSE_LABEL).made:
        raise UsageError(
            "backup.house_there",
            "the server holds the people of a house already",
            where=f"schema {schema}",
            do="name another database in DATABASE_URL",
        )
    place_database(file, HOUSE_ALIAS, HOUSE_LABEL, schema=schema)
    file.unlink()


def _open_once(folder: Path, kept: KeptStudy, manifest: BackupManifest, session: Session) -> None:
    """Open a restored study, compare its log with the one that was kept, and say in it what was done."""
    study: Study = load_study(folder)
    check = verify_log(study)
    if not check.is_whole or (check.events, check.head) != (kept.events, kept.log_head):
        raise DataError(
            "backup.other_log",
            "the restored log is not the one that was kept",
            where=str(folder),
            do="do not use this folder; restore another backup",
            problems=check.problems,
        )
    body = {"backup_made_at": manifest.made_at.isoformat(), "head": kept.log_head}
    with writing(study):
        change = Change("study.restored", "study", study.study_id, "", body)
        append_event(study, session.actor, change, at=session.moment())
    close_study(study)
