"""The folder of a card that is sent to a server: announced, then sent in parts that may be sent again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.incoming import append_part, discard_place, new_place, place_of
from qaplan.app.store.studies import Study
from qaplan.base.disk import disk_is_full
from qaplan.base.errors import DataError, UsageError

__all__ = [
    "PART_BYTES",
    "Sending",
    "SentFile",
    "announce",
    "folder_sent",
    "forget_sent",
    "send_part",
    "sending_of",
]

PART_BYTES = 8 * 2**20
"""How much of a file is sent at a time."""

_MOST_FILES = 50_000
_MOST_BYTES = 512 * 2**30
_DEEPEST = 20
_LONGEST_NAME = 200
_LIST, _FILES = "announced.json", "card"


@dataclass(frozen=True)
class SentFile:
    """A file that will be sent.

    Args:
        path: Its path below the folder that was chosen, that folder's name first.
        size_bytes: Its length.
    """

    path: str
    size_bytes: int


@dataclass(frozen=True)
class Sending:
    """How far a folder has arrived.

    Args:
        word: What names it.
        arrived: How much of each file is here, bytes, in the order in which they were announced.
        files: The files as they were announced.
    """

    word: str
    arrived: tuple[int, ...]
    files: tuple[SentFile, ...]

    @property
    def whole(self) -> int:
        """Number of files that are here whole."""
        return sum(held == each.size_bytes for held, each in zip(self.arrived, self.files, strict=True))

    @property
    def is_whole(self) -> bool:
        """Whether everything is here."""
        return self.whole == len(self.files)


def announce(study: Study, files: Sequence[SentFile], session: Session) -> str:
    """Say what will be sent, and get the word that names it.

    Args:
        study: The study.
        files: All files of the folder.
        session: Who sends them.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``incoming.too_large``; ``incoming.bad_names`` if a path leads elsewhere, or two are one on
            a disk that does not tell large letters from small.
        UsageError: ``disk.full`` if there is no room for them and their copies.
    """
    check_may(session, "cards.take")
    size = sum(each.size_bytes for each in files)
    if len(files) > _MOST_FILES or size > _MOST_BYTES:
        raise DataError("incoming.too_large", "this is more than one card", do="send one card at a time")
    _check_names(files)
    word, place = new_place(study, "card")
    if shutil.disk_usage(place).free < 2 * size:
        discard_place(place)
        raise disk_is_full()
    announced = [[each.path, each.size_bytes] for each in files]
    (place / _LIST).write_text(json.dumps(announced), encoding="utf-8")
    return word


def sending_of(study: Study, word: str, session: Session) -> Sending:
    """How far a folder has arrived, so that the rest can be sent.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``incoming.gone``.
    """
    check_may(session, "cards.take")
    place = place_of(study, "card", word)
    files = _announced(place)
    arrived = (_size_of(place / _FILES / each.path) for each in files)
    return Sending(word, tuple(arrived), files)


def send_part(study: Study, word: str, number: int, data: bytes, session: Session, *, at: int) -> int:
    """Keep a part of a file; one that is here already is passed over.

    Args:
        study: The study.
        word: What names the folder.
        number: Which file, by its place in the announcement.
        data: The part.
        session: Who sends it.
        at: Where in the file it begins, bytes.

    Returns:
        How much of the file is here.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``incoming.gone``, ``incoming.gap``; what the disk refuses.
        DataError: ``incoming.too_large`` if it is more than was announced.
    """
    check_may(session, "cards.take")
    place = place_of(study, "card", word)
    files = _announced(place)
    if not 0 <= number < len(files):
        raise UsageError("incoming.gap", "no such file was announced", do="send the folder once more")
    if at < 0 or len(data) > PART_BYTES or at + len(data) > files[number].size_bytes:
        raise DataError(
            "incoming.too_large", "this is more than was announced", do="send the folder once more"
        )
    return append_part(place / _FILES / files[number].path, data, at=at)


def folder_sent(study: Study, word: str, session: Session) -> Path:
    """The folder that was sent, once everything is here.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``incoming.gone``; ``incoming.not_whole`` while a file is missing.
    """
    sending = sending_of(study, word, session)
    if not sending.is_whole or not sending.files:
        missing = len(sending.files) - sending.whole
        raise UsageError("incoming.not_whole", f"{missing} files are missing", do="go on with the sending")
    root = place_of(study, "card", word) / _FILES
    tops = {each.path.partition("/")[0] for each in sending.files}
    return root / tops.pop() if len(tops) == 1 and "/" in sending.files[0].path else root


def forget_sent(study: Study, folder: Path) -> bool:
    """Let go of a folder that was sent, once it was taken; whether it was one."""
    root = (study.folder / "incoming" / "card").resolve()
    resolved = folder.resolve()
    if root not in resolved.parents:
        return False
    discard_place(root / resolved.relative_to(root).parts[0])
    return True


def _announced(place: Path) -> tuple[SentFile, ...]:
    said = json.loads((place / _LIST).read_text(encoding="utf-8"))
    return tuple(SentFile(path, size) for path, size in said)


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _check_names(files: Sequence[SentFile]) -> None:
    seen: set[str] = set()
    for each in files:
        parts = each.path.split("/")
        is_plain = all(map(_is_plain, parts)) and len(parts) <= _DEEPEST and each.size_bytes >= 0
        if not is_plain or each.path.casefold() in seen:
            raise DataError(
                "incoming.bad_names", "a file's name cannot be kept as it is", do="send the folder of a card"
            )
        seen.add(each.path.casefold())
    folders = {"/".join(path.split("/")[:depth]) for path in seen for depth in range(1, path.count("/") + 1)}
    if folders & seen:
        raise DataError(
            "incoming.bad_names", "a file has the name of a folder", do="send the folder of a card"
        )


def _is_plain(name: str) -> bool:
    is_path = name in {"", ".", ".."} or any(mark in name for mark in '\\:*?"<>|')
    return not is_path and name.isprintable() and len(name.encode("utf-8", "surrogatepass")) <= _LONGEST_NAME
