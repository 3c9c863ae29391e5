"""`qaplan evidence incident` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.cli.conftest import Run

_INCIDENT = ("study", "INC-2021-06-09")
_HAND_OVER = (
    "--when",
    "2021-06-10",
    "--from",
    "inspectors",
    "--to",
    "laboratory",
    "--what",
    "carcass",
    "--mark",
    "A7",
)


def test_hand_overs_are_noted_packed_and_checked_without_the_study(run: Run, tmp_path: Path) -> None:
    run("init", "study")
    run("evidence", "import", "ustyurt", "--study", "study")
    assert "INC-2021-06-09" in run("evidence", "incident", "list", "study").out
    scan = tmp_path / "act.pdf"
    scan.write_bytes(b"scan")
    noted = run("evidence", "incident", "hand-over", *_INCIDENT, *_HAND_OVER, "--file", str(scan))
    assert "Hand-over 1 was noted" in noted.out
    assert "inspectors > laboratory: carcass [A7]" in run("evidence", "incident", "show", *_INCIDENT).out
    pack = tmp_path / "pack.json"
    run("evidence", "incident", "pack", *_INCIDENT, str(pack))
    checked = json.loads(run("evidence", "incident", "check", str(pack), "--json", "-").out)
    assert (checked["is_whole"], checked["hand_overs"]) == (True, 1)
    pack.write_text(pack.read_text(encoding="utf-8").replace("A7", "A8"), encoding="utf-8")
    broken = run("evidence", "incident", "check", str(pack))
    assert (broken.code, "custody.edited" in broken.err) == (3, True)


def test_a_file_that_is_no_pack_ends_with_3(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    for words in ("{}", "[", "[" * 5000):
        other.write_text(words, encoding="utf-8")
        ended = run("evidence", "incident", "check", str(other))
        assert (ended.code, "[custody.unreadable]" in ended.err) == (3, True)


def test_a_hand_over_without_a_file_that_can_be_read_is_not_noted(run: Run) -> None:
    run("init", "study")
    run("evidence", "import", "ustyurt", "--study", "study")
    ended = run("evidence", "incident", "hand-over", *_INCIDENT, *_HAND_OVER, "--file", "nowhere.pdf")
    assert (ended.code, "[custody.no_file]" in ended.err) == (3, True)
    assert "inspectors > laboratory" not in run("evidence", "incident", "show", *_INCIDENT).out
