"""What a score is worth: a curve that never falls, leans on the whole, and holds on animals not used."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.animals import drawn_weights, numbered_animals, splits_by_animal
from qaplan.identity.calibration.enough import FEWEST, PairCounts, refuse_few
from qaplan.identity.calibration.fitting import Calibration, columns_of, fit_calibration
from qaplan.identity.calibration.strata import stratum_columns, stratum_of
from qaplan.identity.calibration.types import PairConditions, ReviewedPair, ScoredPair
from qaplan.identity.sides import Side
from qaplan.simulation.leopards.scores import simulate_scores


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def fitted(pairs: tuple[ReviewedPair, ...], draws: int = 4) -> Calibration:
    result = fit_calibration(pairs, rng(), draws=draws)
    assert isinstance(result, Calibration)
    return result


@pytest.fixture(scope="module")
def reviewed() -> tuple[ReviewedPair, ...]:
    return simulate_scores(rng(1), animals=24, encounters=5).reviewed()


@pytest.fixture(scope="module")
def calibration(reviewed: tuple[ReviewedPair, ...]) -> Calibration:
    return fitted(reviewed, draws=30)


CONDITIONS = [
    PairConditions(),
    PairConditions(0.9, "day"),
    PairConditions(0.2, "infrared"),
    PairConditions(0.6, "mixed", shares_station=True),
]


@pytest.mark.parametrize("conditions", CONDITIONS)
def test_a_higher_score_never_has_a_lower_probability(calibration: Calibration, conditions: PairConditions):
    scores = np.concatenate([[-1e6, 0.0], np.geomspace(0.1, 1e4, 300)])
    strata = stratum_columns([conditions] * len(scores))
    assert (np.diff(calibration.stated(scores, strata)) >= -1e-12).all()


def test_beyond_the_reviewed_scores_nothing_more_is_claimed(calibration: Calibration, reviewed):
    most = max(each.pair.score for each in reviewed)
    strata = stratum_columns([PairConditions()] * 2)
    inside, beyond = calibration.stated(np.array([most, most * 1000]), strata)
    assert beyond == pytest.approx(inside, abs=1e-6)
    assert beyond < 1


def test_every_probability_lies_in_its_interval_within_zero_and_one(calibration: Calibration, reviewed):
    for each in calibration.probabilities([pair.pair for pair in reviewed[::20]]):
        assert 0 <= each.low <= each.same <= each.high <= 1


def test_the_interval_covers_the_true_probability_about_as_often_as_declared():
    drawn = simulate_scores(rng(5), animals=40, encounters=5)
    told = fitted(drawn.reviewed(), draws=40).probabilities(drawn.pairs)
    covered = [a.low <= b <= a.high for a, b in zip(told, drawn.probabilities, strict=True)]
    assert np.mean(covered) > 0.85


def test_the_probability_is_near_the_true_one(calibration: Calibration):
    fresh = simulate_scores(rng(77), animals=24, encounters=5)
    told = np.array([each.same for each in calibration.probabilities(fresh.pairs)])
    assert np.abs(told - np.array(fresh.probabilities)).mean() < 0.03


def test_poor_and_infrared_pictures_say_less_than_good_ones_by_day(calibration: Calibration):
    high = np.array([400.0, 400.0])
    strata = stratum_columns([PairConditions(0.9, "day"), PairConditions(0.2, "mixed")])
    good, poor = calibration.stated(high, strata)
    assert good > poor


def test_a_stratum_without_pairs_gets_the_probability_of_the_whole():
    drawn = simulate_scores(rng(3), animals=24, encounters=5).reviewed()
    bare = [replace(each, pair=replace(each.pair, conditions=PairConditions())) for each in drawn]
    calibration = fitted(tuple(bare))
    scores = np.array([50.0, 50.0])
    whole, poor = calibration.stated(scores, stratum_columns([PairConditions(), PairConditions(0.1)]))
    assert poor == pytest.approx(whole)


def test_the_order_of_the_pairs_does_not_matter(reviewed: tuple[ReviewedPair, ...]):
    mixed = [reviewed[place] for place in rng(9).permutation(len(reviewed))]
    one, other = fitted(reviewed), fitted(tuple(mixed))
    assert one.curve.as_row() == pytest.approx(other.curve.as_row(), abs=1e-9)
    assert one.drawn == pytest.approx(other.drawn, abs=1e-6)
    assert one.pairs_sha256 == other.pairs_sha256


def test_weights_make_up_for_pairs_of_two_animals_that_were_not_reviewed():
    drawn = simulate_scores(rng(8), animals=40, encounters=5).reviewed()
    chance = rng(4)
    kept = [each for each in drawn if each.is_same or chance.random() < 0.25]
    weighted = [each if each.is_same else replace(each, weight=4.0) for each in kept]
    strata, scores = stratum_columns([PairConditions(0.7, "day")] * 5), np.geomspace(20, 200, 5)
    whole = fitted(drawn).stated(scores, strata)
    blind = fitted(tuple(kept)).stated(scores, strata)
    corrected = fitted(tuple(weighted)).stated(scores, strata)
    assert np.abs(corrected - whole).max() < 0.08
    assert np.abs(blind - whole).max() > 0.15


def test_choosing_pairs_by_their_score_does_not_bend_the_curve():
    drawn = simulate_scores(rng(8), animals=40, encounters=5).reviewed()
    chance = rng(4)
    middle = float(np.median([each.pair.score for each in drawn]))
    kept = tuple(each for each in drawn if each.pair.score > middle or chance.random() < 0.2)
    strata, scores = stratum_columns([PairConditions(0.7, "day")] * 5), np.geomspace(20, 200, 5)
    apart = fitted(kept).stated(scores, strata) - fitted(drawn).stated(scores, strata)
    assert np.abs(apart).max() < 0.06


def test_scores_that_say_nothing_give_the_share_of_same_pairs():
    chance = rng(2)
    pairs = []
    for number in range(300):
        is_same = number % 3 == 0
        pair = ScoredPair(Side(f"A{number}", "left"), Side(f"B{number}", "left"), float(chance.random()))
        names = (f"V{number % 40}", f"V{number % 40 if is_same else number % 40 + 1}")
        pairs.append(ReviewedPair(pair, is_same, names))
    told = [each.same for each in fitted(tuple(pairs)).probabilities([each.pair for each in pairs])]
    assert np.mean(told) == pytest.approx(1 / 3, abs=0.02)
    assert max(told) < 0.55


@pytest.mark.parametrize(
    "counts",
    [
        PairCounts(FEWEST.pairs - 1, 60, 60, 20),
        PairCounts(400, FEWEST.same - 1, 300, 20),
        PairCounts(400, 300, FEWEST.different - 1, 20),
        PairCounts(400, 200, 200, FEWEST.animals - 1),
    ],
)
def test_below_the_stated_number_of_reviewed_pairs_the_answer_is_not_calibrated(counts: PairCounts):
    refusal = refuse_few(counts)
    assert refusal is not None
    assert refusal.code == "identity.not_calibrated"
    assert refusal.status == "refused"
    assert len(refusal.instead) == 2


def test_at_the_stated_number_it_is_calibrated():
    assert refuse_few(FEWEST) is None


def test_too_few_pairs_give_no_probability_and_say_what_is_missing(reviewed: tuple[ReviewedPair, ...]):
    refusal = fit_calibration(reviewed[:50], rng())
    assert isinstance(refusal, Refusal)
    text = Text("en")
    assert text.say(refusal.reason).startswith("Not calibrated: 50 pairs are reviewed")
    assert "150 pairs in all" in text.say(refusal.instead[1])


def test_no_animal_is_on_both_sides_of_a_split(reviewed: tuple[ReviewedPair, ...]):
    animals = numbered_animals(columns_pairs(reviewed))
    splits = list(splits_by_animal(rng(), animals, folds=3))
    assert len(splits) == 3
    for split in splits:
        assert not set(animals[split.learned].ravel()) & set(animals[split.tested].ravel())


def test_what_a_split_loses_its_weights_make_up_for(reviewed: tuple[ReviewedPair, ...]):
    columns = columns_of(reviewed)
    share = columns.same.mean()
    shares = []
    for seed in range(12):
        for split in splits_by_animal(rng(seed), columns.animals, folds=3):
            shares.append(np.average(columns.same[split.tested], weights=split.tested_weights))
            learned = np.average(columns.same[split.learned], weights=split.learned_weights)
            assert learned == pytest.approx(share, abs=0.04)
    assert np.mean(shares) == pytest.approx(share, abs=0.02)


def test_drawn_animals_weigh_one_on_average():
    animals = np.array([[0, 0], [0, 1], [1, 2]])
    drawn = np.mean([drawn_weights(rng(seed), animals) for seed in range(4000)], axis=0)
    assert drawn == pytest.approx(np.ones(3), abs=0.1)


def test_a_quality_on_the_border_belongs_to_the_better_class():
    assert stratum_of(PairConditions(0.75)) == ("quality_good",)
    assert stratum_of(PairConditions(0.5)) == ("quality_fair",)
    assert stratum_of(PairConditions(0.0)) == ("quality_poor",)


def columns_pairs(pairs: tuple[ReviewedPair, ...]) -> list[ReviewedPair]:
    return sorted(pairs, key=lambda each: (each.pair.a, each.pair.b))
