from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from qaplan.base.instants import Instant
from qaplan.survey.types import Deployment


def test_the_declared_offset_of_a_clock_goes_before_that_of_its_set_up() -> None:
    set_up = Instant(datetime(2024, 8, 20, 12), timedelta(hours=5))
    deployment = Deployment("D1", "S1", start=set_up, utc_offset=timedelta(hours=6))
    assert deployment.clock_offset == timedelta(hours=6)
    assert replace(deployment, utc_offset=None).clock_offset == timedelta(hours=5)
    assert replace(deployment, utc_offset=None, start=None).clock_offset is None
