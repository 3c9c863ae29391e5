"""The folders of a laptop, so that a card can be chosen with the mouse; a server shows nobody its disk.

A folder is named by a word that is good in an address: it repeats no letter of the path.
"""

from __future__ import annotations

import base64
import binascii
import os
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qaplan.app.services.sessions import Session, check_may
from qaplan.base.errors import AccessError, UsageError
from qaplan.sharing import release
from qaplan.survey.cards import PICTURE_SUFFIXES, VIDEO_SUFFIXES, is_junk, suffix_of

__all__ = ["FolderChoice", "FolderView", "folder_of", "open_folder", "places_to_begin", "word_of"]

PlaceKind = Literal["home", "pictures", "desktop", "drive", "medium", "root", "folder"]

_MOST_SHOWN = 500
_MOST_COUNTED = 20_000
_MEDIA_ROOTS = ("/media", "/run/media", "/mnt", "/Volumes")


@dataclass(frozen=True)
class FolderChoice:
    """A folder that can be opened.

    Args:
        name: Its own name, as stewards may read it.
        word: What stands for its path in an address.
        kind: What kind of place it is.
    """

    name: str
    word: str
    kind: PlaceKind = "folder"


@dataclass(frozen=True)
class FolderView:
    """What lies in a folder.

    Args:
        name: Its own name, as stewards may read it.
        word: What stands for its path.
        above: The folders above it, the topmost first.
        folders: The folders in it, by name.
        media: Number of pictures and videos that lie in it directly.
        has_dcim: Whether it looks like a card.
        is_cut: Whether there are more folders than are shown.
    """

    name: str
    word: str
    above: tuple[FolderChoice, ...]
    folders: tuple[FolderChoice, ...]
    media: int
    has_dcim: bool
    is_cut: bool = False


def word_of(path: Path) -> str:
    """The word that stands for a path.

    >>> folder_of(word_of(Path("/media/card 1"))) == Path("/media/card 1")
    True
    """
    return base64.urlsafe_b64encode(str(path).encode("utf-8", "surrogatepass")).decode().rstrip("=")


def folder_of(word: str) -> Path:
    """The path that a word stands for.

    Raises:
        UsageError: ``folder.bad_word`` if it stands for none.
    """
    try:
        padded = word.encode("ascii") + b"=" * (-len(word) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("utf-8", "surrogatepass")
    except (binascii.Error, UnicodeError) as error:
        raise _bad_word() from error
    path = Path(text)
    if not text or "\0" in text or not path.is_absolute():
        raise _bad_word()
    return path


def places_to_begin(session: Session, *, is_laptop: bool) -> tuple[FolderChoice, ...]:
    """Where a user may begin to look: cards and drives first, then the own folder.

    Args:
        session: Who looks.
        is_laptop: Whether the pages are shown on the machine whose folders these are.

    Raises:
        AccessError: ``folder.on_server``; ``access.no_right``.
    """
    _check(session, is_laptop=is_laptop)
    found: dict[Path, FolderChoice] = {}
    for path, kind in _places():
        found.setdefault(path, FolderChoice(_name_of(path), word_of(path), kind))
    return tuple(found.values())


def open_folder(word: str, session: Session, *, is_laptop: bool) -> FolderView:
    """Look into a folder; nothing is written and no file is opened.

    Args:
        word: What stands for its path.
        session: Who looks.
        is_laptop: Whether the pages are shown on the machine whose folder it is.

    Raises:
        AccessError: ``folder.on_server``; ``access.no_right``.
        UsageError: ``folder.bad_word``; ``folder.not_found`` if there is no such folder any more;
            ``folder.not_readable`` if this user may not look into it.
    """
    _check(session, is_laptop=is_laptop)
    path = folder_of(word)
    folders, media = _look(path)
    above = [FolderChoice(_name_of(each), word_of(each)) for each in reversed(path.parents)]
    shown = sorted(folders, key=str.casefold)[:_MOST_SHOWN]
    return FolderView(
        name=_name_of(path),
        word=word_of(path),
        above=tuple(above),
        folders=tuple(FolderChoice(_said(name), word_of(path / name)) for name in shown),
        media=media,
        has_dcim=any(name.casefold() == "dcim" for name in folders),
        is_cut=len(folders) > len(shown),
    )


def _check(session: Session, *, is_laptop: bool) -> None:
    check_may(session, "cards.take")
    if not is_laptop:
        raise AccessError(
            "folder.on_server", "a server shows nobody its own folders", do="send the card's folder instead"
        )


def _bad_word() -> UsageError:
    return UsageError("folder.bad_word", "this stands for no folder", do="begin at the list of places")


def _look(path: Path) -> tuple[list[str], int]:
    """The names of the folders in a folder, and how many pictures and videos lie beside them."""
    folders: list[str] = []
    media = counted = 0
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                counted += 1
                if counted > _MOST_COUNTED:
                    break
                if is_junk(entry.name) or entry.name.startswith((".", "$")):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                else:
                    media += suffix_of(entry.name) in PICTURE_SUFFIXES | VIDEO_SUFFIXES
    except PermissionError as error:
        raise UsageError(
            "folder.not_readable",
            "this folder may not be looked into",
            where=_name_of(path),
            do="choose another",
        ) from error
    except OSError as error:
        raise UsageError(
            "folder.not_found",
            "there is no such folder, or no longer",
            where=_name_of(path),
            do="put the card in again, or choose another folder",
        ) from error
    return folders, media


def _places() -> Iterator[tuple[Path, PlaceKind]]:
    if os.name == "nt":
        for letter in string.ascii_uppercase:
            drive = Path(f"{letter}:\\")
            if drive.exists():
                yield drive, "drive"
    else:
        for medium in _mounted():
            yield medium, "medium"
    home = Path.home()
    yield home, "home"
    for name, kind in _OWN_FOLDERS.items():
        if (home / name).is_dir():
            yield home / name, kind
    if os.name != "nt":
        yield Path("/"), "root"


_OWN_FOLDERS: dict[str, PlaceKind] = {
    "Pictures": "pictures",
    "Изображения": "pictures",
    "Суреттер": "pictures",
    "Desktop": "desktop",
    "Рабочий стол": "desktop",
    "Жұмыс үстелі": "desktop",
}


def _mounted() -> Iterator[Path]:
    """Cards and sticks where Linux and macOS show them: below the root, or below a folder of the user's."""
    for root in map(Path, _MEDIA_ROOTS):
        for path in _folders_in(root):
            below = list(_folders_in(path)) if path.name == Path.home().name else []
            yield from below or [path]


def _folders_in(path: Path) -> Iterator[Path]:
    try:
        yield from sorted(each for each in path.iterdir() if each.is_dir() and not is_junk(each.name))
    except OSError:
        return


def _name_of(path: Path) -> str:
    return _said(path.name or str(path))


def _said(text: str) -> str:
    return release(text.encode("utf-8", "backslashreplace").decode(), "steward").value
