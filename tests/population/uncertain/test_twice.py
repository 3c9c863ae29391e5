from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.population.fitting.optimising import maximise
from qaplan.population.model import Model
from qaplan.population.uncertain.twice import twice_likelihood
from tests.population.uncertain.surveys import BINARY, COUNTS, survey


@pytest.mark.parametrize(
    ("kind", "model", "beta"),
    [("count", COUNTS, [-7.5, -3.6, 7.6]), ("proximity", BINARY, [-7.5, -3.6, 7.6])],
)
def test_the_gradient_is_the_slope_of_the_likelihood(kind, model, beta) -> None:
    likelihood, at = twice_likelihood(survey(kind=kind), model), np.array(beta)
    gradient = likelihood(at)[1]
    for place, step in enumerate(np.eye(3) * 1e-5):
        slope = (likelihood(at + step)[0] - likelihood(at - step)[0]) / 2e-5
        assert gradient[place] == pytest.approx(slope, rel=1e-5)


def test_animals_seen_once_do_not_matter() -> None:
    whole = survey()
    session = whole.sessions[0]
    history = session.history
    seen = np.bincount(history.animal, history.count)
    often = np.flatnonzero(seen > 1)
    rows = np.isin(history.animal, often)
    place = np.full(len(history), -1)
    place[often] = np.arange(len(often))
    fewer = replace(
        history,
        animals=tuple(history.animals[at] for at in often),
        animal=place[history.animal[rows]],
        occasion=history.occasion[rows],
        detector=history.detector[rows],
        count=history.count[rows],
    )
    without = replace(whole, sessions=(replace(session, history=fewer),))
    assert len(fewer) < len(history)
    beta = np.array([-7.5, -3.6, 7.6])
    assert twice_likelihood(without, COUNTS)(beta)[0] == pytest.approx(
        twice_likelihood(whole, COUNTS)(beta)[0]
    )


def test_the_chance_of_two_detections_is_that_of_many_simulated_animals() -> None:
    """The expected number seen twice, from the likelihood without histories, against 200 surveys."""
    rng_animals = 60
    twice = []
    for seed in range(200):
        history = survey(seed, animals=rng_animals).sessions[0].history
        twice.append(int((np.bincount(history.animal, history.count) > 1).sum()))
    empty = survey(animals=0)
    mask = empty.sessions[0].mask
    beta = np.log([rng_animals / mask.area_ha, 0.025, 2000.0])
    expected = -twice_likelihood(empty, COUNTS)(beta)[0]
    # Three standard errors of the mean of 200 surveys; the cells of 1,250 m add less than that.
    assert expected == pytest.approx(np.mean(twice), abs=3 * np.std(twice) / math.sqrt(200) + 0.15)


def test_it_finds_the_density_of_a_large_survey() -> None:
    large = survey(5, animals=150)
    likelihood = twice_likelihood(large, COUNTS)
    best = maximise(likelihood, likelihood.start())
    error = math.sqrt(np.linalg.inv(best.information)[0, 0])
    true = math.log(150 / large.sessions[0].mask.area_ha)
    assert abs(best.beta[0] - true) < 3 * error


def test_classes_and_responses_to_capture_are_refused() -> None:
    for model in (Model({"lambda0": "bk"}), Model({}, hcov="sex"), Model({}, is_conditional=True)):
        with pytest.raises(DataError) as caught:
            twice_likelihood(survey(), model)
        assert caught.value.code == "population.ghosts_model"
