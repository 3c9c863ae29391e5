"""Activity and prey as a study asks for them: events by the sun, where the clock's offset is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from qaplan.app.services.estimators import Gathered
from qaplan.app.services.population import activity_estimates
from qaplan.app.services.population.activity_estimates import ACTIVITY, PREY
from qaplan.base.instants import Instant
from qaplan.survey.types import Deployment, Event, EventRule

SPECIES = "Panthera pardus"
START = datetime(2024, 4, 1)


def quiet(done: int, of: int) -> None:
    """Nobody is told how far the work has come."""


def event(number: int, station: str = "S1") -> Event:
    start = START + timedelta(days=number, hours=22)
    return Event(f"e{number}", station, "motion", SPECIES, start, start, ("m",), 1, EventRule())


def gathered(unknown: int, number: int = 40) -> Gathered:
    events = tuple(event(at) for at in range(number))
    instants = tuple(
        None if at < unknown else each.start.replace(tzinfo=UTC).timestamp() - 5 * 3600
        for at, each in enumerate(events)
    )
    days = {f"S{at}": 100.0 for at in range(1, 8)}
    matter = activity_estimates._Seen(events, instants, ((52.0, 43.5),) * number, days)
    return Gathered(matter, ())


def test_events_whose_clock_nobody_places_are_left_out_and_told() -> None:
    whole = ACTIVITY.compute(gathered(0), SPECIES, quiet)
    part = ACTIVITY.compute(gathered(9), SPECIES, quiet)
    assert (whole.record["events"], part.record["events"]) == (40, 31)
    assert "activity.no_offset" not in {each.key for each in whole.sentences}
    assert part.sentences[-1].key == "activity.no_offset"
    assert part.sentences[-1].facts()[0].value == 9


def test_too_few_events_with_an_offset_are_refused_and_the_others_told() -> None:
    answer = ACTIVITY.compute(gathered(30), SPECIES, quiet)
    assert (answer.status, answer.code) == ("refused", "population.too_few_events")
    assert answer.instead[-1].key == "activity.no_offset"


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [
        ((timedelta(hours=5),), 17),
        ((None,), None),
        ((timedelta(hours=5), timedelta(hours=6)), None),
        ((), None),
    ],
)
def test_the_instant_of_an_event_is_that_of_the_clock_that_took_it(offsets, expected) -> None:
    deployments = [
        Deployment(
            f"d{at}", "S1", start=Instant(START), end=Instant(START + timedelta(days=99)), utc_offset=each
        )
        for at, each in enumerate(offsets)
    ]
    instant = activity_estimates._instant(event(3), deployments)
    hour = None if instant is None else datetime.fromtimestamp(instant, UTC).hour
    assert hour == expected


def test_a_deployment_that_stood_at_another_time_does_not_count() -> None:
    early = Deployment(
        "d1",
        "S1",
        start=Instant(START - timedelta(days=50)),
        end=Instant(START),
        utc_offset=timedelta(hours=9),
    )
    now = Deployment("d2", "S1", start=Instant(START), end=None, utc_offset=timedelta(hours=5))
    instant = activity_estimates._instant(event(3), [early, now])
    assert instant is not None
    assert datetime.fromtimestamp(instant, UTC).hour == 17


def test_prey_needs_no_clock() -> None:
    answer = PREY.compute(gathered(40), SPECIES, quiet)
    assert answer.status == "ok"
    assert answer.record["events"] == 40
    assert np.isfinite(answer.record["events_per_100_camera_days"])
