"""Whatever is changed in whatever order, undoing it in the reverse order gives every row back exactly."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qaplan.app.services.sessions import Session
from qaplan.app.services.undo import plan_undo, undo_event
from qaplan.app.store.log import Change, append_event, log_head
from qaplan.app.store.models import Camera, Deployment, EffortInterval, Station, UndoRow
from qaplan.app.store.row_images import put_rows
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.undo_triggers import (
    WITHOUT_UNDO,
    install_triggers,
    models_with_undo,
    remove_triggers,
)
from qaplan.base.actors import Actor
from qaplan.base.errors import DataError
from tests.app.services.undo_probe import rows_of
from tests.app.store.conftest import in_a_file

AT = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)
STEWARD = Session(Actor("role:steward", "role"), now=AT)

FLOATS = st.none() | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e150, max_value=1e150)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
BODIES = st.dictionaries(TEXTS, st.none() | st.integers(-(2**53), 2**53) | TEXTS | FLOATS, max_size=4)
NAMES = st.sampled_from("abc")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("station"), NAMES, TEXTS, FLOATS),
        st.tuples(st.just("camera"), NAMES, TEXTS),
        st.tuples(st.just("deployment"), NAMES, NAMES, BODIES),
        st.tuples(st.just("effort"), NAMES, TEXTS),
        st.tuples(st.just("no_effort"), NAMES),
        st.tuples(st.just("no_camera"), NAMES),
    ),
    min_size=1,
    max_size=4,
)


def _take(study: Study, step: tuple[Any, ...]) -> None:
    what, name, *rest = step
    alias = study.alias
    if what == "station":
        Station(station_id=name, location_name=rest[0], longitude=rest[1], cell_row=7).save(using=alias)
    elif what == "camera":
        Camera(camera_key=name, serial=rest[0][:200]).save(using=alias)
    elif what == "deployment":
        station, _ = Station.objects.using(alias).get_or_create(station_id=rest[0])
        Deployment(deployment_id=name, station=station, body=rest[1]).save(using=alias)
    elif what == "effort":
        for deployment in Deployment.objects.using(alias).filter(deployment_id=name):
            EffortInterval(deployment=deployment, reason=rest[0]).save(using=alias)
    elif what == "no_effort":
        EffortInterval.objects.using(alias).filter(deployment_id=name).delete()
    else:
        Camera.objects.using(alias).filter(camera_key=name).delete()


def _do(study: Study, steps: list[tuple[Any, ...]]) -> int:
    with writing(study):
        for step in steps:
            _take(study, step)
        return append_event(study, STEWARD.actor, Change("test.done", "test", ""), at=AT)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(STEPS, st.integers(0, 3)), min_size=1, max_size=5))
def test_undo_in_reverse_order_gives_back_the_beginning(
    study: Study, moves: list[tuple[list[tuple[Any, ...]], int]]
) -> None:
    begun, start = _head(study), rows_of(study)
    for steps, back in moves:
        seq = _do(study, steps)
        if back and seq - back > begun:
            _try_to_take_back(study, seq - back)
    for seq in reversed(range(begun + 1, _head(study) + 1)):
        plan = plan_undo(study, seq, session=STEWARD)
        if plan.undone_by is None and plan.rows:
            undo_event(study, seq, session=STEWARD)
    assert rows_of(study) == start


def _try_to_take_back(study: Study, seq: int) -> None:
    """Take something earlier back at once, or be refused and leave everything as it is."""
    before = rows_of(study)
    try:
        undo_event(study, seq, session=STEWARD)
    except DataError as refused:
        assert refused.code in {"undo.later", "undo.in_use", "undo.already", "undo.nothing"}
        assert rows_of(study) == before


def _head(study: Study) -> int:
    return int(log_head(study).partition(" ")[0] or 0)


@given(st.floats(allow_nan=False))
def test_every_number_comes_back_as_it_was(value: float) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        (kept,) = database.execute("SELECT json_object('x', printf('%!.19e', ?))", [value]).fetchone()
    assert float(json.loads(kept)["x"]) == value


def test_a_column_that_came_later_gets_its_default(study: Study) -> None:
    with writing(study):
        put_rows(study.alias, Station, ['{"station_id": "S1", "location_name": "Sherkala"}'])
        append_event(study, STEWARD.actor, Change("test.done", "test", ""), at=AT)
    station = Station.objects.using(study.alias).get()
    assert (station.location_name, station.cell_tenth, station.longitude) == ("Sherkala", "", None)


@in_a_file
def test_every_table_but_the_trail_has_its_triggers(study: Study) -> None:
    from qaplan.app.store import models

    kept_out = {name for name in models.__all__ if not getattr(getattr(models, name), "keeps_undo", True)}
    named = {each.__name__ for each in models_with_undo()}
    assert named == set(models.__all__) - WITHOUT_UNDO - kept_out
    with closing(sqlite3.connect(study.database)) as database:
        found = database.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    assert found == (3 * len(named),)


def test_triggers_can_be_taken_away_and_put_back(study: Study) -> None:
    remove_triggers(study.alias)
    Camera(camera_key="K1").save(using=study.alias)
    assert not UndoRow.objects.using(study.alias).exists()
    install_triggers(study.alias)
    Camera.objects.using(study.alias).all().delete()
    assert [row.verb for row in UndoRow.objects.using(study.alias)] == ["R"]


def test_what_was_changed_outside_of_any_deed_is_not_counted_to_the_next(study: Study) -> None:
    Camera(camera_key="K1").save(using=study.alias)
    seq = _do(study, [("camera", "b", "123")])
    undo_event(study, seq, session=STEWARD)
    assert [row.camera_key for row in Camera.objects.using(study.alias)] == ["K1"]
