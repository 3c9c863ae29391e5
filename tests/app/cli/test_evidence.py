"""`qaplan evidence` as a user types it."""

from __future__ import annotations

import json

from tests.app.cli.conftest import Run


def test_the_packaged_case_is_taken_once(run: Run) -> None:
    run("init", "study")
    said = json.loads(run("evidence", "import", "ustyurt", "--study", "study", "--json", "-").out)
    assert said["added"]["questions"] == 13
    assert "nothing changed" in run("evidence", "import", "ustyurt", "--study", "study").out


def test_a_case_that_does_not_exist_ends_with_3(run: Run) -> None:
    run("init", "study")
    assert "[evidence.no_packaged_case]" in run("evidence", "import", "atlantis", "--study", "study").err
    assert run("evidence", "import", "./atlantis", "--study", "study").code == 3
