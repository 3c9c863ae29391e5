from __future__ import annotations

from datetime import date

import pytest

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.identity.movement import PUBLISHED_DAILY_MOVEMENT, movement_check
from qaplan.identity.types import Standing, Statement, Verdict

AUGUST, SEPTEMBER = PartialDate.parse("2024-08-25"), PartialDate.parse("2024-09-19")


def test_the_least_daily_distance_is_the_quoted_distance_over_the_days():
    check = movement_check(("A", AUGUST), ("B", SEPTEMBER), 210.0)
    assert (check.days.fewest, check.days.most, check.km_per_day) == (25, 25, 8.4)
    assert check.is_possible
    assert check.to_record()["is_proof"] is False
    assert check.to_record()["from_record"] == "A"
    assert len(check.table()) == len(PUBLISHED_DAILY_MOVEMENT)


def test_a_date_that_is_not_sharp_gives_the_least_that_holds_for_certain():
    check = movement_check(("A", PartialDate.parse("2024-08")), ("B", SEPTEMBER), 210.0)
    assert check.days.most == 49
    assert check.km_per_day == 4.2


def test_a_walk_beyond_every_published_day_is_said_to_be_that():
    check = movement_check(("A", AUGUST), ("B", PartialDate.parse("2024-08-27")), 210.0)
    assert check.km_per_day == 105.0
    assert not check.is_possible
    assert check.message().key == "identity.movement_beyond_published"


def test_two_records_of_one_day_have_no_daily_distance():
    check = movement_check(("A", AUGUST), ("B", AUGUST), 210.0)
    assert check.km_per_day is None
    assert not check.is_possible
    assert "210 km" in check.summary()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_sentence_says_in_each_language_that_possible_is_not_proof(language):
    check = movement_check(("A", AUGUST), ("B", SEPTEMBER), 210.0)
    said = Text(language).say(check.message())
    warning = {"en": "Possible is not proof", "ru": "не значит доказано", "kk": "дәлел емес"}
    assert warning[language] in said
    assert "8.4" in said or "8,4" in said


def test_the_standing_is_that_of_the_day_asked_for():
    spoken = [Statement("s", ("A", "B"), Verdict.SAME, "O-1", date(2025, 4, 9))]
    ends = ("A", AUGUST), ("B", SEPTEMBER)
    assert movement_check(*ends, 210.0, spoken).standing is Standing.SAME
    assert movement_check(*ends, 210.0, spoken, on=date(2024, 9, 27)).standing is Standing.UNSTATED


def test_every_published_movement_has_its_source():
    assert all(each.source.startswith("http") for each in PUBLISHED_DAILY_MOVEMENT)
    assert max(each.km_per_day for each in PUBLISHED_DAILY_MOVEMENT) == 29.0


@pytest.mark.parametrize(
    ("start", "end", "distance"),
    [(SEPTEMBER, AUGUST, 210.0), (AUGUST, PartialDate.unknown(), 210.0), (AUGUST, SEPTEMBER, 0.0)],
)
def test_a_movement_without_order_date_or_distance_is_refused(start, end, distance):
    with pytest.raises(DataError) as caught:
        movement_check(("A", start), ("B", end), distance)
    assert caught.value.code == "identity.no_movement"
