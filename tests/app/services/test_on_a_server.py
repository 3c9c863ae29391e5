"""What is done on a laptop's file is done on a server just so: one story through the services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from qaplan.app.jobs.executors import InProcess
from qaplan.app.services.cases import import_case
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.jobs import start_job, watch_job
from qaplan.app.services.log import check_log
from qaplan.app.services.reports import ReportOrder, build_report
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.databases import connect_house, drop_database
from qaplan.app.store.house.models import Account
from qaplan.app.store.server import HOUSE_SCHEMA
from tests.app.services.conftest import MakeCard
from tests.app.services.undo_probe import UndoProbe


@pytest.fixture
def served(on_server: str, tmp_path: Path, session: Session) -> Iterator[Study]:
    made = init_study(tmp_path / "served", "Served", session=session)
    yield made
    drop_database(made.alias, made.schema)
    close_study(made)


def test_a_case_cards_and_a_report_on_a_server_and_all_of_it_taken_back(
    served: Study, session: Session, make_card: MakeCard
) -> None:
    probe = UndoProbe(served)
    import_case(served, "ustyurt", session=session)
    taken = ingest_card(served, make_card("A", 6), mode="copy", session=session)
    again = ingest_card(served, make_card("A", 6), mode="copy", session=session)
    assert (taken.new, again.new) == (6, 0)
    order = ReportOrder(languages=("kk",), formats=("html",), as_of=date(2025, 11, 1))
    built = build_report(served, order, session=session)
    assert built.facts > 30
    executor = InProcess()
    asked = start_job(
        served, "cards.take", {"folder": str(make_card("B", 3, seed=2))}, session=session, executor=executor
    )
    assert executor.wait(60)
    assert watch_job(served, asked.job_id).state == "done"
    assert check_log(served).is_whole
    probe.take_all_back()
    assert check_log(served).is_whole


def test_the_people_of_a_house_lie_in_a_schema_of_their_own(on_server: str, tmp_path: Path) -> None:
    connect_house(tmp_path / "house.sqlite3")
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (HOUSE_SCHEMA,)
        assert Account.objects.count() == 0
        assert not (tmp_path / "house.sqlite3").exists()
    finally:
        drop_database("default", HOUSE_SCHEMA)
        connections["default"].close()
