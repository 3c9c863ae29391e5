"""What the database refuses becomes a refusal of ours; what it finds wrong with our words does not."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections, transaction

from qaplan.app.store.failures import database_refusal, said_plainly
from qaplan.app.store.studies import Study, close_study, writing
from qaplan.base.errors import QaplanError
from tests.app.store.conftest import on_a_server


def refusal_code(act: str, file: Path, *, first: str = "") -> str:
    """The code of what a database file refuses to do."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as database:
        for statement in filter(None, first.split(";")):
            database.execute(statement)
        with pytest.raises(QaplanError) as caught, said_plainly():
            database.execute(act)
    return caught.value.code


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"garbage" * 1000)
    assert refusal_code("select * from sqlite_master", tmp_path / "x") == "study.damaged"


def test_a_full_database_is_a_full_disk(tmp_path: Path) -> None:
    first = "pragma page_size=512;pragma max_page_count=2;create table t (a)"
    assert refusal_code("insert into t values (zeroblob(9999))", tmp_path / "x", first=first) == "disk.full"


def test_a_database_that_another_writes_is_busy(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x", isolation_level=None)) as other:
        other.execute("create table t (a)")
        other.execute("begin exclusive")
        assert refusal_code("insert into t values (1)", tmp_path / "x") == "store.busy"


def test_half_a_letter_is_refused(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "x")) as database,
        pytest.raises(QaplanError) as caught,
        said_plainly(),
    ):
        database.execute("select ?", ("\ud800",))
    assert caught.value.code == "store.not_text"


def test_a_row_that_breaks_a_rule_stays_our_bug() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table t (a integer primary key)")
        database.execute("insert into t values (1)")
        with pytest.raises(sqlite3.IntegrityError) as caught, said_plainly():
            database.execute("insert into t values (1)")
    assert database_refusal(caught.value) is None


@on_a_server
@pytest.mark.parametrize(
    ("statement", "words", "code"),
    [
        ("INSERT INTO store_setting VALUES (%s, %s)", ["a", "half\0word"], "store.not_text"),
        ("INSERT INTO store_setting VALUES (%s, %s)", ["a" * 201, "long"], "store.too_long"),
        ("SELECT * FROM store_nothing", [], "study.older_schema"),
        ("SELECT nothing FROM store_setting", [], "study.older_schema"),
        ("SET TRANSACTION READ ONLY; INSERT INTO store_setting VALUES ('a', 'b')", [], "disk.not_allowed"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", [], "server.not_there"),
    ],
)
def test_what_a_server_refuses_is_said_in_words(
    study: Study, statement: str, words: list[str], code: str
) -> None:
    with (
        pytest.raises(QaplanError) as caught,
        transaction.atomic(using=study.alias),
        connections[study.alias].cursor() as cursor,
    ):
        cursor.execute(statement, words or None)
    assert caught.value.code == code


@on_a_server
def test_who_waits_too_long_for_another_writer_is_told_so(study: Study) -> None:
    held = threading.Event()
    done = threading.Event()

    def write() -> None:
        with writing(study):
            held.set()
            done.wait(30)
        close_study(study)

    other = threading.Thread(target=write)
    other.start()
    held.wait(30)
    with connections[study.alias].cursor() as cursor:
        cursor.execute("SET lock_timeout = 100")
    with pytest.raises(QaplanError) as caught, writing(study):
        raise AssertionError("it had its turn")
    done.set()
    other.join(30)
    assert caught.value.code == "store.busy"


def test_tables_of_a_trial_version_are_not_called_damaged(tmp_path: Path) -> None:
    for act in ("select * from store_deed", "select deed from store_event"):
        first = "create table if not exists store_event (a)"
        assert refusal_code(act, tmp_path / "x", first=first) == "study.older_schema"
