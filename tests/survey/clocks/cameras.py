"""Deployments made up reading by reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from qaplan.base.instants import Instant
from qaplan.survey.clocks.series import CameraSeries, in_card_order
from qaplan.survey.clocks.types import ClockAnchor, ClockReading
from qaplan.survey.types import Deployment

__all__ = ["END", "START", "camera", "picture", "video"]

START, END = datetime(2024, 5, 1, 9, 10), datetime(2024, 6, 10, 16, 20)


def picture(number: int, clock: datetime, *, folder: str = "100CAM", card: str = "card-1") -> ClockReading:
    name = f"DCIM/{folder}/IMG_{number:04}.JPG"
    return ClockReading(f"{card}:{folder}:{number}", "K1", card, name, clock, clock)


def video(number: int, own: datetime | None, clock: datetime | None = None) -> ClockReading:
    name = f"DCIM/100CAM/VID_{number:04}.MP4"
    return ClockReading(f"video:{number}", "K1", "card-1", name, clock, own, is_video=True)


def camera(
    readings: Sequence[ClockReading],
    *,
    start: datetime | None = START,
    end: datetime | None = END,
    offset: timedelta | None = None,
    checks: tuple[ClockAnchor, ...] = (),
) -> CameraSeries:
    first, last = (Instant(each) if each else None for each in (start, end))
    deployment = Deployment("K1", "K1", "", first, last, offset)
    return CameraSeries(deployment, in_card_order(readings), checks)
