"""A study of an earlier version is told as older and brought up whole or not at all; a later is refused."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qaplan.app.services.keeping.backup import back_up
from qaplan.app.services.keeping.upgrade import upgrade
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, open_study
from qaplan.base.errors import UsageError
from tests.app.services.keeping.conftest import MakeHouse
from tests.app.services.keeping.later import LaterVersion


@pytest.fixture
def older(kept: Study, tmp_path: Path) -> Path:
    """A study that this program has made, which is the earlier one of the two."""
    close_study(kept)
    return Path(shutil.copytree(kept.folder, tmp_path / "older"))


@pytest.fixture
def last_step(root: Path) -> str:
    names = (root / "src/qaplan/app/store/migrations").glob("0*.py")
    return max(path.stem for path in names)


def _columns(file: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {row[1] for row in database.execute(f"PRAGMA table_info({table})")}


def _content(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def test_an_older_study_is_told_as_older_and_left_alone(older: Path, tmp_path: Path, last_step: str) -> None:
    before = _content(older / "qaplan.sqlite3")
    done = LaterVersion(tmp_path / "later", last_step).call("log", "show", older)
    assert done.returncode == 2
    assert "[study.older_schema]" in done.stderr
    assert "qaplan upgrade" in done.stderr
    assert _content(older / "qaplan.sqlite3") == before


def test_an_older_study_is_brought_up_with_a_backup_beside_it(
    older: Path, tmp_path: Path, last_step: str
) -> None:
    before = _content(older / "qaplan.sqlite3")
    later = LaterVersion(tmp_path / "later", last_step)
    done = later.call("upgrade", older)
    assert done.returncode == 0, done.stderr
    assert "brought up by 1 steps" in done.stdout
    assert "unit" in _columns(older / "qaplan.sqlite3", "store_setting")
    (kept,) = (older / "before-upgrade").iterdir()
    assert _content(kept) == before
    assert not list(older.glob(".*upgrading*"))
    shown = later.call("log", "show", older)
    assert "study.upgraded" in shown.stdout
    assert later.call("log", "verify", older).returncode == 0
    assert later.call("verify", older).returncode == 0
    assert "nothing was done" in later.call("upgrade", older).stdout


def test_an_upgrade_that_fails_in_its_middle_leaves_the_study_as_it_was(
    older: Path, tmp_path: Path, last_step: str
) -> None:
    before = _content(older / "qaplan.sqlite3")
    done = LaterVersion(tmp_path / "later", last_step, fault="1 / 0").call("upgrade", older)
    assert done.returncode == 1
    assert _content(older / "qaplan.sqlite3") == before
    assert sorted(path.name for path in older.iterdir()) == [
        "media",
        "outputs",
        "qaplan.sqlite3",
        "study.toml",
    ]
    close_study(open_study(older))


def test_an_upgrade_that_is_killed_leaves_the_study_as_it_was(
    older: Path, tmp_path: Path, last_step: str
) -> None:
    before = _content(older / "qaplan.sqlite3")
    fault = "import os; os._exit(9)"
    assert LaterVersion(tmp_path / "later", last_step, fault=fault).call("upgrade", older).returncode == 9
    assert _content(older / "qaplan.sqlite3") == before
    close_study(open_study(older))
    assert LaterVersion(tmp_path / "later2", last_step).call("upgrade", older).returncode == 0
    assert not list(older.glob(".*upgrading*"))


def test_a_study_that_is_open_elsewhere_is_not_brought_up(
    older: Path, tmp_path: Path, last_step: str
) -> None:
    with closing(sqlite3.connect(older / "qaplan.sqlite3")) as other:
        other.execute("SELECT count(*) FROM store_medium").fetchone()
        done = LaterVersion(tmp_path / "later", last_step).call("upgrade", older)
    assert done.returncode == 2
    assert "[store.busy]" in done.stderr
    close_study(open_study(older))


def test_a_later_study_is_refused_here(older: Path, tmp_path: Path, last_step: str, session: Session) -> None:
    LaterVersion(tmp_path / "later", last_step).call("upgrade", older)
    for act in (open_study, lambda folder: upgrade(folder, session=session)):
        with pytest.raises(UsageError) as caught:
            act(older)
        assert caught.value.code == "study.unknown_schema"


def test_a_backup_of_an_earlier_version_is_restored_into_this_one(
    kept: Study, session: Session, tmp_path: Path, last_step: str
) -> None:
    made = back_up(kept.folder, tmp_path / "usb", session=session)
    later = LaterVersion(tmp_path / "later", last_step)
    done = later.call("restore", made.folder, tmp_path / "again")
    assert done.returncode == 0, done.stderr
    assert "unit" in _columns(tmp_path / "again/qaplan.sqlite3", "store_setting")
    assert later.call("verify", made.folder).returncode == 0


def test_an_older_house_is_brought_up_with_a_backup_beside_it(
    make_house: MakeHouse, tmp_path: Path, root: Path
) -> None:
    folder = make_house("ustyurt")
    before = _content(folder / "house.sqlite3")
    steps = (root / "src/qaplan/app/store/house/migrations").glob("0*.py")
    later = LaterVersion(tmp_path / "later", max(path.stem for path in steps), label="house")
    assert "[study.older_schema]" in later.call("people", "list", folder).stderr
    done = later.call("upgrade", folder)
    assert done.returncode == 0, done.stderr
    assert "house: brought up by 1 steps" in done.stdout
    assert "since" in _columns(folder / "house.sqlite3", "house_membership")
    (kept,) = (folder / "before-upgrade").iterdir()
    assert _content(kept) == before
    assert later.call("people", "list", folder).returncode == 0


def test_a_study_of_this_version_needs_nothing(kept: Study, session: Session) -> None:
    (done,) = upgrade(kept.folder, session=session)
    assert (done.steps, done.kept) == ((), "")
    assert not (kept.folder / "before-upgrade").exists()
