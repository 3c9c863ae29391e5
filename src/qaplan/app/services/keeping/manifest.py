"""The list of a backup: each file with its size and digest. It is written last: half a backup has none."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import digest_of

__all__ = [
    "HOUSE_DATABASE",
    "HOUSE_KEY",
    "MANIFEST",
    "STUDY_DATABASE",
    "BackupManifest",
    "KeptFile",
    "KeptStudy",
    "is_backup",
    "read_manifest",
    "write_manifest",
]

MANIFEST = "backup.json"
STUDY_DATABASE = "qaplan.sqlite3"
HOUSE_DATABASE = "house.sqlite3"
HOUSE_KEY = "house.key"

_FORMAT = "qaplan-backup/1"


@dataclass(frozen=True)
class KeptFile:
    """One file of a backup.

    Args:
        path: Its path below the backup, with slashes.
        size: Its size, bytes.
        sha256: Digest of its bytes, hexadecimal.
    """

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class KeptStudy:
    """One study of a backup.

    Args:
        folder: Its folder below the backup; empty if the backup is this one study.
        study_id: Its short id.
        log_head: Digest of the last event of its log.
        events: Number of events.
        media: Number of media that it names.
        media_elsewhere: How many of them lie on cards outside the study, and so not in the backup.
    """

    folder: str
    study_id: str
    log_head: str
    events: int
    media: int
    media_elsewhere: int


@dataclass(frozen=True)
class BackupManifest:
    """What a backup holds.

    Args:
        made_at: When it was made, UTC.
        name: Name of the study or the house.
        studies: The studies in it.
        has_house: Whether the people of the house are in it.
        files: Its files, by path.
    """

    made_at: datetime
    name: str
    studies: tuple[KeptStudy, ...]
    has_house: bool
    files: tuple[KeptFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "format": _FORMAT,
            "made_at": self.made_at.isoformat(),
            "name": self.name,
            "studies": [vars(each) for each in self.studies],
            "has_house": self.has_house,
            "files": [vars(each) for each in self.files],
        }


def is_backup(folder: Path) -> bool:
    """Whether a folder is a whole backup."""
    return (folder / MANIFEST).is_file()


def write_manifest(folder: Path, manifest: BackupManifest) -> None:
    """Write the list, flushed to the disk, with its own digest."""
    record = manifest.to_record()
    text = json.dumps({**record, "sha256": digest_of(record)}, ensure_ascii=False, indent=1, sort_keys=True)
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> BackupManifest:
    """Read the list of a backup.

    Raises:
        UsageError: ``backup.not_one`` if the folder is no backup, or half of one.
        DataError: ``backup.bad_list`` if its list is not what was written.
    """
    if not is_backup(folder):
        raise UsageError(
            "backup.not_one",
            "this folder is no backup, or one that was never finished",
            where=str(folder),
            do="name a folder that qaplan backup has finished",
        )
    try:
        record: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        said = record.pop("sha256")
        if record.get("format") == _FORMAT and said == digest_of(record):
            return _manifest_of(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _bad_list(folder) from error
    raise _bad_list(folder)


def _manifest_of(record: Mapping[str, Any]) -> BackupManifest:
    return BackupManifest(
        datetime.fromisoformat(record["made_at"]),
        record["name"],
        tuple(KeptStudy(**each) for each in record["studies"]),
        record["has_house"],
        tuple(KeptFile(**each) for each in record["files"]),
    )


def _bad_list(folder: Path) -> DataError:
    return DataError(
        "backup.bad_list",
        "the list of the backup is not what was written, or of a later version of the program",
        where=str(folder / MANIFEST),
        do="use another backup",
    )
