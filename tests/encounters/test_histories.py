from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.encounters.checks import check_survey
from qaplan.encounters.grids import rectangular_mask
from qaplan.encounters.histories import Fieldwork, SeenAnimal, flank_surveys, survey_of, surveys_of_draws
from qaplan.encounters.seasons import FieldStation, Season
from qaplan.identity.counting.draws import DrawnAnimal, EncounterPlace, HistoryDraws
from qaplan.identity.sides import Side
from qaplan.survey.types import EffortInterval, EffortReason

DAY = date(2025, 3, 1)
PLACES = np.array([[0.0, 0.0], [3000.0, 0.0], [0.0, 3000.0], [3000.0, 3000.0]])


def stand(name, place, *, cameras=1, days=60):
    start = datetime(2025, 3, 1)
    worked = EffortInterval(name, start, start + timedelta(days=days), EffortReason.WORKING, "field_sheet")
    return FieldStation(name, place, (worked,), cameras, {"ridge": float(cameras)})


def work(**changes):
    stations = tuple(
        stand(f"S{number}", (float(e), float(n)), cameras=2 if number == 1 else 1)
        for number, (e, n) in enumerate(PLACES, start=1)
    )
    whole = {
        "stations": stations,
        "seasons": (Season("1", DAY, date(2025, 4, 29), 10),),
        "mask": rectangular_mask(PLACES, buffer_m=9000.0, spacing_m=1000.0),
    }
    return Fieldwork(**(whole | changes))


def seen(animal, station, day, flank="", passing=""):
    return SeenAnimal(animal, station, DAY + timedelta(days=day), flank, passing)


ROWS = [seen("A", "S1", 0), seen("A", "S1", 3), seen("A", "S2", 15), seen("B", "S3", 59)]


def test_rows_become_histories_over_stations_and_occasions():
    session = survey_of(work(), ROWS).sessions[0]
    history = session.history
    assert history.animals == ("A", "B")
    told = list(zip(history.animal, history.occasion, history.detector, history.count, strict=True))
    assert [tuple(map(int, row)) for row in told] == [(0, 0, 0, 2), (0, 1, 1, 1), (1, 5, 2, 1)]
    assert session.detectors.usage.sum() == 240
    assert session.detectors.covariates["ridge"].tolist() == [2.0, 1.0, 1.0, 1.0]
    assert check_survey(survey_of(work(), ROWS)).problems == ()


def test_detectors_that_say_only_whether_count_once_an_occasion():
    assert survey_of(work(kind="proximity"), ROWS).sessions[0].history.count.tolist() == [1, 1, 1]


def test_seasons_become_sessions_and_what_lies_outside_is_left_out():
    seasons = (Season("spring", DAY, date(2025, 3, 10)), Season("later", date(2025, 4, 1), date(2025, 5, 1)))
    survey = survey_of(work(seasons=seasons), ROWS)
    assert [(each.name, len(each.history), each.history.detections) for each in survey.sessions] == [
        ("spring", 1, 2),
        ("later", 1, 1),
    ]


def test_a_station_that_did_not_stand_in_a_season_is_no_detector_of_it():
    stations = (*work().stations[:3], stand("S9", (3000.0, 3000.0), days=5))
    seasons = (Season("1", DAY, date(2025, 3, 10)), Season("2", date(2025, 3, 11), date(2025, 4, 29)))
    first, second = survey_of(work(stations=stations, seasons=seasons), ROWS).sessions
    assert (len(first.detectors), len(second.detectors)) == (4, 3)


def test_a_station_that_is_not_in_the_list_is_named():
    with pytest.raises(DataError) as error:
        survey_of(work(), [seen("A", "S7", 1)])
    assert error.value.code == "encounters.unknown_stations"
    assert [each.where for each in error.value.problems] == ["station S7"]


def test_two_flanks_of_one_passing_are_one_detection():
    both = [
        seen("A", "S1", 2, "left", "E-1"),
        seen("A", "S1", 2, "right", "E-1"),
        seen("A", "S1", 2, "left", "E-2"),
    ]
    assert survey_of(work(), both).detections == 2


def test_sexes_are_told_of_the_animals_that_were_seen():
    column = survey_of(work(sexes={"A": "F", "Z": "M"}), ROWS).sessions[0].history.covariates["sex"]
    assert column.tolist() == ["F", ""]


def test_animals_are_told_apart_by_the_flanks_that_are_known_of_them():
    rows = [
        seen("A", "S1", 1, "left", "E-1"),
        seen("A", "S1", 1, "right", "E-1"),
        seen("A", "S2", 9, "right", "E-2"),
        seen("B", "S2", 2, "left", "E-3"),
        seen("C", "S3", 3, "right", "E-4"),
        seen("D", "S3", 3, "", "E-5"),
    ]
    found = flank_surveys(work(), rows)
    assert [each.animals for each in found.by_flank().values()] == [1, 1, 1]
    assert found.both.detections == 2
    assert found.cameras[0].tolist() == [2, 1, 1, 1]


def test_every_draw_becomes_a_survey_by_one_flank():
    left, right, other = Side("E-1", "left"), Side("E-1", "right"), Side("E-2", "left")
    places = {"E-1": EncounterPlace("S1", DAY), "E-2": EncounterPlace("S2", DAY), "E-3": EncounterPlace()}
    lost = Side("E-3", "left")
    one = (DrawnAnimal((left, other, right), "both"),)
    two = (DrawnAnimal((left, right), "both"), DrawnAnimal((other, lost), "left"))
    draws = HistoryDraws((one, two), places, 1, True)
    assert [each.animals for each in surveys_of_draws(work(), draws, "left")] == [1, 2]
    assert [each.detections for each in surveys_of_draws(work(), draws, "left")] == [2, 2]
    assert [each.animals for each in surveys_of_draws(work(), draws, "right")] == [1, 1]


def test_words_and_gaps_among_the_covariates_of_stations_stay_what_they_are():
    stations = (
        FieldStation("S1", (0.0, 0.0), work().stations[0].worked, 1, {"slope": 3.0, "ground": "rock"}),
        FieldStation("S2", (3000.0, 0.0), work().stations[1].worked, 1, {}),
    )
    columns = survey_of(work(stations=stations), []).sessions[0].detectors.covariates
    assert columns["ground"].tolist() == ["rock", ""]
    assert columns["slope"][0] == 3.0
    assert np.isnan(columns["slope"][1])


rows_drawn = st.lists(
    st.builds(
        seen,
        st.sampled_from("ABC"),
        st.sampled_from(["S1", "S2", "S3", "S4"]),
        st.integers(0, 59),
        st.sampled_from(["left", "right"]),
        st.sampled_from(["", "E-1", "E-2"]),
    ),
    max_size=25,
)


@given(rows_drawn, st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same_survey(rows, shuffle):
    mixed = list(rows)
    shuffle.shuffle(mixed)
    one, other = (survey_of(work(), each).sessions[0].history for each in (rows, mixed))
    assert one.animals == other.animals
    for name in ("animal", "occasion", "detector", "count"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


@given(rows_drawn)
def test_flanks_share_the_animals_out_and_lose_no_passing(rows):
    found = flank_surveys(work(), rows)
    whole = survey_of(work(), rows)
    assert sum(each.animals for each in found.by_flank().values()) == whole.animals
    assert sum(each.detections for each in found.by_flank().values()) == whole.detections
