"""The PostgreSQL server of ``DATABASE_URL``: one database, a schema for each study and one for the house."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from qaplan.base.errors import UsageError

__all__ = ["HOUSE_SCHEMA", "VARIABLE", "is_on_server", "server_settings"]

VARIABLE = "DATABASE_URL"
HOUSE_SCHEMA = "house"

_SCHEMES = frozenset({"postgres", "postgresql"})
_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,62}")
_WAIT_MS = 20_000
_CONNECT_S = 10


def is_on_server() -> bool:
    """Whether new studies and the house lie on a server."""
    return bool(os.environ.get(VARIABLE, "").strip())


def server_settings(schema: str) -> dict[str, Any]:
    """How Django reaches one schema of the server.

    Args:
        schema: Name of the schema.

    Raises:
        UsageError: ``server.not_named`` without ``DATABASE_URL``; ``server.bad_url`` if it names no
            PostgreSQL database, or ``schema`` is no name of ours; ``server.no_driver`` without psycopg.
    """
    url = os.environ.get(VARIABLE, "").strip()
    if not url:
        raise UsageError(
            "server.not_named",
            "this lies on a PostgreSQL server, and no server is named",
            do=f"set {VARIABLE} as the keeper of the server tells you",
        )
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.path.strip("/") or not _SCHEMA.fullmatch(schema):
        raise UsageError(
            "server.bad_url",
            f"{VARIABLE} names no PostgreSQL database",
            do="write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE",
        )
    _check_driver()
    more = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or more.pop("host", "")),
        "PORT": str(parts.port or more.pop("port", "")),
        "OPTIONS": {
            "connect_timeout": _CONNECT_S,
            **more,
            "options": f"-c search_path={schema} -c lock_timeout={_WAIT_MS} -c timezone=UTC",
        },
    }


def _check_driver() -> None:
    try:
        import psycopg  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise UsageError(
            "server.no_driver",
            "the driver for PostgreSQL is not installed",
            do="install it with pip install 'qaplan[server]'",
        ) from error
