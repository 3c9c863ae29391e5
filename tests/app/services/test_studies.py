"""Beginning and opening a study, and finding the one that a command means."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.log import show_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, as_kind, init_study, open_study, study_here
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError


def test_the_first_event_of_a_study_is_its_beginning(study: Study) -> None:
    (line,) = show_log(study)
    assert (line.change.action, line.actor) == ("study.begun", "role:steward")


def test_a_command_finds_the_study_in_whose_folder_it_is_called(
    study: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert study_here(study.folder) == study
    monkeypatch.chdir(study.folder)
    assert study_here(None) == study
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as error:
        study_here(None)
    assert error.value.code == "study.not_named"


def test_a_study_is_real_or_virtual_and_nothing_else() -> None:
    assert [as_kind(kind) for kind in ("real", "virtual")] == ["real", "virtual"]
    with pytest.raises(UsageError) as error:
        as_kind("imaginary")
    assert error.value.code == "study.bad_kind"


def test_a_public_reader_cannot_begin_a_study(tmp_path: Path) -> None:
    with pytest.raises(AccessError):
        init_study(tmp_path / "x", session=Session(Actor("a", "person"), "public"))
    assert not (tmp_path / "x").exists()


def test_a_study_without_a_title_is_called_as_its_folder(tmp_path: Path) -> None:
    init_study(tmp_path / "kyzylsai")
    assert open_study(tmp_path / "kyzylsai").title.en == "kyzylsai"
