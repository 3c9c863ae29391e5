"""Pictures made from media for the eye: small, for a screen, whole, and frames of a clip.

A rendition is drawn anew from the pixels: nothing else that the file carried is in it. It lies below the
study's media folder under a name that begins with the digest of its medium, so that it goes when that does.
"""

from __future__ import annotations

import atexit
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.engines.plain_jpeg import encode_plain_jpeg
from qaplan.app.services.detections import SEEN_STATES
from qaplan.app.services.media_files import media_file
from qaplan.app.services.ownership import check_own_card, closed_cards
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import HeldMedium, load_cards, load_media_of
from qaplan.app.store.review_tables import gone_digests, restricted_digests
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, UsageError
from qaplan.survey.media.frames import Frames, FramesWanted

__all__ = [
    "CLIP_FRAMES",
    "Rendition",
    "RenditionSize",
    "as_rendition_size",
    "clip_times",
    "close_decoder",
    "make_rendition",
    "make_renditions",
    "rendition_path",
    "small_pictures",
]

RenditionSize = Literal["small", "screen", "whole"]
CLIP_FRAMES = 12
"""Frames that a clip is shown by, spread evenly over it."""

_INSIDE: dict[RenditionSize, tuple[int, int] | None] = {
    "small": (320, 320),
    "screen": (1600, 1200),
    "whole": None,
}
_QUALITY: dict[RenditionSize, int] = {"small": 78, "screen": 84, "whole": 90}


@dataclass(frozen=True)
class Rendition:
    """One picture for the eye.

    Args:
        path: Where it lies.
        digest: Digest of the medium that it was made from.
    """

    path: Path
    digest: str


def as_rendition_size(text: str) -> RenditionSize:
    """Read the name of a size.

    Raises:
        UsageError: ``review.unknown_size``.
    """
    for size in _INSIDE:
        if size == text:
            return size
    raise UsageError("review.unknown_size", "there is no such size", do="choose small, screen or whole")


def rendition_path(study: Study, digest: str, size: RenditionSize, frame: int = 0) -> Path:
    """Where a rendition lies, whether it was made or not."""
    name = f"{digest}.{size}-{frame:02}.jpg"
    return study.media_folder / "thumbs" / digest[:2] / digest[2:4] / name


def make_rendition(
    study: Study, medium_id: str, size: RenditionSize, *, frame: int = 0, session: Session | None = None
) -> Rendition:
    """Give a picture of a medium to a reader; it is made where it is not there yet.

    Args:
        study: The study.
        medium_id: The medium.
        size: How large.
        frame: Number of the frame of a clip, 0 to 11; 0 for a picture.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right`` if the reader sees no pictures, or a person may be on it and the
            reader sees no people; ``access.other_organisation`` if another one took its card.
        UsageError: ``review.unknown_medium``.
        DataError: ``review.no_picture`` if its file is not there or cannot be decoded.
    """
    mine = session or session_here()
    check_may(mine, "pictures.see")
    held = load_media_of(study, [medium_id]).get(medium_id)
    if held is None or not 0 <= frame < CLIP_FRAMES:
        raise UsageError("review.unknown_medium", "there is no such picture", do="open the page again")
    check_own_card(study, held.card_id, mine)
    digest = held.medium.sha256
    if restricted_digests(study, [digest]):
        check_may(mine, "people.see")
    if gone_digests(study, [digest]):
        raise _no_picture(held, "it was removed after its term")
    path = rendition_path(study, digest, size, frame if _is_clip(held) else 0)
    if not path.is_file():
        _make(study, held, size)
    if not path.is_file():
        raise _no_picture(held, "the clip has fewer frames")
    return Rendition(path, digest)


def clip_times(study: Study, medium_id: str, *, session: Session | None = None) -> tuple[int, ...]:
    """Where in its clip each of the frames lies by which it is shown, milliseconds; empty for a picture.

    Args:
        study: The study.
        medium_id: The medium.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError, UsageError, DataError: As `make_rendition`.
    """
    made = make_rendition(study, medium_id, "small", session=session)
    held = load_media_of(study, [medium_id])[medium_id]
    if not _is_clip(held):
        return ()
    path = _times_path(study, made.digest)
    if not path.is_file():
        _make(study, held, "small")
    return tuple(int(each) for each in json.loads(path.read_text(encoding="utf-8")))


def small_pictures(
    study: Study, medium_ids: Sequence[str], *, session: Session | None = None
) -> dict[str, bytes]:
    """Give the small pictures of many media at once, less what the reader may not see or is not there.

    Args:
        study: The study.
        medium_ids: The media.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right`` if the reader sees no pictures.
    """
    mine = session or session_here()
    check_may(mine, "pictures.see")
    held = load_media_of(study, medium_ids)
    closed = closed_cards(study, {each.card_id for each in held.values()}, mine)
    held = {key: each for key, each in held.items() if each.card_id not in closed}
    digests = {each.medium.sha256 for each in held.values()}
    hidden = gone_digests(study, digests)
    if not mine.may("people.see"):
        hidden |= restricted_digests(study, digests)
    found = {}
    for medium_id, each in held.items():
        if each.medium.sha256 not in hidden and _is_there(study, each, "small"):
            found[medium_id] = rendition_path(study, each.medium.sha256, "small").read_bytes()
    return found


def _is_there(study: Study, held: HeldMedium, size: RenditionSize) -> bool:
    """Whether a rendition is there, or could be made."""
    path = rendition_path(study, held.medium.sha256, size)
    if not path.is_file() and held.medium.state in SEEN_STATES:
        with suppress(DataError):
            _make(study, held, size)
    return path.is_file()


def make_renditions(
    study: Study,
    medium_ids: Iterable[str],
    size: RenditionSize = "small",
    *,
    session: Session | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Make the pictures of many media beforehand; those that cannot be made are passed by.

    Args:
        study: The study.
        medium_ids: The media.
        size: How large.
        session: Who asks; whoever calls on this machine when None.
        progress: Told after each medium how many have been done.

    Returns:
        How many media have a picture now.
    """
    mine = session or session_here()
    check_may(mine, "pictures.see")
    made = 0
    for number, medium_id in enumerate(medium_ids, start=1):
        held = load_media_of(study, [medium_id]).get(medium_id)
        made += held is not None and _is_there(study, held, size)
        progress(number)
    return made


def close_decoder() -> None:
    """End the program that decodes, if one runs."""
    with _LOCK:
        for each in _OPEN:
            each.close()
        _OPEN.clear()


_LOCK = Lock()
_OPEN: list[GuardedFrames] = []


def _read(path: Path, media_type: str, wanted: FramesWanted) -> Frames:
    """Decode by the one guarded program of this process, one file after the other."""
    with _LOCK:
        if not _OPEN:
            _OPEN.append(GuardedFrames())
            atexit.register(close_decoder)
        return _OPEN[0].read(path, media_type, wanted)


def _make(study: Study, held: HeldMedium, size: RenditionSize) -> None:
    if gone_digests(study, [held.medium.sha256]):
        raise _no_picture(held, "it was removed after its term")
    card = next(each for each in load_cards(study) if each.card_id == held.card_id)
    path = media_file(study, card, held) if held.is_held else None
    if path is None:
        raise _no_picture(held, "its file is not where it was taken from")
    is_clip = _is_clip(held)
    wanted = FramesWanted("spread", CLIP_FRAMES if is_clip else 1, _INSIDE[size])
    found = _read(path, held.medium.media_type, wanted)
    if not found.frames:
        raise _no_picture(held, found.what or found.outcome)
    for number, frame in enumerate(found.frames):
        data = encode_plain_jpeg(frame.pixels, quality=_QUALITY[size])
        _write(rendition_path(study, held.medium.sha256, size, number), data)
    if is_clip:
        times = [round((each.at_s or 0) * 1000) for each in found.frames]
        _write(_times_path(study, held.medium.sha256), json.dumps(times).encode())


def _times_path(study: Study, digest: str) -> Path:
    return rendition_path(study, digest, "small").with_name(f"{digest}.times.json")


def _write(target: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{target.stem}.", suffix=".part", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(target)


def _is_clip(held: HeldMedium) -> bool:
    return held.medium.media_type.startswith("video/")


def _no_picture(held: HeldMedium, what: str) -> DataError:
    return DataError(
        "review.no_picture",
        f"there is no picture to show: {what}",
        where=held.medium_id,
        do="put the card back, or take cards with --copy",
    )
