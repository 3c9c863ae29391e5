"""The promise: on animals that had no part in it, the calibration holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qaplan.identity.calibration.fitting import Calibration, fit_calibration
from qaplan.identity.calibration.measuring import CalibrationError, measure_calibration
from qaplan.identity.calibration.strata import stratum_columns
from qaplan.identity.calibration.types import ReviewedPair
from qaplan.identity.calibration.validating import PRECISIONS, Validation, validate_calibration
from qaplan.simulation.leopards.scores import SimulatedCatalogue, simulate_scores

MOST_ERROR = 0.05


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def told_of_fresh(
    pairs: Sequence[ReviewedPair], fresh: SimulatedCatalogue
) -> tuple[np.ndarray, np.ndarray, CalibrationError]:
    calibration = fit_calibration(pairs, rng(), draws=2)
    assert isinstance(calibration, Calibration)
    scores = np.array([each.score for each in fresh.pairs])
    stated = calibration.stated(scores, stratum_columns([each.conditions for each in fresh.pairs]))
    same = np.array([fresh.is_same(each.a, each.b) for each in fresh.pairs], float)
    number = {name: place for place, name in enumerate(sorted(set(fresh.animal_of.values())))}
    animals = np.array([[number[fresh.animal_of[side]] for side in (p.a, p.b)] for p in fresh.pairs])
    return stated, same, measure_calibration(stated, same, np.ones(len(same)), animals, rng())


@pytest.fixture(scope="module")
def validation() -> Validation:
    return validate_calibration(simulate_scores(rng(3), animals=24, encounters=5).reviewed(), rng())


def test_the_calibration_error_on_animals_left_out_is_at_most_five_percent(validation: Validation):
    assert validation.error.error <= MOST_ERROR
    assert validation.error.animals == 24


def test_a_higher_precision_reaches_fewer_pairs(validation: Validation):
    assert [each.precision for each in validation.proposals] == list(PRECISIONS)
    reached = [each.coverage_same for each in validation.proposals]
    assert reached == sorted(reached, reverse=True)
    for each in validation.proposals:
        assert each.least is None or each.least >= each.precision


def test_pairs_are_told_only_by_curves_that_have_not_seen_their_animals():
    """A curve that had seen them would know these pairs by heart: each animal has a score of its own."""
    drawn = simulate_scores(rng(4), animals=12, encounters=6).reviewed()
    validation = validate_calibration(drawn, rng(), folds=2, rounds=1)
    assert validation.error.pairs < len(drawn)


def test_the_same_seed_gives_the_same_answer():
    drawn = simulate_scores(rng(4), animals=12, encounters=6).reviewed()
    assert validate_calibration(drawn, rng(9)) == validate_calibration(drawn, rng(9))


def test_on_fresh_animals_the_error_is_at_most_five_percent_and_a_precision_of_99_percent_holds():
    pairs = simulate_scores(rng(5), animals=30, encounters=6).reviewed()
    stated, same, error = told_of_fresh(pairs, simulate_scores(rng(1005), animals=30, encounters=6))
    proposed = stated >= 0.99
    assert error.error <= MOST_ERROR
    assert proposed.sum() > 10
    assert same[proposed].mean() >= 0.99
