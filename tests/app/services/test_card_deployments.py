"""A card finds its deployment by folder, dates and serial number, and never by a guess."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qaplan.app.services.card_deployments import assign_cards, is_within
from qaplan.app.services.card_readings import CardReading, SerialSpan
from qaplan.base.instants import Instant
from qaplan.survey.files.card import CardFolder
from qaplan.survey.types import Deployment

_DAY = datetime(2024, 8, 20, 12)


def _reading(name: str, serial: str = "", day: datetime | None = _DAY + timedelta(days=3)) -> CardReading:
    span = SerialSpan(day, day)
    serials = {serial: span} if serial else {}
    return CardReading(CardFolder(name, Path(name)), io.BytesIO(), 0, span=span, serials=serials)


def _deployment(name: str, station: str, camera: str = "", start: int = 0, serial: str = "") -> Deployment:
    first = Instant(_DAY + timedelta(days=start))
    last = Instant(_DAY + timedelta(days=start + 30))
    return Deployment(name, station, camera, first, last, serial=serial)


_KNOWN = (
    _deployment("K1/C1", "K1", "C1", serial="S1"),
    _deployment("K1/C2", "K1", "C2", serial="S2"),
    _deployment("K2@spring", "K2", start=-200),
    _deployment("K2@autumn", "K2"),
)


@pytest.mark.parametrize(
    ("name", "serial", "found"),
    [
        ("K1/C1", "", "K1/C1"),
        ("2024/k1/c2", "", "K1/C2"),
        ("K2", "", "K2@autumn"),
        ("K1", "S2", "K1/C2"),
        ("DISK", "S1", "K1/C1"),
        ("K1", "", None),
        ("DISK", "", None),
    ],
)
def test_a_card_without_a_layout_is_found_by_name_dates_and_serial(
    name: str, serial: str, found: str | None
) -> None:
    assigned = assign_cards([_reading(name, serial)], _KNOWN, layout=None)[name]
    assert (assigned.deployment.deployment_id if assigned.deployment else None) == found
    assert bool(assigned.problems) is (found is None)


def test_with_a_layout_the_sheets_deployment_wins_over_the_folders(tmp_path: Path) -> None:
    known = assign_cards([_reading("K1/C1")], _KNOWN, layout="station/camera")["K1/C1"].deployment
    assert known == _KNOWN[0]
    new = assign_cards([_reading("K7")], _KNOWN, layout="station", utc_offset="+05:00")["K7"].deployment
    assert new is not None
    assert (new.deployment_id, new.start, new.utc_offset) == ("K7", None, timedelta(hours=5))


def test_a_medium_up_to_a_day_outside_still_belongs_to_its_deployment() -> None:
    assert is_within(_KNOWN[0], _DAY - timedelta(hours=20))
    assert not is_within(_KNOWN[0], _DAY - timedelta(hours=30))
    assert is_within(Deployment("X", "X"), datetime(1999, 1, 1))
