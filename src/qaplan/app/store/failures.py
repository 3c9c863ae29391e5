"""What a study's database can refuse, as a sentence: that it is busy, damaged, full or write-protected."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from qaplan.base.disk import disk_fails, disk_is_full, disk_not_allowed
from qaplan.base.errors import DataError, QaplanError, UsageError

__all__ = ["database_refusal", "said_plainly", "say_plainly"]


def database_refusal(error: Exception) -> QaplanError | None:
    """Say what a database refused.

    Args:
        error: An error of SQLite's, or Django's around it or around PostgreSQL's.

    Returns:
        The refusal; None where neither the disk nor the file is the reason.

    Source:
        SQLite, Result and Error Codes; PostgreSQL, Appendix A, PostgreSQL Error Codes.
    """
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    if cause is not None and hasattr(cause, "sqlstate"):
        return _server_refusal(cause)
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name == "SQLITE_ERROR" and str(cause).startswith(("no such", "table")):
        return _of_a_trial()
    say = next((say for start, say in _SAID.items() if name.startswith(start)), None)
    return None if say is None else say()


def _server_refusal(cause: BaseException) -> QaplanError | None:
    state = cause.sqlstate or ""  # type: ignore[attr-defined] # psycopg's, which need not be installed
    if not state:
        is_text = "NUL" in str(cause)
        return _not_text() if is_text else _not_there()
    say = next((say for start, say in _SAID_BY_SERVER.items() if state.startswith(start)), None)
    return None if say is None else say()


def _not_there() -> UsageError:
    do = "check that it runs and that DATABASE_URL names it, then call again; nothing was changed"
    return UsageError("server.not_there", "the database server does not answer", do=do)


def _no_access() -> UsageError:
    do = "check the name, the password and the database in DATABASE_URL with the keeper of the server"
    return UsageError("server.no_access", "the database server does not let us in", do=do)


def _too_long() -> DataError:
    do = "shorten the names and ids that were given to 200 signs"
    return DataError("store.too_long", "a name or an id is longer than the server keeps", do=do)


def _not_text() -> DataError:
    return DataError(
        "store.not_text",
        "a name or a text holds half a letter or a sign of no meaning, which no database can keep",
        do="look for an odd sign in the names that were given, and write them again",
    )


def _of_a_trial() -> UsageError:
    do = "open it with the version that made it, or begin the study anew with this one"
    return UsageError("study.older_schema", "a trial version of the program made these tables", do=do)


def _busy() -> UsageError:
    do = "wait until it has finished and call again"
    return UsageError("store.busy", "another program is writing into this study", do=do)


def _damaged() -> DataError:
    do = "restore it from a backup with qaplan restore"
    return DataError("study.damaged", "the study's database is damaged or is none of ours", do=do)


_SAID: Mapping[str, Callable[[], QaplanError]] = {
    "SQLITE_FULL": disk_is_full,
    "SQLITE_READONLY": disk_not_allowed,
    "SQLITE_CANTOPEN": disk_not_allowed,
    "SQLITE_PERM": disk_not_allowed,
    "SQLITE_AUTH": disk_not_allowed,
    "SQLITE_IOERR": disk_fails,
    "SQLITE_BUSY": _busy,
    "SQLITE_LOCKED": _busy,
    "SQLITE_CORRUPT": _damaged,
    "SQLITE_NOTADB": _damaged,
    "SQLITE_ERROR": _damaged,
}


_SAID_BY_SERVER: Mapping[str, Callable[[], QaplanError]] = {
    "08": _not_there,
    "57P": _not_there,
    "28": _no_access,
    "3D": _no_access,
    "42501": _no_access,
    "55P03": _busy,
    "40": _busy,
    "53300": _busy,
    "53100": disk_is_full,
    "58": disk_fails,
    "25006": disk_not_allowed,
    "22001": _too_long,
    "22021": _not_text,
    "22P05": _not_text,
    "3F": _damaged,
    "42P01": _of_a_trial,
    "42703": _of_a_trial,
    "XX00": _damaged,
}


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what the database refuses within the block into a refusal of ours.

    Raises:
        UsageError: ``disk.full``, ``disk.not_allowed``, ``disk.failing`` or ``store.busy``.
        DataError: ``study.damaged``, or ``store.not_text`` for a text with half a letter in it.
    """
    from django.db import DatabaseError

    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        refusal = database_refusal(error)
        if refusal is None:
            raise
        raise refusal from error
    except UnicodeEncodeError as error:
        raise _not_text() from error


def say_plainly(
    execute: Callable[..., object], sql: str, parameters: object, many: bool, context: Mapping[str, object]
) -> object:
    """Run one statement of Django's; what the database refuses becomes a refusal of ours."""
    with said_plainly():
        return execute(sql, parameters, many, context)
