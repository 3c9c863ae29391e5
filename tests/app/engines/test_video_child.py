from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from qaplan.app.engines.video_child import probe
from tests.media_factory import avi, mp4

COMMAND = [sys.executable, "-P", "-m", "qaplan.app.engines.video_child"]


def _answers(*lines: dict[str, object]) -> list[dict[str, object]]:
    asked = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run(COMMAND, input=asked, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_is_answered_by_one(tmp_path: Path) -> None:
    path = mp4(tmp_path / "a.mp4")
    asked = {"path": str(path), "kind": "video/mp4", "seconds": 10}
    hello, first, second = _answers(asked, asked | {"path": str(tmp_path / "not there.mp4")})
    assert set(hello) == {"guards"}
    assert first["outcome"] == "opened"
    assert second["outcome"] == "unreadable"


def test_a_video_is_opened_as_what_its_content_is(tmp_path: Path) -> None:
    path = avi(tmp_path / "a.avi")
    assert probe(path, "video/x-msvideo")["codec"] == "mjpeg"
    assert probe(path, "video/mp4")["outcome"] != "opened"


def test_a_video_without_its_index_ends_too_early(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x00mdat" + b"\x01" * 900)
    assert probe(path, "video/mp4")["outcome"] == "truncated"


@pytest.mark.skipif(sys.platform == "win32", reason="this platform has no limit for memory")
def test_the_process_may_not_take_all_memory() -> None:
    code = (
        "from qaplan.app.engines.video_child import set_guards; assert set_guards() == ''; bytearray(3 << 30)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "MemoryError" in done.stderr


def test_a_platform_without_limits_says_so() -> None:
    code = """
        import sys
        sys.modules["resource"] = None
        from qaplan.app.engines.video_child import set_guards
        print(set_guards())
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "only the clock guards videos here" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="this platform has no limit for processor time")
def test_the_process_may_not_work_for_ever() -> None:
    code = """
        from qaplan.app.engines import video_child
        video_child._allow_seconds(1)
        while True:
            pass
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode < 0
