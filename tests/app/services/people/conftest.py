"""A house with its keeper, in a file and on a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qaplan.app.services.houses import House, open_house
from qaplan.app.services.people import claim_house, needed_person
from qaplan.app.services.sessions import Session
from qaplan.app.store.databases import drop_database
from qaplan.app.store.house.types import Person
from qaplan.app.store.routing import HOUSE_ALIAS
from qaplan.app.store.server import HOUSE_SCHEMA
from qaplan.app.store.settings import configure, disconnect
from qaplan.base.actors import Actor

configure()

NOW = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)
PASSWORD = "four odd words here"


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    is_on_server = request.param == "postgresql"
    if is_on_server:
        request.getfixturevalue("on_server")
    folder = tmp_path / "house"
    folder.mkdir()
    yield open_house(folder, is_server=False)
    if is_on_server:
        drop_database(HOUSE_ALIAS, HOUSE_SCHEMA)
    disconnect(HOUSE_ALIAS)


in_a_file = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
"""Marks a test that opens the file of the database itself."""


@pytest.fixture
def keeper(house: House) -> Person:
    claim_house(PASSWORD, now=NOW)
    return needed_person("keeper")


@pytest.fixture
def steward(keeper: Person) -> Session:
    return Session(Actor("keeper", "person"), now=NOW)
