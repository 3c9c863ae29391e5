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
        error: An error of SQLite's, or Django's around it.

    Returns:
        The refusal; None where neither the disk nor the file is the reason.

    Source:
        SQLite, Result and Error Codes.
    """
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    name = str(getattr(cause, "sqlite_errorname", ""))
    say = next((say for start, say in _SAID.items() if name.startswith(start)), None)
    return None if say is None else say()


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
        raise DataError(
            "store.not_text",
            "a name or a text holds half a letter, which no file can keep",
            do="look for an odd sign in the names that were given, and write them again",
        ) from error


def say_plainly(
    execute: Callable[..., object], sql: str, parameters: object, many: bool, context: Mapping[str, object]
) -> object:
    """Run one statement of Django's; what the database refuses becomes a refusal of ours."""
    with said_plainly():
        return execute(sql, parameters, many, context)
