"""The season holds what decisions about identity are made of, and the same seed plans the same season."""

from __future__ import annotations

from collections import defaultdict

from qaplan.simulation.leopards.survey import FIRST_DAY, LAST_DAY, plan_leopard_survey

SEASON = plan_leopard_survey(1)


def seen() -> dict[str, set[str]]:
    flanks: defaultdict[str, set[str]] = defaultdict(set)
    for passing in SEASON.passings:
        flanks[passing.animal] |= {each.flank for each in passing.pictures if each.flank}
    return flanks


def test_the_same_seed_plans_the_same_season() -> None:
    assert plan_leopard_survey(1) == SEASON


def test_one_leopard_is_only_seen_from_the_left_and_one_only_from_the_right() -> None:
    assert (seen()["V03"], seen()["V04"]) == ({"left"}, {"right"})
    assert sum(flanks == {"left", "right"} for flanks in seen().values()) >= 4


def test_two_cameras_of_a_station_see_both_flanks_of_one_passing() -> None:
    both = [each for each in SEASON.passings if {shot.flank for shot in each.pictures} == {"left", "right"}]
    assert both
    for passing in both:
        assert len({shot.camera_id for shot in passing.pictures}) == 2
        assert SEASON.country.station(passing.station_id).cameras == ("A", "B")


def test_every_camera_has_its_view_with_nobody_in_it_by_day_and_by_night() -> None:
    blanks = {
        (each.station_id, each.pictures[0].camera_id, each.is_night)
        for each in SEASON.passings
        if not each.animal
    }
    cameras = [(each.station_id, camera) for each in SEASON.country.stations for camera in each.cameras]
    assert blanks == {(*place, is_night) for place in cameras for is_night in (False, True)}


def test_everything_happens_within_the_deployment_and_passings_are_apart() -> None:
    clocks = [shot.shown for each in SEASON.passings for shot in each.pictures]
    assert min(clocks) > FIRST_DAY
    assert max(clocks) < LAST_DAY
    by_station: defaultdict[str, list[float]] = defaultdict(list)
    for each in SEASON.passings:
        by_station[each.station_id].append(each.pictures[0].shown.timestamp())
    for row in by_station.values():
        assert all(b - a > 240 for a, b in zip(sorted(row), sorted(row)[1:], strict=False))
