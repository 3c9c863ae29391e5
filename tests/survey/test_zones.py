from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qaplan.base.errors import DataError
from qaplan.survey.zones import declared_offset


def test_an_offset_is_taken_as_declared() -> None:
    declared = declared_offset("+05:00", start=None)
    assert declared.offset == timedelta(hours=5)
    assert declared.zone == ""


def test_a_zone_gives_the_offset_of_the_set_up_day_and_not_of_today() -> None:
    before = declared_offset("Asia/Almaty", start=datetime(2024, 2, 20, 12))
    after = declared_offset("Asia/Almaty", start=datetime(2024, 3, 20, 12))
    assert (before.offset, after.offset) == (timedelta(hours=6), timedelta(hours=5))


def test_a_change_of_the_law_during_the_deployment_is_told_and_the_clock_keeps_its_offset() -> None:
    declared = declared_offset("Asia/Almaty", start=datetime(2023, 11, 1, 12), end=datetime(2024, 5, 1, 12))
    assert declared.changed_during
    assert declared.offset == timedelta(hours=6)


def test_a_zone_without_a_change_says_none() -> None:
    assert not declared_offset(
        "Asia/Aqtau", start=datetime(2024, 1, 1), end=datetime(2024, 6, 1)
    ).changed_during


@pytest.mark.parametrize("text", ["Asia/Nowhere", "five", "+25:00", "../etc/passwd", "/etc/passwd"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        declared_offset(text, start=datetime(2024, 1, 1))
    assert caught.value.code == "instant.bad_offset"


def test_a_zone_without_a_set_up_date_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        declared_offset("Asia/Aqtau", start=None)
    assert caught.value.code == "survey.zone_without_date"
