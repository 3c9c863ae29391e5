"""The log says what was done, and shows every way of touching it afterwards."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connections

from qaplan.app.store.log import Change, append_event, load_log, verify_log
from qaplan.app.store.studies import Study, close_study, writing
from qaplan.base.actors import Actor
from qaplan.base.errors import DataError, DisclosureError
from qaplan.base.exact_places import exact_place


def _write(study: Study, actor: Actor, now: datetime, events: int = 6) -> None:
    for number in range(events):
        with writing(study):
            body = {"before": None, "after": {"n": number}}
            append_event(study, actor, Change("test.done", "thing", f"t{number}", "because", body), at=now)


def _tamper(study: Study, *statements: str) -> None:
    with connections[study.alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_an_event_is_read_back_whole(study: Study, actor: Actor, now: datetime) -> None:
    _write(study, actor, now, 1)
    (line,) = load_log(study)
    assert (line.seq, line.at, line.actor) == (1, now, "role:steward")
    assert line.change == Change("test.done", "thing", "t0", "because", {"before": None, "after": {"n": 0}})


def test_an_untouched_log_is_whole(study: Study, actor: Actor, now: datetime) -> None:
    assert verify_log(study).is_whole
    _write(study, actor, now)
    check = verify_log(study)
    assert (check.events, check.problems) == (6, ())


@pytest.mark.parametrize(
    ("statements", "codes"),
    [
        (["UPDATE store_logevent SET body = '{\"n\": 9}' WHERE seq = 3"], {"log.edited"}),
        (["UPDATE store_logevent SET actor = 'somebody' WHERE seq = 3"], {"log.edited"}),
        (["UPDATE store_logevent SET at = '2001-01-01 00:00:00' WHERE seq = 6"], {"log.edited"}),
        (["UPDATE store_logevent SET why = 'else' WHERE seq = 1"], {"log.edited"}),
        (["UPDATE store_logevent SET salt = '00' WHERE seq = 2"], {"log.edited"}),
        (["DELETE FROM store_logevent WHERE seq = 3"], {"log.broken_chain", "log.gap"}),
        (["DELETE FROM store_logevent WHERE seq = 1"], {"log.broken_chain", "log.gap"}),
        (["DELETE FROM store_logevent WHERE seq = 6"], {"log.cut"}),
        (["DELETE FROM store_logevent"], {"log.cut"}),
        (
            [
                "UPDATE store_logevent SET seq = 99 WHERE seq = 2",
                "UPDATE store_logevent SET seq = 2 WHERE seq = 3",
                "UPDATE store_logevent SET seq = 3 WHERE seq = 99",
            ],
            {"log.edited", "log.broken_chain"},
        ),
        (
            [
                "INSERT INTO store_logevent SELECT 7, deed, undoes, at, actor, action, subject_kind,"
                " subject_id, why, body, salt, digest, digest FROM store_logevent WHERE seq = 6"
            ],
            {"log.edited"},
        ),
    ],
)
def test_the_check_finds_every_way_of_touching_the_log(
    study: Study, actor: Actor, now: datetime, statements: list[str], codes: set[str]
) -> None:
    _write(study, actor, now)
    _tamper(study, *statements)
    check = verify_log(study)
    assert not check.is_whole
    assert {problem.code for problem in check.problems} <= codes | {"log.gap"}
    assert codes & {problem.code for problem in check.problems}


def test_two_events_with_the_same_content_have_different_digests(
    study: Study, actor: Actor, now: datetime
) -> None:
    for _ in range(2):
        with writing(study):
            append_event(study, actor, Change("test.done", "thing", "t"), at=now)
    first, second = load_log(study)
    assert first.digest != second.digest


@pytest.mark.parametrize("body", [{"longitude": 1.0}, {"a": [{"b": {"utm_x": 1}}]}, {"Lat": 2}])
def test_an_event_that_names_a_coordinate_is_refused(
    study: Study, actor: Actor, now: datetime, body: dict[str, object]
) -> None:
    with pytest.raises(DisclosureError) as error, writing(study):
        append_event(study, actor, Change("test.done", "thing", "t", "", body), at=now)
    assert error.value.code == "log.position"
    assert list(load_log(study)) == []


def test_an_exact_place_cannot_be_logged(study: Study, actor: Actor, now: datetime) -> None:
    with pytest.raises(DataError) as error, writing(study):
        append_event(study, actor, Change("x", "thing", "t", "", {"at": exact_place(1.0, 2.0)}), at=now)
    assert error.value.code == "provenance.not_plain"


def test_a_change_cannot_be_logged_outside_its_transaction(study: Study, actor: Actor, now: datetime) -> None:
    with pytest.raises(DataError) as error:
        append_event(study, actor, Change("x", "thing", "t"), at=now)
    assert error.value.code == "log.outside_transaction"


def test_a_change_that_fails_leaves_no_event(study: Study, actor: Actor, now: datetime) -> None:
    with pytest.raises(RuntimeError), writing(study):
        append_event(study, actor, Change("x", "thing", "t"), at=now)
        raise RuntimeError("the change failed")
    assert list(load_log(study)) == []
    assert verify_log(study).is_whole


def test_numbers_of_any_size_keep_the_log_whole(study: Study, actor: Actor, now: datetime) -> None:
    numbers = [
        0.1,
        1.0,
        -0.0,
        1e22,
        1.5e300,
        5e-324,
        1e-7,
        2**53,
        2**60,
        -(10**25),
        123456789.123456789,
        0,
        True,
    ]
    with writing(study):
        append_event(study, actor, Change("test.done", "thing", "t", "", {"numbers": numbers}), at=now)
    close_study(study)
    assert verify_log(study).is_whole
    (line,) = load_log(study)
    assert line.change.body is not None
    read = line.change.body["numbers"]
    assert isinstance(read, list)
    assert [float(each) for each in read] == [float(each) for each in numbers]
