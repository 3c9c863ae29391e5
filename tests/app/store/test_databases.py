"""The house's tables are made once, however many programs begin at the same moment."""

from __future__ import annotations

import multiprocessing.synchronize
from pathlib import Path

import pytest

from qaplan.app.store.databases import connect_house, drop_database, schema_state
from qaplan.app.store.routing import HOUSE_ALIAS, HOUSE_LABEL
from qaplan.app.store.server import HOUSE_SCHEMA
from qaplan.app.store.settings import configure, disconnect

configure()


def _open(file: str, barrier: multiprocessing.synchronize.Barrier) -> None:
    barrier.wait(60)
    connect_house(Path(file))
    assert schema_state(HOUSE_ALIAS, HOUSE_LABEL).is_current


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_four_programs_that_begin_at_once_make_one_house(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    if kind == "postgresql":
        request.getfixturevalue("on_server")
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(4)
    file = tmp_path / "house.sqlite3"
    programs = [spawn.Process(target=_open, args=(str(file), barrier)) for _ in range(4)]
    for each in programs:
        each.start()
    for each in programs:
        each.join(120)
    assert [each.exitcode for each in programs] == [0] * 4
    connect_house(file)
    assert schema_state(HOUSE_ALIAS, HOUSE_LABEL).is_current
    if kind == "postgresql":
        drop_database(HOUSE_ALIAS, HOUSE_SCHEMA)
    disconnect(HOUSE_ALIAS)
