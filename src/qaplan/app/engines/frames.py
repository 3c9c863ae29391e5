"""Pictures and clips decoded by a process of their own: one that hangs or crashes it is only a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from qaplan.app.engines.guarded_process import GuardedProcess, command_of
from qaplan.survey.exif import clean_text
from qaplan.survey.media.frames import Frame, Frames, FramesWanted

__all__ = ["GuardedFrames"]

_CHILD = command_of("qaplan.app.engines.frames_child")


class GuardedFrames:
    """Decodes through a guarded child process, started with the first file and ended at the end.

    Use it in a ``with`` block, or call `close`. It is a :class:`qaplan.survey.media.frames.FrameReader`.
    """

    def __init__(self, *, seconds_each: float = 30.0, child: Sequence[str] = _CHILD) -> None:
        """Say how long one file may take.

        Args:
            seconds_each: Longest time for one file, seconds; then the child is stopped and started anew.
            child: Command of the child process.
        """
        self._seconds_each = seconds_each
        self._command = tuple(child)
        self._child: GuardedProcess | None = None
        self.unguarded = ""

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child process, if one runs."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def read(self, path: Path, media_type: str, wanted: FramesWanted) -> Frames:
        """Decode one picture, or chosen frames of a clip; the file is always answered for.

        Args:
            path: The file.
            media_type: Its IANA type by content.
            wanted: Which frames, and how large.
        """
        asked = {
            "path": str(path.absolute()),
            "media_type": media_type,
            "seconds": self._seconds_each,
            "wanted": asdict(wanted),
        }
        try:
            if self._child is None:
                self._child = GuardedProcess(self._command)
                self.unguarded = self._child.unguarded
            said, pixels = self._child.ask(asked, seconds=self._seconds_each)
            return _frames(said, pixels)
        except TimeoutError:
            self.close()
            return Frames("hung", what=f"it was not decoded within {self._seconds_each:g} s")
        except (OSError, _NonsenseError):
            self.close()
            return Frames("hung", what="it brought down the program that decodes")


class _NonsenseError(Exception):
    """The child's answer does not fit itself."""


def _frames(said: Mapping[str, object], pixels: bytes) -> Frames:
    listed = said.get("frames")
    frames: list[Frame] = []
    at = 0
    for each in listed if isinstance(listed, list) else []:
        height, width = (int(side) for side in each["shape"])
        end = at + height * width * 3
        if end > len(pixels):
            raise _NonsenseError
        values = np.frombuffer(pixels[at:end], dtype=np.uint8).reshape(height, width, 3)
        upright = each["upright_px"]
        frames.append(Frame(values, int(each["number"]), each["at_s"], (int(upright[0]), int(upright[1]))))
        at = end
    what = clean_text(str(said.get("what", "")))
    match said.get("outcome"):
        case "decoded" | "truncated" as outcome:
            return Frames("decoded" if outcome == "decoded" else "truncated", tuple(frames), what)
        case "too_large":
            return Frames("too_large", what=what)
        case _:
            return Frames("unreadable", what=what)
