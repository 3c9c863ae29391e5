from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qaplan.population.flanks.matchings import matching_order, matching_sizes, matching_sum


def by_enumeration(odds):
    """The sum, the links' probabilities and the sizes, from every matching one by one."""
    links = np.zeros_like(odds)
    sizes = np.zeros(min(odds.shape) + 1)

    def walk(left, free, product, made):
        if left == len(odds):
            sizes[len(made)] += product
            for link in made:
                links[link] += product
            return
        walk(left + 1, free, product, made)
        for right in free:
            walk(left + 1, free - {right}, product * odds[left, right], [*made, (left, right)])

    walk(0, frozenset(range(odds.shape[1])), 1.0, [])
    return np.log(sizes.sum()), links / sizes.sum(), sizes / sizes.sum()


@st.composite
def odds_of_links(draw):
    left, right = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    value = st.one_of(st.just(0.0), st.floats(1e-9, 1e6))
    rows = st.lists(st.lists(value, min_size=right, max_size=right), min_size=left, max_size=left)
    return np.array(draw(rows))


@given(odds_of_links())
def test_the_sum_over_matchings_is_that_of_every_matching_one_by_one(odds) -> None:
    log_sum, probability, sizes = by_enumeration(odds)
    order = matching_order(odds)
    found = matching_sum(odds, order)
    assert abs(found.log_sum - log_sum) <= 1e-11 + found.error
    assert np.abs(found.probability - probability).max() < 1e-9
    assert np.abs(matching_sizes(odds, order) - sizes).max() < 1e-9


@given(odds_of_links())
def test_links_left_out_change_the_logarithm_by_no_more_than_the_stated_bound(odds) -> None:
    whole = matching_sum(odds, matching_order(odds)).log_sum
    part = matching_sum(odds, matching_order(odds, negligible=0.5))
    assert part.error <= 0.5
    assert -1e-9 <= whole - part.log_sum <= part.error + 1e-9


def test_no_history_on_one_side_leaves_one_matching() -> None:
    odds = np.zeros((3, 0))
    assert matching_sum(odds, matching_order(odds)).log_sum == 0.0
    assert matching_sizes(odds, matching_order(odds)).tolist() == [1.0]


def test_links_along_a_line_hold_few_histories_at_once() -> None:
    places = np.linspace(0, 1, 60)
    odds = 50 * np.exp(-(((places[:, None] - places) / 0.01) ** 2))
    assert matching_order(odds).width <= 8


def test_odds_of_any_size_do_not_overflow() -> None:
    odds = np.full((8, 8), 1e90)
    found = matching_sum(odds, matching_order(odds))
    # All but certain to be a whole matching: each link has one chance in eight.
    assert np.isfinite(found.log_sum)
    assert np.allclose(found.probability, 1 / 8)
