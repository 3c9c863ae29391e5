"""SQLite runs with the settings that lose nothing, and several studies live in one process."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections

from qaplan.app.store import settings
from qaplan.app.store.log import Change, append_event, load_log, verify_log
from qaplan.app.store.studies import Study, close_study, create_study, load_study, writing
from qaplan.base.actors import Actor
from qaplan.base.errors import UsageError
from qaplan.base.names import Names
from tests.app.conftest import AS_SHIPPED
from tests.app.store.conftest import in_a_file, on_a_server

_WRITERS, _EACH = 8, 15


def _pragma(study: Study, name: str) -> object:
    with connections[study.alias].cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


@pytest.fixture
def settings_as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SQLITE_START", AS_SHIPPED)


@in_a_file
@pytest.mark.usefixtures("settings_as_shipped", "study")
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
    from qaplan.app.store.models import Setting

    counters = Setting.objects.using(study.alias)
    for number in range(_EACH):
        with writing(study):
            held = counters.filter(name="counter").first()
            Setting(name="counter", value=str(int(held.value if held else 0) + 1)).save(using=study.alias)
            change = Change("test.read_then_write", "n", str(number))
            append_event(study, Actor(name, "person"), change, at=datetime.now(UTC))
    close_study(study)


def _read_many(folder: str, name: str) -> None:
    """Read until all is written: what is read is whole at any moment, and never goes back."""
    study = load_study(Path(folder))
    seen, until = 0, time.monotonic() + 120
    while seen < _WRITERS * _EACH and time.monotonic() < until:
        events = [line.seq for line in load_log(study)]
        assert events == list(range(1, len(events) + 1))
        assert len(events) >= seen
        seen = len(events)
    close_study(study)
    assert seen == _WRITERS * _EACH


def _two_at_once(act: Callable[[str, str], None], folder: str) -> None:
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(act, folder, name) for name in "ab"]:
            done.result()


def test_eight_writers_and_two_readers_meet_no_lock_and_lose_no_update(study: Study) -> None:
    spawn = multiprocessing.get_context("spawn")
    folder = str(study.folder)
    people = [spawn.Process(target=_two_at_once, args=(_write_many, folder)) for _ in range(_WRITERS // 2)]
    people.append(spawn.Process(target=_two_at_once, args=(_read_many, folder)))
    for each in people:
        each.start()
    for each in people:
        each.join(180)
    assert [each.exitcode for each in people] == [0] * len(people)
    check = verify_log(study)
    assert (check.events, check.problems) == (_WRITERS * _EACH, ())
    from qaplan.app.store.models import Setting

    counter = Setting.objects.using(study.alias).get(name="counter")
    assert counter.value == str(_WRITERS * _EACH)
