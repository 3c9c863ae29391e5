"""What a reader may see and when, and in which order."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.identity.reading.blind import chance_of, is_swapped, shuffled, sight_of
from qaplan.identity.reading.settling import Settled, SettlingState
from qaplan.identity.sides import Side

A, B = Side("E-1", "left"), Side("E-2", "left")


@pytest.mark.parametrize("state", list(SettlingState))
@pytest.mark.parametrize("may_adjudicate", [False, True])
def test_before_the_own_verdict_nobody_sees_the_machine_or_another_word(state, may_adjudicate: bool):
    sight = sight_of(has_read=False, settled=Settled(A, B, state), may_adjudicate=may_adjudicate)
    assert (sight.machine, sight.others) == (False, False)


@pytest.mark.parametrize(
    ("state", "may_adjudicate", "others"),
    [
        (SettlingState.WAITING, False, False),
        (SettlingState.WAITING, True, False),
        (SettlingState.DISAGREED, False, False),
        (SettlingState.DISAGREED, True, True),
        (SettlingState.SETTLED, False, True),
    ],
)
def test_after_it_the_machine_is_seen_and_others_where_nothing_hangs_on_it(state, may_adjudicate, others):
    sight = sight_of(has_read=True, settled=Settled(A, B, state), may_adjudicate=may_adjudicate)
    assert (sight.machine, sight.others) == (True, others)


def test_the_same_words_give_the_same_chance_and_other_words_another():
    draws = {words: chance_of("secret", *words).random() for words in (("one", "1"), ("one1", ""), ("b",))}
    assert len(set(draws.values())) == 3
    assert chance_of("secret", "one", "1").random() == draws["one", "1"]
    assert chance_of("other", "one", "1").random() != draws["one", "1"]


def test_every_reader_meets_the_pairs_in_another_order_and_what_matters_stays_ahead():
    things = list(range(40))
    one, two = (shuffled(chance_of("secret", who), things) for who in ("one", "two"))
    assert sorted(one) == sorted(two) == things
    assert one != two
    assert all(abs(place - thing) < 8 for place, thing in enumerate(one))


def test_each_hand_holds_the_query_half_of_the_time():
    rng = np.random.default_rng(5)
    assert abs(np.mean([is_swapped(rng) for _ in range(4000)]) - 0.5) < 0.03
