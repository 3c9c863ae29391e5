from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
