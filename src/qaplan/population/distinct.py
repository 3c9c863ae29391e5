"""The smallest number of animals that records can be of, when some of them are known to differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["fewest_groups", "mutually_different"]

Neighbours = list[set[int]]


def fewest_groups(count: int, different: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Put items into as few groups as possible, so that no two different items share one.

    This is the exact chromatic number of the graph of differences, found by branch and bound. Items without
    any difference cost no group of their own: "may be the same" is no further animal.

    Args:
        count: Number of items, named 0 to count - 1.
        different: Pairs that must not share a group.

    Returns:
        The groups, each sorted, in the order of their first items; empty for no items.

    Source:
        Brélaz 1979, New methods to color the vertices of a graph, Communications of the ACM 22:251-256
        (the order of branching).

    >>> fewest_groups(3, [(0, 1)])
    ((0, 2), (1,))
    """
    if count == 0:
        return ()
    neighbours = _neighbours(count, different)
    size = max(1, len(mutually_different(count, different)))
    while True:
        colours: list[int] = [-1] * count
        peeled = _peel(neighbours, size)
        if _colour(colours, neighbours, size, set(range(count)) - set(peeled)):
            for item in reversed(peeled):
                taken = {colours[each] for each in neighbours[item]}
                colours[item] = next(colour for colour in range(size) if colour not in taken)
            found: list[list[int]] = [[] for _ in range(size)]
            for item, colour in enumerate(colours):
                found[colour].append(item)
            return tuple(sorted(tuple(group) for group in found if group))
        size += 1


def mutually_different(count: int, different: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """The largest set of items each of which differs from every other: its size is a lower bound.

    Args:
        count: Number of items, named 0 to count - 1.
        different: Pairs that differ.

    Returns:
        The items, sorted; one item where nothing differs, none for no items.

    Source:
        Bron and Kerbosch 1973, Algorithm 457, Communications of the ACM 16:575-577, with a pivot.
    """
    neighbours = _neighbours(count, different)
    best: list[int] = []

    def grow(chosen: list[int], candidates: set[int], done: set[int]) -> None:
        nonlocal best
        if not candidates and not done and len(chosen) > len(best):
            best = chosen
        if len(chosen) + len(candidates) <= len(best) or not candidates:
            return
        pivot = max(candidates | done, key=lambda each: (len(neighbours[each] & candidates), -each))
        for item in sorted(candidates - neighbours[pivot]):
            grow([*chosen, item], candidates & neighbours[item], done & neighbours[item])
            candidates = candidates - {item}
            done = done | {item}

    grow([], {item for item in range(count) if neighbours[item]}, set())
    return tuple(sorted(best)) if best or count == 0 else (0,)


def _neighbours(count: int, different: Iterable[tuple[int, int]]) -> Neighbours:
    neighbours: Neighbours = [set() for _ in range(count)]
    for a, b in different:
        assert a != b, "an item cannot differ from itself"
        neighbours[a].add(b)
        neighbours[b].add(a)
    return neighbours


def _peel(neighbours: Neighbours, size: int) -> list[int]:
    """Items that differ from fewer than ``size`` others, and those that do once these are gone.

    Taken back in reverse, each finds a group free: they never make the number larger, and need no search.
    """
    left = {item: set(others) for item, others in enumerate(neighbours)}
    peeled: list[int] = []
    ready = [item for item, others in left.items() if len(others) < size]
    while ready:
        item = ready.pop()
        peeled.append(item)
        for other in left.pop(item):
            left[other].discard(item)
            if len(left[other]) == size - 1:
                ready.append(other)
    return peeled


def _colour(colours: list[int], neighbours: Neighbours, size: int, left: set[int]) -> bool:
    """Colour the items left, the most constrained first; False when the size does not do."""
    if not left:
        return True
    item = max(left, key=lambda each: _urgency(each, colours, neighbours))
    taken = {colours[each] for each in neighbours[item]}
    used = max(colours) + 1
    # Colours that nobody uses yet are all alike: trying one of them is enough.
    for colour in range(min(used + 1, size)):
        if colour not in taken:
            colours[item] = colour
            if _colour(colours, neighbours, size, left - {item}):
                return True
            colours[item] = -1
    return False


def _urgency(item: int, colours: Sequence[int], neighbours: Neighbours) -> tuple[int, int, int]:
    seen = {colours[each] for each in neighbours[item]} - {-1}
    return len(seen), len(neighbours[item]), -item
