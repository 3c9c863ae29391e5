"""One study of the packaged case for all commands that ask, and ways to call them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.cli import main
from qaplan.app.services.cases import import_case
from qaplan.app.services.studies import close_study, init_study

FRAME = {
    "question", "audience", "language", "status", "code", "is_whole", "sentences", "instead", "facts",
    "provenance",
}  # fmt: skip
HEADING = {"study_id", "as_of"}


def ustyurt_study(folder: Path) -> Iterator[str]:
    """The folder of a study that holds the packaged case; closed when done with."""
    made = init_study(folder / "ustyurt", "Ustyurt")
    import_case(made, "ustyurt")
    yield str(made.folder)
    close_study(made)


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    capsys.readouterr()
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


def record_of(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """The JSON object that a command writes to standard output, and nothing else."""
    _, out, _ = call(capsys, *words, "--json", "-")
    found = json.loads(out)
    assert set(found["provenance"]) == {
        "id", "activity", "parameters", "software", "inputs", "release_id",
    }  # fmt: skip
    return found
