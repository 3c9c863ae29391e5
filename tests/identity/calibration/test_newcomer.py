"""How likely a side shows an animal that is not in the catalogue."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import UsageError
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.fitting import Calibration, fit_calibration
from qaplan.identity.calibration.measuring import measure_calibration
from qaplan.identity.calibration.newcomer import (
    FEWEST_QUERIES,
    AnimalBelief,
    NewcomerCurve,
    beliefs_about,
    fit_newcomers,
    newcomer_share,
)
from qaplan.identity.calibration.types import PairProbability, ScoredPair
from qaplan.identity.sides import Side
from qaplan.simulation.leopards.scores import SimulatedCatalogue, simulate_scores

Query = tuple[str, tuple[AnimalBelief, ...]]
CURVE = NewcomerCurve(start=-3.0, slope=1.0, same_share=0.1, queries=100)


def queries_of(drawn: SimulatedCatalogue, calibration: Calibration) -> list[Query]:
    told = calibration.probabilities(drawn.pairs)
    about: dict[Side, list[PairProbability]] = {}
    for each in told:
        about.setdefault(each.pair.a, []).append(each)
        about.setdefault(each.pair.b, []).append(each)
    unlisted = min(each.same or 0.0 for each in told) / 2
    animals = dict(drawn.animal_of)
    return [
        (animals[side], beliefs_about(side, about.get(side, []), animals, unlisted=unlisted))
        for side in sorted(animals)
    ]


@pytest.fixture(scope="module")
def learned() -> tuple[Calibration, NewcomerCurve]:
    drawn = simulate_scores(np.random.default_rng(2), animals=30, encounters=5)
    calibration = fit_calibration(drawn.reviewed(), np.random.default_rng(1), draws=2)
    assert isinstance(calibration, Calibration)
    curve = fit_newcomers(queries_of(drawn, calibration), same_share=calibration.same_share)
    assert isinstance(curve, NewcomerCurve)
    return calibration, curve


def test_on_animals_left_out_the_probability_of_a_newcomer_holds(learned):
    calibration, curve = learned
    stated, is_new = [], []
    for seed in (3, 4, 5):
        fresh = simulate_scores(np.random.default_rng(100 + seed), animals=30, encounters=5)
        for own, beliefs in queries_of(fresh, calibration):
            for held, new in ((beliefs, 0.0), ([b for b in beliefs if b.animal != own], 1.0)):
                stated.append(curve.probability(held, share=0.5))
                is_new.append(new)
    one_each = np.repeat(np.arange(len(stated) // 2), 2)
    error = measure_calibration(
        np.array(stated), np.array(is_new), np.ones(len(stated)),
        np.column_stack([one_each, one_each]), np.random.default_rng(1),
    )  # fmt: skip
    right = np.mean((np.array(stated) > 0.5) == (np.array(is_new) == 1))
    assert error.error <= 0.05
    assert right > 0.8


def test_a_better_fit_makes_a_newcomer_less_likely():
    told = [CURVE.probability([AnimalBelief("V1", (p,))], share=0.2) for p in (0.01, 0.1, 0.5, 0.9, 0.99)]
    assert told == sorted(told, reverse=True)
    assert told[0] > told[-1]


def test_more_newcomers_expected_makes_one_more_likely():
    beliefs = [AnimalBelief("V1", (0.4,)), AnimalBelief("V2", (0.02, 0.03))]
    told = [CURVE.probability(beliefs, share=share) for share in (0.05, 0.2, 0.5, 0.9)]
    assert told == sorted(told)


def test_several_sides_of_one_animal_count_less_than_as_many_animals_in_agreement():
    once = CURVE.probability([AnimalBelief("V1", (0.6,))], share=0.2)
    thrice = CURVE.probability([AnimalBelief("V1", (0.6, 0.6, 0.6))], share=0.2)
    independent = NewcomerCurve(-3.0, 3.0, 0.1, 100).probability([AnimalBelief("V1", (0.6,))], share=0.2)
    assert independent < thrice < once


def test_in_an_empty_catalogue_everybody_is_new():
    assert CURVE.probability([], share=0.2) == 1.0


def test_beliefs_leave_out_the_own_passing_and_the_other_flank():
    a, b, c = Side("E-1", "left"), Side("E-2", "left"), Side("E-2", "right")
    pair = PairProbability(ScoredPair(b, a, 3.0), 0.7, 0.6, 0.8, "all")
    found = beliefs_about(a, [pair], {a: "V1", b: "V2", c: "V2"}, unlisted=0.001)
    assert found == (AnimalBelief("V2", (0.7,)),)


def test_a_pair_that_is_not_listed_counts_as_very_unlike():
    a, b = Side("E-1", "left"), Side("E-2", "left")
    assert beliefs_about(a, [], {a: "V1", b: "V2"}, unlisted=0.001) == (AnimalBelief("V2", (0.001,)),)


def test_the_more_animals_were_seen_once_the_more_newcomers_are_expected():
    sides = [Side(f"E-{k}", "left") for k in range(10)]
    often = dict(zip(sides, ["V1"] * 5 + ["V2"] * 5, strict=True))
    once = dict(zip(sides, [f"V{k}" for k in range(10)], strict=True))
    assert newcomer_share(often) < 0.1
    assert newcomer_share(once) > 0.9


def test_too_few_sides_give_no_probability():
    queries: list[Query] = [("V1", (AnimalBelief("V1", (0.9,)), AnimalBelief("V2", (0.1,))))]
    refusal = fit_newcomers(queries * (FEWEST_QUERIES - 1), same_share=0.1)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "identity.newcomer_not_calibrated"


def test_a_share_outside_zero_to_one_is_refused():
    with pytest.raises(UsageError) as told:
        CURVE.probability([AnimalBelief("V1", (0.4,))], share=1.0)
    assert told.value.code == "identity.bad_share"
