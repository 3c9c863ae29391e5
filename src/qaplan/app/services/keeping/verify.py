"""Checking that a study, a house or a backup is what was written: all is read again, every fault is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.keeping.files import Told, digest_file
from qaplan.app.services.keeping.manifest import (
    HOUSE_DATABASE,
    MANIFEST,
    STUDY_DATABASE,
    BackupManifest,
    is_backup,
    read_manifest,
)
from qaplan.app.services.keeping.sources import source_at
from qaplan.app.store.databases import check_database
from qaplan.app.store.failures import said_plainly
from qaplan.app.store.log import verify_log
from qaplan.app.store.removal import copies_by_digest
from qaplan.app.store.routing import STUDY_LABEL
from qaplan.app.store.snapshots import database_faults
from qaplan.app.store.studies import Study, close_study
from qaplan.app.store.vault import vault_path
from qaplan.app.store.vault_rows import digests_in_vault
from qaplan.base.errors import Problem

__all__ = ["KeepingCheck", "check_backup", "check_kept"]

_DO_RESTORE = "take this file from another copy, or restore the last whole backup"
_DO_BACKUP = "do not rely on this backup; make a new one, on another disk"


@dataclass(frozen=True)
class KeepingCheck:
    """What reading everything again has found.

    Args:
        what: ``backup``, ``study`` or ``house``.
        files: Number of files that were read.
        problems: What is rotten, missing or strange; empty when all is whole.
    """

    what: str
    files: int
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def summary(self) -> str:
        """What was found, in plain English."""
        if self.is_whole:
            return f"The {self.what} is whole: {self.files} files read again."
        return f"The {self.what} is NOT whole: {len(self.problems)} faults in {self.files} files."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        problems = [vars(each) for each in self.problems]
        return {"what": self.what, "files": self.files, "is_whole": self.is_whole, "problems": problems}


def check_kept(folder: Path, *, progress: Told | None = None) -> KeepingCheck:
    """Read everything of a backup, a study or a house again.

    Args:
        folder: The folder.
        progress: Told after each file how many are done, and of how many.

    Raises:
        UsageError: ``study.not_found`` if it is none of them; ``study.older_schema``.
        DataError: ``backup.bad_list``.
    """
    if is_backup(folder):
        return check_backup(folder, read_manifest(folder), progress=progress)
    source = source_at(folder)
    problems: list[Problem] = []
    files = 0
    for name, study in source.studies:
        try:
            with said_plainly():
                counted, found = _check_study(study, progress)
        finally:
            close_study(study)
        files += counted
        problems.extend(_below(name, each) for each in found)
    house = source.folder / HOUSE_DATABASE
    if source.has_house and house.is_file():
        files += 1
        problems.extend(_database_problems(house, HOUSE_DATABASE))
    return KeepingCheck(
        "study" if source.studies[:1] and not source.studies[0][0] else "house", files, tuple(problems)
    )


def check_backup(folder: Path, manifest: BackupManifest, *, progress: Told | None = None) -> KeepingCheck:
    """Read every file of a backup again.

    Args:
        folder: The backup.
        manifest: Its list.
        progress: Told after each file how many are done, and of how many.
    """
    problems: list[Problem] = []
    for number, kept in enumerate(manifest.files, start=1):
        file = folder / kept.path
        if not file.is_file():
            problems.append(Problem("backup.missing", "the file is missing", kept.path, _DO_BACKUP))
        elif file.stat().st_size != kept.size or digest_file(file) != kept.sha256:
            what = "the file holds other bytes than were written"
            problems.append(Problem("backup.rotten", what, kept.path, _DO_BACKUP))
        elif file.name in {STUDY_DATABASE, HOUSE_DATABASE}:
            problems.extend(_database_problems(file, kept.path))
        if progress is not None:
            progress(kept.path, number, len(manifest.files))
    named = {kept.path for kept in manifest.files} | {MANIFEST}
    strange = (path for path in sorted(folder.rglob("*")) if path.is_file())
    for path in strange:
        if (name := path.relative_to(folder).as_posix()) not in named:
            problems.append(
                Problem("backup.strange", "the file is not on the list", name, "look at it, then remove it")
            )
    return KeepingCheck("backup", len(manifest.files), tuple(problems))


def _check_study(study: Study, progress: Told | None) -> tuple[int, list[Problem]]:
    problems: list[Problem] = []
    if not study.schema:
        problems.extend(_database_problems(study.database, STUDY_DATABASE))
    if problems:
        return 1, problems
    check_database(study.alias, STUDY_LABEL, study.schema or str(study.database))
    problems.extend(verify_log(study).problems)
    wanted = digests_in_vault(study)
    files = list(_vault_files(study))
    for number, path in enumerate(files, start=1):
        if digest_file(path) != path.name:
            what = "the file holds other bytes than were taken from the card"
            problems.append(
                Problem("vault.rotten", what, path.relative_to(study.folder).as_posix(), _DO_RESTORE)
            )
        if progress is not None:
            progress(path.name, number, len(files))
    problems.extend(_missing(study, wanted))
    return len(files) + 1, problems


def _vault_files(study: Study) -> Iterator[Path]:
    for digest, paths in copies_by_digest(study.media_folder).items():
        yield from (path for path in paths if path == vault_path(study.media_folder, digest))


def _missing(study: Study, digests: Collection[str]) -> Iterator[Problem]:
    for digest in sorted(digests):
        path = vault_path(study.media_folder, digest)
        if not path.is_file():
            where = path.relative_to(study.folder).as_posix()
            yield Problem("vault.missing", "a medium that the study holds is missing", where, _DO_RESTORE)


def _database_problems(file: Path, name: str) -> Iterator[Problem]:
    for fault in database_faults(file):
        yield Problem("study.damaged", f"the database is damaged: {fault[:200]}", name, _DO_RESTORE)


def _below(folder: str, problem: Problem) -> Problem:
    where = "/".join(part for part in (folder, problem.where) if part)
    return Problem(problem.code, problem.what, where, problem.do)
