"""How Django runs inside a study: no project, no site, one database for each open study.

SQLite keeps what it acknowledged through a power cut only with WAL and synchronous=FULL, and several
writers wait for each other only when a transaction takes the write lock at its start.
"""

from __future__ import annotations

from pathlib import Path

from qaplan.app.store.failures import say_plainly

__all__ = ["configure", "connect"]

_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
_WAIT_S = 20


def configure() -> None:
    """Start Django once for this process; later calls do nothing."""
    from django.apps import apps
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=["qaplan.app.store.apps.StoreConfig"],
            DATABASES={},
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
            TIME_ZONE="UTC",
            USE_I18N=False,
            LOGGING_CONFIG=None,
        )
    if not apps.ready:
        import django

        django.setup()


def connect(alias: str, file: Path) -> None:
    """Let Django know the database of one study under an alias of its own.

    Args:
        alias: Name for ``using(alias)``.
        file: The SQLite file; made on first use.
    """
    from django.db import DEFAULT_DB_ALIAS, connections

    configure()
    wanted = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": _WAIT_S, "init_command": _SQLITE_START},
    }
    held = {DEFAULT_DB_ALIAS: connections.databases.get(DEFAULT_DB_ALIAS, {})}
    connections.databases[alias] = connections.configure_settings({**held, alias: wanted})[alias]
    wrappers = connections[alias].execute_wrappers
    if say_plainly not in wrappers:
        wrappers.append(say_plainly)
