"""What the database refuses becomes a refusal of ours; what it finds wrong with our words does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qaplan.app.store.failures import database_refusal, said_plainly
from qaplan.base.errors import QaplanError


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
