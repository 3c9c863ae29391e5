"""Videos opened by a process of their own: one that hangs or crashes is a row, and the next one is opened."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from qaplan.survey.exif import clean_text
from qaplan.survey.media.video import Video

__all__ = ["GuardedVideos"]

_CHILD = (sys.executable, "-P", "-m", "qaplan.app.engines.video_child")
_SECONDS_TO_START = 60.0


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
        self._child: _Child | None = None
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
                self._child = _Child(self._command)
                self.unguarded = str(self._child.listen(_SECONDS_TO_START).get("guards", ""))
            self._child.say(asked)
            return _video(self._child.listen(self._seconds_each))
        except TimeoutError:
            self.close()
            return Video("hung", what=f"it did not open within {self._seconds_each:g} s")
        except OSError:
            self.close()
            return Video("hung", what="it brought down the program that opens videos")


class _Child:
    """One child process, and a thread that waits for its lines so that nobody else has to."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin
        self._stdout = self._process.stdout
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener = threading.Thread(target=_pass_on, args=(self._stdout, self._lines), daemon=True)
        self._listener.start()

    def say(self, asked: Mapping[str, object]) -> None:
        self._stdin.write(json.dumps(asked).encode() + b"\n")
        self._stdin.flush()

    def listen(self, seconds: float) -> dict[str, object]:
        """The next answer.

        Raises:
            TimeoutError: If none comes in time.
            BrokenPipeError: If the child has ended, or speaks nonsense.
        """
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if not line.endswith(b"\n"):
            raise BrokenPipeError
        try:
            answer = json.loads(line)
        except ValueError:
            raise BrokenPipeError from None
        return answer if isinstance(answer, dict) else {}

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._stdout.close()
        try:
            self._stdin.close()
        except OSError:
            return


def _pass_on(stream: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(b"")


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
