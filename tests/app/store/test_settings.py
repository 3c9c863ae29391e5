"""SQLite runs with the settings that lose nothing, and several studies live in one process."""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections

from qaplan.app.store.log import Change, append_event, load_log, verify_log
from qaplan.app.store.studies import Study, close_study, create_study, load_study, writing
from qaplan.base.actors import Actor
from qaplan.base.errors import UsageError
from qaplan.base.names import Names
from tests.app.store.conftest import in_a_file, on_a_server

_WRITERS, _EACH = 4, 15


def _pragma(study: Study, name: str) -> object:
    with connections[study.alias].cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


@in_a_file
def test_the_database_survives_a_power_cut_by_its_settings(study: Study) -> None:
    assert _pragma(study, "journal_mode") == "wal"
    assert _pragma(study, "synchronous") == 2
    assert _pragma(study, "foreign_keys") == 1
    assert _pragma(study, "busy_timeout") == 20_000


@in_a_file
def test_a_transaction_takes_the_write_lock_at_its_start(study: Study) -> None:
    with closing(sqlite3.connect(study.folder / "qaplan.sqlite3", timeout=0)) as other:
        with writing(study):
            try:
                other.execute("BEGIN IMMEDIATE")
                locked = False
            except sqlite3.OperationalError:
                locked = True
        assert locked
        other.execute("BEGIN IMMEDIATE")
        other.rollback()


@on_a_server
def test_a_schema_of_its_own_keeps_a_study_apart(study: Study) -> None:
    with connections[study.alias].cursor() as cursor:
        cursor.execute(
            "SELECT current_schemas(false), current_setting('lock_timeout'), current_setting('TimeZone')"
        )
        assert cursor.fetchone() == ([study.schema], "20s", "UTC")


@on_a_server
def test_a_study_on_a_server_is_not_opened_without_it(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(UsageError) as caught:
        load_study(study.folder)
    assert caught.value.code == "server.not_named"


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://x", "postgresql:///"])
def test_a_url_of_no_postgresql_database_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(UsageError) as caught:
        create_study(tmp_path / "s", Names(en="S"), "real", now=now)
    assert caught.value.code == "server.bad_url"
    assert not (tmp_path / "s").exists()


def test_a_server_that_is_not_there_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://qaplan@/qaplan?host={tmp_path}")
    with pytest.raises(UsageError) as caught:
        create_study(tmp_path / "s", Names(en="S"), "real", now=now)
    assert caught.value.code == "server.not_there"
    assert not (tmp_path / "s").exists()


def test_two_studies_are_open_at_once_without_mixing(study: Study, tmp_path: Path, now: datetime) -> None:
    other = create_study(tmp_path / "other", Names(en="Other"), "virtual", now=now)
    with writing(other):
        append_event(other, Actor("a", "person"), Change("x.done", "study", "other"), at=now)
    assert [line.change.subject_id for line in load_log(other)] == ["other"]
    assert list(load_log(study)) == []
    close_study(other)


def _write_many(folder: str, name: str) -> None:
    study = load_study(Path(folder))
    for number in range(_EACH):
        with writing(study):
            change = Change("test.read_then_write", "n", str(number))
            append_event(study, Actor(name, "person"), change, at=datetime.now(UTC))
    close_study(study)


def test_four_processes_that_read_and_then_write_never_meet_a_lock(study: Study) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_write_many, args=(str(study.folder), f"w{number}"))
        for number in range(_WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * _WRITERS
    check = verify_log(study)
    assert (check.events, check.problems) == (_WRITERS * _EACH, ())
