from __future__ import annotations

import math

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.population.fitting import fit
from qaplan.population.fitting.optimising import maximise
from qaplan.population.spatial import likelihood_of
from qaplan.population.uncertain.splits import join_again, split_off
from qaplan.population.uncertain.splitting import SplittingRate, splitting_likelihood
from tests.population.uncertain.surveys import BINARY, COUNTS, survey

BETA = np.array([-7.5, -3.6, 7.6])


@pytest.mark.parametrize(("kind", "model"), [("count", COUNTS), ("proximity", BINARY)])
@pytest.mark.parametrize("judged", [None, 40])
def test_the_gradient_is_the_slope_of_the_likelihood(kind, model, judged) -> None:
    likelihood = splitting_likelihood(survey(kind=kind), model, SplittingRate(0.125, judged))
    at = BETA if judged is None else np.append(BETA, -1.7)
    gradient = likelihood(at)[1]
    for place, step in enumerate(np.eye(len(at)) * 1e-5):
        slope = (likelihood(at + step)[0] - likelihood(at - step)[0]) / 2e-5
        assert gradient[place] == pytest.approx(slope, rel=1e-5)


@pytest.mark.parametrize(("kind", "model"), [("count", COUNTS), ("proximity", BINARY)])
def test_without_splitting_it_rises_and_falls_as_the_plain_likelihood(kind, model) -> None:
    """They differ by what no coefficient changes: the effort of occasions and the orders within a count."""
    whole = survey(kind=kind)
    mine = splitting_likelihood(whole, model, SplittingRate(1e-12))
    theirs = likelihood_of(whole, model)
    moved = BETA + np.array([0.2, -0.1, 0.15])
    assert mine(moved)[0] - mine(BETA)[0] == pytest.approx(theirs(moved)[0] - theirs(BETA)[0], rel=1e-7)


def test_animals_seen_twice_are_no_ghosts_and_lonely_ones_among_many_detections_are() -> None:
    split = split_off(survey(animals=40), 0.125, np.random.default_rng(1))
    likelihood = splitting_likelihood(split, COUNTS, SplittingRate(0.125))
    best = maximise(likelihood, likelihood.start())
    ghosts = likelihood.ghosts(best.beta)[0]
    history = split.sessions[0].history
    seen = np.bincount(history.animal, history.count)
    are = np.array([name.startswith("ghost") for name in history.animals])
    assert not ghosts[seen > 1].any()
    assert ghosts[are].mean() > ghosts[~are & (seen == 1)].mean()


def test_splitting_keeps_every_detection_and_makes_ghosts_of_one_each() -> None:
    whole = survey()
    split = split_off(whole, 0.3, np.random.default_rng(2))
    history = split.sessions[0].history
    ghosts = [at for at, name in enumerate(history.animals) if name.startswith("ghost")]
    assert split.detections == whole.detections
    assert ghosts
    assert {int(history.count[history.animal == at].sum()) for at in ghosts} == {1}
    assert split_off(whole, 1e-12, np.random.default_rng(2)).animals == whole.animals


def test_joining_again_gives_back_fewer_animals_with_the_same_detections() -> None:
    whole = survey(animals=40)
    rng = np.random.default_rng(1)
    split = split_off(whole, 0.125, rng)
    likelihood = splitting_likelihood(split, COUNTS, SplittingRate(0.125))
    best = maximise(likelihood, likelihood.start())
    drawn = [join_again(likelihood, split, best.beta, rng) for _ in range(20)]
    assert {each.detections for each in drawn} == {whole.detections}
    numbers = [each.animals for each in drawn]
    assert max(numbers) <= split.animals
    # The truth lies among the draws, give or take two animals.
    assert min(numbers) - 2 <= whole.animals <= max(numbers) + 2


def test_a_stated_rate_takes_back_what_splitting_adds() -> None:
    whole = survey(7, animals=150)
    split = split_off(whole, 0.125, np.random.default_rng(3))
    likelihood = splitting_likelihood(split, COUNTS, SplittingRate(0.125, 200))
    best = maximise(likelihood, likelihood.start())
    true = math.log(150 / whole.sessions[0].mask.area_ha)
    error = math.sqrt(np.linalg.inv(best.information)[0, 0])
    assert abs(best.beta[0] - true) < 3 * error
    assert fit(split, COUNTS).beta[0] > true + 0.3
    assert likelihood.splitting(best.beta) == pytest.approx(0.125, abs=0.06)


@pytest.mark.parametrize(("rate", "judged"), [(0.0, None), (0.5, None), (-0.1, 10), (0.1, 0.0)])
def test_a_rate_that_is_none_is_refused(rate, judged) -> None:
    with pytest.raises(DataError) as caught:
        SplittingRate(rate, judged)
    assert caught.value.code == "population.bad_splitting"
