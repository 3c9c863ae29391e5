from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.base.refusal import Refusal
from qaplan.population.maximum_likelihood import gradient
from qaplan.population.occupancy.chain import Chain
from qaplan.population.occupancy.design import designs
from qaplan.population.occupancy.fitting import OccupancyFit, fit_occupancy
from qaplan.population.occupancy.goodness import occupancy_goodness
from qaplan.population.occupancy.telling import refuse_unfitted_occupancy
from qaplan.population.occupancy.types import OccupancyModel, SiteColumn, SiteHistories


def expit(x):
    return 1 / (1 + np.exp(-x))


def simulated(seed: int, sites: int, seasons: int = 4, visits: int = 4, **more) -> SiteHistories:
    """psi: logit 0.2 + water; gamma 0.2; epsilon 0.3; p 0.5, or effort times 0.3 by chance events."""
    rng = np.random.default_rng(seed)
    water = rng.normal(5.0, 2.0, sites)
    effort = rng.uniform(0.5, 4.0, (sites, seasons, visits))
    occupied = rng.random(sites) < expit(0.2 + 0.5 * (water - 5.0))
    detected = np.full((sites, seasons, visits), np.nan)
    for at in range(seasons):
        chance = 1 - np.exp(-0.3 * effort[:, at]) if more.get("by_effort") else np.full((sites, visits), 0.5)
        detected[:, at] = occupied[:, None] & (rng.random((sites, visits)) < chance)
        occupied = np.where(occupied, rng.random(sites) > 0.3, rng.random(sites) < 0.2)
    detected[rng.random(detected.shape) < more.get("missing", 0.1)] = np.nan
    names = tuple(f"S{at}" for at in range(sites))
    columns = {
        "water": SiteColumn("site", water),
        "side": SiteColumn("site", np.array(["a", "b"] * sites)[:sites]),
    }
    seasons_named = tuple(str(2020 + at) for at in range(seasons))
    return SiteHistories(names, seasons_named, detected, effort, columns)


def enumerated(chain: Chain, beta) -> float:
    """Log-likelihood by summing over every way in which each site may be occupied or not."""
    rates, data = chain.rates(beta), chain.data
    total = 0.0
    for site in range(len(data.sites)):
        whole = 0.0
        for states in itertools.product((0, 1), repeat=len(data.seasons)):
            chance = rates.first[site] if states[0] else 1 - rates.first[site]
            for at in range(len(data.seasons) - 1):
                goes = 1 - rates.deserted[site, at] if states[at] else rates.colonised[site, at]
                chance *= goes if states[at + 1] else 1 - goes
            for at, state in enumerate(states):
                for visit, seen in enumerate(data.detected[site, at]):
                    if not np.isnan(seen):
                        p = rates.detected[site, at, visit] * state
                        chance *= p if seen else 1 - p
            whole += chance
        total += math.log(whole)
    return total


MODELS = (
    OccupancyModel(),
    OccupancyModel("water", "season", "side", "season"),
    OccupancyModel("side + water", link="cloglog"),
)


@pytest.mark.parametrize("model", MODELS)
def test_the_likelihood_is_the_sum_over_every_way_of_being_occupied(model) -> None:
    data = simulated(1, 12, missing=0.3)
    chain = Chain(data, designs(data, model), model.link)
    beta = np.random.default_rng(2).normal(0, 0.7, len(chain))
    assert chain(beta) == pytest.approx(enumerated(chain, beta), rel=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_the_gradient_is_that_of_finite_differences(model) -> None:
    data = simulated(1, 12)
    chain = Chain(data, designs(data, model), model.link)
    beta = np.random.default_rng(3).normal(0, 0.7, len(chain))
    step = 1e-6 * np.eye(len(beta))
    expected = [(chain(beta + each) - chain(beta - each)) / 2e-6 for each in step]
    assert gradient(chain, beta) == pytest.approx(expected, abs=1e-6)


def fitted(data: SiteHistories, model: OccupancyModel = MODELS[0]) -> OccupancyFit:
    found = fit_occupancy(data, model)
    assert isinstance(found, OccupancyFit)
    return found


def test_simulated_rates_are_found_again() -> None:
    found = fitted(simulated(4, 300), OccupancyModel("water"))
    truth = {("psi", "(Intercept)"): 0.2 - 2.5, ("psi", "water"): 0.5, ("p", "(Intercept)"): 0.0}
    truth |= {("gamma", "(Intercept)"): math.log(0.25), ("epsilon", "(Intercept)"): math.log(3 / 7)}
    assert found.status == "ok"
    for each in found.coefficients:
        assert abs(each.estimate - truth[each.parameter, each.term]) < 3 * each.se
    assert all(each.low < each.occupied < each.high for each in found.seasons)
    assert all(each.seen <= each.smoothed + 1e-9 for each in found.seasons)


def test_detection_by_effort_is_found_again() -> None:
    found = fitted(simulated(5, 300, by_effort=True), OccupancyModel(link="cloglog"))
    rate = next(each for each in found.coefficients if each.parameter == "p")
    assert abs(rate.estimate - math.log(0.3)) < 3 * rate.se
    assert not found.cautions


@pytest.mark.slow
def test_intervals_of_occupancy_hold_in_two_hundred_simulations() -> None:
    """True mean occupancy by season follows from the simulated sites; 90 to 99 % is asked for."""
    held = np.zeros(4)
    for seed in range(200):
        data = simulated(5000 + seed, 80)
        found = fitted(data, OccupancyModel("water"))
        occupied = expit(0.2 + 0.5 * (data.columns["water"].values - 5.0)).mean()
        for at, each in enumerate(found.seasons):
            held[at] += each.low < occupied < each.high
            occupied = occupied * 0.7 + (1 - occupied) * 0.2
    assert (held >= 180).all()
    assert (held <= 198).all()


def test_one_season_is_the_static_model_worked_out_from_its_known_maximum() -> None:
    """Alike for all, the maximum solves psi P = share seen, with P = 1 - (1 - p)^3."""
    counts = [0] * 12 + [1] * 4 + [2] * 5 + [3] * 3
    detected = np.array([[[1.0] * seen + [0.0] * (3 - seen)] for seen in counts])
    data = SiteHistories(tuple(map(str, range(24))), ("2024",), detected)
    found = fitted(data)
    assert [each.parameter for each in found.coefficients] == ["psi", "p"]
    psi, p = (expit(each.estimate) for each in found.coefficients)
    assert psi * (1 - (1 - p) ** 3) == pytest.approx(0.5, abs=1e-7)
    assert p / (1 - (1 - p) ** 3) == pytest.approx(sum(counts) / 3 / 12, abs=1e-7)


def test_smoothed_occupancy_is_one_where_something_was_seen() -> None:
    data = simulated(6, 40)
    found = fitted(data)
    smoothed = found.chain.smoothed(found.maximum.beta)
    assert smoothed[data.is_seen] == pytest.approx(1.0)
    assert (smoothed <= 1 + 1e-12).all()
    assert (smoothed > 0).all()


def test_seen_everywhere_and_always_lies_at_the_edge() -> None:
    data = SiteHistories(("a", "b", "c"), ("1",), np.ones((3, 1, 2)))
    found = fitted(data)
    assert found.status == "at_the_edge"
    assert found.seasons[0].occupied > 0.99
    assert math.isnan(found.seasons[0].low)


@pytest.mark.parametrize(
    ("detected", "code"),
    [
        (np.zeros((3, 2, 2)), "population.nothing_detected"),
        (np.array([[[1.0, np.nan]], [[0.0, np.nan]]]), "population.no_repeats"),
    ],
)
def test_what_carries_no_occupancy_is_refused(detected, code) -> None:
    seasons = tuple(map(str, range(detected.shape[1])))
    refusal = fit_occupancy(SiteHistories(tuple(map(str, range(len(detected)))), seasons, detected))
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert refusal.instead


def test_where_every_site_is_occupied_nothing_is_known_of_colonisation() -> None:
    assert fitted(SiteHistories(("a", "b"), ("1", "2"), np.ones((2, 2, 2)))).status == "not_identified"


def test_more_coefficients_than_the_data_hold_are_not_identified() -> None:
    data = simulated(7, 30)
    columns = {**data.columns, "again": SiteColumn("site", 3 * data.columns["water"].values + 1)}
    twice = SiteHistories(data.sites, data.seasons, data.detected, data.effort, columns)
    assert fitted(twice, OccupancyModel("water + again")).status == "not_identified"


def test_the_fit_of_its_own_simulation_is_good_and_of_two_kinds_of_sites_is_not() -> None:
    rng = np.random.default_rng(8)
    good = occupancy_goodness(fitted(simulated(9, 40, 2)), rng, simulations=19)
    assert good.p_value > 0.05
    detected = (rng.random((60, 1, 10)) < np.repeat([0.02, 0.9], 30)[:, None, None]).astype(np.float64)
    odd = SiteHistories(tuple(map(str, range(60))), ("2024",), detected)
    assert occupancy_goodness(fitted(odd), rng, simulations=19).p_value == 0.05
    assert good.to_record()["simulations"] == 19


@pytest.mark.parametrize("language", LANGUAGES)
def test_occupancy_is_said_in_every_language(language) -> None:
    data = simulated(6, 40)
    empty = data.detected.copy()
    empty[:, 1] = np.nan
    for given in (data, SiteHistories(data.sites, data.seasons, empty)):
        assert all(Text(language).say(each) for each in fitted(given).messages())
    good = occupancy_goodness(fitted(data), np.random.default_rng(1), simulations=3)
    assert Text(language).say(good.message())


@pytest.mark.parametrize(
    "model",
    [
        OccupancyModel("nothing"),
        OccupancyModel("water * side"),
        OccupancyModel("water +"),
        OccupancyModel(psi="season"),
        OccupancyModel(link="probit"),
    ],
)
def test_a_formula_that_cannot_be_read_is_a_wrong_call(model) -> None:
    with pytest.raises(UsageError):
        fit_occupancy(simulated(1, 12), model)


def test_a_covariate_that_is_empty_where_it_is_needed_names_the_site() -> None:
    data = simulated(1, 12)
    water = data.columns["water"].values.copy()
    water[3] = np.nan
    with_hole = SiteHistories(
        data.sites, data.seasons, data.detected, data.effort, {"water": SiteColumn("site", water)}
    )
    with pytest.raises(DataError) as caught:
        fit_occupancy(with_hole, OccupancyModel("water"))
    assert caught.value.code == "population.covariate_missing"
    assert "S3" in str(caught.value)


def test_visits_without_effort_and_tables_without_visits_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        SiteHistories(("a",), ("1",), np.ones((1, 1, 2)), np.array([[[1.0, 0.0]]]))
    assert caught.value.code == "population.bad_effort"
    with pytest.raises(DataError) as caught:
        SiteHistories(("a",), ("1",), np.full((1, 1, 2), np.nan))
    assert caught.value.code == "population.no_visits"


def test_a_record_and_a_table_hold_every_coefficient() -> None:
    found = fitted(simulated(6, 40, 2), OccupancyModel("water", "1", "side", "season"))
    assert len(found.table()) == len(found.to_record()["coefficients"]) == len(found.maximum.beta)
    assert [each.term for each in found.coefficients][:2] == ["(Intercept)", "water"]


@pytest.mark.parametrize("status", ["not_identified", "not_converged"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fit_that_did_not_end_well_is_refused_with_where_something_was_seen(language, status) -> None:
    refusal = refuse_unfitted_occupancy(simulated(6, 40), status)
    assert refusal.code == f"population.{status}"
    assert Text(language).say(refusal.reason)
    assert Text(language).say(refusal.instead[0])
