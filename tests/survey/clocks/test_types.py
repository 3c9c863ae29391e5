"""A correction that would change nothing, or everything, is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qaplan.base.errors import DataError
from qaplan.survey.clocks.types import ClockAnchor, ClockChange, ClockScope

_DAY = datetime(2024, 5, 3)


def test_a_shift_of_nothing_is_refused() -> None:
    with pytest.raises(DataError, match="stay as it is") as caught:
        ClockChange("shift", timedelta(0))
    assert caught.value.code == "clock.no_change"


@pytest.mark.parametrize(
    "anchors",
    [
        (),
        (ClockAnchor(_DAY, _DAY),),
        (ClockAnchor(_DAY, _DAY), ClockAnchor(_DAY, _DAY + timedelta(days=1))),
        (ClockAnchor(_DAY, _DAY + timedelta(days=9)), ClockAnchor(_DAY + timedelta(days=1), _DAY)),
    ],
)
def test_a_drift_needs_two_anchors_that_run_forward(anchors: tuple[ClockAnchor, ...]) -> None:
    with pytest.raises(DataError) as caught:
        ClockChange("drift", anchors=anchors)
    assert caught.value.code == "clock.bad_anchors"


def test_a_correction_names_what_it_mends() -> None:
    with pytest.raises(DataError) as caught:
        ClockScope()
    assert caught.value.code == "clock.no_scope"
