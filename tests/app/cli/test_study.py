"""`qaplan init` as a user types it."""

from __future__ import annotations

from pathlib import Path

from tests.app.cli.conftest import Run


def test_a_study_begins_in_a_new_folder(run: Run, tmp_path: Path) -> None:
    done = run("init", "ustyurt", "--title", "Leopards", "--kind", "virtual")
    assert done.code == 0
    assert done.out.startswith("The virtual study ustyurt is begun in ustyurt.\nNext: qaplan survey ingest")
    assert {"study.toml", "qaplan.sqlite3", "media", "outputs"} <= {
        path.name for path in (tmp_path / "ustyurt").iterdir()
    }


def test_a_second_beginning_is_refused_with_its_code(run: Run) -> None:
    run("init", "ustyurt")
    done = run("init", "ustyurt")
    assert done.code == 2
    assert "[study.not_empty]" in done.err


def test_a_kind_that_does_not_exist_is_refused_before_anything_is_made(run: Run, tmp_path: Path) -> None:
    assert run("init", "ustyurt", "--kind", "imaginary").code == 2
    assert not (tmp_path / "ustyurt").exists()
