"""The media vault: files by the digest of their bytes, written once, verified before they count.

A file is first written beside its place, flushed to the disk, read again and compared, and only then
renamed; what an interrupted copy leaves is swept by :func:`sweep_vault`.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from qaplan.app.store.failures import database_refusal
from qaplan.base.errors import DataError, UsageError

__all__ = ["copy_into_vault", "sweep_vault", "vault_alone", "vault_path"]

_CHUNK = 1 << 20
_BATCH = 500
_UNFINISHED = ".part"
_LOCK = "lock.sqlite3"


def vault_path(media_folder: Path, sha256: str) -> Path:
    """Where the bytes of a digest lie."""
    return media_folder / "sha256" / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def vault_alone(media_folder: Path, *, wait_s: float = 60.0) -> Iterator[None]:
    """Be the only process that copies into this vault; the system frees it when the process ends.

    Args:
        media_folder: The study's media folder.
        wait_s: How long to wait for another, seconds.

    Raises:
        UsageError: ``vault.busy`` if another process still copies after that time; what the disk refuses.
    """
    media_folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(media_folder / _LOCK, timeout=wait_s, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            refusal = database_refusal(error)
            if refusal is not None and refusal.code != "store.busy":
                raise refusal from error
            raise UsageError(
                "vault.busy",
                "another import is copying media into this study",
                do="wait until it has finished and call again",
            ) from error
        yield


def copy_into_vault(original: Path, media_folder: Path, sha256: str) -> bool:
    """Copy a file into the vault; the original is only read.

    Args:
        original: The file on the card.
        media_folder: The study's media folder.
        sha256: Digest that the file had when it was read.

    Returns:
        False if the vault holds it already.

    Raises:
        DataError: ``vault.changed`` if the file is not what it was when it was read; ``vault.bad_copy`` if
            the disk gives back something else than was written.
    """
    target = vault_path(media_folder, sha256)
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as written, original.open("rb") as read:
            digest = hashlib.sha256()
            while chunk := read.read(_CHUNK):
                digest.update(chunk)
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
        if digest.hexdigest() != sha256:
            raise DataError(
                "vault.changed",
                "the file changed while the card was being read",
                where=original.name,
                do="take the card out of use and read it again",
            )
        _verify(unfinished, sha256, original.name)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return True


def sweep_vault(media_folder: Path, named: Callable[[Sequence[str]], Collection[str]]) -> int:
    """Remove what an interrupted copy left: unfinished files, and finished ones that no row names.

    Call it while :func:`vault_alone` holds.

    Args:
        media_folder: The study's media folder.
        named: Says which of some digests the study's rows name.

    Returns:
        Number of files removed.
    """
    vault = media_folder / "sha256"
    files = (path for path in vault.rglob("*") if path.is_file()) if vault.is_dir() else iter(())
    removed = 0
    while batch := list(islice(files, _BATCH)):
        kept = named([path.name for path in batch])
        strays = [path for path in batch if path.name not in kept]
        for path in strays:
            path.unlink()
        removed += len(strays)
    return removed


def _verify(path: Path, sha256: str, name: str) -> None:
    with path.open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != sha256:
            raise DataError(
                "vault.bad_copy",
                "the disk gives back other bytes than were written",
                where=name,
                do="check the disk of the study, then read the card again",
            )
