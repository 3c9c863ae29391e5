"""The strip that a camera burns into its pictures and videos, shown so that a person can read the date."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.engines.png_encoder import encode_png
from qaplan.app.services.clocks import named_medium
from qaplan.app.services.media_files import is_unchanged, media_file
from qaplan.app.store.card_tables import load_cards, load_medium
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, UsageError
from qaplan.survey.media.frames import Band, FrameReader, FramesWanted

__all__ = ["StripBand", "as_strip_band", "show_strip"]

StripBand = Literal["top", "bottom", "both"]

_LINE_PX = 4


def as_strip_band(text: str) -> StripBand:
    """Read which edge is wanted.

    Raises:
        UsageError: ``clock.bad_band`` if it is none.
    """
    if text == "top":
        return "top"
    if text == "bottom":
        return "bottom"
    if text == "both":
        return "both"
    raise UsageError("clock.bad_band", f"'{text[:20]}' is no edge", do="choose top, bottom or both")


def show_strip(
    study: Study,
    medium: str,
    out: Path,
    *,
    band: StripBand = "both",
    share: float = 0.15,
    frames: FrameReader | None = None,
) -> str:
    """Write the upper and lower edge of a picture, or of the first frame of a video, as a PNG.

    The file is decoded by a guarded program of its own, and only while it holds the bytes that were taken.

    Args:
        study: The study.
        medium: Its id, or as much of the end of its path as names no other.
        out: Where to write the PNG.
        band: Which edge; both stand one above the other.
        share: Height of an edge as a share of the picture's, more than 0 and at most a half.
        frames: Who decodes; a guarded program when None.

    Returns:
        Id of the medium.

    Raises:
        UsageError: ``clock.unknown_medium``, ``clock.ambiguous_medium`` or ``clock.bad_share``.
        DataError: ``clock.file_not_here`` if its file is not there, or another one is;
            ``clock.no_strip`` if it cannot be decoded.
    """
    if not 0 < share <= 0.5:
        raise UsageError("clock.bad_share", "an edge is not between nothing and one half", do="try 0.15")
    medium_id = named_medium(study, medium)
    path, media_type = _file(study, medium_id)
    bands: tuple[Band, ...] = ("top", "bottom") if band == "both" else (band,)
    if frames is None:
        with GuardedFrames() as guarded:
            rows = [_pixels(guarded, path, media_type, each, share) for each in bands]
    else:
        rows = [_pixels(frames, path, media_type, each, share) for each in bands]
    line = np.full((_LINE_PX, rows[0].shape[1], 3), 255, dtype=np.uint8)
    out.write_bytes(encode_png(np.concatenate([rows[0], line, rows[1]]) if len(rows) > 1 else rows[0]))
    return medium_id


def _file(study: Study, medium_id: str) -> tuple[Path, str]:
    held = load_medium(study, medium_id)
    assert held is not None
    card = next(each for each in load_cards(study) if each.card_id == held.card_id)
    path = media_file(study, card, held) if held.is_held else None
    if path is None or not is_unchanged(path, held):
        raise DataError(
            "clock.file_not_here",
            "the file of the medium is not where it was taken from, or is another one by now",
            where=f"{card.name}/{held.medium.path}",
            do="put the card back, or take cards with --copy",
        )
    return path, held.medium.media_type


def _pixels(
    frames: FrameReader, path: Path, media_type: str, band: Band, share: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    found = frames.read(path, media_type, FramesWanted(band=band, band_share=share))
    if not found.frames:
        raise DataError(
            "clock.no_strip",
            f"the file cannot be decoded: {found.what or found.outcome}",
            where=path.name,
            do="open it with the maker's own program, and type the date with --basis strip",
        )
    return found.frames[0].pixels
