"""Calibration error and precision on fresh simulated animals, over many seeds; never figures of the field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qaplan.identity.calibration.enough import count_pairs, refuse_few
from qaplan.identity.calibration.fitting import Calibration, fit_calibration
from qaplan.identity.calibration.measuring import CalibrationError, measure_calibration
from qaplan.identity.calibration.strata import stratum_columns
from qaplan.identity.calibration.types import ReviewedPair
from qaplan.identity.calibration.validating import validate_calibration
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


def test_over_twenty_seeds_the_error_and_the_precision_hold_on_fresh_animals():
    errors, proposed, right, there, held = [], 0, 0.0, 0.0, []
    for seed in range(20):
        drawn = simulate_scores(rng(seed), animals=60, encounters=6).reviewed()
        validation = validate_calibration(drawn, rng(seed))
        least = next(each.least for each in validation.proposals if each.precision == 0.99)
        fresh = simulate_scores(rng(1000 + seed), animals=60, encounters=6)
        stated, same, error = told_of_fresh(drawn, fresh)
        errors.append(error.error)
        there += same.sum()
        if least is not None:
            chosen = stated >= least
            proposed, right = proposed + int(chosen.sum()), right + same[chosen].sum()
            held.append(same[chosen].mean() if chosen.any() else 1.0)
    print(f"\n20 runs of 60 animals: error mean {np.mean(errors):.4f}, largest {max(errors):.4f}")
    print(
        f"at 0.99: {proposed} proposed, "
        f"coverage {right / there:.3f}, precision {right / proposed:.4f}, lowest of a run {min(held):.4f}"
    )
    assert max(errors) <= MOST_ERROR
    assert right / proposed >= 0.99


def test_at_the_stated_number_of_reviewed_pairs_the_error_is_small_and_the_precision_holds():
    errors, proposed, right = [], 0, 0.0
    for seed in range(20):
        chance = rng(seed)
        drawn = simulate_scores(chance, animals=12, encounters=6).reviewed()
        few = [drawn[place] for place in chance.permutation(len(drawn))[:220]]
        if refuse_few(count_pairs(few)) is not None:
            continue
        fresh = simulate_scores(rng(500 + seed), animals=12, encounters=6)
        stated, same, error = told_of_fresh(few, fresh)
        errors.append(error.error)
        validation = validate_calibration(few, rng(seed))
        least = next(each.least for each in validation.proposals if each.precision == 0.99)
        if least is None:
            continue
        chosen = stated >= least
        proposed, right = proposed + int(chosen.sum()), right + same[chosen].sum()
    print(f"\n{len(errors)} runs of 220 pairs of 12 animals: error mean {np.mean(errors):.4f}")
    print(f"at 0.99: {proposed} proposed, {right / proposed:.4f} right")
    assert len(errors) >= 10
    assert np.mean(errors) <= MOST_ERROR
    assert right / proposed >= 0.99
