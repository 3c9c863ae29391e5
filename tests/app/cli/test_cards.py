"""`qaplan survey preview` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.cli.conftest import Run


def test_a_preview_counts_without_taking(run: Run, tree: Path) -> None:
    run("init", "study")
    done = run("survey", "preview", tree, "--study", "study", "--layout", "station/species", "--json", "-")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert (said["files"], said["looked_at"], said["is_whole"], said["held"]) == (4, 4, True, 0)
    assert [card["deployment_id"] for card in said["cards"]] == ["K0", "K1"]
    assert said["provenance"]["activity"] == "survey.preview"
    again = run("survey", "ingest", tree, "--study", "study", "--layout", "station/species", "--json", "-")
    assert json.loads(again.out)["new"] == 4


def test_a_preview_says_that_nothing_was_written_and_what_is_doubtful(run: Run, tree: Path) -> None:
    run("init", "study")
    done = run("survey", "preview", tree, "--study", "study")
    assert done.code == 0
    assert "Nothing was written." in done.out
    assert "survey.card_unassigned" in done.err
