"""Distances come from exact positions, and leave as coarsely as the reader may know them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qaplan.app.services.identity.beliefs import constraints_of
from qaplan.app.services.identity.ground import load_ground
from qaplan.app.services.identity.known import lay_known_pairs
from qaplan.app.services.identity.movements import (
    at_two_places,
    movement_between,
    walk_lines,
    walk_message,
    walks_between,
)
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.field_tables import load_stations, save_stations
from qaplan.app.store.identity_tables import HeldEncounter
from qaplan.app.store.side_tables import load_known_pairs
from qaplan.app.store.station_distances import station_distances_km
from qaplan.app.store.studies import writing
from qaplan.base.exact_places import exact_place
from qaplan.base.messages import Text
from qaplan.identity.sides import Side
from qaplan.identity.walks import WalkState, walk_between
from qaplan.survey.types import Station
from tests.app.cats import Passed, cats_in, reader, say_scores

PLACES = {"S1": (52.0, 43.0), "S2": (52.5, 43.0), "S3": (52.0, 43.004)}
ANNA = reader("A")


@pytest.fixture
def passings(study: Study, tmp_path: Path, session: Session) -> list[str]:
    """At S1, ten minutes later far off at S2, and days later beside S1 at S3."""
    found = cats_in(
        study, tmp_path / "cards", [Passed(1, "S1"), Passed(2, "S2"), Passed(1, "S3", 9)], session
    )
    placed = [Station(name, exact_place(*at, uncertainty_m=10)) for name, at in PLACES.items()]
    with writing(study):
        save_stations(study, placed, actor=session.actor, at=session.moment())
    return found


def test_distances_are_those_of_the_positions_and_unknown_ones_stay_unknown(
    study: Study, passings: list[str]
) -> None:
    assert {each.station_id for each in load_stations(study)} == set(PLACES)
    found = station_distances_km(study, [("S1", "S2"), ("S2", "S1"), ("S1", "S1"), ("S1", "S9")])
    assert found["S1", "S2"] == pytest.approx(40.8, abs=0.2)
    assert found["S1", "S2"] == found["S2", "S1"]
    assert (found["S1", "S1"], found["S1", "S9"]) == (0.0, None)


def test_two_places_at_once_are_two_animals_and_a_known_pair(study: Study, passings: list[str]) -> None:
    say_scores(study, {(passings[0], passings[1]): 4.0})
    ground = load_ground(study, ANNA)
    assert at_two_places(study, ground.encounters) == ((passings[0], passings[1]),)
    (apart,) = constraints_of(ground)
    assert (apart.is_same, apart.certainty) == (False, 0.99)
    assert lay_known_pairs(study, session=ANNA) == 1
    (known,) = load_known_pairs(study)
    assert (known.is_same, known.how_known, known.score) == (False, "different_place_at_once", 4.0)


def test_a_reader_gets_steps_of_ten_kilometres_and_never_the_position(
    study: Study, passings: list[str]
) -> None:
    first, second, third = (Side(each, "left") for each in passings)
    ground = load_ground(study, ANNA)
    told = [movement_between(ground, first, second), movement_between(ground, first, third)]
    said = [Text("en").say(each) for each in told if each is not None]
    assert "at least 40 km" in said[0]
    assert "at most 10 km" in said[1]
    assert "Possible is not proof" in said[1]
    exact = load_ground(study, Session(ANNA.actor, now=ANNA.now, role="steward"))
    closer = movement_between(exact, first, second)
    assert closer is not None
    assert "40.8 km" in Text("en").say(closer)
    assert "43.0" not in "".join(said)


def test_no_distance_is_told_to_an_insider_more_finely_than_the_cell_of_a_station() -> None:
    told = {
        Text("en").say(walk_message(("a", "b"), walk_between(km, 30.0), is_exact=False))
        for km in (20.1, 24.9, 29.99)
    }
    assert len(told) == 1


def test_an_animal_is_walked_from_passing_to_passing(study: Study, passings: list[str]) -> None:
    lines = walk_lines(study, passings, is_exact=False)
    assert [(each.earlier, each.later) for each in lines] == [tuple(passings[:2]), tuple(passings[1:])]
    assert [each.state for each in lines] == [WalkState.AT_ONCE, WalkState.POSSIBLE]


def test_without_a_clock_or_a_station_nothing_is_said(study: Study) -> None:
    start = datetime(2025, 3, 1)
    encounters = {
        "a": HeldEncounter("a", "S1", start, start + timedelta(minutes=1)),
        "b": HeldEncounter("b", "S1"),
        "c": HeldEncounter("c", "", start, start),
    }
    assert walks_between(study, encounters, [("a", "b"), ("a", "c"), ("a", "x")]) == {}
