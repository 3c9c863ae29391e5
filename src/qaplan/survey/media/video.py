"""What a video file says of itself, and who asks it.

A video is opened only by a guarded program outside the stations; here is what that program answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from qaplan.survey.exif import parse_clock

__all__ = ["NoVideos", "Video", "VideoProbe", "video_clock"]

_FIRST_YEAR = 1990


@dataclass(frozen=True)
class Video:
    """What became of one video, and what it says.

    Args:
        outcome: Opened; begins well and ends too early; cannot be opened; did not answer in time or brought
            its reader down.
        duration_s: Length, seconds; None if it does not say.
        width_px: Width; None if it does not say.
        height_px: Height; None if it does not say.
        codec: Short name of the codec of its pictures.
        created: Its own date as written; MP4 and QuickTime mean UTC by it, AVI the camera's clock.
        what: What went wrong, one clause; empty when it opened.
    """

    outcome: Literal["opened", "truncated", "unreadable", "hung"]
    duration_s: float | None = None
    width_px: int | None = None
    height_px: int | None = None
    codec: str = ""
    created: str = ""
    what: str = ""


class VideoProbe(Protocol):
    """Asks videos what they are, without ever being brought down by one."""

    def probe(self, videos: Sequence[tuple[Path, str]]) -> Mapping[Path, Video]:
        """Ask many videos, each with its IANA type; every one of them is answered for."""
        ...


class NoVideos:
    """Opens no video: each is listed with its hash, and as one that could not be opened."""

    def probe(self, videos: Sequence[tuple[Path, str]]) -> Mapping[Path, Video]:
        """Answer that no video was opened."""
        return {path: Video("unreadable", what="no program to open videos was given") for path, _ in videos}


def video_clock(created: str) -> datetime | None:
    """Read the date in a video's container, as written there: no offset is applied.

    Returns:
        The reading; None for the zero dates of containers (1904, 1970, 0000) and anything else before 1990.

    >>> video_clock("2025-11-12T02:03:12.000000Z")
    datetime.datetime(2025, 11, 12, 2, 3, 12)
    >>> video_clock("1904-01-01T00:00:00.000000Z") is None
    True
    """
    clock = parse_clock(created.replace("T", " "))
    return clock if clock is not None and clock.year >= _FIRST_YEAR else None
