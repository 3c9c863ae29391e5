from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from qaplan.population.distinct import fewest_groups, mutually_different

sizes = st.integers(0, 6)
graphs = sizes.flatmap(
    lambda n: st.tuples(
        st.just(n), st.sets(st.sampled_from(list(combinations(range(n), 2)))) if n > 1 else st.just(set())
    )
)


def by_trying_all(count: int, different: set[tuple[int, int]]) -> int:
    for size in range(count + 1):
        for colours in product(range(size), repeat=count):
            if all(colours[a] != colours[b] for a, b in different):
                return size
    raise AssertionError


@given(graphs)
@settings(max_examples=200)
def test_the_number_of_groups_is_the_fewest_of_all(graph):
    count, different = graph
    assert len(fewest_groups(count, different)) == by_trying_all(count, different)


@given(graphs)
def test_the_groups_divide_the_items_and_keep_different_ones_apart(graph):
    count, different = graph
    groups = fewest_groups(count, different)
    assert sorted(item for group in groups for item in group) == list(range(count))
    assert not any(a in group and b in group for a, b in different for group in groups)


@given(graphs)
def test_the_mutually_different_set_is_the_largest_and_never_over_the_groups(graph):
    count, different = graph
    both = different | {(b, a) for a, b in different}
    largest = max(
        size
        for size in range(count + 1)
        if any(
            all(pair in both for pair in combinations(chosen, 2))
            for chosen in combinations(range(count), size)
        )
    )
    found = mutually_different(count, different)
    assert len(found) == largest
    assert all(pair in both for pair in combinations(found, 2))
    assert largest <= len(fewest_groups(count, different))


def test_five_in_a_ring_of_differences_are_three_animals_though_no_three_are_mutually_different():
    ring = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)]
    assert len(fewest_groups(5, ring)) == 3
    assert len(mutually_different(5, ring)) == 2


def test_thousands_of_records_that_may_be_one_need_no_search():
    assert len(fewest_groups(5000, [(0, 1), (7, 0)])) == 2
