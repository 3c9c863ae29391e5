"""At the truth the gradient of the likelihood is zero on average: surveys are drawn, nothing is fitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import DetectorKind
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of

DETECTORS = grid_detectors(3, 3, 2500.0, occasions=4, usage=[1.0, 2.0, 0.5, 1.0])
MASK = rectangular_mask(DETECTORS.place_m, buffer_m=5000.0, spacing_m=1000.0)
APART = np.hypot(*(DETECTORS.place_m[:, None, :] - MASK.place_m[None, :, :]).transpose(2, 0, 1))
FEW, MANY = 40, 300
MOST_STANDARD_ERRORS = 4.0


def mean_score(
    kind: DetectorKind,
    model: Model,
    animals: VirtualAnimals,
    detection: object,
    truth: list[float],
    surveys: int,
) -> np.ndarray:
    """The mean gradient at the truth over drawn surveys, in standard errors of that mean."""
    rng = np.random.default_rng(20260)
    scores = []
    while len(scores) < surveys:
        drawn = simulate(DETECTORS, MASK, animals, detection, rng=rng, kind=kind, distance_m=APART).survey
        sexes = drawn.sessions[0].history.covariates.get("sex", np.array(["F", "M"]))
        if drawn.animals < 2 or len(set(sexes) - {""}) < 2:
            continue
        straight = replace(drawn, sessions=(replace(drawn.sessions[0], distance_m=None),))
        likelihood = likelihood_of(straight, model)
        scores.append(likelihood(np.array(truth))[1])
    table = np.array(scores)
    return np.asarray(table.mean(axis=0) / (table.std(axis=0, ddof=1) / np.sqrt(surveys)))


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


DENSITY = 30 / MASK.area_ha
CASES = [
    ("count", "HHN", {"lambda0": np.log(0.4)}, 0.4, {}),
    ("count", "HEX", {"lambda0": np.log(0.6)}, 0.6, {}),
    ("proximity", "HN", {"g0": logit(0.3)}, 0.3, {}),
    ("multi", "EX", {"g0": logit(0.5)}, 0.5, {}),
    ("multi", "HHN", {"lambda0": np.log(0.5)}, 0.5, {"is_conditional": True}),
    ("proximity", "HHN", {"lambda0": np.log(0.3)}, 0.3, {"is_binomial_n": True}),
]


def plain_score(
    kind: DetectorKind,
    detectfn: str,
    height: dict[str, float],
    intercept: float,
    flags: dict[str, bool],
    surveys: int,
) -> np.ndarray:
    (name, value), log_sigma = next(iter(height.items())), np.log(1500.0)
    is_conditional = flags.get("is_conditional", False)
    formulas = {name: "1", "sigma": "1"} | ({} if is_conditional else {"D": "1"})
    truth = ([] if is_conditional else [np.log(DENSITY)]) + [value, log_sigma]
    number = 30 if flags.get("is_binomial_n") else None
    animals = VirtualAnimals(density_per_ha=DENSITY, number=number)
    detection = Detectability(detectfn, intercept, 1500.0)
    return mean_score(kind, Model(formulas, detectfn, **flags), animals, detection, truth, surveys)


@pytest.mark.parametrize("case", CASES[2:5:2])
def test_the_score_is_zero_on_average_over_a_few_surveys(case: tuple):
    assert np.abs(plain_score(*case, FEW)).max() < MOST_STANDARD_ERRORS


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_score_is_zero_on_average_over_many_surveys(case: tuple):
    score = plain_score(*case, MANY)
    assert np.abs(score).max() < MOST_STANDARD_ERRORS


@pytest.mark.slow
@pytest.mark.parametrize("is_conditional", [False, True])
def test_classes_of_which_some_are_unknown_have_a_score_of_zero_on_average(is_conditional: bool):
    animals = VirtualAnimals(density_per_ha=2 * DENSITY, sexes={"F": 0.6, "M": 0.4}, unknown_sex=0.3)
    sexes = {"F": Detectability("HHN", 0.5, 1200.0), "M": Detectability("HHN", 0.3, 2000.0)}
    truth = [np.log(0.5), np.log(0.6), np.log(1200.0), np.log(2000 / 1200), logit(0.4)]
    formulas = {"lambda0": "h2", "sigma": "h2"} | ({} if is_conditional else {"D": "1"})
    truth = truth if is_conditional else [np.log(2 * DENSITY), *truth]
    model = Model(formulas, "HHN", hcov="sex", is_conditional=is_conditional)
    score = mean_score("count", model, animals, sexes, truth, MANY)
    assert np.abs(score).max() < MOST_STANDARD_ERRORS


def test_a_wrong_truth_is_noticed():
    animals, detection = VirtualAnimals(density_per_ha=DENSITY), Detectability("HHN", 0.4, 1500.0)
    model = Model({"D": "1", "lambda0": "1", "sigma": "1"}, "HHN")
    truth = [np.log(DENSITY), np.log(0.4), np.log(2000.0)]
    assert np.abs(mean_score("count", model, animals, detection, truth, FEW)).max() > MOST_STANDARD_ERRORS
