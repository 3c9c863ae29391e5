"""Two flanks, ghosts and draws as a study asks for them, on histories of known truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from qaplan.app.services.estimators import Gathered
from qaplan.app.services.population.histories import StudyHistories
from qaplan.app.services.population.identity_estimates import FLANKS, GHOSTS
from qaplan.app.services.population.survey_here import SurveyHere
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.histories import Fieldwork, SeenAnimal
from qaplan.encounters.seasons import FieldStation, Season
from qaplan.encounters.simulate import VirtualAnimals, simulate_flanks
from qaplan.survey.effort import EffortInterval, EffortReason

MODEL = "HHN | D~1, lambda0~1, sigma~1"
FIRST, DAYS = date(2025, 9, 1), 60


def quiet(done: int, of: int) -> None:
    """Nobody is told how far the work has come."""


@pytest.fixture(scope="module")
def here() -> SurveyHere:
    """Thirty-six stations of one camera for sixty days, fourteen animals."""
    grid = grid_detectors(6, 6, 2500.0, usage=float(DAYS))
    mask = rectangular_mask(grid.place_m, buffer_m=5000, spacing_m=1250)
    seen = Detectability("HHN", 0.025, 2000)
    rng = np.random.default_rng(3)
    drawn = simulate_flanks(grid, mask, VirtualAnimals(number=14), seen, rng=rng)
    start = datetime(2025, 9, 1)
    worked = EffortInterval("d", start, start + timedelta(days=DAYS), EffortReason.WORKING, "field_sheet")
    stations = tuple(
        FieldStation(name, (float(east), float(north)), (worked,))
        for name, (east, north) in zip(grid.names, grid.place_m, strict=True)
    )
    work = Fieldwork(stations, (Season("1", FIRST, FIRST + timedelta(days=DAYS - 1)),), mask)
    histories = StudyHistories(work, tuple(rows(drawn.flanks, grid.names)), "EPSG:32639", (), ())
    flank = histories.better_flank()
    survey = histories.of_flank(flank)
    return SurveyHere(histories, survey, flank, FIRST, FIRST + timedelta(days=DAYS - 1), is_cut=False)


def rows(flanks: FlankSurveys, stations: tuple[str, ...]) -> Iterator[SeenAnimal]:
    for known, survey in flanks.by_flank().items():
        history = survey.sessions[0].history
        for at, (animal, detector, count) in enumerate(
            zip(history.animal, history.detector, history.count, strict=True)
        ):
            for again in range(int(count)):
                on = FIRST + timedelta(days=int(again))
                side = "right" if known == "right" else "left"
                yield SeenAnimal(
                    history.animals[animal], stations[detector], on, side, f"{known}{at}.{again}"
                )


def test_two_flanks_are_told_with_hints_in_a_table(here: SurveyHere) -> None:
    answer = FLANKS.compute(Gathered(here, ()), MODEL, quiet)
    assert (answer.status, answer.record["model"]) == ("ok", MODEL)
    assert answer.sentences[0].key == "flanks.density"
    assert [table.name for table in answer.tables] == ["links"]
    assert answer.tier == "steward"


def test_without_known_pairs_ghosts_are_looked_for_without_a_rate(here: SurveyHere) -> None:
    answer = GHOSTS.compute(Gathered((here, 1, 5), ()), MODEL, quiet)
    assert answer.record["splitting_rate"] is None
    assert "ghosts.twice" in {each.key for each in answer.sentences}


def test_the_measured_errors_of_readers_are_the_rate_of_splitting(here: SurveyHere) -> None:
    answer = GHOSTS.compute(Gathered((here, 5, 40), ()), MODEL, quiet)
    assert "ghosts.split" in {each.key for each in answer.sentences}
    assert answer.record["splitting_rate"] == pytest.approx(0.13, abs=0.08)
    assert answer.record["density_split_per_100km2"] < answer.record["density_all_per_100km2"]
