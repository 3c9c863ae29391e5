"""The program that decodes pictures and clips: asked line by line, and allowed to die.

Run as ``python -m qaplan.app.engines.frames_child``. Each question is a line of JSON with ``path``,
``media_type``, ``seconds`` and ``wanted``; each answer a line with what became of the file and, after it,
the pixels of its frames one after another.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

from qaplan.app.engines.clips import read_clip
from qaplan.app.engines.guarded_process import read_message, write_message
from qaplan.app.engines.guards import allow_seconds, set_guards
from qaplan.app.engines.pictures import read_picture
from qaplan.survey.media.frames import Frames, FramesWanted

__all__ = ["main", "wanted_from"]

_MEMORY_BYTES = 3 << 30
_SHARE_OF_TIME = 0.8


def main() -> None:
    """Answer every question until the input ends."""
    answers = sys.stdout.buffer
    write_message(answers, {"guards": set_guards(_MEMORY_BYTES)})
    while (asked := read_message(sys.stdin.buffer)) is not None:
        said, _ = asked
        seconds = float(str(said["seconds"]))
        allow_seconds(seconds)
        media_type, path = str(said["media_type"]), Path(str(said["path"]))
        wanted = wanted_from(said["wanted"])
        if media_type.startswith("video/"):
            _answer(
                answers,
                read_clip(path, media_type, wanted, until=time.monotonic() + _SHARE_OF_TIME * seconds),
            )
        else:
            _answer(answers, read_picture(path, media_type, wanted))


def wanted_from(said: object) -> FramesWanted:
    """Read what is wanted from JSON."""
    fields = dict(said) if isinstance(said, dict) else {}
    inside = fields.pop("inside_px", None)
    return FramesWanted(**fields, inside_px=(int(inside[0]), int(inside[1])) if inside else None)


def _answer(stream: IO[bytes], frames: Frames) -> None:
    listed = [
        {
            "shape": frame.pixels.shape[:2],
            "number": frame.number,
            "at_s": frame.at_s,
            "upright_px": frame.upright_px,
        }
        for frame in frames.frames
    ]
    pixels = b"".join(frame.pixels.tobytes() for frame in frames.frames)
    write_message(stream, {"outcome": frames.outcome, "what": frames.what, "frames": listed}, pixels)


if __name__ == "__main__":
    main()
