"""Chosen frames of a clip, decoded within a time; where its end is damaged, what went before is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaplan.app.engines.pictures import frame_of
from qaplan.app.engines.video_child import CLIP_FORMATS
from qaplan.survey.media.frames import Frame, Frames, FramesWanted, best_frames

if TYPE_CHECKING:
    from av import VideoFrame

__all__ = ["read_clip"]

_MOST_PIXELS = 40_000_000
_MOST_SCORED = 120
_SCORED_PX = (160, 120)
_MOST_FRAMES = 100_000


class _StoppedError(Exception):
    """The clip cannot be decoded, or not further."""


def read_clip(
    path: Path, media_type: str, wanted: FramesWanted, *, until: float, most_pixels: int = _MOST_PIXELS
) -> Frames:
    """Decode chosen frames of a clip.

    Args:
        path: The file.
        media_type: Its IANA type by content; its format is forced, so that no playlist can name other files.
        wanted: Which frames, and how large.
        until: Moment of the monotonic clock at which decoding ends with what there is, seconds.
        most_pixels: Most pixels that a frame may have.
    """
    if media_type not in CLIP_FORMATS:
        return Frames("unreadable", what="clips of this kind are not decoded here")
    clip = _Clip(path, CLIP_FORMATS[media_type], until, most_pixels)
    if wanted.choice == "first":
        found = clip.chosen(set(range(wanted.count)), wanted)
        return clip.answer(found)
    grey = clip.survey()
    count = min(wanted.count, len(grey))
    if not count:
        return clip.answer(())
    numbers = list(grey)
    if wanted.choice == "best":
        picked = best_frames(np.stack(list(grey.values())), count)
    else:
        picked = tuple(int(each) for each in np.linspace(0, len(numbers) - 1, count).round())
    return clip.answer(clip.chosen({numbers[each] for each in picked}, wanted))


class _Clip:
    """One clip and what went wrong while it was decoded."""

    def __init__(self, path: Path, container: str, until: float, most_pixels: int) -> None:
        self._path = path
        self._container = container
        self._until = until
        self._most_pixels = most_pixels
        self.stopped = ""
        self.is_too_large = False

    def answer(self, frames: tuple[Frame, ...]) -> Frames:
        if self.is_too_large:
            return Frames("too_large", what="its frames have more pixels than are decoded")
        if not frames:
            return Frames("unreadable", what=self.stopped or "there are no pictures in it")
        return Frames("truncated" if self.stopped else "decoded", frames, self.stopped)

    def survey(self) -> dict[int, NDArray[np.uint8]]:
        """Small grey frames, evenly spread over the clip, by their number."""
        found: dict[int, NDArray[np.uint8]] = {}
        step = 1
        for number, frame in self._decoded():
            if number % step:
                continue
            found[number] = _grey(frame)
            if len(found) > _MOST_SCORED:
                step *= 2
                found = {each: grey for each, grey in found.items() if each % step == 0}
        return found

    def chosen(self, numbers: set[int], wanted: FramesWanted) -> tuple[Frame, ...]:
        """The frames of these numbers as they are wanted."""
        from PIL import Image

        found = []
        last = max(numbers, default=-1)
        for number, frame in self._decoded():
            if number in numbers:
                picture = Image.fromarray(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False))
                cut = frame_of(picture, wanted, upright_px=picture.size, number=number)
                found.append(Frame(cut.pixels, number, frame.time, cut.upright_px))
            if number >= last:
                break
        return tuple(found)

    def _decoded(self) -> Iterator[tuple[int, VideoFrame]]:
        import av
        import av.error

        try:
            with av.open(
                str(self._path), format=self._container, options={"protocol_whitelist": "file"}
            ) as container:
                if not container.streams.video or container.streams.video[0].codec_context is None:
                    self.stopped = "its codec is not known here"
                    return
                for number, frame in enumerate(container.decode(container.streams.video[0])):
                    if not self._goes_on(number, frame.width * frame.height):
                        return
                    yield number, frame
        except (av.error.FFmpegError, OSError, ValueError, MemoryError) as error:
            self.stopped = f"it cannot be decoded to its end ({type(error).__name__})"

    def _goes_on(self, number: int, pixels: int) -> bool:
        if pixels > self._most_pixels:
            self.is_too_large = True
            return False
        if number >= _MOST_FRAMES or time.monotonic() > self._until:
            self.stopped = f"only its first {number} frames were decoded in the time given"
            return False
        return True


def _grey(frame: VideoFrame) -> NDArray[np.uint8]:
    small = frame.reformat(*_SCORED_PX, format="gray").to_ndarray()
    return small.astype(np.uint8, copy=False)
