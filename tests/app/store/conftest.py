"""An empty study for the tests of the store, in a file and on a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qaplan.app.store.databases import drop_database
from qaplan.app.store.settings import configure
from qaplan.app.store.studies import Study, close_study, create_study
from qaplan.base.actors import Actor
from qaplan.base.names import Names

configure()

NOW = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def actor() -> Actor:
    return Actor("role:steward", "role")


@pytest.fixture(params=["sqlite", "postgresql"])
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Study]:
    if request.param == "postgresql":
        request.getfixturevalue("on_server")
    made = create_study(tmp_path / "study", Names(en="Study"), "real", now=NOW)
    yield made
    if made.schema:
        drop_database(made.alias, made.schema)
    close_study(made)


in_a_file = pytest.mark.parametrize("study", ["sqlite"], indirect=True)
"""Marks a test that opens the file of the database itself."""

on_a_server = pytest.mark.parametrize("study", ["postgresql"], indirect=True)
"""Marks a test of what only a server does."""
