"""What was noted at the visits is believed from a minute on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qaplan.survey.clocks.types import ClockAnchor
from qaplan.survey.clocks.visits import visit_findings
from tests.survey.clocks.cameras import END, START, camera, picture

_MINUTE = timedelta(minutes=1)


def _checks(*shifts_min: float) -> tuple[ClockAnchor, ...]:
    true = (START, END)
    return tuple(
        ClockAnchor(moment - shift * _MINUTE, moment) for moment, shift in zip(true, shifts_min, strict=False)
    )


@pytest.mark.parametrize(
    ("shifts", "kind"), [((4, 4), "shift"), ((4,), "shift"), ((0, 6), "drift"), ((-3, 2), "drift")]
)
def test_one_note_or_two_alike_make_a_constant_and_two_unlike_a_drift(
    shifts: tuple[float, ...], kind: str
) -> None:
    series = camera([picture(1, START), picture(2, END)], checks=_checks(*shifts))
    (found,) = visit_findings(series)
    assert found.change is not None
    assert found.change.kind == kind
    assert len(found.evidence) == len(shifts)


def test_notes_that_agree_with_the_camera_are_no_fault() -> None:
    series = camera([picture(1, START), picture(2, END)], checks=_checks(0.5, -0.4))
    assert list(visit_findings(series)) == []


def test_a_note_belongs_to_the_run_in_which_the_clock_showed_it() -> None:
    reset = START - timedelta(days=8000)
    readings = [
        picture(1, START),
        picture(2, START + timedelta(days=3)),
        picture(3, reset),
        picture(4, reset),
    ]
    noted = ClockAnchor(reset + timedelta(hours=1), END)
    (found,) = visit_findings(camera(readings, checks=(noted,)))
    assert found.change is not None
    assert found.change.shift == END - reset - timedelta(hours=1)
    assert len(found.scope.medium_ids) == 2
