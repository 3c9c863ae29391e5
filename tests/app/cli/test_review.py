"""`qaplan recognition review` says what waits, in words and as JSON, and makes pictures beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.app.cli import main
from qaplan.app.services.practice import write_practice_cards
from qaplan.app.services.renditions import close_decoder
from qaplan.simulation.cards import plan_practice


@pytest.fixture
def study(tmp_path: Path) -> str:
    plan = plan_practice(1, clean=2, with_faults=False, clips=0, size_px=(160, 120))
    write_practice_cards(tmp_path / "cards", plan, labelled=True)
    folder = str(tmp_path / "practice")
    assert main(["init", folder, "--title", "Practice", "--kind", "virtual"]) == 0
    taken = ["survey", "ingest", str(tmp_path / "cards"), "--study", folder, "--layout", "station/camera"]
    assert main(taken) == 0
    return folder


def test_it_says_what_waits_and_prepares_pictures(study: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["recognition", "review", study, "--pretend", "--prepare", "--json", "-"]) == 0
    close_decoder()
    said = json.loads(capsys.readouterr().out)
    assert said["bursts_waiting"] == sum(each["bursts"] for each in said["waiting"]) > 5
    assert said["pictures_prepared"] > said["bursts_waiting"]
    assert said["missed_cats"]["blanks"] >= 1
    assert said["second_readings"]["one_reader"] == 0
    assert said["provenance"]["activity"] == "recognition.review"
    assert main(["recognition", "review", study]) == 0
    assert f"{said['bursts_waiting']} bursts wait" in capsys.readouterr().out


def test_a_real_study_has_no_pretend_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "real")
    assert main(["init", folder]) == 0
    assert main(["recognition", "review", folder, "--pretend"]) == 2
    assert "review.real_study" in capsys.readouterr().err
