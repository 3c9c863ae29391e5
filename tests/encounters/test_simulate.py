from __future__ import annotations

import time

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.drawing import Detectability, draw_history
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, settle, simulate, simulate_flanks

GRID = grid_detectors(5, 4, 2000.0, occasions=3, usage=20.0)
MASK = rectangular_mask(GRID.place_m, buffer_m=8000.0, spacing_m=1000.0)
SEEN = Detectability("HHN", 0.02, 2000.0)


def rng(seed=1):
    return np.random.default_rng(seed)


def closed_form(mask, detectors, detection, kind):
    """Expected detections of one animal that may live in any cell, occasion by occasion."""
    away = np.linalg.norm(mask.place_m[:, None] - detectors.place_m[None], axis=2)
    rate = detection.hazard(away)[:, :, None] * detectors.usage[None]
    expected = rate if kind == "count" else 1 - np.exp(-rate)
    return expected.sum(axis=(1, 2)).mean()


@pytest.mark.parametrize("kind", ["count", "proximity"])
@pytest.mark.parametrize("detectfn", ["HN", "HHN", "EX", "HEX", "HR"])
def test_detections_are_as_many_as_the_detection_function_expects(kind, detectfn):
    detection = Detectability(detectfn, 0.03, 2000.0, z=4.0)
    animals = VirtualAnimals(number=6000)
    got = simulate(GRID, MASK, animals, detection, rng=rng(), kind=kind).survey.detections / 6000
    wanted = closed_form(MASK, GRID, detection, kind)
    assert got == pytest.approx(wanted, rel=0.04)  # Monte Carlo: 6,000 animals


def test_a_trap_that_holds_its_animal_has_it_once_an_occasion_where_it_is_likeliest():
    hazard = np.tile([[0.9, 0.3]], (20_000, 1))
    history = draw_history(hazard, np.ones((2, 1)), "multi", rng())
    assert len(history.animal) == len(np.unique(history.animal)) == len(history)
    caught = 1 - np.exp(-1.2)
    assert len(history) / 20_000 == pytest.approx(caught, abs=0.015)  # four standard errors
    assert (history.detector == 0).mean() == pytest.approx(0.75, abs=0.015)


def test_nobody_is_detected_where_no_detector_worked():
    usage = np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 3.0], [0.0, 4.0, 0.0]])
    history = draw_history(np.full((500, 3), 0.5), usage, "count", rng())
    assert (usage[history.detector, history.occasion] > 0).all()
    shares = np.bincount(history.detector * 3 + history.occasion, history.count, minlength=9) / 500
    assert shares == pytest.approx(0.5 * usage.ravel(), rel=0.12, abs=1e-9)  # Monte Carlo: 500 animals


def test_the_same_seed_gives_the_same_survey():
    first, second = (simulate(GRID, MASK, VirtualAnimals(0.001), SEEN, rng=rng(7)) for _ in range(2))
    assert first.animals_there == second.animals_there
    assert first.survey.sessions[0].history.animals == second.survey.sessions[0].history.animals
    assert np.array_equal(first.truth.place_m, second.truth.place_m)


def test_the_number_of_animals_is_poisson_unless_it_is_given():
    numbers = [len(settle(MASK, VirtualAnimals(30 / MASK.area_ha), rng(seed))) for seed in range(400)]
    assert np.mean(numbers) == pytest.approx(30, abs=1.1)
    assert np.var(numbers) == pytest.approx(30, rel=0.3)
    assert {len(settle(MASK, VirtualAnimals(number=9), rng(seed))) for seed in range(9)} == {9}


def test_animals_live_where_the_density_is_and_within_their_cells():
    density = np.where(MASK.place_m[:, 0] < 3000, 0.0, 1.0)
    truth = settle(MASK, VirtualAnimals(density, number=300), rng())
    assert (truth.place_m[:, 0] >= 2500).all()
    assert np.abs(truth.place_m - MASK.place_m[truth.cell]).max() <= 500


def test_sexes_differ_as_asked_and_stay_unknown_in_some():
    animals = VirtualAnimals(number=4000, sexes={"F": 0.6, "M": 0.4}, unknown_sex=0.25)
    detection = {"F": Detectability("HHN", 0.0, 2000.0), "M": Detectability("HHN", 0.2, 2000.0)}
    drawn = simulate(GRID, MASK, animals, detection, rng=rng())
    assert (drawn.truth.sex == "F").mean() == pytest.approx(0.6, abs=0.04)
    column = drawn.survey.sessions[0].history.covariates["sex"]
    assert set(column) == {"M", ""}
    assert (column == "").mean() == pytest.approx(0.25, abs=0.04)


def test_distances_that_are_given_are_used():
    far = np.full((len(GRID), len(MASK)), 1e9)
    far[0] = 0.0
    drawn = simulate(GRID, MASK, VirtualAnimals(number=50), SEEN, rng=rng(), distance_m=far)
    assert set(drawn.survey.sessions[0].history.detector.tolist()) == {0}
    assert drawn.survey.sessions[0].distance_m is far


def test_nobody_there_is_a_survey_without_animals():
    drawn = simulate(GRID, MASK, VirtualAnimals(number=0), SEEN, rng=rng())
    assert (drawn.animals_there, drawn.survey.animals, drawn.survey.detections) == (0, 0, 0)


@pytest.mark.parametrize("density", [-1.0, float("nan"), 0.0])
def test_a_density_that_nobody_can_have_is_refused(density):
    with pytest.raises(DataError) as error:
        settle(MASK, VirtualAnimals(density), rng())
    assert error.value.code == "encounters.bad_density"


def test_one_camera_sees_one_flank_and_links_nobody():
    drawn = simulate_flanks(GRID, MASK, VirtualAnimals(number=400), SEEN, rng=rng(), left_share=0.3)
    flanks = drawn.flanks
    assert flanks.both.animals == 0
    left, right = flanks.left.detections, flanks.right.detections
    assert left / (left + right) == pytest.approx(0.3, abs=0.05)
    assert len(drawn.true_left) == flanks.left.animals


def test_two_cameras_link_every_animal_that_they_see():
    drawn = simulate_flanks(GRID, MASK, VirtualAnimals(number=100), SEEN, rng=rng(), cameras=2)
    assert drawn.flanks.left.animals == drawn.flanks.right.animals == 0
    assert drawn.flanks.both.animals == len(drawn.true_both) > 0


def test_some_double_stations_link_the_animals_that_pass_them_and_no_other():
    cameras = np.where(np.arange(len(GRID)) % 4 == 0, 2, 1)
    drawn = simulate_flanks(GRID, MASK, VirtualAnimals(number=200), SEEN, rng=rng(3), cameras=cameras)
    for flank in (drawn.flanks.left, drawn.flanks.right):
        assert (cameras[flank.sessions[0].history.detector] == 1).all()
    assert set(drawn.true_both).isdisjoint({*drawn.true_left, *drawn.true_right})
    assert drawn.flanks.both.animals > 0


def test_two_hundred_surveys_are_drawn_in_less_than_a_few_seconds():
    grid = grid_detectors(10, 6, 2000.0, occasions=10, usage=6.0)
    mask = rectangular_mask(grid.place_m, buffer_m=8000.0, spacing_m=1000.0)
    chance, began = rng(), time.process_time()
    drawn = [simulate(grid, mask, VirtualAnimals(number=50), SEEN, rng=chance) for _ in range(200)]
    assert time.process_time() - began < 2.0
    assert np.mean([each.survey.animals for each in drawn]) == pytest.approx(23.1, abs=1.0)
