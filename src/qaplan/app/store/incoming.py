"""What was sent to a study and not taken yet: a place of its own for each, swept after a day."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from qaplan.app.store.studies import Study
from qaplan.base.disk import disk_refusal
from qaplan.base.errors import DataError, UsageError

__all__ = [
    "IncomingKind",
    "append_part",
    "discard_place",
    "new_place",
    "place_of",
    "sweep_incoming",
    "write_sent",
]

IncomingKind = Literal["sheet", "card"]

_FOLDER = "incoming"
_WORD = re.compile(r"[0-9a-f]{24}")
_KEPT_S = 24 * 3600
_BINARY = getattr(os, "O_BINARY", 0)


def new_place(study: Study, kind: IncomingKind) -> tuple[str, Path]:
    """Make an empty place for what is about to be sent; what was forgotten for a day goes.

    Returns:
        The word that names it, and where it is.

    Raises:
        UsageError: What the disk refuses.
    """
    sweep_incoming(study)
    word = secrets.token_hex(12)
    place = _root(study) / kind / word
    try:
        place.mkdir(parents=True)
    except OSError as error:
        raise disk_refusal(error) or error from error
    return word, place


def place_of(study: Study, kind: IncomingKind, word: str) -> Path:
    """Where something that was sent lies.

    Raises:
        UsageError: ``incoming.gone`` if there is nothing of that name, or no longer.
    """
    place = _root(study) / kind / word
    if not _WORD.fullmatch(word) or not place.is_dir():
        raise UsageError("incoming.gone", "what was sent is not here any more", do="send it once more")
    return place


def write_sent(target: Path, parts: Iterable[bytes], *, most_bytes: int) -> int:
    """Write a file as it is sent, wholly or not at all.

    Args:
        target: The file; its folder must be there.
        parts: Its bytes, one part after the other.
        most_bytes: How long it may be.

    Returns:
        Its length.

    Raises:
        DataError: ``incoming.too_large``.
        UsageError: What the disk refuses.
    """
    written = 0
    try:
        with target.open("xb") as file:
            for part in parts:
                written += len(part)
                if written > most_bytes:
                    raise _too_large(target.name)
                file.write(part)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise disk_refusal(error) or error from error
    except DataError:
        target.unlink(missing_ok=True)
        raise
    return written


def append_part(target: Path, part: bytes, *, at: int) -> int:
    """Write a part of a file where the last one ended; one that was written before is passed over.

    Returns:
        How long the file is now.

    Raises:
        UsageError: ``incoming.gap`` if a part before it is missing; what the disk refuses.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        held = target.stat().st_size if target.exists() else 0
        if at > held:
            raise UsageError(
                "incoming.gap", "a part before this one is missing", do="send the file once more"
            )
        if at + len(part) > held:
            # At its own place, never behind the end: the same part may come twice at one moment.
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | _BINARY, 0o666), "wb") as file:
                file.seek(at)
                file.write(part)
        return max(held, at + len(part))
    except OSError as error:
        raise disk_refusal(error) or error from error


def discard_place(place: Path) -> None:
    """Let go of what was sent."""
    shutil.rmtree(place, ignore_errors=True)


def sweep_incoming(study: Study, *, now: float | None = None) -> int:
    """Let go of what was sent over a day ago and never taken; say how much.

    Args:
        study: The study.
        now: The moment, seconds since 1970; the present one when None.
    """
    until = (time.time() if now is None else now) - _KEPT_S
    left = [each for each in _root(study).glob("*/*") if each.is_dir() and each.stat().st_mtime < until]
    for place in left:
        discard_place(place)
    return len(left)


def _root(study: Study) -> Path:
    return study.folder / _FOLDER


def _too_large(name: str) -> DataError:
    return DataError(
        "incoming.too_large", "the file is larger than may be sent", where=name, do="send a smaller one"
    )
