"""The pair is asked whose answer changes most; what is asked suffices with few decisions."""

from __future__ import annotations

import time

import numpy as np
import pytest

from qaplan.base.messages import Text
from qaplan.identity.counting.asking import Asking
from qaplan.identity.counting.chain import log_target
from qaplan.identity.counting.clusters import alternatives_of
from qaplan.identity.counting.evidence import evidence_of
from qaplan.identity.counting.posterior import PosteriorSettings
from qaplan.identity.counting.types import Decision, PairBelief
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict
from qaplan.simulation.leopards.scores import SimulatedReader, simulate_scores
from tests.identity.counting.agreement import run_until_done

A, B, C, D = (Side(f"E{number}", "left") for number in range(1, 5))
QUICK = PosteriorSettings(chains=2, settling=8, draws=60, apart=1)


def test_what_is_sure_is_not_asked_and_what_is_open_is() -> None:
    beliefs = [PairBelief(A, B, 0.5), PairBelief(C, D, 0.0001), PairBelief(A, C, 0.0001)]
    first = Asking(evidence_of(beliefs)).next_pairs()[0]
    assert (first.a, first.b) == (A, B)
    assert 0.05 < first.same < 0.95


def test_the_reason_is_said_in_three_languages() -> None:
    first = Asking(evidence_of([PairBelief(A, B, 0.5), PairBelief(C, D, 0.01)])).next_pairs()[0]
    said = {Text(language).say(first.message()) for language in ("kk", "ru", "en")}
    assert first.changes_count
    assert len(said) == 3


def test_a_reader_is_not_shown_a_pair_again_and_cannot_tell_counts_as_an_answer() -> None:
    said = [Decision(A, B, Verdict.UNDETERMINED, "R")]
    asking = Asking(evidence_of([PairBelief(A, B, 0.5)], said))
    assert asking.next_pairs("R", count=5) == ()
    assert [(each.a, each.b) for each in asking.next_pairs("S", count=5)] == [(A, B)]


def test_the_pairs_of_a_batch_are_about_different_animals() -> None:
    catalogue = simulate_scores(np.random.default_rng(4), animals=10, encounters=3)
    asking = Asking(evidence_of(catalogue.beliefs(), sides=[each.side for each in catalogue.sides]))
    group_of = {side: at for at, group in enumerate(asking.partition().groups) for side in group}
    touched = [{group_of[each.a], group_of[each.b]} for each in asking.next_pairs(count=5)]
    assert len(touched) > 1
    assert sum(map(len, touched)) == len(set().union(*touched))


def test_one_word_is_asked_for_again_where_an_error_would_matter() -> None:
    beliefs = [PairBelief(A, B, 0.3), PairBelief(C, D, 0.01)]
    asking = Asking(evidence_of(beliefs, [Decision(A, B, Verdict.SAME, "R")]))
    assert (A, B) in [(each.a, each.b) for each in asking.next_pairs("S", count=3)]


def test_alternatives_weigh_what_the_posterior_says() -> None:
    catalogue = simulate_scores(np.random.default_rng(6), animals=6, encounters=4, flanks=("left", "right"))
    evidence = evidence_of(catalogue.beliefs(), sides=[each.side for each in catalogue.sides])
    asking = Asking(evidence)
    near = alternatives_of(evidence, asking.labels)
    now = log_target(evidence, near.labels)
    for g, h in zip(*np.where(np.isfinite(near.merge)), strict=True):
        joined = np.where(near.labels == h, g, near.labels)
        assert log_target(evidence, joined) - now == pytest.approx(near.merge[g, h])
    for side, group in zip(*np.where(np.isfinite(near.move)), strict=True):
        moved = near.labels.copy()
        moved[side] = group
        assert log_target(evidence, moved) - now == pytest.approx(near.move[side, group])
    for cuts in near.cuts:
        for gain, leaving in cuts:
            cut = near.labels.copy()
            cut[list(leaving)] = near.labels.max() + 1
            assert log_target(evidence, cut) - now == pytest.approx(gain)


def test_no_step_away_from_the_present_answer_is_better() -> None:
    catalogue = simulate_scores(np.random.default_rng(8), animals=8, encounters=4)
    evidence = evidence_of(catalogue.beliefs(), sides=[each.side for each in catalogue.sides])
    near = alternatives_of(evidence, Asking(evidence).labels)
    best_cuts = [cuts[0][0] for cuts in near.cuts if cuts]
    assert max(near.merge.max(), near.move.max(), *best_cuts) <= 1e-6


def test_a_dozen_animals_with_a_quarter_of_the_decisions() -> None:
    runs = [run_until_done(seed, animals=12, encounters=6, settings=QUICK) for seed in (1, 2)]
    assert all(run.decisions <= run.top_candidates / 4 for run in runs)
    assert all(run.f1 >= 0.99 for run in runs)
    assert all(run.count.low <= 12 <= run.count.high for run in runs)


@pytest.mark.slow
def test_sixty_animals_with_a_quarter_of_the_decisions() -> None:
    runs = [run_until_done(seed, animals=60, encounters=6, settings=QUICK) for seed in range(1, 101)]
    covered = sum(run.count.low <= 60 <= run.count.high for run in runs)
    decisions, f1 = np.array([run.decisions for run in runs]), np.array([run.f1 for run in runs])
    against = [sum(getattr(run, name) for run in runs) for name in ("top_candidates", "until_first_same")]
    print(f"\ndecisions {decisions.mean():.0f} (at most {decisions.max()}); F1 {f1.mean():.4f}, ", end="")  # noqa: T201
    print(f"least {f1.min():.4f}, at least 0.99 in {(f1 >= 0.99).sum()} of 100; interval holds in {covered}")  # noqa: T201
    print(f"of all top candidates {decisions.sum() / against[0]:.1%}, ", end="")  # noqa: T201
    print(f"of stopping at the first same {decisions.sum() / against[1]:.1%}")  # noqa: T201
    assert (decisions <= 1800 / 4).all()
    assert f1.mean() >= 0.99
    assert (f1 >= 0.99).sum() >= 95
    assert covered >= 90


@pytest.mark.slow
def test_the_next_pair_of_four_hundred_sides_is_there_in_a_third_of_a_second() -> None:
    rng = np.random.default_rng(2)
    catalogue = simulate_scores(rng, animals=80, encounters=5)
    reader = SimulatedReader(catalogue, rng)
    asking = Asking(evidence_of(catalogue.beliefs(), sides=[each.side for each in catalogue.sides]))
    assert len(catalogue.sides) == 400
    assert len(catalogue.pairs) > 5000
    spent = []
    for _ in range(30):
        question = asking.next_pairs(reader.name)[0]
        begun = time.process_time()
        asking.take(reader.decide(question.a, question.b))
        assert asking.next_pairs(reader.name)
        spent.append(time.process_time() - begun)
    assert float(np.median(spent)) <= 0.3, spent
