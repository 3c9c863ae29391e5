"""The sum over every way in which left-only and right-only histories may be of the same animals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["WIDEST", "Links", "Order", "matching_order", "matching_sizes", "matching_sum"]

Floats: TypeAlias = NDArray[np.float64]
WIDEST = 16
_NEGLIGIBLE = 1e-12
_LOW = 6


@dataclass(frozen=True, eq=False)
class Links:
    """The sum over matchings, and how likely each link is.

    Args:
        log_sum: Logarithm of the sum over all matchings of the product of the odds of their links.
        probability: Probability of each link, shape (n_left, n_right).
        error: Bound of the error of ``log_sum``: what was left out, or the Monte Carlo standard error.
        is_sampled: Whether the sum was sampled and not made in full.
    """

    log_sum: float
    probability: Floats
    error: float
    is_sampled: bool = False


@dataclass(frozen=True)
class Step:
    """One left history of the order: columns that come in, links to sum over, columns that go out.

    Args:
        left: Its index.
        added: Right histories that come in, each to the front of those that are held.
        links: Right histories that it may be linked to, each with its place among those that are held.
        dropped: Places of the right histories that go out, one after the other.
    """

    left: int
    added: tuple[int, ...]
    links: tuple[tuple[int, int], ...]
    dropped: tuple[int, ...]


@dataclass(frozen=True)
class Order:
    """In which order to sum, so that few right histories are held at once.

    Args:
        steps: The left histories that may be linked at all.
        width: Right histories held at once, at most: the work grows with two to this power.
        error: Bound of the error of the logarithm of the sum that comes of the links left out.
    """

    steps: tuple[Step, ...]
    width: int
    error: float


def matching_order(odds: Floats, *, negligible: float = _NEGLIGIBLE) -> Order:
    """Leave out links that do not matter, and order the rest.

    A link multiplies the sum by at most one plus its odds; the sum of the odds left out therefore bounds
    the error of the logarithm.

    Args:
        odds: Odds of each link against two animals, shape (n_left, n_right), 0 where it is excluded.
        negligible: The largest error of the logarithm.
    """
    ranked = np.sort(odds, axis=None)
    without = np.cumsum(ranked)
    number = int(np.searchsorted(without, negligible, side="right"))
    least = ranked[number] if number < ranked.size else np.inf
    kept = (odds >= least) & (odds > 0)
    error = float(without[number - 1]) if number else 0.0
    steps = tuple(_steps(kept, _row_order(kept)))
    return Order(steps, _width(steps), error)


def _row_order(kept: NDArray[np.bool_]) -> list[int]:
    """Left histories in an order in which neighbours follow each other."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    rows = np.flatnonzero(kept.any(axis=1))
    if not len(rows):
        return []
    part = kept[rows].astype(np.int8)
    shared = csr_matrix((part @ part.T > 0).astype(np.int8))
    return [int(rows[each]) for each in reverse_cuthill_mckee(shared, symmetric_mode=True)]


def _steps(kept: NDArray[np.bool_], order: list[int]) -> Iterator[Step]:
    last = {int(right): left for left in order for right in np.flatnonzero(kept[left])}
    held: list[int] = []
    for left in order:
        linked = [int(right) for right in np.flatnonzero(kept[left])]
        added = tuple(right for right in linked if right not in held)
        for right in added:
            held.insert(0, right)
        links = tuple((right, held.index(right)) for right in linked)
        dropped = []
        for right in [each for each in held if last[each] == left]:
            dropped.append(held.index(right))
            held.remove(right)
        yield Step(left, added, links, tuple(dropped))


def _width(steps: tuple[Step, ...]) -> int:
    held = widest = 0
    for step in steps:
        held += len(step.added)
        widest = max(widest, held)
        held -= len(step.dropped)
    return widest


def matching_sum(odds: Floats, order: Order) -> Links:
    """Sum over all matchings, and find how likely each link is.

    The state is which of the right histories that are held already has an animal; each left history either
    stays alone or takes one that has none. Running the same sums backwards gives the links' probabilities.

    Args:
        odds: Odds of each link, shape (n_left, n_right).
        order: What :func:`matching_order` made of them.
    """
    state, log_sum = np.ones(1), 0.0
    tape: list[tuple[Step, Floats, float]] = []
    for step in order.steps:
        before = _grown(state, len(step.added))
        state = _shrunk(_linked(before, odds, step), step)
        scale = float(state.max())
        state = state / scale
        log_sum += float(np.log(scale))
        tape.append((step, before, scale))
    probability = np.zeros_like(odds)
    adjoint = 1.0 / state
    for step, before, scale in reversed(tape):
        adjoint = _backwards(adjoint / scale, before, odds, step, probability)
    return Links(log_sum + float(np.log(state[0])), probability, order.error)


def matching_sizes(odds: Floats, order: Order) -> Floats:
    """Probability of each number of links.

    Args:
        odds: Odds of each link, shape (n_left, n_right).
        order: What :func:`matching_order` made of them.

    Returns:
        Probabilities of 0, 1 and more links, shape (min(n_left, n_right) + 1,).
    """
    state = np.zeros((min(odds.shape) + 1, 1))
    state[0, 0] = 1.0
    for step in order.steps:
        before = [_grown(each, len(step.added)) for each in state]
        more = [_linked(each, odds, step) - each for each in before]
        after = [before[0], *(one + other for one, other in zip(before[1:], more[:-1], strict=True))]
        state = np.stack([_shrunk(each, step) for each in after])
        state /= state.max()
    shares: Floats = state[:, 0]
    return np.asarray(shares / shares.sum())


def _grown(state: Floats, number: int) -> Floats:
    """Hold more right histories, none of which has an animal yet."""
    for _ in range(number):
        state = np.concatenate([state, np.zeros_like(state)])
    return state


def _linked(before: Floats, odds: Floats, step: Step) -> Floats:
    """Let one left history stay alone or take any right history that is free."""
    low = _low_bits(before)
    table = before.reshape(-1, 2**low)
    after = (table @ _low_links(odds, step, before, low)).ravel()
    for right, place in step.links:
        if place < _bits(before) - low:
            shape = (2**place, 2, -1)
            after.reshape(shape)[:, 1] += odds[step.left, right] * before.reshape(shape)[:, 0]
    return after


def _bits(state: Floats) -> int:
    return state.size.bit_length() - 1


def _low_bits(state: Floats) -> int:
    """How many of the places, from the last, are summed by one product of matrices: that is quicker."""
    return min(_bits(state), _LOW)


def _low_links(odds: Floats, step: Step, before: Floats, low: int) -> Floats:
    """What one left history does to the last places, as a matrix from state to state."""
    found = np.eye(2**low)
    for right, place in step.links:
        bit = _bits(before) - 1 - place
        if bit < low:
            free = _states_without(bit, low)
            found[free, free + 2**bit] = odds[step.left, right]
    return found


def _states_without(bit: int, low: int) -> NDArray[np.int64]:
    states = np.arange(2**low)
    return np.asarray(states[(states >> bit) & 1 == 0])


def _shrunk(state: Floats, step: Step) -> Floats:
    for place in step.dropped:
        state = state.reshape(2**place, 2, -1).sum(axis=1).ravel()
    return state


def _backwards(adjoint: Floats, before: Floats, odds: Floats, step: Step, probability: Floats) -> Floats:
    """Carry the derivative of the logarithm back over one step, and fill in its links."""
    for place in reversed(step.dropped):
        part = adjoint.reshape(2**place, -1)
        adjoint = np.stack([part, part], axis=1).ravel()
    low = _low_bits(before)
    table = adjoint.reshape(-1, 2**low)
    both = table.T @ before.reshape(-1, 2**low)
    earlier = (table @ _low_links(odds, step, before, low).T).ravel()
    for right, place in step.links:
        odd, bit = odds[step.left, right], _bits(before) - 1 - place
        if bit < low:
            free = _states_without(bit, low)
            probability[step.left, right] = odd * float(both[free + 2**bit, free].sum())
        else:
            shape = (2**place, 2, -1)
            taken, free_part = adjoint.reshape(shape)[:, 1], before.reshape(shape)[:, 0]
            probability[step.left, right] = odd * float((taken * free_part).sum())
            earlier.reshape(shape)[:, 0] += odd * taken
    return earlier[: earlier.size >> len(step.added)]
