from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.encounters.seasons import FieldStation, Season, usage_of
from qaplan.survey.effort import effort_days
from qaplan.survey.types import EffortInterval, EffortReason

FIRST = datetime(2025, 3, 1, 10)
REASONS = list(EffortReason)


def stretch(start, days, reason=EffortReason.WORKING, deployment="D1"):
    begun = FIRST + timedelta(days=start)
    return EffortInterval(deployment, begun, begun + timedelta(days=days), reason, "field_sheet")


def station(*worked, cameras=1):
    return FieldStation("S1", (0.0, 0.0), worked, cameras)


def season(days=30, each=None):
    return Season("1", FIRST.date(), FIRST.date() + timedelta(days=days - 1), each)


def test_a_season_is_cut_into_occasions_and_the_last_may_be_shorter():
    cut = season(30, 7)
    assert cut.occasions == 5
    assert [(b - a).days for a, b in zip(cut.edges, cut.edges[1:], strict=False)] == [7, 7, 7, 7, 2]
    assert [cut.occasion_of(FIRST.date() + timedelta(days=day)) for day in (0, 6, 7, 29)] == [0, 0, 1, 4]
    assert cut.occasion_of(date(2025, 2, 28)) is cut.occasion_of(date(2025, 3, 31)) is None


@pytest.mark.parametrize(("last", "each"), [(date(2025, 2, 1), None), (date(2025, 4, 1), 0)])
def test_a_season_without_days_is_refused(last, each):
    with pytest.raises(DataError) as error:
        Season("1", FIRST.date(), last, each)
    assert error.value.code == "encounters.bad_season"


def test_a_gap_counts_as_no_effort():
    usage = usage_of([station(stretch(0, 10), stretch(10, 5, EffortReason.DEAD), stretch(15, 5))], season())
    assert usage.days.tolist() == [[15.0]]


def test_a_lost_card_is_unknown_and_not_counted():
    usage = usage_of([station(stretch(0, 10, EffortReason.LOST_CARD))], season(each=5))
    assert usage.days.sum() == 0
    assert usage.unknown_days.sum() == pytest.approx(10)


def test_a_failed_flash_counts_for_as_much_as_is_asked():
    worked = [station(stretch(0, 10), stretch(10, 4, EffortReason.FLASH_FAILED))]
    assert usage_of(worked, season()).days.sum() == 10
    assert usage_of(worked, season(), daylight_share=0.5).days.sum() == 12
    assert usage_of(worked, season()).dark_days.sum() == 4


def test_parts_of_days_count_as_parts_and_fall_into_their_occasions():
    usage = usage_of([station(stretch(0, 2))], season(3, 1)).days
    assert usage[0].tolist() == pytest.approx([14 / 24, 1.0, 10 / 24])


def test_effort_outside_the_season_is_cut_off():
    assert usage_of([station(stretch(-20, 100))], season(30)).days.sum() == 30


def test_two_cameras_count_once_for_the_station_and_twice_for_the_cameras():
    pair = [station(stretch(0, 10), stretch(5, 10, deployment="D2"), cameras=2)]
    assert usage_of(pair, season()).days.sum() == 15
    assert usage_of(pair, season(), counted="camera").days.sum() == 20


def test_what_one_camera_saw_is_not_unknown_because_the_other_lost_its_card():
    pair = [station(stretch(0, 10), stretch(0, 12, EffortReason.LOST_CARD, "D2"), cameras=2)]
    usage = usage_of(pair, season())
    assert (usage.days.sum(), usage.unknown_days.sum()) == (10, 2)


pieces = st.lists(st.tuples(st.floats(0.05, 9.0), st.sampled_from(REASONS)), min_size=1, max_size=8)


@given(pieces, st.integers(1, 12), st.floats(0.0, 20.0))
def test_usage_sums_to_camera_days(parts, each, start):
    worked, at = [], start
    for days, reason in parts:
        worked.append(stretch(at, days, reason))
        at = (worked[-1].end - FIRST) / timedelta(days=1)
    found = usage_of([station(*worked)], season(120, each))
    told = effort_days(worked)
    assert found.days.sum() == pytest.approx(told.working or 0.0, abs=1e-6)
    assert found.unknown_days.sum() == pytest.approx(told.unknown, abs=1e-6)
    assert found.dark_days.sum() == pytest.approx(told.flash_failed, abs=1e-6)
    assert (found.days >= 0).all()


@given(pieces, st.randoms(use_true_random=False))
def test_the_order_of_intervals_does_not_matter(parts, shuffle):
    worked = [stretch(number, days, reason, f"D{number}") for number, (days, reason) in enumerate(parts)]
    mixed = list(worked)
    shuffle.shuffle(mixed)
    one, other = (usage_of([station(*each)], season(40, 3)) for each in (worked, mixed))
    assert np.array_equal(one.days, other.days)
    assert np.array_equal(one.unknown_days, other.unknown_days)
