"""Occupancy as a study asks for it: stations by weeks, static in one half-year and dynamic in several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.views import shown_estimates
from qaplan.app.services.estimators import Gathered
from qaplan.app.services.population import occupancy_estimates
from qaplan.app.services.population.field_stations import StudyStations
from qaplan.app.services.population.occupancy_estimates import OCCUPANCY
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.encounters.histories import SeenAnimal
from qaplan.encounters.seasons import FieldStation
from qaplan.sharing import Answer
from qaplan.simulation.leopards.numbers import NumbersSurvey
from qaplan.survey.types import EffortInterval, EffortReason, Event, EventRule
from tests.app.numbers import fill_numbers
from tests.canary import canaries_in

SPECIES = "Ovis vignei"
FIRST = date(2023, 1, 1)
STATIONS, OCCUPIED, CHANCE = 60, 0.6, 0.35
HALF_YEAR = 184


@pytest.fixture(autouse=True)
def fewer_simulations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer sets of detections than the house simulates."""
    monkeypatch.setattr(occupancy_estimates, "_SIMULATIONS", 2)


def quiet(done: int, of: int) -> None:
    """Nobody is told how far the work has come."""


def station(number: int, days: int, start: date = FIRST) -> FieldStation:
    begun = datetime.combine(start, time())
    worked = EffortInterval(
        f"d{number}", begun, begun + timedelta(days=days), EffortReason.WORKING, "field_sheet"
    )
    return FieldStation(f"S{number}", (1000.0 * number, 0.0), (worked,))


def sightings(half_years: int) -> Iterator[SeenAnimal]:
    """Three fifths of the stations are occupied; there a week brings a record with a known chance."""
    rng = np.random.default_rng(5)
    occupied = rng.random(STATIONS) < OCCUPIED
    for half in range(half_years):
        turned = rng.random(STATIONS) < 0.2
        occupied = np.where(turned & (half > 0), ~occupied, occupied)
        for number in np.flatnonzero(occupied):
            for week in np.flatnonzero(rng.random(8) < CHANCE):
                on = FIRST + timedelta(days=int(half * HALF_YEAR + 7 * week + 1))
                yield SeenAnimal(SPECIES, f"S{number}", on, "", f"{number}-{half}-{week}")


def gathered(days: int, seen: tuple[SeenAnimal, ...]) -> Gathered:
    ground = StudyStations(tuple(station(at, days) for at in range(STATIONS)), "EPSG:32640", ())
    seasons = occupancy_estimates._half_years(ground.stations)
    return Gathered(occupancy_estimates._Watched(ground, seasons, seen), ())


def test_one_half_year_gives_the_static_model_whose_interval_holds_the_truth() -> None:
    answer = OCCUPANCY.compute(gathered(56, tuple(sightings(1))), SPECIES, quiet)
    (season,) = answer.record["seasons"]
    assert answer.status == "ok"
    assert {row.record["parameter"] for row in answer.tables[0].rows} == {"psi", "p"}
    assert season["occupancy_low"] < OCCUPIED < season["occupancy_high"]
    assert season["occupancy"] >= season["share_of_sites_seen"]


def test_several_half_years_give_the_dynamic_model() -> None:
    answer = OCCUPANCY.compute(gathered(3 * HALF_YEAR, tuple(sightings(3))), SPECIES, quiet)
    assert answer.status == "ok"
    assert len(answer.record["seasons"]) == 3
    parameters = {row.record["parameter"] for row in answer.tables[0].rows}
    assert parameters == {"psi", "gamma", "epsilon", "p"}


def test_a_model_from_which_the_records_were_drawn_fits_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occupancy_estimates, "_SIMULATIONS", 19)
    heard: list[tuple[int, int]] = []
    seen = gathered(56, tuple(sightings(1)))
    answer = OCCUPANCY.compute(seen, SPECIES, lambda done, of: heard.append((done, of)))
    good = answer.record["goodness_of_fit"]
    assert (answer.status, answer.sentences[-1].key) == ("ok", "occupancy.fits")
    assert (good["simulations"], heard) == (19, [(done, 19) for done in range(19)])
    assert good["p_value"] > 0.05


def test_two_kinds_of_stations_in_one_model_do_not_fit_and_the_answer_is_doubtful(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(occupancy_estimates, "_SIMULATIONS", 39)
    often = tuple(
        SeenAnimal(SPECIES, f"S{number}", FIRST + timedelta(days=7 * week + 1), "", f"{number}-{week}")
        for number in range(40)
        for week in range(8 if number < 20 else 1)
    )
    answer = OCCUPANCY.compute(gathered(56, often), SPECIES, quiet)
    assert (answer.status, answer.sentences[-1].key) == ("doubtful", "occupancy.fits_not")


def test_half_years_are_counted_back_and_a_silent_one_stays() -> None:
    early, late = station(1, 30), station(2, 10, FIRST + timedelta(days=3 * HALF_YEAR - 10))
    seasons = occupancy_estimates._half_years((early, late))
    assert [(each.last - each.first).days + 1 for each in seasons] == [HALF_YEAR] * 3
    assert seasons[-1].last == FIRST + timedelta(days=3 * HALF_YEAR - 1)
    assert occupancy_estimates._half_years(()) == ()


def test_a_record_without_effort_is_left_out_and_told() -> None:
    outside = SeenAnimal(SPECIES, "S1", FIRST + timedelta(days=400), "", "late")
    seen = tuple(sightings(1))
    whole = OCCUPANCY.compute(gathered(56, seen), SPECIES, quiet)
    part = OCCUPANCY.compute(gathered(56, (*seen, outside)), SPECIES, quiet)
    assert part.record["detections"] == whole.record["detections"]
    assert part.sentences[-1].key == "occupancy.without_effort"
    assert "occupancy.without_effort" not in {each.key for each in whole.sentences}


def test_effort_of_each_week_counts() -> None:
    data, _ = gathered(52, ()).matter.visits(SPECIES)
    assert data.effort is not None
    assert sorted(set(data.effort[data.visited].tolist())) == [3.0, 7.0]
    assert data.effort[data.visited].sum() == STATIONS * 52


def test_a_species_that_nobody_saw_is_refused_and_not_told_absent() -> None:
    answer = OCCUPANCY.compute(gathered(56, ()), "Caracal caracal", quiet)
    assert (answer.status, answer.code) == ("refused", "population.nothing_detected")
    assert answer.instead


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_is_said_in_every_language(language: str) -> None:
    answer = OCCUPANCY.compute(gathered(56, tuple(sightings(1))), SPECIES, quiet)
    said = [Text(language).say(each) for each in answer.sentences]  # type: ignore[arg-type]
    assert len(said) >= 2
    assert "{" not in "".join(said)


def test_a_species_is_named() -> None:
    with pytest.raises(UsageError):
        OCCUPANCY.check(" ")


def test_a_study_without_effort_says_so(study: Study, session: Session) -> None:
    found = OCCUPANCY.gather(study, session, date(2025, 11, 1))
    assert found.refusal is not None
    assert found.refusal.code == "encounters.no_effort_held"


def test_a_study_without_records_says_so_and_tells_no_position(study: Study, session: Session) -> None:
    fill_numbers(study, session)
    found = OCCUPANCY.gather(study, session, date(2025, 11, 1))
    assert found.refusal is not None
    assert found.refusal.code == "population.nothing_detected"
    assert canaries_in(str(found)) == []


def test_it_is_kept_with_its_inputs_and_no_position(
    study: Study, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = fill_numbers(study, session)
    monkeypatch.setattr(occupancy_estimates, "study_events", lambda held: tuple(passings_of(plan)))
    made = make_estimates(study, "occupancy", (SPECIES,), as_of=date(2025, 11, 1), session=session)
    assert not isinstance(made, Answer)
    assert made[0].status == "ok"
    (shown,) = shown_estimates(study, session, "occupancy")
    assert shown.answer.record["sites"] == 30
    assert canaries_in(str(made) + str(shown)) == []


def passings_of(plan: NumbersSurvey) -> Iterator[Event]:
    """The passings of the leopards as records of a species."""
    for each in plan.survey.passings:
        shown = each.pictures[0].shown
        yield Event(each.name, each.station_id, "motion", SPECIES, shown, shown, (each.name,), 1, EventRule())
