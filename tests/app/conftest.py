"""The databases that tests of the application run on: files copied from one, and a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from django.db import connections

from qaplan.app.store import studies
from qaplan.app.store.databases import make_database
from tests.app.cluster import cluster
from tests.needs import needs


@pytest.fixture(scope="session", autouse=True)
def empty_databases_are_copied() -> Iterator[None]:
    """The steps that make a study's tables are taken once in a process; each further study copies them."""
    template = sqlite3.connect(":memory:", check_same_thread=False)
    filled: set[str] = set()

    def make(alias: str, label: str, *, schema: str = "") -> None:
        if schema:
            make_database(alias, label, schema=schema)
            return
        connections[alias].ensure_connection()
        held = connections[alias].connection
        if label in filled:
            template.backup(held)
        else:
            make_database(alias, label)
            held.backup(template)
            filled.add(label)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studies, "make_database", make)
        yield
    template.close()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The URL of a PostgreSQL database of the tests' own."""
    needs("postgres")
    with cluster() as url:
        yield url


@pytest.fixture
def on_server(server_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """New studies lie on the server."""
    monkeypatch.setenv("DATABASE_URL", server_url)
    return server_url
