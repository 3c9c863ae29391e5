"""Videos belong between the pictures beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qaplan.survey.clocks.types import ClockReading
from qaplan.survey.clocks.videos import video_findings
from tests.survey.clocks.cameras import START, camera, picture, video

_MINUTE = timedelta(minutes=1)


def _card(own_shift: timedelta, now: timedelta | None) -> list[ClockReading]:
    """Four videos, each a minute after one picture and a minute before the next; some days lie between."""
    readings: list[ClockReading] = []
    for day in range(1, 5):
        taken, number = START + timedelta(days=day), 3 * day
        own = taken + _MINUTE + own_shift
        readings.append(picture(number, taken))
        readings.append(video(number + 1, own, None if now is None else own + now))
        readings.append(picture(number + 2, taken + 2 * _MINUTE))
    return readings


@pytest.mark.parametrize("hours", [-6, -3, 5, 5.75])
def test_an_offset_is_found_for_videos_that_nothing_dates(hours: float) -> None:
    utc = -timedelta(hours=hours)
    (found,) = video_findings(camera(_card(utc, None)))
    assert found.change is not None
    assert (found.change.kind, found.change.shift, found.is_sure) == (
        "utc_video",
        timedelta(hours=hours),
        True,
    )


def test_videos_that_fit_are_left_alone() -> None:
    assert list(video_findings(camera(_card(timedelta(0), timedelta(0))))) == []
    assert list(video_findings(camera(_card(-timedelta(hours=5), timedelta(hours=5))))) == []


def test_videos_without_pictures_beside_them_say_nothing() -> None:
    assert list(video_findings(camera([video(1, START), video(2, START)]))) == []


def test_videos_that_no_offset_brings_back_are_only_named() -> None:
    odd = _card(-timedelta(hours=5, minutes=7), None)
    (found,) = video_findings(camera(odd))
    assert (found.change, found.is_sure) == (None, False)
