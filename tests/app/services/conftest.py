"""Studies and cards for the tests of the services."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.databases import drop_database
from qaplan.base.actors import Actor
from tests.app.services.undo_probe import UndoProbe
from tests.media_factory import TAKEN, jpeg

MakeCard = Callable[..., Path]


@pytest.fixture
def session() -> Session:
    return Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))


@pytest.fixture
def study(request: pytest.FixtureRequest, tmp_path: Path, session: Session) -> Iterator[Study]:
    """A study in which every event can be taken back: at the end of each test all of them are.

    It lies in a file, or on a server of the tests' own where ``QAPLAN_TEST_SERVER`` is set.
    """
    if os.environ.get("QAPLAN_TEST_SERVER"):
        request.getfixturevalue("on_server")
    made = init_study(tmp_path / "study", "Study", session=session)
    probe = UndoProbe(made)
    yield made
    probe.take_all_back()
    if made.schema:
        drop_database(made.alias, made.schema)
    close_study(made)


@pytest.fixture
def make_card(tmp_path: Path) -> MakeCard:
    """Writes a card of small pictures a minute apart, each with its own bytes."""

    def make(
        name: str, pictures: int = 3, *, seed: int = 0, serial: str = "", iptc: tuple[str, ...] = ()
    ) -> Path:
        folder = tmp_path / "cards" / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(pictures):
            taken = TAKEN + timedelta(minutes=seed * 1000 + number)
            data = jpeg(taken, seed=seed * 1000 + number, serial=serial, iptc=iptc)
            (folder / f"IMG_{number:04}.JPG").write_bytes(data)
        return folder

    return make
