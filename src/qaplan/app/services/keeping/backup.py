"""Backing up a study or a house while it is being worked on: whole or not at all, each file with a digest."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from qaplan.app.services.keeping.files import Told, check_room, copy_checked, digest_file, unfinished_folder
from qaplan.app.services.keeping.manifest import (
    HOUSE_DATABASE,
    STUDY_DATABASE,
    BackupManifest,
    KeptFile,
    KeptStudy,
    write_manifest,
)
from qaplan.app.services.keeping.sources import KeptSource, files_beside, files_of_house, source_at
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.routing import HOUSE_ALIAS, HOUSE_LABEL, STUDY_LABEL
from qaplan.app.store.snapshots import database_faults, snapshot_figures, take_snapshot
from qaplan.app.store.studies import DESCRIPTION, Study, describe
from qaplan.base.errors import DataError, UsageError

__all__ = ["BackupMade", "back_up"]

_TRIES = 5


@dataclass(frozen=True)
class BackupMade:
    """A backup that was finished.

    Args:
        folder: Where it lies.
        manifest: What it holds.
    """

    folder: Path
    manifest: BackupManifest

    @property
    def media_elsewhere(self) -> int:
        """Media that lie on cards outside the study, and so not in the backup."""
        return sum(each.media_elsewhere for each in self.manifest.studies)

    def summary(self) -> str:
        """What was kept, in plain English."""
        files, size = len(self.manifest.files), self.manifest.size / 1e6
        studies = ", ".join(f"{each.study_id} ({each.events} events)" for each in self.manifest.studies)
        lines = [f"{files} files kept and read again, {size:.1f} MB: {studies or 'the house'}."]
        if self.media_elsewhere:
            lines.append(
                f"{self.media_elsewhere} media lie on cards outside the study and are NOT in this backup; "
                "take cards with --copy to keep them too."
            )
        return "\n".join(lines)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        manifest = self.manifest
        return {
            "folder": str(self.folder),
            "made_at": manifest.made_at.isoformat(),
            "files": len(manifest.files),
            "size_bytes": manifest.size,
            "studies": [vars(each) for each in manifest.studies],
            "has_house": manifest.has_house,
            "media_elsewhere": self.media_elsewhere,
        }


def back_up(
    folder: Path, target: Path, *, session: Session | None = None, progress: Told | None = None
) -> BackupMade:
    """Back up a study, or a house with all its studies and its people.

    It may be worked on meanwhile: each database is kept as it is at one moment, and every file that it names
    was there before it was named.

    Args:
        folder: The study or the house.
        target: The folder that keeps backups; each goes into a new folder of its own in it.
        session: Who asks; whoever calls on this machine when None.
        progress: Told after each file how many bytes are done.

    Raises:
        UsageError: ``study.not_found``, ``backup.inside``, ``backup.no_room``; what the disk refuses.
            Nothing is left behind that looks like a backup.
        DataError: ``study.damaged`` if the database is, ``backup.bad_copy``.
    """
    mine = session or session_here()
    check_may(mine, "study.keep")
    source = source_at(folder)
    _check_outside(source.folder, target.resolve())
    now = datetime.now(UTC)
    target.mkdir(parents=True, exist_ok=True)
    size = _size_of(source)
    check_room(target, size)
    place = _free(target / f"{source.name}-{now:%Y%m%d-%H%M%S}")
    with unfinished_folder(place) as half:
        keeper = _Keeper(half, size, progress)
        studies = tuple(keeper.keep_study(name, study) for name, study in source.studies)
        if source.has_house:
            keeper.keep_house(source.folder)
        files = tuple(sorted(keeper.files, key=lambda each: each.path))
        manifest = BackupManifest(now, source.name, studies, source.has_house, files)
        write_manifest(half, manifest)
    return BackupMade(place, manifest)


class _Keeper:
    """Copies into an unfinished backup and remembers what it has copied."""

    def __init__(self, half: Path, total: int, progress: Told | None) -> None:
        self._half = half
        self._total = total
        self._progress = progress
        self._bytes = 0
        self.files: list[KeptFile] = []

    def keep_study(self, name: str, study: Study) -> KeptStudy:
        """Copy one study; once more from its database on if a file has vanished meanwhile."""
        folder = self._half / name
        begun_with, tries = len(self.files), _TRIES
        while tries:
            tries -= 1
            try:
                self._keep_database(study.alias, STUDY_LABEL, folder / STUDY_DATABASE)
                for path, file in files_beside(study):
                    self._keep(file, folder / path)
                break
            except FileNotFoundError:
                # Somebody has removed media for good; the rows that named them say so by now.
                if not tries:
                    raise
                del self.files[begun_with:]
                shutil.rmtree(folder, ignore_errors=True)
        if study.schema:
            (folder / DESCRIPTION).write_text(describe(replace(study, schema="")), encoding="utf-8")
            self._note(folder / DESCRIPTION)
        else:
            self._keep(study.folder / DESCRIPTION, folder / DESCRIPTION)
        figures = snapshot_figures(folder / STUDY_DATABASE)
        return KeptStudy(name, study.study_id, **vars(figures))

    def keep_house(self, folder: Path) -> None:
        """Copy the database of the people, the key that their sessions are signed with, and the languages."""
        self._keep_database(HOUSE_ALIAS, HOUSE_LABEL, self._half / HOUSE_DATABASE)
        for path, file in files_of_house(folder):
            self._keep(file, self._half / path)

    def _keep_database(self, alias: str, label: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        take_snapshot(alias, label, target)
        if faults := database_faults(target):
            raise DataError(
                "study.damaged",
                f"the database is damaged: {faults[0][:200]}",
                where=target.name,
                do="restore it from an earlier backup with qaplan restore",
            )
        self._note(target)

    def _keep(self, source: Path, target: Path) -> None:
        size, sha256 = copy_checked(source, target)
        self._add(target, size, sha256)

    def _note(self, file: Path) -> None:
        self._add(file, file.stat().st_size, digest_file(file))

    def _add(self, file: Path, size: int, sha256: str) -> None:
        path = file.relative_to(self._half).as_posix()
        self.files.append(KeptFile(path, size, sha256))
        self._bytes += size
        if self._progress is not None:
            self._progress(path, self._bytes, max(self._total, self._bytes))


def _check_outside(folder: Path, target: Path) -> None:
    if target == folder or folder in target.parents:
        raise UsageError(
            "backup.inside",
            "a backup within the folder that it keeps would be lost together with it",
            where=str(target),
            do="name a folder on another disk",
        )


def _size_of(source: KeptSource) -> int:
    """About how many bytes a backup will hold."""
    size = 0
    for _, study in source.studies:
        if not study.schema:
            size += study.database.stat().st_size
        for _, file in files_beside(study):
            with suppress(FileNotFoundError):
                size += file.stat().st_size
    return size


def _free(place: Path) -> Path:
    """The place itself, or the next one that is free: two backups of one second are two."""
    number, found = 1, place
    while found.exists():
        number += 1
        found = place.with_name(f"{place.name}-{number}")
    return found
