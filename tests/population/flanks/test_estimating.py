from __future__ import annotations

import math

import numpy as np
import pytest

from qaplan.base.errors import ModelError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import SimulatedFlanks, VirtualAnimals, simulate_flanks
from qaplan.population.flanks import likelihood as likelihoods
from qaplan.population.flanks.estimating import fit_flanks, flank_numbers, refuse_flanks
from qaplan.population.model import Model

PLAIN = Model({"D": "1", "lambda0": "1", "sigma": "1"})
GRID = grid_detectors(6, 6, 2500.0, usage=60)
MASK = rectangular_mask(GRID.place_m, buffer_m=5000, spacing_m=1250)


def drawn(animals: int, seed: int = 3, *, cameras: int = 1, left_share: float = 0.5) -> SimulatedFlanks:
    rng = np.random.default_rng(seed)
    seen = Detectability("HHN", 0.025, 2000)
    there = VirtualAnimals(number=animals)
    return simulate_flanks(GRID, MASK, there, seen, rng=rng, cameras=cameras, left_share=left_share)


def estimate(flanks: FlankSurveys, model: Model = PLAIN, **more):
    return fit_flanks(flanks, model, rng=np.random.default_rng(1), **more)


@pytest.fixture(scope="module")
def found():
    return estimate(drawn(16).flanks)


def test_it_finds_density_number_and_scale_of_movement(found) -> None:
    true = np.log([16 / MASK.area_ha, 0.025, 2000.0])
    assert found.status == "ok"
    assert (np.abs(found.beta - true) < 3 * found.standard_errors).all()
    assert found.per_ha_interval[0] < 16 / MASK.area_ha < found.per_ha_interval[1]
    assert found.there_interval[0] <= 16 <= found.there_interval[1]


def test_the_profile_ends_where_the_likelihood_has_lost_as_much_as_it_may(found) -> None:
    from qaplan.population.fitting.optimising import maximise

    likelihood = likelihoods.flank_likelihood(drawn(16).flanks, PLAIN)
    for end in found.per_ha_interval:

        def inner(others, end=end):
            value, gradient = likelihood(np.insert(others, 0, math.log(end)))
            return value, gradient[1:]

        best = maximise(inner, found.beta[1:])
        assert found.log_lik - best.value == pytest.approx(3.841459 / 2, abs=0.01)


def test_photographed_animals_lie_between_the_fewest_and_the_most(found) -> None:
    shares = found.photographed
    assert shares.sum() == pytest.approx(1.0)
    assert found.numbers.fewest + len(shares) - 1 == found.numbers.most
    low, high = found.photographed_range
    truth = drawn(16)
    assert low <= len({*truth.true_left, *truth.true_right}) <= high


def test_the_expected_number_of_links_is_that_of_their_probabilities(found) -> None:
    likelihood = likelihoods.flank_likelihood(drawn(16).flanks, PLAIN)
    probability = likelihood.sums(found.beta)[0].links.probability
    assert found.expected_photographed == pytest.approx(found.numbers.most - probability.sum(), abs=1e-4)


def test_two_cameras_leave_nothing_to_link() -> None:
    both = estimate(drawn(16, cameras=2).flanks)
    assert (both.numbers.left_only, both.numbers.right_only, both.hints) == (0, 0, ())
    assert both.photographed.tolist() == [1.0]
    one = estimate(drawn(16).flanks)
    assert both.per_ha == pytest.approx(one.per_ha, rel=0.3)


def test_a_known_non_link_is_no_hint() -> None:
    flanks = drawn(12).flanks
    free = estimate(flanks)
    best = free.hints[0]
    left = flanks.left.sessions[0].history.animals.index(best.left)
    right = flanks.right.sessions[0].history.animals.index(best.right)
    held = estimate(flanks, apart=[(0, left, right)])
    assert (best.left, best.right) not in {(each.left, each.right) for each in held.hints}
    assert held.expected_photographed > free.expected_photographed


def test_a_density_that_follows_a_covariate_has_an_interval_too() -> None:
    flanks = drawn(16).flanks
    height = {"height": (MASK.place_m[:, 1] - MASK.place_m[:, 1].mean()) / 1e4}
    tilted = [
        type(each)(
            "count",
            (
                type(each.sessions[0])(
                    "1",
                    GRID,
                    type(MASK)(MASK.place_m, MASK.cell_ha, height),
                    each.sessions[0].history,
                ),
            ),
        )
        for each in flanks.by_flank().values()
    ]
    found = estimate(FlankSurveys(*tilted, flanks.cameras), Model({"D": "height"}))
    assert found.status == "ok"
    assert found.per_ha_interval[0] < found.per_ha < found.per_ha_interval[1]


def test_far_more_lefts_than_rights_are_told() -> None:
    found = estimate(drawn(16, left_share=0.9).flanks)
    assert [each.code for each in found.cautions] == ["flanks.one_sided"]
    assert found.numbers.left_share > 0.75


def test_links_without_two_cameras_are_told() -> None:
    flanks = drawn(16, cameras=2).flanks
    ones = FlankSurveys(flanks.left, flanks.right, flanks.both, (np.ones(36, dtype=np.int64),))
    assert [each.code for each in estimate(ones).cautions] == ["flanks.linked_elsewhere"]


def test_too_many_links_are_sampled_and_that_is_said(monkeypatch) -> None:
    flanks = drawn(16).flanks
    whole = estimate(flanks)
    monkeypatch.setattr(likelihoods, "_LADDER", ((1e-12, 1),))
    sampled = estimate(flanks)
    assert sampled.is_sampled
    assert not whole.is_sampled
    # Six standard errors of what was sampled, which is small beside the error of the estimate.
    assert 0 < sampled.error < whole.standard_errors[0] / 5
    assert abs(sampled.beta[0] - whole.beta[0]) < max(6 * sampled.error, 0.02)
    assert "flanks.sampled" in [each.key for each in sampled.messages()]
    record = sampled.to_record()
    assert record["log_lik"] is None
    assert record["aicc"] is None
    assert record["log_density_monte_carlo_se"] == sampled.error


def test_too_few_animals_are_refused_with_the_range_of_what_was_photographed() -> None:
    few = drawn(4).flanks
    refusal = refuse_flanks(few)
    assert refusal is not None
    assert refusal.code == "population.too_few_for_density"
    assert refusal.instead[0].key == "flanks.between"
    assert refuse_flanks(drawn(16).flanks) is None
    numbers = flank_numbers(few)
    assert numbers.fewest <= 4 <= numbers.most + 4


def test_nobody_seen_twice_says_no_density() -> None:
    rng = np.random.default_rng(0)
    seen = Detectability("HHN", 0.0004, 2000)
    lonely = simulate_flanks(GRID, MASK, VirtualAnimals(number=60), seen, rng=rng).flanks
    assert max(np.bincount(lonely.left.sessions[0].history.animal)) == 1
    found = estimate(lonely)
    if found.status == "ok":
        assert found.per_ha_interval[1] > 10 * found.per_ha_interval[0]
    else:
        assert "density_per_ha" not in found.to_record()
        with pytest.raises(ModelError) as caught:
            found.require()
        assert caught.value.code == "population.not_fitted"


def test_the_same_seed_gives_the_same_answer() -> None:
    flanks = drawn(12).flanks
    assert estimate(flanks).to_record() == estimate(flanks).to_record()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_in_every_language(found, language) -> None:
    said = [Text(language).say(each) for each in found.messages()]
    assert len(said) >= 5
    assert all(said)
