"""Draws of who is who follow the exact posterior where it can be counted out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.identity.counting.chain import log_target
from qaplan.identity.counting.evidence import Evidence, EvidenceSettings, evidence_of
from qaplan.identity.counting.posterior import PosteriorSettings, posterior_of, rhat
from qaplan.identity.counting.types import Constraint, Decision, PairBelief
from qaplan.identity.sides import Flank, Side
from qaplan.identity.types import Verdict

QUICK = PosteriorSettings(chains=2, settling=20, draws=700, apart=1)
LONG = PosteriorSettings(chains=4, settling=50, draws=3000, apart=1, splits=0.5)


def sides_of(count: int, flank: Flank = "left") -> list[Side]:
    return [Side(f"E{number}", flank) for number in range(1, count + 1)]


def every_partition(count: int) -> Iterator[list[int]]:
    """All partitions as labels that grow by one at most (restricted growth)."""

    def grow(labels: list[int], top: int) -> Iterator[list[int]]:
        if len(labels) == count:
            yield labels
            return
        for label in range(top + 2):
            yield from grow([*labels, label], max(top, label))

    yield from grow([], -1)


def every_answer(evidence: Evidence) -> NDArray[np.int64]:
    """All partitions of both flanks, the right one's labels beyond those of the left."""
    left = int((evidence.flank == 0).sum())
    right = len(evidence.sides) - left
    return np.array(
        [
            one + [100 + label for label in other]
            for one in every_partition(left)
            for other in every_partition(right)
        ]
    )


def exact(evidence: Evidence) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probability of each two sides being one animal, and the law of the number of groups."""
    answers = every_answer(evidence)
    weights = np.array([log_target(evidence, labels) for labels in answers])
    chance = np.exp(weights - weights.max())
    chance /= chance.sum()
    together = sum(p * (z[:, None] == z[None, :]) for p, z in zip(chance, answers, strict=True))
    counts = np.array([len(set(labels.tolist())) for labels in answers])
    return np.asarray(together), np.bincount(counts, weights=chance, minlength=len(evidence.sides) + 1)


def drawn(evidence: Evidence, settings: PosteriorSettings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    found = posterior_of(evidence, np.random.default_rng(3), settings=settings)
    counts = (found.groups(0) + found.groups(1)).ravel()
    return found.together, np.bincount(counts, minlength=len(evidence.sides) + 1) / len(counts)


def random_beliefs(rng: np.random.Generator, sides: list[Side]) -> list[PairBelief]:
    return [
        PairBelief(a, b, float(rng.beta(0.6, 1.2)))
        for at, a in enumerate(sides)
        for b in sides[at + 1 :]
        if rng.random() < 0.8
    ]


def band(settings: PosteriorSettings) -> float:
    """Four standard errors of a share, if one draw in three were independent of those before."""
    return float(4 * 0.5 / np.sqrt(settings.chains * settings.draws / 3))


def seven(seed: int) -> Evidence:
    sides = sides_of(7)
    said = [
        Decision(sides[0], sides[1], Verdict.SAME, "R"),
        Decision(sides[2], sides[3], Verdict.DIFFERENT, "R"),
    ]
    return evidence_of(random_beliefs(np.random.default_rng(seed), sides), said, sides=sides)


def linked(links: tuple[str, ...]) -> Evidence:
    left, right = sides_of(4), sides_of(3, "right")
    rng = np.random.default_rng(7)
    beliefs = random_beliefs(rng, left) + random_beliefs(rng, right)
    return evidence_of(beliefs, sides=[*left, *right], links=links)


def test_draws_agree_with_all_877_partitions_of_seven_sides() -> None:
    evidence = seven(1)
    assert len(every_answer(evidence)) == 877
    for counted, seen in zip(exact(evidence), drawn(evidence, QUICK), strict=True):
        assert np.abs(counted - seen).max() < band(QUICK)


def test_draws_agree_with_all_answers_when_flanks_are_linked() -> None:
    evidence = linked(("E1", "E3"))
    assert len(every_answer(evidence)) == 15 * 5
    for counted, seen in zip(exact(evidence), drawn(evidence, QUICK), strict=True):
        assert np.abs(counted - seen).max() < band(QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_long_chains_agree_more_closely_with_all_partitions(seed: int) -> None:
    for counted, seen in zip(exact(seven(seed)), drawn(seven(seed), LONG), strict=True):
        assert np.abs(counted - seen).max() < band(LONG)


@pytest.mark.slow
@pytest.mark.parametrize("links", [("E1", "E2", "E3"), ("E2",), ("E1", "E3")])
def test_long_chains_agree_more_closely_when_flanks_are_linked(links: tuple[str, ...]) -> None:
    evidence = linked(links)
    for counted, seen in zip(exact(evidence), drawn(evidence, LONG), strict=True):
        assert np.abs(counted - seen).max() < band(LONG)


def test_a_left_group_is_never_linked_to_two_right_groups() -> None:
    left, right = sides_of(5), sides_of(5, "right")
    beliefs = random_beliefs(np.random.default_rng(2), left) + random_beliefs(np.random.default_rng(4), right)
    evidence = evidence_of(beliefs, links=["E1", "E2", "E4"])
    found = posterior_of(evidence, np.random.default_rng(5))
    assert all(np.isfinite(log_target(evidence, labels)) for labels in found.flat)
    assert (found.at_least <= found.at_most).all()


def test_what_is_certain_is_never_broken() -> None:
    a, b, c = sides_of(3)
    known = [Constraint(a, b, True, 1.0), Constraint(b, c, False, 1.0)]
    beliefs = [PairBelief(a, b, 0.001), PairBelief(b, c, 0.999)]
    found = posterior_of(evidence_of(beliefs, constraints=known), np.random.default_rng(1))
    assert found.together[0, 1] == 1.0
    assert found.together[1, 2] == 0.0
    assert found.partition().groups == ((a, b), (c,))


def test_a_statement_that_is_not_certain_yields_to_many_readers() -> None:
    a, b = sides_of(2)
    said = [Decision(a, b, Verdict.DIFFERENT, f"R{number}") for number in range(4)]
    beliefs = [PairBelief(a, b, 0.5)]
    known = [Constraint(a, b, True)]
    before = exact(evidence_of(beliefs, constraints=known))[0]
    after = exact(evidence_of(beliefs, said, constraints=known))[0]
    assert before[0, 1] > 0.99
    assert after[0, 1] < 0.01


def test_cannot_tell_says_nothing_of_identity() -> None:
    a, b, c = sides_of(3)
    beliefs = [PairBelief(a, b, 0.4), PairBelief(b, c, 0.2)]
    unsure = [Decision(a, b, Verdict.UNDETERMINED, "R")]
    assert (evidence_of(beliefs).told == evidence_of(beliefs, unsure).told).all()


def test_one_reader_asked_twice_is_one_witness_and_the_last_word_counts() -> None:
    a, b = sides_of(2)
    twice = [Decision(a, b, Verdict.DIFFERENT, "R"), Decision(b, a, Verdict.SAME, "R")]
    once = [Decision(a, b, Verdict.SAME, "R")]
    beliefs = [PairBelief(a, b, 0.4)]
    assert (evidence_of(beliefs, twice).told == evidence_of(beliefs, once).told).all()


def test_the_order_of_decisions_of_different_readers_does_not_matter() -> None:
    a, b, c = sides_of(3)
    said = [
        Decision(a, b, Verdict.SAME, "R"),
        Decision(b, c, Verdict.DIFFERENT, "S"),
        Decision(a, b, Verdict.DIFFERENT, "T"),
    ]
    beliefs = [PairBelief(a, b, 0.4), PairBelief(b, c, 0.2)]
    one, other = evidence_of(beliefs, said), evidence_of(beliefs, said[::-1])
    assert np.allclose(one.told, other.told)
    step_by_step = evidence_of(beliefs)
    for each in said:
        step_by_step = step_by_step.with_decision(each)
    assert np.allclose(one.told, step_by_step.told)


def test_the_same_seed_draws_the_same() -> None:
    evidence = evidence_of(random_beliefs(np.random.default_rng(2), sides_of(6)))
    one, other = (posterior_of(evidence, np.random.default_rng(9)) for _ in range(2))
    assert (one.draws == other.draws).all()


def test_nothing_to_count_is_counted_as_nothing() -> None:
    found = posterior_of(evidence_of([]), np.random.default_rng(1))
    assert found.at_most.max() == 0
    assert found.partition().groups == ()


def test_chains_that_stand_at_different_numbers_have_not_settled() -> None:
    assert rhat(np.array([[3] * 10, [5] * 10])) == np.inf
    rng = np.random.default_rng(1)
    assert rhat(np.stack([rng.poisson(9, 50), rng.poisson(30, 50)])) > 1.5
    assert rhat(rng.poisson(9, (4, 500))) < 1.02


def test_evidence_of_one_pair_is_bayes_rule() -> None:
    a, b = sides_of(2)
    settings = EvidenceSettings(base_rate=0.5, silent=0.0)
    said = [Decision(a, b, Verdict.SAME, "R", 0.02, 0.1)]
    found = evidence_of([PairBelief(a, b, 0.8)], said, settings=settings)
    odds = np.exp(found.machine[0, 1] + found.told[0, 1])
    assert odds == pytest.approx(0.8 / 0.2 * 0.9 / 0.02)
