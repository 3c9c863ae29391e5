"""An empty study for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

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


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    made = create_study(tmp_path / "study", Names(en="Study"), "real", now=NOW)
    yield made
    close_study(made)
