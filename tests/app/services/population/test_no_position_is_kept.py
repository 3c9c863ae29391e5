"""What ordering estimates leaves behind: no row of a job, an estimate or the log holds a position (A17)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qaplan.app.jobs.executors import executor_here
from qaplan.app.services.estimate_orders import order_estimates
from qaplan.app.services.population.density_estimate import DENSITY
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.actors import Actor
from tests.app.numbers import fill_numbers
from tests.canary import canaries_in

ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
ORDERED = {
    "density": ("HHN | D~1, lambda0~1, sigma~1",),
    "surface": ("HHN | D~x + y, lambda0~1, sigma~1", ""),
    "ghosts": ("HHN | D~1, lambda0~1, sigma~1",),
    "fate": ("",),
    "design": ("aim=newcomer; cameras=4; days=60; lambda0=0.01; sigma_m=3000; density=1; source=a survey",),
}
TABLES = ("Job", "Estimate", "LogEvent")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study whose first station stands at the canary place, with estimates of several kinds."""
    made = init_study(tmp_path_factory.mktemp("kept") / "numbers", "N", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    for kind, models in ORDERED.items():
        ordered = order_estimates(made, kind, models, as_of=ON, session=STEWARD, executor=executor_here())
        assert ordered.job is not None, kind
        executor_here().wait(120)
    yield made
    close_study(made)


def rows_of(study: Study, table: str) -> list[dict[str, Any]]:
    """Every column of every row, as the database holds it."""
    from qaplan.app.store import models

    return list(getattr(models, table).objects.using(study.alias).values())


def said(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_the_search_finds_the_position_where_it_is_kept(study: Study) -> None:
    assert canaries_in(said(rows_of(study, "Station")))


def test_every_order_was_done_and_is_kept(study: Study) -> None:
    states = [row["state"] for row in rows_of(study, "Job")]
    assert states == ["done"] * len(ORDERED)
    kept = {row["kind"] for row in rows_of(study, "Estimate")}
    assert kept == set(ORDERED)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_holds_the_position_of_a_station(study: Study, table: str) -> None:
    rows = rows_of(study, table)
    assert rows
    assert canaries_in(said(rows)) == []


@pytest.mark.parametrize("table", TABLES)
def test_no_row_holds_metres_of_a_station_or_of_the_mask(study: Study, table: str) -> None:
    session = DENSITY.gather(study, STEWARD, ON).matter.survey.sessions[0]
    places = (*session.detectors.place_m.ravel().tolist(), *session.mask.place_m.ravel().tolist())
    metres = {f"{each:.0f}" for each in places}
    numbers = set(re.findall(r"(?<![\w.])\d{5,8}(?![\w])", said(rows_of(study, table))))
    assert numbers & metres == set()
