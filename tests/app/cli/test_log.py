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


def test_the_log_is_filtered_by_who_what_and_when(run: Run) -> None:
    run("init", "study")
    run("evidence", "import", "ustyurt", "--study", "study")
    everything = run("log", "show", "study").out.splitlines()
    assert len(run("log", "show", "study", "--action", "study").out.splitlines()) == 1
    assert len(run("log", "show", "study", "--action", "evidence").out.splitlines()) == len(everything) - 1
    assert run("log", "show", "study", "--by", "nobody").out == ""
    assert run("log", "show", "study", "--since", "2999-01-01").out == ""
    assert run("log", "show", "study", "--until", "1999-01-01").out == ""
    assert len(run("log", "show", "study", "--words", "STUDY").out.splitlines()) == 1
    assert len(run("log", "show", "study", "--subject", "study").out.splitlines()) == 1


def test_an_event_is_taken_back_and_had_again(run: Run) -> None:
    run("init", "study")
    run("evidence", "import", "ustyurt", "--study", "study")
    said = json.loads(run("undo", "study", "2", "--dry-run", "--json", "-").out)
    assert said["undone_as"] is None
    assert said["rows"]["store_record"]["added"] > 0
    done = run("undo", "study", "2", "--why", "a trial")
    assert done.out.startswith("Taken back as event ")
    assert run("undo", "study", "2").code == 3
    number = done.out.split()[4].rstrip(":")
    assert run("undo", "study", number).code == 0
    assert run("log", "verify", "study").code == 0


def test_what_cannot_be_taken_back_ends_with_3(run: Run) -> None:
    run("init", "study")
    done = run("undo", "study", "1")
    assert done.code == 3
    assert "undo.nothing" in done.err
    assert run("undo", "study", "7").code == 2
