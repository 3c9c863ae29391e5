"""`qaplan log` as a user types it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.app.cli.conftest import Run


def test_the_log_is_shown_and_is_whole(run: Run) -> None:
    run("init", "study")
    assert "study.begun" in run("log", "show", "study").out
    done = run("log", "verify", "study")
    assert done.code == 0
    assert done.out.startswith("The log is whole: 1 events, head ")
    said = json.loads(run("log", "show", "study", "--json", "-").out)
    assert [event["seq"] for event in said["events"]] == [1]
    assert run("log", "show", "study", "--after", "1").out == ""


def test_a_log_that_was_touched_ends_with_3_and_names_the_event(run: Run, tmp_path: Path) -> None:
    run("init", "study")
    with closing(sqlite3.connect(tmp_path / "study/qaplan.sqlite3")) as database:
        database.execute("UPDATE store_logevent SET actor = 'somebody'")
        database.commit()
    done = run("log", "verify", "study")
    assert done.code == 3
    assert "log.edited" in done.err
    assert "event 1" in done.err
