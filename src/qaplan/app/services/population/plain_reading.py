"""Plain tables that a command names: read as text, with their digests as inputs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import Input
from qaplan.encounters.plain_tables import PlainFile

__all__ = ["ReadFile", "read_plain"]

_LARGEST = 64 * 2**20


@dataclass(frozen=True)
class ReadFile:
    """A file as read.

    Args:
        file: Its name and text.
        made_from: The same as an input, by its digest.
    """

    file: PlainFile
    made_from: Input


def read_plain(path: Path) -> ReadFile:
    """Read a table.

    Args:
        path: Where it lies.

    Raises:
        UsageError: ``encounters.no_file`` if there is none, or one too large to be a table.
        DataError: ``encounters.not_utf8``.
    """
    if not path.is_file() or path.stat().st_size > _LARGEST:
        raise UsageError("encounters.no_file", "there is no such file, or it is no table", where=str(path))
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(
            "encounters.not_utf8", "the file is not UTF-8", where=path.name, do="save it as CSV in UTF-8"
        ) from None
    return ReadFile(
        PlainFile(path.name, text), Input("table", path.name, hashlib.sha256(content).hexdigest())
    )
