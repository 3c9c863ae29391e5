from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.app.cli import main


def test_a_template_is_written_once_and_never_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "uz.po"
    assert main(["languages", "template", "uz", str(file)]) == 0
    before = file.read_bytes()
    assert main(["languages", "template", "uz", str(file)]) == 2
    assert "language.file_exists" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_what_a_language_lacks_is_counted_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "uz.po"
    main(["languages", "template", "uz", str(file)])
    capsys.readouterr()
    assert main(["languages", "check", str(file), "--json", "-"]) == 3
    record = json.loads(capsys.readouterr().out)
    assert record["language"] == "uz" and record["is_whole"] is False and record["strings"] == 0
    assert {each["code"] for each in record["problems"]} == {"language.no_string"}
    assert main(["languages", "check", str(file)]) == 3
    said = capsys.readouterr().out.splitlines()
    assert f"{len(record['problems'])} things are missing or wrong" in said[0]
    assert said[-1] == f"  and {len(record['problems']) - 20} more; --json - lists them all"


@pytest.mark.parametrize(
    ("words", "code"),
    [(["template", "xx-nothing", "x.po"], "language.no_locale"), (["check", "none.po"], "language.no_file")],
)
def test_a_wrong_call_is_told(
    words: list[str],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert main(["languages", *words]) in {2, 3}
    assert code in capsys.readouterr().err
