"""Memory cards as folders: found in a tree, walked in order, every file read once and none ever written."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from qaplan.base.errors import DataError, Problem
from qaplan.survey.cards import (
    PICTURE_SUFFIXES,
    VIDEO_SUFFIXES,
    Layout,
    card_folders,
    is_junk,
    is_sidecar,
    safe_names,
    suffix_of,
    written_as,
)
from qaplan.survey.maker_note import MakerNote, MakerNoteReader
from qaplan.survey.media.keywords import keywords_in_xmp
from qaplan.survey.media.kinds import HEAD_BYTES, kind_of
from qaplan.survey.media.medium import Draft, draft_of, medium_of
from qaplan.survey.media.video import Video, VideoProbe
from qaplan.survey.types import Medium, MediumState

__all__ = ["CardFolder", "find_cards", "read_card", "source_of"]

_IN_MEMORY_BYTES = 64 << 20
_BEGINNING_BYTES = 4 << 20
_ENDING_BYTES = 1 << 16
_SIDECAR_BYTES = 2_000_000
_BATCH = 256
_DEEPEST = 40


def _say_nothing(_problem: Problem) -> None:
    """Take a problem that nobody asked for."""


@dataclass(frozen=True)
class CardFolder:
    """A folder that holds what was on one card.

    Args:
        name: Path below the folder that was given, with slashes, safe; the folder's own name if it is that.
        path: Where it is.
    """

    name: str
    path: Path


@dataclass(frozen=True)
class _File:
    """A file as the walk finds it: where it is, its safe path, and the XMP file beside it."""

    source: Path
    path: str
    is_renamed: bool
    is_plain: bool
    sidecar: Path | None


def find_cards(
    root: Path, layout: Layout = "card", *, report: Callable[[Problem], None] = _say_nothing
) -> tuple[CardFolder, ...]:
    """Find the cards in a folder.

    Args:
        root: A card, or a tree of cards.
        layout: What the levels of the tree mean; without one a folder that holds DCIM is a card.
        report: Takes ``survey.empty_card`` and ``survey.no_media`` for single cards among others, and
            ``survey.outside_cards`` for files that lie in none.

    Returns:
        The cards, by name.

    Raises:
        DataError: ``survey.no_such_folder`` if there is no such folder, ``survey.empty_card`` if there is no
            file in it, ``survey.no_media`` if there are files and none is a picture or a video.
    """
    if not root.is_dir():
        do = "unpack it into a folder first" if root.is_file() else "check the path"
        raise DataError("survey.no_such_folder", "this is no folder", where=root.name, do=do)
    folders = card_folders(_folders(root), layout)
    if not folders:
        _refuse(root, _tally(root), f"no folder for each station, as '{layout}' asks")
    tallies = {folder: _tally(root / folder) for folder in folders}
    full = [folder for folder in folders if tallies[folder].media]
    if not full:
        _refuse(root, sum((tally.suffixes for tally in tallies.values()), Counter()))
    for folder in folders:
        if folder not in full:
            report(_nothing_there(folder, tallies[folder].suffixes))
    _report_outside(root, folders, report)
    return tuple(CardFolder(_safe_path(folder) or _own_name(root), root / folder) for folder in full)


def _safe_path(folder: str) -> str:
    return "/".join(safe_names([part])[part] for part in folder.split("/")) if folder else ""


def _own_name(root: Path) -> str:
    resolved = root.resolve()
    name = resolved.parent.name if resolved.name.lower() == "dcim" else resolved.name
    return safe_names([name])[name] if name else "card"


@dataclass(frozen=True)
class _Tally:
    """How many pictures and videos a folder holds, and the suffixes of the rest."""

    media: int
    suffixes: Counter[str]


def _folders(root: Path) -> list[str]:
    found: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for entry in _listing(root / folder):
            if entry.is_dir(follow_symlinks=False) and folder.count("/") < _DEEPEST:
                waiting.append(f"{folder}/{entry.name}" if folder else entry.name)
        found.append(folder)
    return sorted(filter(None, found))


def _listing(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not is_junk(entry.name)]
    except OSError:
        return []


def _tally(folder: Path, *, deep: bool = True) -> _Tally:
    media, suffixes = 0, Counter[str]()
    for path in _plain_files(folder, deep=deep):
        suffix = suffix_of(path.name)
        if suffix in PICTURE_SUFFIXES | VIDEO_SUFFIXES or (not is_sidecar(path.name) and _head_kind(path)):
            media += 1
        else:
            suffixes[suffix or "no suffix"] += 1
    return _Tally(media, suffixes)


def _plain_files(folder: Path, *, deep: bool) -> Iterator[Path]:
    for entry in _listing(folder):
        if entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
        elif deep and entry.is_dir(follow_symlinks=False):
            yield from _plain_files(Path(entry.path), deep=True)


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


def source_of(folder: Path, medium: Medium) -> Path:
    """The file that a row was read from, its name as on the card.

    Args:
        folder: The card's folder.
        medium: A row that `read_card` gave.
    """
    return folder / written_as(medium.path)


def read_card(
    folder: Path,
    *,
    videos: VideoProbe,
    maker_notes: MakerNoteReader,
    report: Callable[[Problem], None] = _say_nothing,
) -> Iterator[Medium]:
    """Read every file of a card, once, in the order of their paths.

    Files are opened for reading only. Pictures are read whole up to 64 MiB and never decoded; links are not
    followed. What one file does wrong is its state; the next one is read all the same.

    Args:
        folder: The card.
        videos: Opens videos.
        maker_notes: Reads the makers' blocks that are not known here, for files without a date and for the
            serial number of a camera model's first file in a folder.
        report: Takes what went wrong beside the rows: ``survey.not_a_file``, ``survey.unreadable_file``,
            ``survey.bad_video`` and what the reader of makers' blocks says.

    Yields:
        One row for each file that is not an operating system's own.
    """
    files = _walk(folder, "", report)
    asked: set[tuple[str, str, str]] = set()
    told: set[str] = set()
    while batch := list(islice(files, _BATCH)):
        drafts = [_draft(file, report) for file in batch]
        filmed = _probe(batch, drafts, videos, report)
        wanted = [
            file.source
            for file, draft in zip(batch, drafts, strict=True)
            if _wants_note(draft, filmed.get(file.source), asked)
        ]
        notes = _notes(wanted, maker_notes, report, told)
        for file, draft in zip(batch, drafts, strict=True):
            yield medium_of(draft, note=notes.get(file.source), video=filmed.get(file.source))


def _walk(folder: Path, above: str, report: Callable[[Problem], None]) -> Iterator[_File]:
    try:
        with os.scandir(folder) as entries:
            listed = {entry.name: entry for entry in entries if not is_junk(entry.name)}
    except OSError as error:
        report(_unreadable(above or folder.name, error))
        return
    safe = safe_names(listed)
    is_folder = {name: entry.is_dir(follow_symlinks=False) for name, entry in listed.items()}
    lower = {name.lower(): name for name in listed if suffix_of(name) == "xmp"}
    for name in sorted(listed, key=lambda each: safe[each] + "/" * is_folder[each]):
        path = f"{above}/{safe[name]}" if above else safe[name]
        if is_folder[name]:
            if path.count("/") < _DEEPEST:
                yield from _walk(folder / name, path, report)
            else:
                report(Problem("survey.unreadable_file", "this folder lies too deep and is not read", path))
            continue
        beside = lower.get(f"{name}.xmp".lower()) or lower.get(f"{Path(name).stem}.xmp".lower())
        yield _File(
            source=folder / name,
            path=path,
            is_renamed=written_as(path) != path,
            is_plain=listed[name].is_file(follow_symlinks=False),
            sidecar=folder / beside if beside and beside != name else None,
        )


def _unreadable(where: str, error: OSError) -> Problem:
    what = f"it cannot be read ({error.strerror or type(error).__name__})"
    return Problem("survey.unreadable_file", what, where, "try another reader, or copy the card again")


def _draft(file: _File, report: Callable[[Problem], None]) -> Draft:
    if not file.is_plain:
        what = "it is a link or no file at all, and was not followed"
        report(Problem("survey.not_a_file", what, file.path, "put the file itself there"))
        return Draft(file.path, "", 0, "", MediumState.NOT_A_MEDIUM, is_renamed=file.is_renamed)
    try:
        sha256, data, size = _read(file.source)
    except OSError as error:
        report(_unreadable(file.path, error))
        return Draft(file.path, "", 0, "", MediumState.UNREADABLE, is_renamed=file.is_renamed)
    keywords = _sidecar_keywords(file.sidecar) if file.sidecar is not None else ()
    return draft_of(
        file.path, sha256, data, size_bytes=size, is_renamed=file.is_renamed, more_keywords=keywords
    )


def _read(path: Path) -> tuple[str, bytes, int]:
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= _IN_MEMORY_BYTES and suffix_of(path.name) not in VIDEO_SUFFIXES:
            data = file.readall()
            return hashlib.sha256(data).hexdigest(), data, len(data)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        beginning = file.read(min(size, _BEGINNING_BYTES))
        if not kind_of(beginning[:HEAD_BYTES]).startswith("image/") or size <= _BEGINNING_BYTES:
            return sha256, beginning, size
        file.seek(max(_BEGINNING_BYTES, size - _ENDING_BYTES))
        return sha256, beginning + file.read(_ENDING_BYTES), size


def _sidecar_keywords(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            return keywords_in_xmp(file.read(_SIDECAR_BYTES))
    except OSError:
        return ()


def _probe(
    batch: Sequence[_File], drafts: Sequence[Draft], videos: VideoProbe, report: Callable[[Problem], None]
) -> Mapping[Path, Video]:
    asked = {
        file.source: (file.path, draft.kind)
        for file, draft in zip(batch, drafts, strict=True)
        if draft.is_video and draft.state is MediumState.OK
    }
    if not asked:
        return {}
    answers = videos.probe([(source, kind) for source, (_, kind) in asked.items()])
    for source, video in answers.items():
        if video.what:
            report(Problem("survey.bad_video", video.what, asked[source][0], "look at it in a player"))
    return answers


def _wants_note(draft: Draft, video: Video | None, asked: set[tuple[str, str, str]]) -> bool:
    """Whether another program may know what the file's own bytes did not tell us."""
    if draft.state not in {MediumState.OK, MediumState.TRUNCATED}:
        return False
    if draft.is_video:
        return video is not None and video.outcome == "opened" and not video.created
    may_know = draft.has_other_note or draft.kind != "image/jpeg"
    if not draft.has_clock:
        return may_know
    camera = (draft.path.rpartition("/")[0], draft.exif.make, draft.exif.model)
    if draft.has_serial or not may_know or camera in asked:
        return False
    asked.add(camera)
    return True


def _notes(
    wanted: Sequence[Path], reader: MakerNoteReader, report: Callable[[Problem], None], told: set[str]
) -> Mapping[Path, MakerNote]:
    if not wanted:
        return {}
    try:
        return reader.read(wanted)
    except DataError as error:
        if error.code not in told:
            told.add(error.code)
            report(error.problem)
        return {}
