"""The protocol of an evaluation: who counts as a query, who wins a tie, and what chance would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.manifests.evaluation import (
    Idea,
    MatchEvaluation,
    QueryOutcome,
    accuracy_of,
    outcome_of,
)
from qaplan.identity.matching.types import Candidate, ChipMatch, Reference


def chip(name: str, number: int, *, side: str = "left", encounter: str = "", station: str = "") -> Reference:
    return Reference(f"{name}{number}", name, Viewpoint(side), encounter or f"{name}/{number}", station)


def answers(**scores: float) -> tuple[Candidate, ...]:
    ranked = sorted(scores.items(), key=lambda each: -each[1])
    return tuple(Candidate(name, score, ()) for name, score in ranked)


GALLERY = [chip(name, number) for name in "ABCD" for number in (1, 2)]


def rank(query: Reference, **scores: float) -> int:
    found = outcome_of(query, answers(**scores), GALLERY)
    assert found is not None
    return found.rank


def test_the_best_score_is_the_first_rank() -> None:
    assert rank(GALLERY[0], A=3.0, B=2.0) == 1
    assert rank(GALLERY[0], A=1.0, B=2.0, C=3.0) == 3


def test_a_wrong_name_wins_a_tie() -> None:
    assert rank(GALLERY[0], A=2.0, B=2.0) == 2


def test_a_right_name_without_a_score_comes_last() -> None:
    assert rank(GALLERY[0], B=1.0) == 4
    assert rank(GALLERY[0]) == 4


def test_scores_below_nothing_rank_like_all_others() -> None:
    assert rank(GALLERY[0], A=-1.0, B=-2.0, C=-0.5, D=-1.0) == 3


def test_a_query_without_a_true_match_is_none() -> None:
    assert outcome_of(chip("Z", 1), answers(A=1.0), GALLERY) is None


def test_chips_of_the_same_encounter_are_no_true_match() -> None:
    together = [chip("A", number, encounter="A/1") for number in (1, 2)]
    assert outcome_of(together[0], (), [*together, *GALLERY[2:]]) is None


def test_chips_of_the_other_flank_are_no_true_match() -> None:
    gallery = [chip("A", 1), chip("A", 2, side="right"), chip("B", 1)]
    assert outcome_of(gallery[0], (), gallery) is None


def test_a_name_that_the_query_does_not_meet_cannot_win() -> None:
    other_side = chip("Z", 1, side="right")
    found = outcome_of(GALLERY[0], answers(Z=9.0, A=1.0), [*GALLERY, other_side])
    assert found is not None
    assert found.rank == 1


def test_errors_at_the_own_station_are_counted_beside_chance() -> None:
    gallery = [
        chip("A", 1, station="S1"),
        chip("A", 2, station="S2"),
        chip("B", 1, station="S1"),
        chip("B", 2, station="S1"),
        chip("C", 1, station="S2"),
        chip("D", 1, station="S3"),
    ]
    match = ChipMatch("A1", "B1", 2.0, (), shares_station=True)
    wrong = outcome_of(gallery[0], (Candidate("B", 2.0, (match,)), Candidate("A", 1.0, ())), gallery)
    assert wrong is not None
    assert wrong.is_same_station is True
    assert wrong.expected_same_station == pytest.approx(2 / 4)
    right = outcome_of(gallery[0], answers(A=2.0, B=1.0), gallery)
    assert right is not None
    assert right.is_same_station is False
    found = accuracy_of([wrong, right], asked_of="photo", rng=np.random.default_rng(1))
    assert (found.wrong, found.same_station_errors, found.same_station_expected) == (1, 1, 0.5)


def test_without_stations_nothing_is_said_of_them() -> None:
    found = outcome_of(GALLERY[0], answers(A=1.0), GALLERY)
    assert found is not None
    accuracy = accuracy_of([found], asked_of="photo", rng=np.random.default_rng(1))
    assert accuracy.same_station_errors is None
    assert "station" not in accuracy.summary()


def outcomes(ranks: dict[str, list[int]]) -> list[QueryOutcome]:
    return [
        QueryOutcome(f"{name}{at}", name, rank, 0.9)
        for name, listed in ranks.items()
        for at, rank in enumerate(listed)
    ]


def test_shares_are_over_queries() -> None:
    found = accuracy_of(
        outcomes({"A": [1, 1, 2], "B": [6, 11]}), asked_of="photo", rng=np.random.default_rng(1)
    )
    assert (found.queries, found.individuals) == (5, 2)
    assert found.rank_1.estimate == pytest.approx(2 / 5)
    assert found.rank_5.estimate == pytest.approx(3 / 5)
    assert found.rank_10.estimate == pytest.approx(4 / 5)
    assert found.mean_reciprocal_rank.estimate == pytest.approx((1 + 1 + 1 / 2 + 1 / 6 + 1 / 11) / 5)


def test_queries_of_one_animal_are_not_independent() -> None:
    rng = np.random.default_rng(2)
    clustered = accuracy_of(outcomes({"A": [1] * 50, "B": [2] * 50}), asked_of="photo", rng=rng).rank_1
    spread = {f"N{at}": [1 + at % 2] for at in range(100)}
    free = accuracy_of(outcomes(spread), asked_of="photo", rng=rng).rank_1
    assert (clustered.low, clustered.high) == (0.0, 1.0)
    assert free.high - free.low < 0.25


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    # 300 runs of 40 animals with 5 queries each, each animal with its own chance: 95 % within 92 to 98 %.
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(300):
        chances = rng.beta(3, 2, 40)
        ranks = {f"N{at}": [1 if rng.random() < p else 2 for _ in range(5)] for at, p in enumerate(chances)}
        share = accuracy_of(outcomes(ranks), asked_of="photo", rng=rng).rank_1
        covered += share.low <= 0.6 <= share.high
    assert 0.92 <= covered / 300 <= 0.98


@given(st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_shares_grow_with_the_rank_and_lie_in_their_intervals(ranks: list[int]) -> None:
    listed = outcomes({f"N{at % 7}": [rank] for at, rank in enumerate(ranks)})
    found = accuracy_of(listed, asked_of="photo", rng=np.random.default_rng(4))
    assert found.rank_1.estimate <= found.rank_5.estimate <= found.rank_10.estimate
    for share in (found.rank_1, found.rank_5, found.rank_10, found.mean_reciprocal_rank):
        assert share.low - 1e-9 <= share.estimate <= share.high + 1e-9


def test_confident_answers_stop_before_the_first_wrong_ones() -> None:
    listed = [QueryOutcome(str(at), str(at), 1 if at < 60 else 2, 1 - at / 200) for at in range(100)]
    found = accuracy_of(listed, asked_of="photo", rng=np.random.default_rng(5))
    assert found.confident_share == 0.6


def test_no_query_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        accuracy_of([], asked_of="photo", rng=np.random.default_rng(6))
    assert caught.value.code == "identity.nothing_to_evaluate"


def test_an_evaluation_is_told_in_words_as_a_table_and_as_a_record() -> None:
    whole = accuracy_of(outcomes({"A": [1, 2]}), asked_of="photo", rng=np.random.default_rng(7))
    found = MatchEvaluation(whole, whole, (Idea("mask", whole, 0.1, -0.05),))
    assert "mask adds +0.100 to rank-1 and -0.050 to rank-5" in found.summary()
    assert list(found.table()["matcher"]) == ["whole", "whole", "without mask"]
    record = found.to_record()
    assert record["per_photo"]["rank_1"]["estimate"] == 0.5
    assert record["ideas"][0]["idea"] == "mask"
