"""Where the cards lie in a folder: the folder itself, one for each DCIM, or the levels of a layout."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qaplan.base.errors import DataError, Problem
from qaplan.survey.cards import (
    PICTURE_SUFFIXES,
    VIDEO_SUFFIXES,
    card_folders,
    is_junk,
    is_sidecar,
    rewritten_names,
    suffix_of,
)
from qaplan.survey.layout import Layout
from qaplan.survey.media.kinds import HEAD_BYTES, kind_of

__all__ = ["DEEPEST", "CardFolder", "find_cards", "say_nothing"]

DEEPEST = 40


def say_nothing(_problem: Problem) -> None:
    """Take a problem that nobody asked for."""


@dataclass(frozen=True)
class CardFolder:
    """A folder that holds what was on one card.

    Args:
        name: Path below the folder that was given, with slashes, safe; the folder's own name if it is that.
        path: Where it is.
        files: Number of files that were seen in it when it was found.
    """

    name: str
    path: Path
    files: int = field(default=0, compare=False)


def _never() -> bool:
    return False


def find_cards(
    root: Path,
    layout: Layout | None = None,
    *,
    report: Callable[[Problem], None] = say_nothing,
    is_late: Callable[[], bool] = _never,
) -> tuple[CardFolder, ...]:
    """Find the cards in a folder.

    Args:
        root: A card, or a tree of cards.
        layout: What the levels of the tree mean; without one a folder that holds DCIM is a card.
        report: Takes ``survey.empty_card`` and ``survey.no_media`` for single cards among others, and
            ``survey.outside_cards`` for files that lie in none.
        is_late: Asked again and again; once it says so, only what was seen until then is counted.

    Returns:
        The cards, by name.

    Raises:
        DataError: ``survey.no_such_folder`` if there is no such folder, ``survey.empty_card`` if there is no
            file in it, ``survey.no_media`` if there are files and none is a picture or a video,
            ``survey.tree_too_large`` if it was late before the first picture was seen.
    """
    if not root.is_dir():
        do = "unpack it into a folder first" if root.is_file() else "check the path"
        raise DataError("survey.no_such_folder", "this is no folder", where=root.name, do=do)
    folders = card_folders(_folders(root, is_late), layout)
    if not folders and not is_late():
        _refuse(root, _tally(root, is_late), f"no folder for each station, as '{layout}' asks")
    tallies = {folder: _tally(root / folder, is_late) for folder in folders}
    full = [folder for folder in folders if tallies[folder].media]
    if not full and is_late():
        raise _too_large(root)
    if not full:
        _refuse(root, sum((tally.suffixes for tally in tallies.values()), Counter()))
    for folder in folders:
        if folder not in full and not is_late():
            report(_nothing_there(folder, tallies[folder].suffixes))
    if not is_late():
        _report_outside(root, folders, report)
    return tuple(
        CardFolder(_safe_path(folder) or _own_name(root), root / folder, tallies[folder].files)
        for folder in full
    )


def _safe_path(folder: str) -> str:
    return "/".join(map(_safe_name, folder.split("/"))) if folder else ""


def _safe_name(name: str) -> str:
    return rewritten_names([name]).get(name, name)


def _own_name(root: Path) -> str:
    resolved = root.resolve()
    name = resolved.parent.name if resolved.name.lower() == "dcim" else resolved.name
    return _safe_name(name) if name else "card"


@dataclass(frozen=True)
class _Tally:
    """How many pictures and videos a folder holds, and the suffixes of the rest."""

    media: int
    suffixes: Counter[str]

    @property
    def files(self) -> int:
        return self.media + self.suffixes.total()


def _folders(root: Path, is_late: Callable[[], bool] = _never) -> list[str]:
    found: list[str] = []
    waiting = [""]
    while waiting and not is_late():
        folder = waiting.pop()
        for entry in _listing(root / folder):
            if entry.is_dir(follow_symlinks=False) and folder.count("/") < DEEPEST:
                waiting.append(f"{folder}/{entry.name}" if folder else entry.name)
        found.append(folder)
    return sorted(filter(None, found))


def _listing(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not is_junk(entry.name)]
    except OSError:
        return []


def _tally(folder: Path, is_late: Callable[[], bool] = _never, *, deep: bool = True) -> _Tally:
    media, suffixes = 0, Counter[str]()
    for path in _plain_files(folder, deep=deep):
        if is_late():
            break
        suffix = suffix_of(path.name)
        if suffix in PICTURE_SUFFIXES | VIDEO_SUFFIXES or (not is_sidecar(path.name) and _head_kind(path)):
            media += 1
        else:
            suffixes[suffix or "no suffix"] += 1
    return _Tally(media, suffixes)


def _plain_files(folder: Path, *, deep: bool) -> Iterator[Path]:
    waiting = [(folder, 0)]
    while waiting:
        above, depth = waiting.pop()
        for entry in _listing(above):
            if entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
            elif deep and depth < DEEPEST and entry.is_dir(follow_symlinks=False):
                waiting.append((Path(entry.path), depth + 1))


def _head_kind(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return kind_of(file.read(HEAD_BYTES))
    except OSError:
        return ""


def _nothing_there(folder: str, suffixes: Counter[str]) -> Problem:
    if not suffixes:
        return Problem(
            "survey.empty_card", "there is no file in it", folder, "check that the card was copied whole"
        )
    found = ", ".join(f"{count} {suffix}" for suffix, count in suffixes.most_common(5))
    do = "give the folder that holds the pictures or videos"
    return Problem("survey.no_media", f"there is no picture and no video in it, only {found}", folder, do)


def _too_large(root: Path) -> DataError:
    return DataError(
        "survey.tree_too_large",
        "the folder is too large to be looked through in this time",
        where=root.name,
        do="choose the folder of one card in it",
    )


def _refuse(root: Path, suffixes: _Tally | Counter[str], wanted: str = "") -> None:
    counted = suffixes if isinstance(suffixes, Counter) else suffixes.suffixes
    problem = _nothing_there(root.name, counted)
    if wanted and isinstance(suffixes, _Tally) and suffixes.media:
        problem = Problem("survey.no_layout", f"there is {wanted}", root.name, "leave --layout out")
    raise DataError(problem.code, problem.what, where=problem.where, do=problem.do)


def _report_outside(root: Path, folders: Sequence[str], report: Callable[[Problem], None]) -> None:
    if "" in folders:
        return
    above = {
        "/".join(folder.split("/")[:depth]) for folder in folders for depth in range(folder.count("/") + 1)
    }
    inside = set(folders)
    others = [each for each in _folders(root) if not _is_inside(each, inside)]
    for folder in sorted({"", *above, *others}):
        media = _tally(root / folder, deep=False).media
        if media:
            what = f"{media} pictures or videos lie outside every card and are not read"
            report(
                Problem("survey.outside_cards", what, folder or root.name, "move them into a card's folder")
            )


def _is_inside(folder: str, cards: set[str]) -> bool:
    parts = folder.split("/")
    return any("/".join(parts[:count]) in cards for count in range(1, len(parts) + 1))
