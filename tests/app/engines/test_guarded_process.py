from __future__ import annotations

import io
import sys
import textwrap
import time

import pytest

from qaplan.app.engines.guarded_process import GuardedProcess, read_message, write_message


def _command(code: str) -> list[str]:
    hello = "import json, sys, time\nprint(json.dumps({'guards': 'none', 'more': 1}), flush=True)\n"
    return [sys.executable, "-c", hello + textwrap.dedent(code)]


def test_a_message_is_read_as_it_was_written() -> None:
    stream = io.BytesIO()
    write_message(stream, {"a": 1}, b"xyz\n\x00")
    write_message(stream, {"b": "ү"})
    stream.seek(0)
    assert [read_message(stream) for _ in range(3)] == [({"a": 1}, b"xyz\n\x00"), ({"b": "ү"}, b""), None]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{}",
        b"[]\n",
        b"nonsense\n",
        b'{"bytes": 5}\nabc',
        b'{"bytes": -1}\n',
        b'{"bytes": "x"}\n',
        b'{"bytes": 99999999999}\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_what_is_no_message_is_none(said: bytes) -> None:
    assert read_message(io.BytesIO(said)) is None


def test_a_program_is_asked_and_answers_with_bytes() -> None:
    code = """
        line = sys.stdin.buffer.readline()
        content = sys.stdin.buffer.read(json.loads(line)["bytes"])
        sys.stdout.buffer.write(b'{"n": 1, "bytes": %d}\\n' % len(content) + content[::-1])
        sys.stdout.buffer.flush()
        time.sleep(60)
    """
    process = GuardedProcess(_command(code))
    assert process.unguarded == "none"
    assert process.hello == {"guards": "none", "more": 1}
    content = bytes(range(256)) * 4000
    assert process.ask({}, content, seconds=20) == ({"n": 1}, content[::-1])
    process.stop()


def test_a_program_that_does_not_read_does_not_hold_its_asker() -> None:
    process = GuardedProcess(_command("time.sleep(60)"))
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        process.ask({}, b"x" * 10_000_000, seconds=1)
    assert time.monotonic() - begun < 20
    process.stop()


def test_a_program_that_ends_while_it_is_asked_is_not_called_late() -> None:
    process = GuardedProcess(_command("sys.exit(1)"))
    with pytest.raises(OSError) as caught:
        process.ask({}, b"x" * 10_000_000, seconds=60)
    assert not isinstance(caught.value, TimeoutError)
    process.stop()


def test_a_program_that_ends_or_says_nothing_at_first_is_an_error() -> None:
    with pytest.raises(BrokenPipeError):
        GuardedProcess([sys.executable, "-c", "pass"])
    with pytest.raises(TimeoutError):
        GuardedProcess([sys.executable, "-c", "import time; time.sleep(60)"], seconds_to_start=0.5)
