"""A study with copied media, a report and a log, and a house around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, init_study
from qaplan.app.store.databases import connect_house
from qaplan.app.store.settings import disconnect
from tests.app.services.conftest import MakeCard

MakeHouse = Callable[..., Path]


@pytest.fixture
def kept(study: Study, session: Session, make_card: MakeCard) -> Study:
    """A study that holds two cards of its own, one card elsewhere, and an output."""
    ingest_card(study, make_card("A", 5), mode="copy", session=session)
    ingest_card(study, make_card("B", 4, seed=1), mode="copy", session=session)
    ingest_card(study, make_card("C", 3, seed=2), session=session)
    (study.outputs_folder / "report.html").write_text("<p>one leopard</p>")
    return study


@pytest.fixture
def make_house(tmp_path: Path, session: Session) -> MakeHouse:
    """A house of empty studies, with its people."""

    def make(*names: str) -> Path:
        folder = tmp_path / "house"
        folder.mkdir()
        for name in names:
            init_study(folder / name, name, session=session)
        connect_house(folder / "house.sqlite3")
        disconnect("default")
        (folder / "house.key").write_text("secret")
        return folder

    return make
