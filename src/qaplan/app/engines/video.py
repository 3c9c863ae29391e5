"""Videos opened by a process of their own: one that hangs or crashes is a row, and the next one is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from qaplan.app.engines.guarded_process import GuardedProcess, command_of
from qaplan.survey.exif import clean_text
from qaplan.survey.media.video import Video

__all__ = ["GuardedVideos"]

_CHILD = command_of("qaplan.app.engines.video_child")


class GuardedVideos:
    """Asks videos through a guarded child process, started with the first video and ended at the end.

    Use it in a ``with`` block, or call `close`.
    """

    def __init__(self, *, seconds_each: float = 20.0, child: Sequence[str] = _CHILD) -> None:
        """Say how long one video may take.

        Args:
            seconds_each: Longest time for one video, seconds; then the child is stopped and started anew.
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
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child process, if one runs."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def probe(self, videos: Sequence[tuple[Path, str]]) -> Mapping[Path, Video]:
        """Ask many videos, each with its IANA type; every one of them is answered for."""
        return {path: self._ask(path, kind) for path, kind in videos}

    def _ask(self, path: Path, kind: str) -> Video:
        asked = {"path": str(path.absolute()), "kind": kind, "seconds": self._seconds_each}
        try:
            if self._child is None:
                self._child = GuardedProcess(self._command)
                self.unguarded = self._child.unguarded
            return _video(self._child.ask(asked, seconds=self._seconds_each)[0])
        except TimeoutError:
            self.close()
            return Video("hung", what=f"it did not open within {self._seconds_each:g} s")
        except OSError:
            self.close()
            return Video("hung", what="it brought down the program that opens videos")


def _video(answer: Mapping[str, object]) -> Video:
    outcome = answer.get("outcome")
    return Video(
        outcome="opened" if outcome == "opened" else "truncated" if outcome == "truncated" else "unreadable",
        duration_s=_positive(answer.get("duration_s")),
        width_px=_whole(answer.get("width_px")),
        height_px=_whole(answer.get("height_px")),
        codec=clean_text(str(answer.get("codec", ""))),
        created=clean_text(str(answer.get("created", ""))),
        what=clean_text(str(answer.get("what", ""))),
    )


def _positive(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value > 0 else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
