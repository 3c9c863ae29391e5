"""Bringing the tables of a database to this version: whole or not at all, with the earlier ones kept.

A file is copied, the copy is brought up and checked, and only then it takes the place of the file. A schema
on a server is brought up in one transaction, beside a copy of its tables.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from qaplan.app.store.databases import SchemaState, check_database, migrate_database, schema_state
from qaplan.app.store.failures import said_plainly
from qaplan.app.store.settings import disconnect
from qaplan.app.store.snapshots import alias_of, copy_file, database_faults, make_plain
from qaplan.base.errors import DataError

__all__ = ["upgrade_copy", "upgrade_file", "upgrade_schema"]


def upgrade_file(file: Path, alias: str, label: str, kept: Path) -> None:
    """Bring a database file to this version.

    Args:
        file: The file.
        alias: Its alias, connected; nobody else has it open.
        label: Whose tables: a study's or the house's.
        kept: Where the file as it was is kept; it is not there yet.

    Raises:
        UsageError: ``store.busy`` if another program has it open; what the disk refuses.
        DataError: ``upgrade.failed`` if the new tables are not whole. The file is then as it was.
    """
    half = file.with_name(f".{file.name}.upgrading")
    half.unlink(missing_ok=True)
    disconnect(alias)
    try:
        with said_plainly(), closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as held:
            # Fails while anybody else has the file open, and leaves no journal beside it.
            held.execute("PRAGMA journal_mode=DELETE").fetchone()
            held.execute("BEGIN IMMEDIATE")
            copy_file(file, half)
            upgrade_copy(half, label)
            kept.parent.mkdir(parents=True, exist_ok=True)
            copy_file(file, kept)
            held.execute("COMMIT")
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def upgrade_copy(file: Path, label: str) -> None:
    """Bring a database file to this version that nobody uses and that may be thrown away.

    Raises:
        UsageError: ``study.unknown_schema`` if a later version of the program made it.
        DataError: ``upgrade.failed`` if the new tables are not whole.
    """
    with said_plainly():
        with alias_of(file, label) as alias:
            held = schema_state(alias, label)
            if held.unknown or not held.made:
                check_database(alias, label, file.name)
            migrate_database(alias, label)
            state = schema_state(alias, label)
        make_plain(file)
    _check(state, database_faults(file), file.name)


def upgrade_schema(alias: str, label: str, schema: str) -> str:
    """Bring a schema on the server to this version, and keep its tables as they were in another schema.

    Args:
        alias: The database, connected.
        label: Whose tables: a study's or the house's.
        schema: Its schema.

    Returns:
        The schema that holds the tables as they were, for who has to go back.

    Raises:
        DataError: ``upgrade.failed`` if the new tables are not whole. Everything is then as it was.
    """
    from django.db import connections, transaction

    kept = f"{schema[:45]}_before_{secrets.token_hex(4)}"
    with said_plainly(), transaction.atomic(using=alias):
        with connections[alias].cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{kept}"')
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'CREATE TABLE "{kept}"."{table}" (LIKE "{schema}"."{table}" INCLUDING ALL)')
                cursor.execute(f'INSERT INTO "{kept}"."{table}" SELECT * FROM "{schema}"."{table}"')  # noqa: S608 - our own words
        migrate_database(alias, label)
        _check(schema_state(alias, label), (), schema)
    return kept


def _check(state: SchemaState, faults: tuple[str, ...], where: str) -> None:
    if faults or not state.is_current:
        raise DataError(
            "upgrade.failed",
            f"the new tables are not whole: {faults[0][:200] if faults else 'a step is missing'}",
            where=where,
            do="the study is as it was; go on with the version that made it and tell the makers",
        )
