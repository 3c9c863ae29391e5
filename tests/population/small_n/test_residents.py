from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.population.small_n.chances import fine_scores
from qaplan.population.small_n.presence import SeenAnimals
from qaplan.population.small_n.priors import BorrowedRange, ResidentPriors, SexRanges, sigma_of_home_range
from qaplan.population.small_n.reach import Reach, lay_of
from qaplan.population.small_n.residents import resident_presence

SIDE = np.arange(500.0, 20_000.0, 1000.0)
CELLS = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)
STATIONS = np.array([[5000.0, 5000.0], [14_000.0, 6000.0], [9000.0, 13_000.0]])


def reach(days: float = 60.0) -> Reach:
    return Reach(STATIONS, np.full(3, days), CELLS, 100.0)


def priors(
    sigma: tuple[float, float] = (2000.0, 5000.0), rate: tuple[float, float] = (0.005, 0.05)
) -> ResidentPriors:
    ranges = SexRanges(BorrowedRange(*sigma, "a survey"), BorrowedRange(*rate, "a survey"))
    return ResidentPriors(0.5, 0.5, ranges)


def test_known_ranges_give_the_answer_worked_out_by_hand() -> None:
    fixed = priors((3000.0, 3000.0), (0.02, 0.02))
    d2 = ((STATIONS[:, None] - CELLS[None]) ** 2).sum(axis=2)
    chance = 1 - np.exp(-0.02 * 60 * np.exp(-d2 / (2 * 3000.0**2)).sum(axis=0)).mean()
    expected = math.log(2)
    found = resident_presence(reach(), fixed)
    assert found.answer.any_resident == pytest.approx(1 - math.exp(-expected * (1 - chance)), rel=1e-9)
    assert found.answer.female == pytest.approx(1 - math.exp(-expected / 2 * (1 - chance)), rel=1e-9)
    assert found.seen_chance == pytest.approx((chance, chance, chance), rel=1e-9)


def test_the_answer_is_that_of_drawn_worlds_in_which_nobody_was_seen() -> None:
    """Residents, sexes, centres, sigma and lambda0 are drawn; only worlds without a picture stay."""
    rng = np.random.default_rng(6)
    given, here = priors(), reach()
    worlds = 40_000
    sigma = np.exp(rng.normal(given.any_sex.sigma_m.mean_log, given.any_sex.sigma_m.sd_log, worlds))
    rate = given.any_sex.lambda0_per_day
    lambda0 = np.exp(rng.normal(rate.mean_log, rate.sd_log, worlds))
    number = rng.poisson(math.log(2), worlds)
    world = np.repeat(np.arange(worlds), number)
    centre = CELLS[rng.integers(len(CELLS), size=len(world))] + rng.uniform(-500, 500, (len(world), 2))
    d2 = ((STATIONS[None] - centre[:, None]) ** 2).sum(axis=2)
    hazard = lambda0[world] * 60 * np.exp(-d2 / (2 * sigma[world, None] ** 2)).sum(axis=1)
    is_seen = rng.random(len(world)) < -np.expm1(-hazard)
    is_female = rng.random(len(world)) < 0.5
    silent = np.bincount(world[is_seen], minlength=worlds) == 0
    no_female_seen = np.bincount(world[is_seen & is_female], minlength=worlds) == 0
    has_female = np.bincount(world[is_female], minlength=worlds) > 0
    found = resident_presence(here, given)
    assert found.answer.any_resident == pytest.approx((number[silent] > 0).mean(), abs=0.01)
    assert found.answer.female == pytest.approx(has_female[no_female_seen].mean(), abs=0.01)
    one = resident_presence(here, given, SeenAnimals(males=1))
    assert one.answer.any_resident is None
    assert one.answer.female == found.answer.female


def test_no_effort_teaches_nothing() -> None:
    found = resident_presence(reach(0.0), priors())
    assert found.answer.any_resident == pytest.approx(0.5, abs=1e-9)
    assert found.answer.female == pytest.approx(found.prior_female, abs=1e-9)


def test_more_effort_makes_silence_speak_louder() -> None:
    chances = [resident_presence(reach(days), priors()).answer.any_resident for days in (10.0, 100.0, 1000.0)]
    assert chances == sorted(chances, reverse=True)
    assert chances[2] < 0.12


def test_the_stated_error_holds_against_a_far_finer_quadrature() -> None:
    """A grid of equally probable steps knows nothing of Gauss-Hermite nodes."""
    given, here = priors((1000.0, 9000.0), (0.002, 0.1)), reach()
    sigmas, rates = (
        each.at(fine_scores()) for each in (given.any_sex.sigma_m, given.any_sex.lambda0_per_day)
    )
    seen = np.concatenate([1 - np.exp(-np.outer(rates, here.hazard(s))).mean(axis=1) for s in sigmas])
    exact = 1 - 0.5 / np.exp(-math.log(2) * seen).mean()
    found = resident_presence(here, given)
    assert found.error < 5e-5
    assert found.answer.any_resident == pytest.approx(exact, abs=5e-4)


def test_an_animal_of_unknown_sex_may_be_the_female() -> None:
    found = resident_presence(reach(), priors(), SeenAnimals(unsexed=1))
    silent = resident_presence(reach(), priors())
    assert found.answer.female is not None
    assert silent.answer.female is not None
    assert found.answer.female == pytest.approx(1 - (1 - silent.answer.female) / 2)


def test_a_female_that_was_seen_leaves_nothing_to_reckon() -> None:
    found = resident_presence(reach(), priors(), SeenAnimals(females=1))
    assert found.answer.female is None
    assert "Females seen: 1 animal." in found.summary()


def test_ranges_of_females_are_their_own() -> None:
    shy = replace(
        priors(), female=SexRanges(BorrowedRange(1000, 1000, "a"), BorrowedRange(0.001, 0.001, "a"))
    )
    assert resident_presence(reach(), shy).answer.female > resident_presence(reach(), priors()).answer.female


def test_six_animals_are_enough_for_a_density_and_too_many_for_this() -> None:
    with pytest.raises(DataError) as caught:
        resident_presence(reach(), priors(), SeenAnimals(males=6))
    assert caught.value.code == "population.too_many_seen"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "seen", [SeenAnimals(), SeenAnimals(males=1), SeenAnimals(unsexed=2), SeenAnimals(1)]
)
def test_every_case_is_said_in_every_language(language, seen) -> None:
    found = resident_presence(reach(), priors(), seen)
    said = [Text(language).say(each) for each in (*found.messages(), *found.assumptions())]
    assert all(said)
    assert any("a survey" in each for each in said)


def test_the_prior_is_shown_with_what_hangs_on_it() -> None:
    found = resident_presence(reach(), priors())
    assert [each.prior for each in found.sensitivity] == [0.1, 0.25, 0.5, 0.75, 0.9]
    assert found.sensitivity[2] == found.answer
    assert len(found.corners) == 4
    assert len(found.table()) == 5
    assert found.to_record()["probability_resident"] == found.answer.any_resident


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: BorrowedRange(5, 2, "x"), "population.bad_prior"),
        (lambda: BorrowedRange(0, 2, "x"), "population.bad_prior"),
        (lambda: BorrowedRange(1e-300, 2, "x"), "population.bad_prior"),
        (lambda: BorrowedRange(1, 1e300, "x"), "population.bad_prior"),
        (lambda: lay_of(STATIONS, BorrowedRange(2000, 8000, "x"), math.inf), "population.no_area"),
        (lambda: lay_of(STATIONS, BorrowedRange(1e8, 1e8, "x")), "population.no_area"),
        (lambda: BorrowedRange(1, 2, " "), "population.prior_without_source"),
        (lambda: replace(priors(), presence=1.0), "population.bad_prior"),
        (lambda: replace(priors(), female_share=0.0), "population.bad_prior"),
        (lambda: SeenAnimals(males=-1), "population.bad_count"),
        (lambda: sigma_of_home_range(0), "population.bad_prior"),
        (lambda: Reach(STATIONS[:0], np.zeros(0), CELLS, 100.0), "population.no_stations"),
        (lambda: Reach(STATIONS, np.zeros(3), CELLS[:0], 100.0), "population.no_area"),
        (lambda: Reach(STATIONS, np.array([1, np.nan, 1]), CELLS, 100.0), "population.bad_effort"),
        (lambda: Reach(STATIONS, np.zeros(3), np.zeros((20_001, 2)), 1.0), "population.too_many_cells"),
    ],
)
def test_what_cannot_be_assumed_is_refused_with_its_code(make, code) -> None:
    with pytest.raises(DataError) as caught:
        make()
    assert caught.value.code == code


def test_a_borrowed_range_holds_its_ends_at_two_and_a_half_percent() -> None:
    drawn = BorrowedRange(2000, 8000, "x").at(fine_scores())
    assert np.quantile(drawn, [0.025, 0.5, 0.975]) == pytest.approx([2000, 4000, 8000], rel=0.02)


def test_a_home_range_holds_its_share_of_a_circular_normal_use_of_space() -> None:
    rng = np.random.default_rng(1)
    sigma = sigma_of_home_range(100.0)
    radius = math.sqrt(100e6 / math.pi)
    assert (np.hypot(*rng.normal(0, sigma, (2, 200_000))) < radius).mean() == pytest.approx(0.95, abs=0.002)
