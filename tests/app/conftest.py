"""The databases that tests of the application run on: files copied from one, and a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connections
from whitenoise.middleware import WhiteNoiseMiddleware

from qaplan.app.store import border_file, settings, studies
from qaplan.app.store.databases import make_database
from tests.app.cluster import cluster
from tests.needs import needs

AS_SHIPPED = settings.SQLITE_START


@pytest.fixture(scope="session", autouse=True)
def nobody_waits_for_the_disk() -> Iterator[None]:
    """No test cuts the power, so files need not be on the disk before the next step; one looks as shipped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SQLITE_START", AS_SHIPPED.replace("synchronous=FULL", "synchronous=OFF"))
        yield


@pytest.fixture(scope="session", autouse=True)
def passphrases_are_quick() -> Iterator[None]:
    """Nobody guesses the passphrases of the tests, so finding a key out need not take long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(border_file, "_SCRYPT_N", 2**14)
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_are_quick() -> Iterator[None]:
    """Nor their passwords: the slowness of the hashes is Django's matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Every client of a test is a server of its own, and each would look through the same static files."""
    find, found = WhiteNoiseMiddleware.update_files_dictionary, dict[tuple[str, str], dict[str, object]]()

    def look(server: WhiteNoiseMiddleware, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            before = set(server.files)
            find(server, root, prefix)
            found[root, prefix] = {url: server.files[url] for url in server.files.keys() - before}
        server.files.update(found[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "update_files_dictionary", look)
        yield


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
