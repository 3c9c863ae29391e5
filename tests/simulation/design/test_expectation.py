"""Expected numbers and the expected information against simulated surveys, with and without fits."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import CaptureHistory
from qaplan.population.fitting import fit
from qaplan.simulation.design.expectation import (
    detection_field,
    expect_survey,
    newcomer_probability,
    rule_of_thumb,
)
from qaplan.simulation.design.information import expected_information
from tests.simulation.design.landscapes import PLAIN

DAYS, LAMBDA0 = 60.0, 0.03


def test_a_thousand_passings_at_a_station_are_as_certain_as_a_hundred() -> None:
    place = np.array([[0.0, 0.0], [1000.0, 0.0]])
    found = [
        expect_survey(detection_field(place, place, rate=rate, sigma_m=800.0), np.ones(2))
        for rate in (100.0, 1000.0)
    ]
    assert [each.animals_at_two_stations for each in found] == pytest.approx([2.0, 2.0])


def _seen_at_two(history: CaptureHistory) -> int:
    pairs = np.unique(np.column_stack([history.animal, history.detector]), axis=0)
    return int((np.bincount(pairs[:, 0]) > 1).sum())


def _agree(side: int, spacing_m: float, sigma_m: float, animals: int, surveys: int) -> dict[str, float]:
    """Print and return how far simulated surveys lie from what was expected, in Monte Carlo errors."""
    grid = grid_detectors(side, side, spacing_m, usage=DAYS)
    mask = rectangular_mask(grid.place_m, buffer_m=4 * sigma_m, spacing_m=1000)
    there = np.full(len(mask), animals / len(mask))
    field = detection_field(grid.place_m, mask.place_m, rate=LAMBDA0 * DAYS, sigma_m=sigma_m)
    expected = expect_survey(field, there)
    information = expected_information(field, there, rng=np.random.default_rng(0), histories=4000)
    rng, rows = np.random.default_rng(1), []
    for _ in range(surveys):
        animals_there = VirtualAnimals(animals / mask.area_ha)
        survey = simulate(grid, mask, animals_there, Detectability("HHN", LAMBDA0, sigma_m), rng=rng).survey
        history, found = survey.sessions[0].history, fit(survey, PLAIN)
        assert found.status == "ok"
        numbers = (len(history), history.detections - len(history), _seen_at_two(history))
        rows.append((*numbers, found.beta[0], found.standard_errors[0]))
    simulated = np.array(rows)
    mean, spread = simulated.mean(axis=0), simulated.std(axis=0, ddof=1)
    told = (expected.animals, expected.recaptures, expected.animals_at_two_stations)
    apart = [(mean[at] - told[at]) / (spread[at] / surveys**0.5) for at in range(3)]
    rse = information.density_rse
    lines = (
        f"E(n) {told[0]:.2f} simulated {mean[0]:.2f}; E(r) {told[1]:.2f} simulated {mean[1]:.2f}",
        f"RSE {rse:.4f}, spread of log D {spread[3]:.4f} +- {spread[3] / (2 * surveys) ** 0.5:.4f}",
        f"mean standard error {mean[4]:.4f}",
    )
    print("", *lines, sep="\n")  # noqa: T201
    return {
        "animals": apart[0],
        "recaptures": apart[1],
        "two_stations": apart[2],
        "rse": (spread[3] - rse) / (spread[3] / (2 * surveys) ** 0.5),
        "rse_of_fits": mean[4] / rse,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("side", "spacing_m", "sigma_m", "animals"),
    [(6, 3000.0, 2000.0, 60), (7, 3500.0, 2500.0, 60), (8, 4000.0, 2500.0, 100), (5, 5000.0, 2000.0, 60)],
)
def test_expected_numbers_and_rse_agree_with_500_simulated_surveys(
    side: int, spacing_m: float, sigma_m: float, animals: int
) -> None:
    apart = _agree(side, spacing_m, sigma_m, animals, 500)
    assert all(abs(apart[name]) < 3 for name in ("animals", "recaptures", "two_stations", "rse")), apart
    # The mean standard error of small samples lies a little above the asymptotic one.
    assert apart["rse_of_fits"] == pytest.approx(1.0, abs=0.05)


def test_expected_numbers_and_rse_agree_with_a_few_simulated_surveys() -> None:
    apart = _agree(6, 3500.0, 2500.0, 50, 60)
    assert all(abs(apart[name]) < 3 for name in ("animals", "recaptures", "two_stations", "rse")), apart
    assert apart["rse_of_fits"] == pytest.approx(1.0, abs=0.06)


def test_one_station_and_one_cell_are_worked_out_by_hand() -> None:
    field = detection_field(np.zeros((1, 2)), np.zeros((1, 2)), rate=2.0, sigma_m=1000.0)
    found = expect_survey(field, np.array([5.0]))
    assert found.animals == pytest.approx(5 * (1 - np.exp(-2)))
    assert found.recaptures == pytest.approx(5 * 2 - found.animals)
    assert found.animals_at_two_stations == pytest.approx(0.0)
    assert newcomer_probability(field, np.array([1.0])) == pytest.approx(1 - np.exp(-2))


def test_a_newcomer_is_as_likely_seen_as_lone_simulated_animals_are() -> None:
    grid = grid_detectors(4, 4, 5000.0, usage=DAYS)
    mask = rectangular_mask(grid.place_m, buffer_m=6000, spacing_m=500)
    field = detection_field(grid.place_m, mask.place_m, rate=0.01 * DAYS, sigma_m=2000.0)
    number = 40_000
    drawn = simulate(
        grid,
        mask,
        VirtualAnimals(number=number),
        Detectability("HHN", 0.01, 2000.0),
        rng=np.random.default_rng(2),
    )
    probability = newcomer_probability(field, np.ones(len(mask)))
    error = (probability * (1 - probability) / number) ** 0.5
    assert abs(drawn.survey.animals / number - probability) < 3.5 * error


def test_stations_that_stand_alone_tell_no_density() -> None:
    """Far apart, the detections of an animal all come from one station: sigma and density are one product."""
    apart = np.array([(east, 0.0) for east in range(0, 200_000, 20_000)])
    mask = rectangular_mask(apart, buffer_m=8000, spacing_m=1000)
    there = np.full(len(mask), 100 / len(mask))

    def rse(station_m: np.ndarray) -> float:
        field = detection_field(station_m, mask.place_m, rate=2.0, sigma_m=2000.0)
        return expected_information(field, there, rng=np.random.default_rng(0)).density_rse

    assert rse(apart) > 10 * rse(apart * 0.2)


def test_the_rule_of_thumb_promises_too_much_where_stations_stand_apart() -> None:
    grid = grid_detectors(5, 5, 9000.0)
    mask = rectangular_mask(grid.place_m, buffer_m=8000, spacing_m=1000)
    there = np.full(len(mask), 100 / len(mask))
    field = detection_field(grid.place_m, mask.place_m, rate=2.0, sigma_m=2000.0)
    expected = expect_survey(field, there)
    rse = expected_information(field, there, rng=np.random.default_rng(0)).density_rse
    assert rse > 1.5 * rule_of_thumb(expected.animals, expected.recaptures)


def test_nobody_and_nothing_give_no_standard_error() -> None:
    field = detection_field(np.zeros((1, 2)), np.zeros((1, 2)), rate=2.0, sigma_m=1000.0)
    nobody = expected_information(field, np.array([0.0]), rng=np.random.default_rng(0))
    assert nobody.density_rse == np.inf
    assert rule_of_thumb(0.0, 0.0) == np.inf
