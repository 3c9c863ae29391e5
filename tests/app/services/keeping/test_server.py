"""A study moves from a file to a server and back with every row, and is undone on either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.keeping.backup import back_up
from qaplan.app.services.keeping.restore import restore
from qaplan.app.services.keeping.verify import check_kept
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study, open_study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.databases import connect_house, drop_database
from qaplan.app.store.house.models import HouseSetting
from qaplan.app.store.log import load_log, verify_log
from qaplan.app.store.server import HOUSE_SCHEMA
from qaplan.app.store.settings import disconnect
from qaplan.app.store.upgrades import upgrade_schema
from qaplan.base.errors import UsageError
from tests.app.services.conftest import MakeCard
from tests.app.services.keeping.conftest import MakeHouse
from tests.app.services.keeping.later import LaterVersion
from tests.app.services.keeping.rows import files_of, rows_of


@pytest.fixture
def served(on_server: str, tmp_path: Path, session: Session, make_card: MakeCard) -> Iterator[Study]:
    """A study on the server with two cards and an output."""
    study = init_study(tmp_path / "served", "Study", session=session)
    ingest_card(study, make_card("A", 5), mode="copy", session=session)
    ingest_card(study, make_card("B", 4, seed=1), session=session)
    yield study
    drop_database(study.alias, study.schema)
    close_study(study)


def test_a_study_on_a_server_is_backed_up_and_restored_there(
    served: Study, session: Session, tmp_path: Path
) -> None:
    made = back_up(served.folder, tmp_path / "usb", session=session)
    assert check_kept(made.folder).is_whole
    restore(made.folder, tmp_path / "again", session=session)
    again = open_study(tmp_path / "again")
    assert again.schema not in {"", served.schema}
    assert not (tmp_path / "again/qaplan.sqlite3").exists()
    events = made.manifest.studies[0].events
    assert rows_of(again, up_to_event=events) == rows_of(served)
    assert files_of(again.folder) == files_of(served.folder)
    assert verify_log(again).is_whole
    drop_database(again.alias, again.schema)
    close_study(again)


def test_a_study_moves_from_a_server_to_a_file_and_back(
    served: Study, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server_url: str
) -> None:
    made = back_up(served.folder, tmp_path / "usb", session=session)
    events = made.manifest.studies[0].events
    monkeypatch.delenv("DATABASE_URL")
    restore(made.folder, tmp_path / "file", session=session)
    in_file = open_study(tmp_path / "file")
    assert in_file.schema == ""
    monkeypatch.setenv("DATABASE_URL", server_url)
    assert rows_of(in_file, up_to_event=events) == rows_of(served)
    again = back_up(in_file.folder, tmp_path / "usb2", session=session)
    restore(again.folder, tmp_path / "back", session=session)
    back = open_study(tmp_path / "back")
    assert back.schema
    found, held = rows_of(back, up_to_event=events), rows_of(served)
    assert {name: rows for name, rows in found.items() if name != "UndoRow"} == {
        name: rows for name, rows in held.items() if name != "UndoRow"
    }
    for each in (back, in_file):
        _undo_all(each, session)
        assert all(not rows for name, rows in rows_of(each).items() if name in {"Medium", "CardImport"})
        assert verify_log(each).is_whole
    drop_database(back.alias, back.schema)
    close_study(back)
    close_study(in_file)


def _undo_all(study: Study, session: Session) -> None:
    """Take back all that was done before the study was moved."""
    lines = [line for line in load_log(study) if line.change.action.startswith("survey.")]
    for seq in sorted({line.seq for line in lines}, reverse=True):
        undo_event(study, seq, session=session)


def test_a_house_moves_to_a_server_with_its_people_and_back(
    make_house: MakeHouse, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server_url: str
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = make_house("ustyurt")
    connect_house(folder / "house.sqlite3")
    HouseSetting(name="word", value="kept").save()
    made = back_up(folder, tmp_path / "usb", session=session)
    monkeypatch.setenv("DATABASE_URL", server_url)
    try:
        restore(made.folder, tmp_path / "again", session=session)
        assert not (tmp_path / "again/house.sqlite3").exists()
        connect_house(tmp_path / "again/house.sqlite3")
        assert HouseSetting.objects.get(name="word").value == "kept"
        with pytest.raises(UsageError) as caught:
            restore(made.folder, tmp_path / "twice", session=session)
        assert caught.value.code == "backup.house_there"
        assert not (tmp_path / "twice").exists()
        back = back_up(tmp_path / "again", tmp_path / "usb2", session=session)
        assert back.manifest.has_house
        assert check_kept(back.folder).is_whole
    finally:
        study = open_study(tmp_path / "again/ustyurt")
        drop_database(study.alias, study.schema)
        close_study(study)
        drop_database("default", HOUSE_SCHEMA)
        disconnect("default")


def test_a_rotten_medium_of_a_study_on_a_server_is_named(served: Study) -> None:
    assert check_kept(served.folder).is_whole
    file = sorted((served.media_folder / "sha256").rglob("*"))[-1]
    file.write_bytes(b"x")
    assert [each.code for each in check_kept(served.folder).problems] == ["vault.rotten"]


def test_a_study_on_a_server_is_brought_up_or_left_as_it_was(
    served: Study, tmp_path: Path, root: Path
) -> None:
    steps = (root / "src/qaplan/app/store/migrations").glob("0*.py")
    last = max(path.stem for path in steps)
    before = rows_of(served)
    failing = LaterVersion(tmp_path / "failing", last, fault="1 / 0")
    later = LaterVersion(tmp_path / "later", last)
    assert "[study.older_schema]" in later.call("log", "show", served.folder).stderr
    assert failing.call("upgrade", served.folder).returncode == 1
    assert rows_of(served) == before
    done = later.call("upgrade", served.folder)
    assert done.returncode == 0, done.stderr
    assert later.call("log", "verify", served.folder).returncode == 0
    with pytest.raises(UsageError) as caught:
        open_study(served.folder)
    assert caught.value.code == "study.unknown_schema"


def test_the_tables_of_a_server_are_kept_beside_an_upgrade(served: Study) -> None:
    kept = upgrade_schema(served.alias, "store", served.schema)
    with connections[served.alias].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{kept}".store_medium')
        assert cursor.fetchone() == (9,)
    drop_database(served.alias, kept)
