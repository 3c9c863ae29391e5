"""The season of thirty stations: the same seed gives the same, gaps hold nobody, and its truth is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qaplan.simulation.leopards.numbers import plan_numbers_survey
from qaplan.simulation.leopards.survey import FIRST_DAY, LAST_DAY


def test_the_same_seed_gives_the_same_season_and_another_another() -> None:
    assert plan_numbers_survey(3) == plan_numbers_survey(3)
    assert plan_numbers_survey(3).survey.passings != plan_numbers_survey(4).survey.passings


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_enough_animals_are_met_again_for_a_density(seed: int) -> None:
    plan = plan_numbers_survey(seed)
    stations = {(each.animal, each.station_id) for each in plan.survey.passings}
    animals = {animal for animal, _ in stations}
    assert 8 <= len(animals) <= plan.animals
    assert sum(sum(name == animal for name, _ in stations) > 1 for animal in animals) >= 5


def test_nobody_is_met_while_cameras_stand_still_or_before_they_stand() -> None:
    plan = plan_numbers_survey(1)
    gaps = {each.station_id: each for each in plan.gaps}
    assert len(gaps) == 6
    for passing in plan.survey.passings:
        at = passing.pictures[0].shown
        assert FIRST_DAY < at < LAST_DAY
        gap = gaps.get(passing.station_id)
        assert gap is None or not gap.start <= at <= gap.end
    assert all(each.end - each.start >= timedelta(days=15) for each in plan.gaps)


def test_two_cameras_of_a_station_see_both_flanks() -> None:
    plan = plan_numbers_survey(1)
    both = [each for each in plan.survey.passings if len(each.pictures) == 2]
    assert both
    assert all({picture.flank for picture in each.pictures} == {"left", "right"} for each in both)
