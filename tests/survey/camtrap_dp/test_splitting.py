from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.camtrap_dp.splitting import part_at, parts_of
from qaplan.survey.types import EffortReason
from tests.survey.camtrap_dp.surveys import clock, deployment, effort

WORKING, DEAD, FLASH = EffortReason.WORKING, EffortReason.DEAD, EffortReason.FLASH_FAILED
D1 = deployment("D1", "S1")


def test_a_deployment_without_told_effort_stays_whole():
    (part,) = parts_of(D1, (), ())
    assert (part.part_id, part.start, part.end) == ("D1", clock(1), clock(30))


def test_a_gap_splits_a_deployment():
    parts = parts_of(D1, effort("D1", (1, 10, WORKING), (10, 15, DEAD), (15, 30, WORKING)), ())
    assert [(each.part_id, each.start.day, each.end.day) for each in parts] == [
        ("D1#1", 1, 10),
        ("D1#2", 15, 30),
    ]


def test_touching_stretches_of_one_condition_are_joined_and_keep_the_id():
    (part,) = parts_of(D1, effort("D1", (1, 10, WORKING), (10, 30, WORKING)), ())
    assert (part.part_id, part.end) == ("D1", clock(30))
    assert len(part.intervals) == 2


def test_a_failed_flash_is_a_part_of_its_own_that_says_so():
    parts = parts_of(D1, effort("D1", (1, 10, WORKING), (10, 30, FLASH)), ())
    assert [each.tag for each in parts] == ["", "effort:flash_failed"]


def test_an_unknown_deployment_without_media_has_no_part():
    assert parts_of(D1, effort("D1", (1, 30, EffortReason.LOST_CARD)), ()) == ()


def test_a_dead_deployment_with_media_lasts_from_the_first_to_the_last_of_them():
    (part,) = parts_of(D1, effort("D1", (1, 30, DEAD)), (clock(9), clock(3)))
    assert (part.start, part.end, part.tag) == (clock(3), clock(9), "effort:media only")


def test_an_id_that_is_taken_is_not_given_again():
    stretches = effort("D1", (1, 10, WORKING), (15, 30, WORKING))
    parts = parts_of(D1, stretches, (), taken={"D1", "D1#2"})
    assert [each.part_id for each in parts] == ["D1##1", "D1##2"]


def test_a_medium_from_a_gap_belongs_to_the_part_before_it():
    parts = parts_of(D1, effort("D1", (2, 10, WORKING), (15, 30, WORKING)), ())
    found = {day: part_at(parts, clock(day)) for day in (1, 5, 12, 20)}
    assert {day: part.part_id for day, part in found.items() if part} == {
        1: "D1#1",
        5: "D1#1",
        12: "D1#1",
        20: "D1#2",
    }
    assert part_at((), clock(5)) is None


@given(
    st.lists(st.sampled_from([WORKING, DEAD, FLASH]), min_size=1, max_size=12).map(
        lambda reasons: effort("D1", *((day, day + 1, reason) for day, reason in enumerate(reasons, 1)))
    )
)
def test_the_parts_hold_exactly_the_worked_days(stretches):
    parts = parts_of(D1, stretches, ())
    worked = sum(each.days for each in stretches if each.reason is not DEAD)
    assert sum((each.end - each.start).days for each in parts) == worked
    assert len({each.part_id for each in parts}) == len(parts)
