from __future__ import annotations

import math

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.population.small_n.priors import BorrowedRange, ResidentPriors, SexRanges
from qaplan.population.small_n.reach import Reach
from qaplan.population.small_n.residents import resident_presence
from qaplan.population.small_n.waiting import TimeToDetection, settling_effort, time_to_detection

SIDE = np.arange(500.0, 12_000.0, 1000.0)
CELLS = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)


def reach(*stations: tuple[float, float], days: float = 0.0) -> Reach:
    return Reach(np.array(stations), np.full(len(stations), days), CELLS, 100.0)


def ranges(sigma: tuple[float, float] = (3000, 3000), rate: tuple[float, float] = (0.02, 0.02)) -> SexRanges:
    return SexRanges(BorrowedRange(*sigma, "x"), BorrowedRange(*rate, "x"))


MIDDLE = (6000.0, 6000.0)


def test_in_one_cell_under_one_station_the_wait_is_that_of_a_poisson_process() -> None:
    here = Reach(np.array([MIDDLE]), np.zeros(1), np.array([MIDDLE]), 100.0)
    found = time_to_detection(here, ranges(), (0.5, 0.95))
    assert [each.days for each in found] == pytest.approx([math.log(2) / 0.02, math.log(20) / 0.02], rel=1e-6)


def test_after_the_wait_the_chance_is_what_was_asked() -> None:
    here, known = reach(MIDDLE), ranges()
    for each in time_to_detection(here, known):
        waited = reach(MIDDLE, days=each.days)
        assert 1 - np.exp(-0.02 * waited.hazard(3000)).mean() == pytest.approx(each.probability, abs=1e-6)


def test_what_is_borrowed_widens_the_wait() -> None:
    (found,) = time_to_detection(reach(MIDDLE), ranges((2000, 4500), (0.005, 0.05)), (0.5,))
    assert found.low < found.days < found.high
    rates = time_to_detection(
        Reach(np.array([MIDDLE]), np.zeros(1), np.array([MIDDLE]), 100.0),
        ranges((3000, 3000), (0.005, 0.05)), (0.5,),
    )[0]  # fmt: skip
    assert (rates.low, rates.high) == pytest.approx((math.log(2) / 0.05, math.log(2) / 0.005), rel=0.02)


def test_a_wait_of_more_than_ten_years_is_not_a_number() -> None:
    found = time_to_detection(reach(MIDDLE), ranges((500, 500)), (0.95,))[0]
    assert math.isinf(found.days)
    assert found.to_record()["days"] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ends", [(9, 3, 40), (9, 3, math.inf), (math.inf, 3, math.inf), (math.inf,) * 3])
def test_every_wait_is_said_in_every_language(language, ends) -> None:
    assert Text(language).say(TimeToDetection(0.5, *ends).message())


def priors(known: SexRanges) -> ResidentPriors:
    return ResidentPriors(0.5, 0.5, known)


def test_the_effort_that_settles_it_settles_it() -> None:
    assumed = priors(ranges((2500, 5000), (0.01, 0.05)))
    stations = ((3000.0, 3000.0), (9000.0, 3000.0), (6000.0, 9000.0))
    found = settling_effort(reach(*stations), assumed, threshold=0.1)
    assert found.further_days is not None
    after = resident_presence(reach(*stations, days=found.further_days), assumed)
    assert after.answer.female == pytest.approx(0.1, abs=1e-3)
    assert found.further_camera_days == pytest.approx(3 * found.further_days)


def test_where_residents_live_out_of_reach_no_effort_settles_it() -> None:
    found = settling_effort(reach((0.0, 0.0)), priors(ranges((1000, 1000))))
    assert found.status == "out_of_reach"
    assert found.out_of_reach > 0.9
    assert found.probability_at_last > 0.2
    assert "no effort within ten years" in Text("en").say(found.messages()[0])


def test_stations_in_the_holes_settle_what_effort_cannot() -> None:
    assumed = priors(ranges((1500, 1500), (0.05, 0.05)))
    here = reach((0.0, 0.0))
    found = settling_effort(here, assumed, threshold=0.1, survey_days=100)
    assert found.further_stations
    for fewer, holds in ((0, True), (1, False)):
        added = here.with_stations(here.widest_holes(400)[: found.further_stations - fewer])
        worked = Reach(added.stations_m, np.full(len(added.days), 100.0), CELLS, 100.0)
        assert (resident_presence(worked, assumed).answer.female < 0.1) is holds


def test_what_is_settled_needs_nothing_more() -> None:
    found = settling_effort(reach(MIDDLE, days=3000), priors(ranges((6000, 6000), (0.05, 0.05))))
    assert (found.further_days, found.further_stations) == (0.0, 0)
    assert len(found.messages()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_would_settle_it_is_said_in_every_language(language) -> None:
    cases = (
        settling_effort(reach(MIDDLE), priors(ranges())),
        settling_effort(reach((0.0, 0.0)), priors(ranges((1000, 1000)))),
        settling_effort(reach((0.0, 0.0)), priors(ranges((5, 5)))),
    )
    said = [Text(language).say(each) for found in cases for each in found.messages()]
    assert len(said) == 6


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"threshold": 0.0}, "population.bad_probability"),
        ({"survey_days": 0.0}, "population.bad_effort"),
        ({"survey_days": math.inf}, "population.bad_effort"),
    ],
)
def test_a_threshold_or_survey_that_is_none_is_refused(options, code) -> None:
    with pytest.raises(DataError) as caught:
        settling_effort(reach(MIDDLE), priors(ranges()), **options)
    assert caught.value.code == code
