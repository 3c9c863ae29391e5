"""Practice from the command line: cards, a course, a score, each also as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.app.cli import main


def test_cards_are_written_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["simulation", "cards", str(tmp_path / "p"), "--width", "160", "--clean", "2", "--no-faults"]
    assert main([*call, "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["card_count"] == 2
    assert len(list((tmp_path / "p/cards").rglob("DCIM"))) == 2
    truth = json.loads(Path(told["truth"]).read_text(encoding="utf-8"))
    assert len(truth["files"]) == told["file_count"]


def test_a_course_is_scored_in_the_readers_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "c"
    assert (
        main(["simulation", "course", str(folder), "--width", "160", "--singles", "3", "--pairs", "2"]) == 0
    )
    assert "5 questions on 7 pictures" in capsys.readouterr().out
    questions = str(folder / "set/questions.csv")
    assert main(["simulation", "score", questions, str(folder), "--lang", "ru"]) == 0
    assert "вид: ответов нет; без ответа: 3." in capsys.readouterr().out
    assert main(["simulation", "score", questions, str(folder), "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {rate["topic"] for rate in told["rates"]} == {"species", "flank", "false_same", "false_different"}


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    assert main(["simulation", "course", str(tmp_path)]) == 2
    assert "[simulation.not_empty]" in capsys.readouterr().err


def test_a_catalogue_of_leopards_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["simulation", "coats", str(tmp_path / "c"), "--animals", "1", "--encounters", "1"]
    assert main([*call, "--stations", "1", "--width", "240", "--flanks", "left,right", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pictures"], told["blanks"], told["is_virtual"]) == (2, 12, True)
    assert Path(told["manifest"]).is_file()


def test_another_word_for_a_flank_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulation", "coats", str(tmp_path / "c"), "--flanks", "links"]) == 2
    assert "[simulation.bad_flanks]" in capsys.readouterr().err
