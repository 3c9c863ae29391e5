"""A catalogue drawn without pictures: its probabilities are true, its readers err as often as told."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.identity.types import Verdict
from qaplan.simulation.leopards.scores import SimulatedCatalogue, SimulatedReader, simulate_scores


@pytest.fixture(scope="module")
def drawn() -> SimulatedCatalogue:
    return simulate_scores(np.random.default_rng(1))


def test_the_same_seed_draws_the_same_catalogue(drawn: SimulatedCatalogue) -> None:
    assert simulate_scores(np.random.default_rng(1)) == drawn


def test_every_animal_has_its_encounters_and_every_pair_its_order(drawn: SimulatedCatalogue) -> None:
    assert len(drawn.sides) == 360
    assert sorted(len(group) for group in drawn.truth().groups) == [6] * 60
    assert all(pair.a < pair.b for pair in drawn.pairs)
    assert len({(pair.a, pair.b) for pair in drawn.pairs}) == len(drawn.pairs)


def test_animals_may_be_met_unequally_often() -> None:
    uneven = simulate_scores(np.random.default_rng(2), animals=3, encounters=(1, 4, 2))
    assert sorted(len(group) for group in uneven.truth().groups) == [1, 2, 4]


def test_pairs_are_of_one_flank() -> None:
    both = simulate_scores(np.random.default_rng(3), animals=5, encounters=3, flanks=("left", "right"))
    assert {pair.a.flank for pair in both.pairs} == {"left", "right"}
    assert all(pair.a.flank == pair.b.flank for pair in both.pairs)
    assert len(both.truth().groups) == 10


def test_the_probabilities_are_true_of_the_pairs_that_have_them() -> None:
    # Over twenty catalogues; the band is four standard errors of a share, and half of the pairs of an animal
    # are as good as one because they share what makes it hard.
    said, true = [], []
    for seed in range(20):
        drawn = simulate_scores(np.random.default_rng(seed), animals=40, encounters=4)
        said += list(drawn.probabilities)
        true += [drawn.is_same(pair.a, pair.b) for pair in drawn.pairs]
    chance, is_same = np.array(said), np.array(true, float)
    for low, high in ((0.01, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0)):
        chosen = (chance >= low) & (chance < high)
        band = 4 * np.sqrt(2 * chance[chosen].mean() * (1 - chance[chosen].mean()) / chosen.sum())
        assert abs(is_same[chosen].mean() - chance[chosen].mean()) < band


def test_the_scores_of_one_animal_and_of_two_overlap(drawn: SimulatedCatalogue) -> None:
    same = np.array([drawn.is_same(pair.a, pair.b) for pair in drawn.pairs])
    scores = np.array([pair.score for pair in drawn.pairs])
    assert np.median(scores[same]) > np.quantile(scores[~same], 0.95)
    assert scores[~same].max() > np.quantile(scores[same], 0.25)
    assert (scores > 0).all()


def test_two_animals_that_look_alike_do_so_in_all_their_pairs() -> None:
    drawn = simulate_scores(np.random.default_rng(4), animals=12, encounters=8, separation=0.01, floor=0.0)
    groups: dict[tuple[str, str], list[float]] = {}
    for pair in drawn.pairs:
        a, b = sorted((drawn.animal_of[pair.a], drawn.animal_of[pair.b]))
        if not pair.conditions.shares_station:
            groups.setdefault((a, b), []).append(2 * np.log(pair.score / 10))
    within = np.mean([np.var(each) for each in groups.values()])
    between = np.var([np.mean(each) for each in groups.values()])
    assert 0.15 < between / (between + within) < 0.45


def test_better_pictures_tell_more() -> None:
    drawn = simulate_scores(np.random.default_rng(5), floor=0.0)
    same = [pair for pair in drawn.pairs if drawn.is_same(pair.a, pair.b)]
    good = [pair.score for pair in same if (pair.conditions.quality or 0) > 0.75]
    poor = [pair.score for pair in same if (pair.conditions.quality or 0) < 0.45]
    assert np.median(good) > 1.5 * np.median(poor)


def test_a_reader_errs_as_often_as_told(drawn: SimulatedCatalogue) -> None:
    reader = SimulatedReader(drawn, np.random.default_rng(6), error=0.03, undetermined=0.1)
    verdicts = [(drawn.is_same(pair.a, pair.b), reader.read(pair.a, pair.b)) for pair in drawn.pairs]
    told = [(true, said) for true, said in verdicts if said is not Verdict.UNDETERMINED]
    wrong = np.mean([(said is Verdict.SAME) != true for true, said in told])
    # Four standard errors over some five thousand pairs.
    assert abs(wrong - 0.03) < 4 * np.sqrt(0.03 * 0.97 / len(told))
    assert abs(len(told) / len(verdicts) - 0.9) < 4 * np.sqrt(0.09 / len(verdicts))


def test_a_reader_asked_again_says_the_same(drawn: SimulatedCatalogue) -> None:
    reader = SimulatedReader(drawn, np.random.default_rng(7), error=0.5)
    for pair in drawn.pairs[:50]:
        assert reader.read(pair.a, pair.b) is reader.read(pair.b, pair.a)


def test_a_perfect_reader_never_errs(drawn: SimulatedCatalogue) -> None:
    reader = SimulatedReader(drawn, np.random.default_rng(8), error=0.0)
    decisions = [reader.decide(pair.a, pair.b) for pair in drawn.pairs[:200]]
    assert all((each.verdict is Verdict.SAME) == drawn.is_same(each.a, each.b) for each in decisions)


def test_a_single_side_has_no_pairs() -> None:
    assert simulate_scores(np.random.default_rng(9), animals=1, encounters=1).pairs == ()
