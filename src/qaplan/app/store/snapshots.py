"""A database as one plain file, consistent while others write; such a file checked and put back in place.

The file is always SQLite's, whether the database is a file or a schema on a server, so that a backup of
either can be restored as either.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from qaplan.app.store.databases import make_database
from qaplan.app.store.deeds import HEAD
from qaplan.app.store.failures import said_plainly
from qaplan.app.store.moving import copy_rows
from qaplan.app.store.settings import connect, disconnect

__all__ = [
    "SnapshotFigures",
    "alias_of",
    "copy_file",
    "database_faults",
    "make_plain",
    "place_database",
    "snapshot_figures",
    "take_snapshot",
]

_MOST_FAULTS = 20
_CANNOT_LOCK = frozenset({"SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_READONLY_DIRECTORY"})


@dataclass(frozen=True)
class SnapshotFigures:
    """What a study's snapshot holds, counted in the file itself, whatever version made it.

    Args:
        log_head: Digest of the last event of its log; empty without one.
        events: Number of events.
        media: Number of media that it names.
        media_elsewhere: How many of them lie on cards, where they were taken from.
    """

    log_head: str = ""
    events: int = 0
    media: int = 0
    media_elsewhere: int = 0


def take_snapshot(alias: str, label: str, target: Path) -> None:
    """Write a database as it is at one moment into a new file; nobody who writes has to wait.

    Args:
        alias: The database, connected.
        label: Whose tables: a study's or the house's.
        target: The file; it is not there yet.

    Raises:
        UsageError: What the disk or the server refuses.
        DataError: ``study.damaged``.
    """
    from django.db import connections

    connection = connections[alias]
    with said_plainly():
        if connection.vendor == "sqlite":
            copy_file(Path(str(connection.settings_dict["NAME"])), target)
            return
        with alias_of(target, label) as copy:
            make_database(copy, label)
            copy_rows(alias, copy, label)
        make_plain(target)


def place_database(snapshot: Path, alias: str, label: str, *, schema: str = "") -> None:
    """Put a snapshot where a database is to be: a new file, or a new schema on the server.

    Args:
        snapshot: The file that :func:`take_snapshot` wrote, of the version that this program knows.
        alias: The database, connected; there is nothing in it.
        label: Whose tables: a study's or the house's.
        schema: Its schema on the server; empty for a file.

    Raises:
        UsageError: What the disk or the server refuses.
    """
    from django.db import connections

    with said_plainly():
        if not schema:
            disconnect(alias)
            shutil.copyfile(snapshot, str(connections.databases[alias]["NAME"]))
            return
        make_database(alias, label, schema=schema)
        with alias_of(snapshot, label) as copy:
            copy_rows(copy, alias, label)


def database_faults(file: Path) -> tuple[str, ...]:
    """What SQLite finds wrong with a database file; empty when it is whole.

    Args:
        file: The file; it is only read.
    """
    try:
        with closing(_only_read(file)) as database:
            found = [str(row[0]) for row in database.execute(f"PRAGMA integrity_check({_MOST_FAULTS})")]
            loose = database.execute("PRAGMA foreign_key_check").fetchmany(_MOST_FAULTS)
    except sqlite3.Error as error:
        return (str(error),)
    faults = [each for each in found if each != "ok"]
    return (*faults, *(f"a row of {row[0]} belongs to no row of {row[2]}" for row in loose))


def snapshot_figures(file: Path) -> SnapshotFigures:
    """Count what a study's snapshot holds.

    Args:
        file: The file; it is only read.
    """
    with said_plainly(), closing(_only_read(file)) as database:
        held = database.execute("SELECT value FROM store_setting WHERE name = ?", [HEAD]).fetchone()
        number, _, digest = str(held[0]).partition(" ") if held else ("0", "", "")
        media = database.execute("SELECT count(*) FROM store_medium").fetchone()[0]
        elsewhere = database.execute(
            "SELECT count(*) FROM store_medium JOIN store_cardimport USING (card_id) WHERE mode = 'reference'"
        ).fetchone()[0]
    return SnapshotFigures(digest, int(number), int(media), int(elsewhere))


def copy_file(source: Path, target: Path) -> None:
    """Copy a database file as it is at one moment, while others may write; the copy is one plain file."""
    with closing(_only_read(source)) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy)
    make_plain(target)


def _only_read(file: Path) -> sqlite3.Connection:
    """Open a database for reading, on a disk that is write-protected too."""
    address = f"{file.resolve().as_uri()}?mode=ro"
    opened = sqlite3.connect(address, uri=True)
    try:
        opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        opened.close()
        # Where nobody can write, SQLite cannot lock either, and need not.
        is_alone = not file.with_name(f"{file.name}-wal").exists() and not os.access(file.parent, os.W_OK)
        if error.sqlite_errorname not in _CANNOT_LOCK or not is_alone:
            raise
        return sqlite3.connect(f"{address}&immutable=1", uri=True)
    return opened


def make_plain(file: Path) -> None:
    """Let a database be one file, without a journal beside it."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def alias_of(file: Path, label: str) -> Iterator[str]:
    """Connect a database file for a while.

    Args:
        file: The file.
        label: Whose tables are in it: a study's or the house's.
    """
    from django.db import connections

    alias = f"{label}-{secrets.token_hex(6)}"
    connect(alias, file)
    try:
        yield alias
    finally:
        disconnect(alias)
        del connections[alias]
        cast("dict[str, object]", connections.databases).pop(alias)
