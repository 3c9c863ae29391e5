"""How Django runs inside a house: no project, no site, a database for each open study and one for the house.

SQLite keeps what it acknowledged through a power cut only with WAL and synchronous=FULL, and several
writers wait for each other only when a transaction takes the write lock at its start.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from qaplan.app.store.failures import say_plainly
from qaplan.app.store.server import server_settings

__all__ = ["OUR_APPS", "SQLITE_START", "configure", "connect", "disconnect"]

OUR_APPS = ("qaplan.app.store.apps.StoreConfig", "qaplan.app.store.house.apps.HouseConfig")
"""The applications that are always there."""

SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
"""What every connection to a file begins with."""
_WAIT_S = 20
_SPEAKER = "qaplan.say_plainly"


def configure(**more: object) -> None:
    """Start Django once for this process; the first call's settings stand, later calls do nothing.

    Args:
        **more: Further settings of Django's, as the pages need them. Applications of
            ``INSTALLED_APPS`` come beside ours.
    """
    from django.apps import apps
    from django.conf import settings

    if not settings.configured:
        further = cast("Sequence[str]", more.pop("INSTALLED_APPS", ()))
        ours: dict[str, object] = {
            "INSTALLED_APPS": [*OUR_APPS, *(each for each in further if each not in OUR_APPS)],
            "DATABASES": {},
            "DATABASE_ROUTERS": ["qaplan.app.store.routing.Router"],
            "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
            "USE_TZ": True,
            "TIME_ZONE": "UTC",
            "USE_I18N": False,
            "LOGGING_CONFIG": None,
        }
        settings.configure(**(ours | more))
    if not apps.ready:
        import django
        from django.db.backends.signals import connection_created

        django.setup()
        # Each thread has connections of its own, so each of them is told when it is made.
        connection_created.connect(_speak_plainly, dispatch_uid=_SPEAKER)


def connect(alias: str, file: Path, *, schema: str = "") -> None:
    """Let Django know a database under an alias of its own.

    Args:
        alias: Name for ``using(alias)``.
        file: The SQLite file; made on first use.
        schema: The schema on the server that ``DATABASE_URL`` names, instead of the file.
    """
    from django.db import DEFAULT_DB_ALIAS, connections

    configure()
    wanted = server_settings(schema) if schema else _file_settings(file)
    held = {DEFAULT_DB_ALIAS: connections.databases.get(DEFAULT_DB_ALIAS, {})}
    connections.databases[alias] = connections.configure_settings({**held, alias: wanted})[alias]
    for known in connections.all(initialized_only=True):
        # This thread may have asked for the alias before it stood for this database.
        if known.alias == alias and any(known.settings_dict[name] != value for name, value in wanted.items()):
            known.close()
            del connections[alias]


def disconnect(alias: str) -> None:
    """Close this thread's connection to a database."""
    from django.db import connections

    connections[alias].close()


def _file_settings(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": _WAIT_S, "init_command": SQLITE_START},
    }


def _speak_plainly(connection: Any, **_: object) -> None:  # noqa: ANN401 - a connection of either kind
    if say_plainly not in connection.execute_wrappers:
        connection.execute_wrappers.append(say_plainly)
