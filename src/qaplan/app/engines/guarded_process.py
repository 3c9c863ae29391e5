"""A program of our own that may hang or die: asked by a line and bytes, answering with a line and bytes.

Both sides speak alike: one line of JSON, in which ``bytes`` says how many bytes follow it. The first answer
of a program comes unasked and says what its platform cannot guard.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO

__all__ = ["Answer", "GuardedProcess", "command_of", "read_message", "write_message"]

_LONGEST_LINE = 1 << 20
_MOST_BYTES = 1 << 30

Answer = tuple[dict[str, object], bytes]


def command_of(module: str) -> tuple[str, ...]:
    """How to start a module of ours as a program of its own; the folder it starts in is not searched."""
    return (sys.executable, "-P", "-m", module)


def write_message(stream: IO[bytes], said: Mapping[str, object], content: bytes | memoryview = b"") -> None:
    """Write one line of JSON and the bytes that belong to it."""
    stream.write(json.dumps({**said, "bytes": len(content)}).encode() + b"\n")
    if len(content):
        stream.write(content)
    stream.flush()


def read_message(stream: IO[bytes]) -> Answer | None:
    """Read one line and its bytes; None where the stream has ended, or what it says is no message."""
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        return None
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    length = said.pop("bytes", 0)
    if not isinstance(length, int) or not 0 <= length <= _MOST_BYTES:
        return None
    content = stream.read(length) if length else b""
    return (said, content) if len(content) == length else None


class GuardedProcess:
    """One child process, and a thread that waits for its answers so that nobody else has to."""

    def __init__(self, command: Sequence[str], *, seconds_to_start: float = 60.0) -> None:
        """Start the program and wait for its first words.

        Args:
            command: The program and its arguments.
            seconds_to_start: Longest time until its first words, seconds.

        Raises:
            OSError: If it does not start, or ends at once.
            TimeoutError: If it does not speak in time.
        """
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin
        self._stdout = self._process.stdout
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=_pass_on, args=(self._stdout, self._answers), daemon=True)
        self._listener.start()
        try:
            self.hello, _ = self._listen(seconds_to_start)
        except OSError:
            self.stop()
            raise
        self.unguarded = str(self.hello.get("guards", ""))

    def ask(self, said: Mapping[str, object], content: bytes | memoryview = b"", *, seconds: float) -> Answer:
        """Ask, and wait for the answer.

        Args:
            said: What is asked.
            content: Bytes that belong to it.
            seconds: Longest time for the asking, and again for the answer.

        Raises:
            TimeoutError: If no answer comes in time; the program must then be stopped.
            OSError: If the program has ended, or speaks nonsense.
        """
        late = threading.Event()
        try:
            self._say(said, content, seconds, late)
            return self._listen(seconds)
        except OSError as error:
            if late.is_set():
                raise TimeoutError from error
            raise

    def _say(
        self, said: Mapping[str, object], content: bytes | memoryview, seconds: float, late: threading.Event
    ) -> None:
        """Ask; a program that has not read all in time is ended, and `late` is set."""

        def end() -> None:
            late.set()
            self._process.kill()

        if not len(content):
            write_message(self._stdin, said)
            return
        # A program that does not read would block the writer for ever.
        guard = threading.Timer(seconds, end)
        guard.start()
        try:
            write_message(self._stdin, said, content)
        finally:
            guard.cancel()

    def _listen(self, seconds: float) -> Answer:
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if answer is None:
            raise BrokenPipeError
        return answer

    def stop(self) -> None:
        """End the program, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._stdout.close()
        try:
            self._stdin.close()
        except OSError:
            return


def _pass_on(stream: IO[bytes], answers: queue.SimpleQueue[Answer | None]) -> None:
    while (answer := read_message(stream)) is not None:
        answers.put(answer)
    answers.put(None)
