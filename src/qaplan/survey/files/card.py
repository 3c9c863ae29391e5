"""Memory cards as folders: walked in order, every file read once and none ever written."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from qaplan.base.errors import DataError, Problem
from qaplan.survey.cards import (
    VIDEO_SUFFIXES,
    is_junk,
    rewritten_names,
    suffix_of,
    written_as,
)
from qaplan.survey.files.card_tree import DEEPEST, CardFolder, find_cards, say_nothing
from qaplan.survey.maker_note import MakerNote, MakerNoteReader
from qaplan.survey.media.keywords import keywords_in_xmp
from qaplan.survey.media.kinds import HEAD_BYTES, kind_of
from qaplan.survey.media.medium import Draft, draft_of, medium_of
from qaplan.survey.media.video import Video, VideoProbe, video_clock
from qaplan.survey.types import Medium, MediumState

__all__ = ["CardFolder", "find_cards", "read_card", "source_of"]

_IN_MEMORY_BYTES = 64 << 20
_BEGINNING_BYTES = 4 << 20
_ENDING_BYTES = 1 << 16
_SIDECAR_BYTES = 2_000_000
_BATCH = 256
_GLANCED_HEAD_BYTES = 1 << 16
_GLANCED_TAIL_BYTES = 1 << 12
_GLANCED_VIDEO_BYTES = 1 << 20
_GLANCED_BATCH = 32


@dataclass(frozen=True)
class _File:
    """A file as the walk finds it: where it is, its safe path, and the XMP file beside it."""

    source: str
    path: str
    is_renamed: bool
    is_plain: bool
    sidecar: str


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
    report: Callable[[Problem], None] = say_nothing,
    depth: Literal["whole", "glance"] = "whole",
) -> Iterator[Medium]:
    """Read every file of a card, once, in the order of their paths.

    Files are opened for reading only. Pictures are read whole up to 64 MiB and never decoded; links are not
    followed. What one file does wrong is its state; the next one is read all the same.

    A glance reads of a JPEG picture the beginning and the end, and of a video the beginning; no row then has
    a digest.

    Args:
        folder: The card.
        videos: Opens videos.
        maker_notes: Reads the makers' blocks that are not known here, for files without a date and for the
            serial number of a camera model's first file in a folder.
        report: Takes what went wrong beside the rows: ``survey.not_a_file``, ``survey.unreadable_file``,
            ``survey.bad_video`` and what the reader of makers' blocks says.
        depth: ``whole`` to take the card, ``glance`` to see soon what is on it.

    Yields:
        One row for each file that is not an operating system's own.
    """
    files = _walk(str(folder), "", report)
    asked: set[tuple[str, str, str]] = set()
    told: set[str] = set()
    size = _BATCH if depth == "whole" else _GLANCED_BATCH
    while batch := list(islice(files, size)):
        drafts = [_draft(file, report, depth) for file in batch]
        filmed = _probe(batch, drafts, videos, report)
        wanted = [
            file.source
            for file, draft in zip(batch, drafts, strict=True)
            if _wants_note(draft, filmed.get(file.source), asked)
        ]
        notes = _notes(wanted, maker_notes, report, told)
        for file, draft in zip(batch, drafts, strict=True):
            yield medium_of(draft, note=notes.get(file.source), video=filmed.get(file.source))


def _walk(folder: str, above: str, report: Callable[[Problem], None]) -> Iterator[_File]:
    try:
        level = _Level.of(folder)
    except OSError as error:
        report(_unreadable(above or folder.rpartition(os.sep)[2], error))
        return
    for name in level.names:
        # Not Path: it keeps every name that it ever saw for the life of the process.
        source = os.path.join(folder, name)  # noqa: PTH118 - see above
        path = f"{above}/{level.safe(name)}" if above else level.safe(name)
        if name not in level.folders:
            yield _File(
                source=source,
                path=path,
                is_renamed=written_as(path) != path,
                is_plain=name not in level.others,
                sidecar=level.sidecar(folder, name),
            )
        elif path.count("/") < DEEPEST:
            yield from _walk(source, path, report)
        else:
            report(Problem("survey.unreadable_file", "this folder lies too deep and is not read", path))


@dataclass(frozen=True)
class _Level:
    """The names in one folder, in the order of their safe paths; little is kept for each."""

    names: list[str]
    folders: set[str]
    others: set[str]
    rewritten: dict[str, str]
    sidecars: dict[str, str]

    @classmethod
    def of(cls, folder: str) -> _Level:
        names: list[str] = []
        folders: set[str] = set()
        others: set[str] = set()
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_junk(entry.name):
                    continue
                names.append(entry.name)
                if entry.is_dir(follow_symlinks=False):
                    folders.add(entry.name)
                elif not entry.is_file(follow_symlinks=False):
                    others.add(entry.name)
        rewritten = rewritten_names(names)
        names.sort(key=lambda name: f"{rewritten.get(name, name)}{'/' * (name in folders)}")
        plain = (name for name in names if name not in folders and name not in others)
        sidecars = {name.lower(): name for name in plain if suffix_of(name) == "xmp"}
        return cls(names, folders, others, rewritten, sidecars)

    def safe(self, name: str) -> str:
        return self.rewritten.get(name, name)

    def sidecar(self, folder: str, name: str) -> str:
        lower = name.lower()
        if not self.sidecars or lower in self.sidecars:
            return ""
        found = (self.sidecars.get(f"{stem}.xmp") for stem in (lower, lower.rpartition(".")[0]))
        beside = next(filter(None, found), "")
        return f"{folder}{os.sep}{beside}" if beside else ""


def _unreadable(where: str, error: OSError) -> Problem:
    what = f"it cannot be read ({error.strerror or type(error).__name__})"
    return Problem("survey.unreadable_file", what, where, "try another reader, or copy the card again")


def _draft(
    file: _File, report: Callable[[Problem], None], depth: Literal["whole", "glance"] = "whole"
) -> Draft:
    if not file.is_plain:
        what = "it is a link or no file at all, and was not followed"
        report(Problem("survey.not_a_file", what, file.path, "put the file itself there"))
        return Draft(file.path, "", 0, "", MediumState.NOT_A_MEDIUM, is_renamed=file.is_renamed)
    try:
        sha256, data, size = _read(file.source) if depth == "whole" else _glance(file.source)
    except OSError as error:
        report(_unreadable(file.path, error))
        return Draft(file.path, "", 0, "", MediumState.UNREADABLE, is_renamed=file.is_renamed)
    keywords = _sidecar_keywords(file.sidecar) if file.sidecar else ()
    draft = draft_of(
        file.path, sha256, data, size_bytes=size, is_renamed=file.is_renamed, more_keywords=keywords
    )
    is_doubtful = draft.state is not MediumState.OK and len(data) < size
    return _draft(file, report) if depth == "glance" and is_doubtful else draft


def _read(path: str) -> tuple[str, bytes, int]:
    with io.FileIO(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= _IN_MEMORY_BYTES and suffix_of(path) not in VIDEO_SUFFIXES:
            data = file.readall()
            return hashlib.sha256(data).hexdigest(), data, len(data)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        beginning = file.read(min(size, _BEGINNING_BYTES))
        if not kind_of(beginning[:HEAD_BYTES]).startswith("image/") or size <= _BEGINNING_BYTES:
            return sha256, beginning, size
        file.seek(max(_BEGINNING_BYTES, size - _ENDING_BYTES))
        return sha256, beginning + file.read(_ENDING_BYTES), size


def _glance(path: str) -> tuple[str, bytes, int]:
    """The beginning and the end of a JPEG picture, the beginning of a video, and the whole of all else."""
    with io.FileIO(path) as file:
        size = os.fstat(file.fileno()).st_size
        beginning = file.read(min(size, _GLANCED_HEAD_BYTES))
        kind = kind_of(beginning[:HEAD_BYTES])
        if size <= len(beginning):
            return "", beginning, size
        if kind.startswith("video/"):
            return "", beginning + file.read(_GLANCED_VIDEO_BYTES - len(beginning)), size
        if kind != "image/jpeg":
            return ("", *_read(path)[1:])
        file.seek(max(len(beginning), size - _GLANCED_TAIL_BYTES))
        return "", beginning + file.read(_GLANCED_TAIL_BYTES), size


def _sidecar_keywords(path: str) -> tuple[str, ...]:
    try:
        with io.FileIO(path) as file:
            return keywords_in_xmp(file.read(_SIDECAR_BYTES))
    except OSError:
        return ()


def _probe(
    batch: Sequence[_File], drafts: Sequence[Draft], videos: VideoProbe, report: Callable[[Problem], None]
) -> Mapping[str, Video]:
    asked = {
        Path(file.source): (file, draft.kind)
        for file, draft in zip(batch, drafts, strict=True)
        if draft.is_video and draft.state is MediumState.OK
    }
    if not asked:
        return {}
    answers = videos.probe([(source, kind) for source, (_, kind) in asked.items()])
    for source, video in answers.items():
        if video.what:
            report(Problem("survey.bad_video", video.what, asked[source][0].path, "look at it in a player"))
    return {asked[source][0].source: video for source, video in answers.items()}


def _wants_note(draft: Draft, video: Video | None, asked: set[tuple[str, str, str]]) -> bool:
    """Whether another program may know what the file's own bytes did not tell us."""
    if draft.state not in {MediumState.OK, MediumState.TRUNCATED}:
        return False
    if draft.is_video:
        return video is not None and video.outcome == "opened" and video_clock(video.created) is None
    may_know = draft.has_other_note or draft.kind != "image/jpeg"
    if not draft.has_clock:
        return may_know
    camera = (draft.path.rpartition("/")[0], draft.exif.make, draft.exif.model)
    if draft.has_serial or not may_know or camera in asked:
        return False
    asked.add(camera)
    return True


def _notes(
    wanted: Sequence[str], reader: MakerNoteReader, report: Callable[[Problem], None], told: set[str]
) -> Mapping[str, MakerNote]:
    if not wanted:
        return {}
    asked = {Path(source): source for source in wanted}
    try:
        return {asked[path]: note for path, note in reader.read(list(asked)).items()}
    except DataError as error:
        if error.code not in told:
            told.add(error.code)
            report(error.problem)
        return {}
