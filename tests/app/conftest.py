"""The database server that some tests of the application run on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.cluster import cluster
from tests.needs import needs


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
