"""The whole way on the command line: chips, flanks, matching, a pair, a link, a name, a history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.app.services.studies import open_study
from qaplan.app.store.identity_tables import load_chips
from tests.app.cats import Passed, take_cats
from tests.app.cli.conftest import Run

ROWS = [Passed(1, "S1", 0, pictures=2), Passed(1, "S2", 3), Passed(2, "S3", 6)]


def test_from_boxes_to_a_history(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", "study")
    take_cats(open_study(Path("study")), tmp_path / "cards", ROWS)
    made = run("identity", "chips", "study", "--json", "-")
    assert made.code == 0
    said = json.loads(made.out)
    assert (said["made"]["chips"], said["state"]["without_flank"]) == (4, 4)
    assert "4 chips, of 4 nobody has said" in run("identity", "chips", "study").out
    chips = [each.chip.chip_id for each in load_chips(open_study(Path("study")))]
    assert run("identity", "viewpoint", "study", "left", *chips[1:]).code == 0
    assert run("identity", "viewpoint", "study", "right", chips[0]).code == 0
    matched = json.loads(run("identity", "match-study", "study", "--json", "-").out)
    assert (matched["sides"], matched["new"]) == (4, 4)
    assert "0 of 4 sides compared" in run("identity", "match-study", "study").out
    _read_and_name(run, monkeypatch)
    _refused(run)


def _read_and_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = json.loads(run("identity", "queue", "study", "--json", "-").out)
    assert waiting["state"]["waiting"] >= 1
    assert "score" not in waiting["next"]
    assert "Not calibrated" in run("identity", "queue", "study").out
    pair = ("E-0001#left", "E-0002#left")
    assert "More readers" in run("identity", "read", "study", *pair, "same", "--reason", "a rosette").out
    monkeypatch.setenv("QAPLAN_ACTOR", "person:B")
    done = json.loads(run("identity", "read", "study", *pair, "same", "--json", "-").out)
    assert done["state"] == "stated"
    assert run("identity", "name", "study", pair[0], "F-01", "--en", "One").code == 0
    assert run("identity", "link", "study", "E-0001", "--reason", "two cameras").code == 0
    told = run("identity", "history", "study", "F-01")
    assert "F-01: 2 passings and records, flanks: linked." in told.out
    assert f"E-0001#left E-0002#left same ({done['statement_id']}, 2 readings)" in told.out
    assert run("identity", "link", "study", "E-0001", "--reason", "a cub", "--undo").code == 0
    history = json.loads(run("identity", "history", "study", "F-01", "--json", "-").out)
    assert history["flank_state"] == "unlinked"
    assert len(history["statements"]) == 3
    assert run("identity", "queue", "study", "--readers", "1").code == 0


def _refused(run: Run) -> None:
    for arguments, code, word in (
        (("read", "study", "E-0001#left", "E-0002#left", "perhaps"), 2, "identity.unknown_verdict"),
        (("read", "study", "E-0001", "E-0002#left", "same"), 2, "identity.bad_side"),
        (("viewpoint", "study", "links", "c-1"), 2, "identity.unknown_viewpoint"),
        (("history", "study", "F-99"), 2, "question.unknown_individual"),
        (("queue", "study", "--readers", "9"), 2, "identity.bad_readers_asked"),
        (("link", "study", "E-0001", "--reason", " "), 2, "identity.no_reason"),
    ):
        done = run("identity", *arguments)
        assert done.code == code
        assert word in done.err
