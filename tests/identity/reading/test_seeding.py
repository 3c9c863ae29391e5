"""When a known pair is laid in, and which one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from qaplan.base.errors import UsageError
from qaplan.identity.reading.seeding import SEEDED_SHARE, choose_known, is_turn_of_known
from qaplan.identity.reading.types import KnownPair
from qaplan.identity.sides import Side


def known(number: int, is_same: bool, score: float | None = None) -> KnownPair:
    a, b = Side(f"K-{number:02}a", "left"), Side(f"K-{number:02}b", "left")
    return KnownPair(a, b, is_same, "simulated", score)


KNOWN = [known(number, number % 2 == 0, float(number)) for number in range(16)]


def shown_in_a_row(seed: int, turns: int, pairs: list[KnownPair] = KNOWN) -> list[KnownPair]:
    rng = np.random.default_rng(seed)
    shown: list[KnownPair] = []
    for _ in range(turns):
        chosen = choose_known(rng, pairs, [(each.a, each.b) for each in shown])
        assert chosen is not None
        shown.append(chosen)
    return shown


def test_the_share_of_known_pairs_is_about_one_in_eight():
    rng = np.random.default_rng(1)
    turns = np.array([is_turn_of_known(rng) for _ in range(8000)])
    assert abs(turns.mean() - SEEDED_SHARE) < 0.012


def test_no_count_of_turns_foretells_a_known_pair():
    rng = np.random.default_rng(2)
    turns = np.array([is_turn_of_known(rng) for _ in range(20_000)])
    after_one = turns[1:][turns[:-1]].mean()
    long_without = np.array([not turns[max(0, k - 12) : k].any() for k in range(len(turns))])
    assert abs(after_one - SEEDED_SHARE) < 0.025
    assert abs(turns[long_without].mean() - SEEDED_SHARE) < 0.025


@pytest.mark.parametrize("seed", range(5))
def test_no_known_pair_comes_twice_before_all_of_its_kind_have_come(seed: int):
    shown = shown_in_a_row(seed, 40)
    for kind in (True, False):
        row = [each.a for each in shown if each.is_same is kind]
        for start in range(0, len(row) - 7, 8):
            assert len(set(row[start : start + 8])) == 8


def test_same_and_different_are_kept_in_balance():
    share = [np.mean([each.is_same for each in shown_in_a_row(seed, 30)]) for seed in range(30)]
    assert all(0.3 <= each <= 0.7 for each in share)
    assert abs(np.mean(share) - 0.5) < 0.03


def test_the_next_kind_cannot_be_foretold_from_the_last():
    rows = [[each.is_same for each in shown_in_a_row(seed, 12)] for seed in range(60)]
    changes = [a != b for row in rows for a, b in itertools.pairwise(row)]
    assert 0.4 < np.mean(changes) < 0.75


def test_hard_pairs_go_first():
    firsts = [shown_in_a_row(seed, 1)[0] for seed in range(40)]
    assert max(each.score for each in firsts if each.is_same) < 8
    assert min(each.score for each in firsts if not each.is_same) > 8


def test_with_one_kind_only_that_kind_is_shown():
    assert {each.is_same for each in shown_in_a_row(3, 10, KNOWN[::2])} == {True}


def test_without_known_pairs_there_is_none_to_show():
    assert choose_known(np.random.default_rng(1), []) is None


@pytest.mark.parametrize("share", [-0.1, 0.6])
def test_a_share_outside_zero_to_one_half_is_refused(share: float):
    with pytest.raises(UsageError) as told:
        is_turn_of_known(np.random.default_rng(1), share=share)
    assert told.value.code == "identity.bad_seeded_share"
