"""The databases of studies and of the house: made whole, opened only in the version known here."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qaplan.app.store.failures import said_plainly
from qaplan.app.store.routing import HOUSE_ALIAS, HOUSE_LABEL, STUDY_LABEL
from qaplan.app.store.server import HOUSE_SCHEMA, is_on_server
from qaplan.app.store.settings import connect
from qaplan.app.store.undo_triggers import install_triggers, remove_triggers
from qaplan.base.errors import DataError, QaplanError, UsageError

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

__all__ = [
    "SchemaState",
    "check_database",
    "connect_house",
    "drop_database",
    "make_database",
    "migrate_database",
    "reach_house",
    "schema_state",
]

_WAIT_S = 20.0
_TURN_S = 0.1


@dataclass(frozen=True)
class SchemaState:
    """Which steps of its tables' history a database has made.

    Args:
        made: Names of the steps that it has made.
        missing: Names of the steps that this program knows and that it has not made, in their order.
        unknown: Names of the steps that this program does not know.
    """

    made: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Whether it can be used as it is."""
        return bool(self.made) and not self.missing and not self.unknown


def make_database(alias: str, label: str, *, schema: str = "") -> None:
    """Make the tables of an empty database.

    Args:
        alias: The database, connected.
        label: Whose tables: a study's or the house's.
        schema: Its schema on the server, made if it is not there; empty for a file.
    """
    from django.db import connections

    if schema:
        with connections[alias].cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    migrate_database(alias, label)


def migrate_database(alias: str, label: str) -> None:
    """Make the steps that a database has not made."""
    executor = _executor(alias)
    targets = executor.loader.graph.leaf_nodes(label)
    if not executor.migration_plan(targets):
        return
    if label != STUDY_LABEL:
        executor.migrate(targets)
        return
    remove_triggers(alias)
    executor.migrate(targets)
    install_triggers(alias)


def drop_database(alias: str, schema: str) -> None:
    """Take a schema away from the server, with everything in it."""
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def schema_state(alias: str, label: str) -> SchemaState:
    """Which steps a database has made of those that this program knows."""
    loader = _executor(alias).loader
    made = {name for app, name in loader.applied_migrations if app == label}
    known = sorted(name for app, name in loader.disk_migrations if app == label)
    missing = tuple(name for name in known if name not in made)
    return SchemaState(tuple(sorted(made)), missing, tuple(sorted(made.difference(known))))


def check_database(alias: str, label: str, where: str) -> None:
    """Refuse a database of another version; nothing is changed in it.

    Args:
        alias: The database, connected.
        label: Whose tables: a study's or the house's.
        where: Where it lies, for the message.

    Raises:
        UsageError: ``study.older_schema`` if an earlier version of the program made it, and
            ``study.unknown_schema`` if a later one did.
        DataError: ``study.damaged`` if there is nothing of ours in it.
    """
    state = schema_state(alias, label)
    if state.is_current:
        return
    if state.unknown:
        raise UsageError(
            "study.unknown_schema",
            "a later version of the program made these tables",
            where=where,
            do="open it with the version of Qaplan that made it, or a newer one",
        )
    if not state.made:
        raise DataError(
            "study.damaged",
            "the database holds no tables of ours",
            where=where,
            do="restore it from a backup with qaplan restore",
        )
    raise UsageError(
        "study.older_schema",
        f"an earlier version of the program made these tables; steps missing: {len(state.missing)}",
        where=where,
        do="call qaplan upgrade with the folder; it keeps a backup first",
    )


def connect_house(file: Path) -> None:
    """Connect the house's own database as Django's default one, and make its tables where there are none.

    Args:
        file: The SQLite file; not used where ``DATABASE_URL`` names a server.

    Raises:
        UsageError: ``study.older_schema`` or ``study.unknown_schema`` if another version of the program
            made it; what the disk or the server refuses.
    """
    schema = reach_house(file)
    with said_plainly():
        state = schema_state(HOUSE_ALIAS, HOUSE_LABEL)
        if not state.made:
            _make_house(schema)
        elif not state.is_current:
            check_database(HOUSE_ALIAS, HOUSE_LABEL, str(file) if not schema else f"schema {schema}")


def _make_house(schema: str) -> None:
    """Make the tables of a house; of several programs that begin at once, one makes them."""
    from django.db import DatabaseError, connections, transaction

    if schema:
        with transaction.atomic(using=HOUSE_ALIAS), connections[HOUSE_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [schema])
            if not schema_state(HOUSE_ALIAS, HOUSE_LABEL).made:
                make_database(HOUSE_ALIAS, HOUSE_LABEL, schema=schema)
        return
    try:
        make_database(HOUSE_ALIAS, HOUSE_LABEL)
    except (DatabaseError, QaplanError):
        until = time.monotonic() + _WAIT_S
        while not schema_state(HOUSE_ALIAS, HOUSE_LABEL).made:
            if time.monotonic() > until:
                raise
            time.sleep(_TURN_S)


def reach_house(file: Path) -> str:
    """Connect the house's own database, of whatever version; nothing is asked of it yet.

    Args:
        file: The SQLite file; not used where ``DATABASE_URL`` names a server.

    Returns:
        Its schema on the server; empty for the file.
    """
    schema = HOUSE_SCHEMA if is_on_server() else ""
    connect(HOUSE_ALIAS, file, schema=schema)
    return schema


def _executor(alias: str) -> MigrationExecutor:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connections[alias])
