"""A runner of commands as a user types them, and a tree of two cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from qaplan.app.cli import main
from tests.media_factory import TAKEN, jpeg


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls qaplan in an empty folder and says how it ended and what it said."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Done:
        code = main([str(each) for each in arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return call


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two stations with two pictures of one species each, an hour and more apart."""
    for station in range(2):
        folder = tmp_path / "cards" / f"K{station}" / "gazelle"
        folder.mkdir(parents=True)
        for number in range(2):
            seed = station * 10 + number
            (folder / f"IMG_{number}.JPG").write_bytes(jpeg(TAKEN + timedelta(hours=2 * seed), seed=seed))
    return tmp_path / "cards"
