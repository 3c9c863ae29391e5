"""The best choice of all, by trying every one, where they are few enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.opening.gate_circuit import GateCircuit, GateState
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.search import GateChoice
from qaplan.landscape.opening.trials import with_one_more, with_two_more

__all__ = ["MOST_CHOICES", "enumerate_choices", "is_enumerable"]

Ints: TypeAlias = NDArray[np.int64]
MOST_CHOICES = 1_000_000
_MOST_WORK = 2e10


def is_enumerable(circuit: GateCircuit, limits: GateLimits) -> bool:
    """Whether every choice can be tried in some seconds: up to a million of them.

    Args:
        circuit: The circuit.
        limits: What a choice must keep to.
    """
    free, most, widest = len(limits.free), _most_gates(limits), circuit.blocks[0].shape[1]
    number = sum(comb(free, size) for size in range(most if _is_one_size(limits) else 0, most + 1))
    prefixes = sum(comb(free, size) for size in range(max(most - 1, 1)))
    work = number * (2 * widest) ** 3 + prefixes * circuit.n_edges**2 * widest * max(most, 1)
    return number <= MOST_CHOICES and work <= _MOST_WORK


def enumerate_choices(circuit: GateCircuit, limits: GateLimits) -> GateChoice:
    """Try every choice that keeps to the limits.

    Args:
        circuit: The circuit.
        limits: What a choice must keep to.

    Returns:
        The best of all.
    """
    opened = list(limits.open_already)
    best = GateChoice((), circuit.value_of(opened))
    for prefix in _prefixes(limits, max(_most_gates(limits) - 2, 0)):
        state = circuit.state_of([*opened, *prefix])
        for found in (GateChoice(prefix, state.value), *_further(circuit, limits, state, prefix)):
            best = min(best, found, key=_order)
    return GateChoice(best.gates, circuit.value_of([*opened, *best.gates]))


def _order(choice: GateChoice) -> tuple[float, tuple[int, ...]]:
    return choice.value, choice.gates


def _most_gates(limits: GateLimits) -> int:
    """The most gates that the budget can pay."""
    paid = np.cumsum(np.sort(limits.cost[limits.free]))
    return int((paid <= limits.budget + 1e-9).sum())


def _is_one_size(limits: GateLimits) -> bool:
    """Whether the best choice has as many gates as the budget pays: a further gate never does harm."""
    cost = limits.cost[limits.free]
    return limits.is_apart is None and (not len(cost) or float(np.ptp(cost)) == 0)


def _prefixes(limits: GateLimits, length: int) -> Iterator[tuple[int, ...]]:
    """Choices up to a length, gates in rising order; shorter ones only where choices differ in size."""
    shortest = length if _is_one_size(limits) else 0
    stack: list[tuple[int, ...]] = [()]
    while stack:
        prefix = stack.pop()
        if len(prefix) >= shortest:
            yield prefix
        if len(prefix) < length:
            stack += [(*prefix, gate) for gate in _later(limits, prefix)]


def _later(limits: GateLimits, prefix: Sequence[int]) -> list[int]:
    last = prefix[-1] if prefix else -1
    return [int(each) for each in np.flatnonzero(limits.may_add(prefix)) if each > last]


def _further(
    circuit: GateCircuit, limits: GateLimits, state: GateState, prefix: tuple[int, ...]
) -> Iterator[GateChoice]:
    """The best with one, and with two, of the gates that come after a prefix."""
    later = _later(limits, prefix)
    if not later:
        return
    values = with_one_more(circuit, state)[later]
    at = int(np.argmin(values))
    yield GateChoice((*prefix, later[at]), float(values[at]))
    first, second = limits.pairs_to_add(prefix)
    kept = (first >= later[0]) & (second >= later[0])
    first, second = first[kept], second[kept]
    if not len(first):
        return
    values = with_two_more(circuit, state, first, second)
    best = np.inf
    for at in np.argsort(values, kind="stable"):
        if values[at] >= best:
            return
        gates = (*prefix, int(first[at]), int(second[at]))
        exact = float(values[at])
        if circuit.is_overlapping:
            exact = circuit.value_of([*limits.open_already, *gates])
        best = min(best, exact)
        yield GateChoice(gates, exact)
