"""`qaplan backup`, `restore`, `verify`, `upgrade` and `jobs` end as the command line promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.app.cli import main
from tests.media_factory import TAKEN, jpeg


@pytest.fixture
def study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["init", str(tmp_path / "ustyurt")]) == 0
    capsys.readouterr()
    return tmp_path / "ustyurt"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "cards/A"
    folder.mkdir(parents=True)
    (folder / "IMG_0001.JPG").write_bytes(jpeg(TAKEN))
    return folder


def _record(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    record = json.loads(capsys.readouterr().out)
    assert isinstance(record, dict)
    return record


def test_backup_verify_and_restore_end_with_0_and_tell_a_program(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(study), str(tmp_path / "usb"), "--json", "-"]) == 0
    made = _record(capsys)
    assert (made["files"], made["media_elsewhere"]) == (2, 0)
    assert main(["verify", str(made["folder"]), "--json", "-"]) == 0
    assert _record(capsys)["is_whole"] is True
    assert main(["restore", str(made["folder"]), str(tmp_path / "again"), "--json", "-"]) == 0
    assert _record(capsys)["files"] == 2
    assert main(["upgrade", str(tmp_path / "again"), "--json", "-"]) == 0
    assert _record(capsys)["databases"] == [{"name": "ustyurt", "steps": [], "kept": ""}]


def test_a_rotten_backup_ends_with_3_and_names_the_file(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["backup", str(study), str(tmp_path / "usb")])
    (backup,) = (tmp_path / "usb").iterdir()
    (backup / "study.toml").write_text("rotten")
    capsys.readouterr()
    assert main(["verify", str(backup)]) == 3
    said = capsys.readouterr()
    assert "study.toml" in said.out + said.err
    assert main(["restore", str(backup), str(tmp_path / "again")]) == 3
    assert "study.toml" in capsys.readouterr().err


def test_a_job_is_started_listed_stopped_resumed_and_done(
    study: Path, card: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["jobs", "list", str(study)]) == 0
    assert "No job was asked for yet" in capsys.readouterr().out
    assert main(["jobs", "start", str(study), "cards.take", f"folder={card}", "mode=copy", "files=1"]) == 0
    job = capsys.readouterr().out.split()[0]
    assert main(["jobs", "cancel", str(study), job]) == 0
    assert "stopped" in capsys.readouterr().out
    assert main(["jobs", "run", str(study)]) == 0
    assert "0 jobs" in capsys.readouterr().out
    assert main(["jobs", "resume", str(study), job]) == 0
    assert main(["jobs", "run", str(study)]) == 0
    capsys.readouterr()
    assert main(["jobs", "list", str(study), "--json", "-"]) == 0
    (record,) = _record(capsys)["jobs"]  # type: ignore[misc]
    assert (record["state"], record["done"], record["total"], record["word"]) == ("done", 1, 1, "copying")


def test_a_job_that_fails_ends_with_3_and_keeps_no_other_from_being_done(
    study: Path, card: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["jobs", "start", str(study), "cards.take", f"folder={tmp_path / 'no'}"])
    main(["jobs", "start", str(study), "cards.take", f"folder={card}"])
    capsys.readouterr()
    assert main(["jobs", "run", str(study)]) == 3
    said = capsys.readouterr().out
    assert "[survey.no_such_folder]" in said
    assert "cards.take: done" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["cards.take", "folder"], "job.bad_parameter"),
        (["cards.eat"], "job.unknown_kind"),
        (["cards.take", "speed=3"], "job.unknown_parameter"),
    ],
)
def test_a_job_that_cannot_be_asked_for_is_refused(
    study: Path, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["jobs", "start", str(study), *words]) == 2
    assert f"[{code}]" in capsys.readouterr().err
