"""A design as a whole: what is promised, what is refused, in three languages and without a place."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.base.provenance import plain
from qaplan.simulation.design.figures import DesignOrder
from qaplan.simulation.design.options import survey_options
from qaplan.simulation.design.power import visible_change
from qaplan.simulation.design.prediction import Predictor
from qaplan.simulation.design.survey_design import SurveyDesign, design_survey
from qaplan.simulation.design.types import Aim, BorrowedParameters, Fieldwork, Stations
from tests.simulation.design.landscapes import landscape

BORROWED = BorrowedParameters(0.03, 2500.0, 4.0)
UNSURE = replace(BORROWED, lambda0_cv=0.3, sigma_cv=0.2, density_cv=0.4)


@cache
def _designed(
    borrowed: BorrowedParameters = BORROWED,
    cameras: int = 24,
    days: float = 90.0,
    aim: Aim = "density",
    per: int = 2,
) -> SurveyDesign:
    order = DesignOrder(borrowed, Fieldwork(cameras, days, per), aim, rivals=3, draws=40)
    return design_survey(landscape(70_001, radius_m=12_000), order)


def test_a_design_that_will_do_promises_a_density_with_its_error() -> None:
    found = _designed()
    record = found.to_record()
    assert found.status == "ok"
    assert found.prediction.expected.recaptures > 20
    assert 0 < found.prediction.density_rse < 1
    assert record["density_rse"] == found.prediction.density_rse
    assert found.change is not None
    assert found.change.decline < 0 < found.change.growth


def test_too_few_recaptures_are_refused_with_what_would_help() -> None:
    found = _designed(cameras=12, days=20.0, per=1, borrowed=replace(BORROWED, density_per_100km2=8.0))
    assert found.status == "refused"
    assert found.refusal is not None
    assert found.refusal.code == "design.too_few_recaptures"
    assert [each.key for each in found.refusal.instead] == [
        "design.newcomer",
        "design.days_needed",
        "design.second_camera_helps",
    ]
    assert found.days_needed is not None
    predictor = Predictor(landscape(70_001, radius_m=12_000), found.order.borrowed)
    days = float(found.days_needed)
    short, enough = (
        predictor.expect(found.stations.place_m, Fieldwork(12, each, 1)).recaptures
        for each in (days - 1, days)
    )
    assert short < 20 <= enough


def test_one_or_two_animals_are_never_promised_a_density() -> None:
    lone = replace(BORROWED, density_per_100km2=0.3)
    found = _designed(borrowed=lone, days=365.0)
    assert found.prediction.expected.animals_there < 2
    assert found.refusal is not None
    assert found.refusal.code == "design.too_few_animals"
    assert found.days_needed is None
    assert found.prediction.newcomer > 0.5


def test_a_newcomer_can_be_looked_for_where_no_density_will_come() -> None:
    found = _designed(borrowed=replace(BORROWED, density_per_100km2=0.3), aim="newcomer")
    assert found.status == "ok"
    assert found.refusal is not None
    assert found.prediction.newcomer > 0.3


def test_what_is_borrowed_carries_its_uncertainty() -> None:
    found = _designed(borrowed=UNSURE)
    assert found.spread is not None
    for low, value, high in (
        (found.spread.animals[0], found.prediction.expected.animals, found.spread.animals[1]),
        (found.spread.density_rse[0], found.prediction.density_rse, found.spread.density_rse[1]),
        (found.spread.newcomer[0], found.prediction.newcomer, found.spread.newcomer[1]),
    ):
        assert low < value < high
    assert _designed().spread is None


def test_one_camera_tells_less_than_two_at_the_same_stations() -> None:
    one, two = _designed(cameras=12, per=1), _designed(cameras=24, per=2)
    assert one.prediction.density_rse > two.prediction.density_rse
    assert one.prediction.density_rse_at_best < one.prediction.density_rse
    assert two.prediction.density_rse_at_best == two.prediction.density_rse


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_in_three_languages(language: str) -> None:
    text = Text(language)  # type: ignore[arg-type]
    designs = (
        _designed(borrowed=UNSURE, cameras=12, per=1),
        _designed(borrowed=replace(BORROWED, density_per_100km2=0.3), aim="newcomer"),
        _designed(),
    )
    for design in designs:
        said = [text.say(each) for each in design.messages()]
        assert len(set(said)) == len(said) >= 4


def test_no_place_is_in_the_record_or_the_sentences() -> None:
    found = _designed()
    told = json.dumps(plain(found.to_record())) + found.summary() + repr(found.facts())
    for value in found.stations.place_m.ravel().tolist():
        assert f"{value:.0f}" not in told


def test_the_table_holds_the_choice_and_all_it_was_compared_with() -> None:
    table = _designed().table()
    assert table["placement"].tolist()[0] == "chosen"
    assert set(table["placement"]) == {"chosen", "grid", "dense_grid", "random"}


def test_options_tell_more_with_more_cameras_and_more_days() -> None:
    order = DesignOrder(BORROWED, Fieldwork(8, 30.0))
    found = survey_options(landscape(70_001, radius_m=9_000), order, cameras=(8, 16), days=(30.0, 60.0))
    by_work = {
        (each.work.cameras, each.work.cameras_per_station, each.work.days): each.prediction.newcomer
        for each in found
    }
    assert len(by_work) == 8
    assert by_work[16, 1, 60.0] > by_work[16, 1, 30.0] > by_work[8, 1, 30.0]


def test_a_sharper_density_shows_a_smaller_change() -> None:
    assert visible_change(0.1).decline > visible_change(0.3).decline
    assert visible_change(0.1).growth < visible_change(0.3).growth


def test_the_power_of_a_visible_change_is_what_simulated_surveys_show() -> None:
    """Two estimates whose logarithms have this standard error, tested as they would be."""
    change = visible_change(0.2)
    rng = np.random.default_rng(8)
    apart = np.log1p(change.decline) + 0.2 * 2**0.5 * rng.standard_normal(40_000)
    assert np.mean(np.abs(apart) > 1.959964 * 0.2 * 2**0.5) == pytest.approx(0.8, abs=0.01)


def test_stations_that_stand_keep_their_own_cameras() -> None:
    """However many cameras a new station gets, one that stands with one camera sees one flank."""
    ground = landscape(70_002, radius_m=9_000)
    place_m = ground.mask.place_m[[5, 15, 25]]

    def animals(cameras: int, per_station: int) -> float:
        held = Stations(("A", "B", "C"), place_m, np.full(3, cameras))
        predictor = Predictor(replace(ground, existing=held), BORROWED)
        return predictor.expect(place_m, Fieldwork(4, 60.0, per_station)).animals

    assert animals(1, 2) == animals(1, 1) < animals(2, 1) == animals(2, 2)
