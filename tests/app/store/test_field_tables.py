"""Stations keep the cells that they were given once; deployments and effort come back as they were."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qaplan.app.store.field_tables import (
    load_deployments,
    load_effort,
    load_station_cells,
    load_stations,
    save_deployments,
    save_effort,
    save_stations,
)
from qaplan.app.store.log import load_log
from qaplan.app.store.models import Camera
from qaplan.app.store.models import Station as StationRow
from qaplan.app.store.studies import Study, writing
from qaplan.base.actors import Actor
from qaplan.base.exact_places import exact_place
from qaplan.base.instants import Instant
from qaplan.base.places import GridTier, cell_at
from qaplan.survey.types import Deployment, EffortInterval, EffortReason, Station

_START = datetime(2024, 8, 20, 12)
_DEPLOYMENT = Deployment(
    "K1/C1",
    "K1",
    "C1",
    Instant(_START, timedelta(hours=5)),
    Instant(_START + timedelta(days=30), timedelta(hours=5)),
    timedelta(hours=5),
    serial="S1",
    comments="at the well",
    source="field.csv, row 2",
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shift=st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02)))
def test_a_position_measured_again_never_moves_the_cells(
    study: Study, actor: Actor, now: datetime, shift: tuple[float, float]
) -> None:
    first = Station("K1", exact_place(61.4999, 47.2001, uncertainty_m=8.0))
    again = Station("K1", exact_place(61.4999 + shift[0], 47.2001 + shift[1]))
    with writing(study):
        StationRow.objects.using(study.alias).all().delete()
        save_stations(study, [first], actor=actor, at=now)
        save_stations(study, [again], actor=actor, at=now)
    assert load_stations(study)[0].place == again.place
    for tier in GridTier:
        assert load_station_cells(study, tier) == {"K1": cell_at(61.4999, 47.2001, tier)}
    row = StationRow.objects.using(study.alias).get(station_id="K1")
    assert (row.cell_degree, row.cell_tenth, row.cell_hundredth) == tuple(
        cell_at(61.4999, 47.2001, tier).id for tier in GridTier
    )


def test_a_station_without_a_position_gets_its_cells_with_its_first_one(
    study: Study, actor: Actor, now: datetime
) -> None:
    with writing(study):
        save_stations(study, [Station("K1")], actor=actor, at=now)
        assert load_station_cells(study) == {}
        save_stations(study, [Station("K1", exact_place(61.5, 47.2))], actor=actor, at=now)
        assert save_stations(study, [Station("K1")], actor=actor, at=now) == 0
    assert set(load_station_cells(study)) == {"K1"}


def test_deployments_and_effort_come_back_and_are_no_change_the_second_time(
    study: Study, actor: Actor, now: datetime
) -> None:
    gap = EffortInterval("K1/C1", _START, _START + timedelta(days=30), EffortReason.LOST_CARD, "field_sheet")
    with writing(study):
        assert save_deployments(study, [_DEPLOYMENT], actor=actor, at=now) == 1
        assert save_effort(study, [gap], actor=actor, at=now) == 1
        assert save_deployments(study, [_DEPLOYMENT], actor=actor, at=now) == 0
        assert save_effort(study, [gap], actor=actor, at=now) == 0
    assert load_deployments(study) == (_DEPLOYMENT,)
    assert load_effort(study) == (gap,)
    assert [camera.serial for camera in Camera.objects.using(study.alias)] == ["S1"]


def test_the_log_holds_neither_positions_nor_free_text(study: Study, actor: Actor, now: datetime) -> None:
    with writing(study):
        save_stations(study, [Station("K1", exact_place(61.4999, 47.2001))], actor=actor, at=now)
        save_deployments(study, [_DEPLOYMENT], actor=actor, at=now)
    logged = " ".join(str(line) for line in load_log(study))
    assert "K1" in logged
    for forbidden in ("61.4", "47.2", "at the well"):
        assert forbidden not in logged
