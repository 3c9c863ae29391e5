"""Copying a file so that what was read, what was written and what the disk gives back are the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qaplan.base.errors import DataError, UsageError

__all__ = ["Told", "check_room", "copy_checked", "digest_file", "unfinished_folder"]

Told = Callable[[str, int, int], None]
"""Told what is done, how many bytes of it, and of how many."""

_CHUNK = 1 << 20
_SECRET = frozenset({"house.key"})
_SPARE = 16 << 20


def digest_file(file: Path) -> str:
    """Digest of a file's bytes, hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def copy_checked(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file, flush it to the disk, read it again and compare.

    Args:
        source: The file.
        target: The new file; its folder is made.

    Returns:
        Its size in bytes, and its digest.

    Raises:
        DataError: ``backup.bad_copy`` if the disk gives back other bytes than were written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            size += written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    if target.name in _SECRET:
        target.chmod(0o600)
    if digest_file(target) != digest.hexdigest():
        raise DataError(
            "backup.bad_copy",
            "the disk gives back other bytes than were written",
            where=target.name,
            do="use another disk for backups",
        )
    return size, digest.hexdigest()


def check_room(folder: Path, needed: int) -> None:
    """Refuse a disk that has no room, before anything is written.

    Args:
        folder: A folder that is there.
        needed: Bytes.

    Raises:
        UsageError: ``backup.no_room``.
    """
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise UsageError(
            "backup.no_room",
            f"{_in_mb(needed + _SPARE)} MB are needed and {_in_mb(free)} MB are free",
            where=str(folder),
            do="make room or name another disk; nothing was written",
        )


@contextmanager
def unfinished_folder(target: Path) -> Iterator[Path]:
    """A folder beside its place, which gets its name only when everything in it is there.

    Args:
        target: The place; there is nothing yet, or an empty folder.

    Yields:
        The folder to write into; it is taken away if the work fails.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    try:
        yield half
        if target.is_dir():
            target.rmdir()
        half.rename(target)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _in_mb(size: int) -> int:
    return -(-size // 1_000_000)
