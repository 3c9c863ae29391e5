"""Choices of gates that are hard to better: greedy from several starts, then swaps of one and of two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.opening.gate_circuit import GateCircuit, GateState
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.trials import with_one_more, with_two_more

__all__ = ["GateChoice", "best_singles", "search"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
_BETTER = 1e-12
_PAIR_WORK = 2e8
_SWAP_WORK = 4e8
_MOST_REVERSED = 40
_NEARLY = 12


@dataclass(frozen=True)
class GateChoice:
    """Gates to open.

    Args:
        gates: The gates, sorted; those that are open already are not among them.
        value: The objective with them, and those that are open already, open.
    """

    gates: tuple[int, ...]
    value: float


@dataclass(frozen=True, eq=False)
class _Field:
    circuit: GateCircuit
    limits: GateLimits

    def choice(self, gates: Iterable[int]) -> GateChoice:
        chosen = tuple(sorted(int(each) for each in gates))
        return GateChoice(chosen, self.circuit.value_of([*self.limits.open_already, *chosen]))

    def state(self, gates: Sequence[int]) -> GateState:
        return self.circuit.state_of([*self.limits.open_already, *gates])

    @property
    def pair_work(self) -> float:
        """What trying all pairs once takes, in multiplications."""
        widest = self.circuit.blocks[0].shape[1]
        return float(len(self.limits.free) ** 2 / 2 * (2 * widest) ** 3)


def search(
    circuit: GateCircuit,
    limits: GateLimits,
    *,
    shares: Floats | None = None,
) -> GateChoice:
    """Search for the choice with the smallest objective.

    Args:
        circuit: The circuit.
        limits: What a choice must keep to.
        shares: Shares of a relaxed problem to round, shape (n_gates,).

    Returns:
        The best choice found; never worse than the best singles.
    """
    field = _Field(circuit, limits)
    found = [field.choice(each) for each in _starts(field, shares)]
    unique = sorted(set(found), key=lambda each: (each.value, each.gates))
    swapped = sorted(
        {_swap_singles(field, each) for each in unique}, key=lambda each: (each.value, each.gates)
    )
    work = _SWAP_WORK / len(swapped)
    return min(
        (_swap_pairs(field, each, work) for each in swapped), key=lambda each: (each.value, each.gates)
    )


def best_singles(circuit: GateCircuit, limits: GateLimits) -> GateChoice:
    """Take the gates that are best alone, one after the other, as long as the limits allow.

    Args:
        circuit: The circuit.
        limits: What a choice must keep to.
    """
    field = _Field(circuit, limits)
    return field.choice(_filled(field, [], with_one_more(circuit, field.state([]))))


def _starts(field: _Field, shares: Floats | None) -> Iterator[list[int]]:
    yield list(best_singles(field.circuit, field.limits).gates)
    yield _greedy(field, by_cost=False)
    if np.ptp(field.limits.cost) > 0:
        yield _greedy(field, by_cost=True)
    if field.pair_work * max(field.limits.budget, 1.0) < _PAIR_WORK:
        yield _greedy_by_pairs(field)
    yield _reverse(field)
    if shares is not None:
        yield _filled(field, [], -shares)


def _filled(field: _Field, chosen: list[int], order: Floats) -> list[int]:
    """Add gates in the order of some numbers, smallest first, as long as the limits allow."""
    chosen = list(chosen)
    for gate in np.argsort(order, kind="stable"):
        if field.limits.may_add(chosen)[gate]:
            chosen.append(int(gate))
    return chosen


def _greedy(field: _Field, *, by_cost: bool, chosen: Sequence[int] = ()) -> list[int]:
    """Add the gate that helps most, by what it costs or not, again and again."""
    grown = list(chosen)
    while (fits := field.limits.may_add(grown)).any():
        state = field.state(grown)
        gain = state.value - with_one_more(field.circuit, state)
        rate = gain / field.limits.cost if by_cost else gain
        grown.append(int(np.argmax(np.where(fits, rate, -np.inf))))
    return grown


def _greedy_by_pairs(field: _Field) -> list[int]:
    """Add the two gates that help most together, again and again: one alone helps little across two lines."""
    grown: list[int] = []
    while True:
        first, second = field.limits.pairs_to_add(grown)
        if not len(first):
            return _greedy(field, by_cost=False, chosen=grown)
        values = with_two_more(field.circuit, field.state(grown), first, second)
        at = int(np.argmin(values))
        grown += [int(first[at]), int(second[at])]


def _reverse(field: _Field) -> list[int]:
    """Open all that may be chosen, then shut what is missed least until the limits are kept."""
    chosen = [int(each) for each in field.limits.free]
    opened = list(field.limits.open_already)
    if len(chosen) > _MOST_REVERSED:
        order = with_one_more(field.circuit, field.state([]))[chosen]
        chosen = [chosen[at] for at in np.argsort(order, kind="stable")[:_MOST_REVERSED]]
    while field.limits.cost_of(chosen) > field.limits.budget + _BETTER or not field.limits.allows(chosen):
        if not chosen:
            break
        losses = _losses(field.circuit, field.circuit.state_of([*opened, *chosen]), chosen, opened)
        chosen.pop(int(np.argmin(losses)))
    return _greedy(field, by_cost=False, chosen=chosen)


def _losses(circuit: GateCircuit, state: GateState, chosen: Sequence[int], opened: Sequence[int]) -> Floats:
    """By how much the objective rises when each of the chosen gates is shut, shape (n_chosen,)."""
    if not circuit.n_edges:
        return np.zeros(len(chosen))
    edges, added = (each[list(chosen)] for each in circuit.blocks)
    if circuit.is_overlapping:
        left = [circuit.value_of([*opened, *(one for one in chosen if one != each)]) for each in chosen]
        return np.asarray(left) - state.value
    root = np.sqrt(added)
    core = (
        np.eye(edges.shape[1])
        - root[:, :, None] * state.drop[edges[:, :, None], edges[:, None, :]] * (root[:, None, :])
    )
    aside = root[:, :, None] * state.pull[edges]
    return np.asarray((aside * np.linalg.solve(core, aside)).sum(axis=(1, 2)))


def _swap_singles(field: _Field, start: GateChoice) -> GateChoice:
    """Put the best other gate in the place of one, as long as that helps."""
    best = start
    while True:
        tried = [_best_addition(field, _without(best.gates, (gate,))) for gate in best.gates]
        tried.append(_best_addition(field, list(best.gates)))
        better = min((each for each in tried if each is not None), key=lambda each: each.value, default=None)
        if better is None or better.value >= best.value * (1 - _BETTER):
            return best
        best = better


def _swap_pairs(field: _Field, start: GateChoice, work: float) -> GateChoice:
    """Put two gates in the place of one or two, as long as that helps and is quick enough."""
    best = start
    left = work
    while True:
        shut = [(), *combinations(best.gates, 1), *combinations(best.gates, 2)]
        left -= field.pair_work * len(shut)
        if left < 0:
            return best
        tried = [_best_pair(field, _without(best.gates, each)) for each in shut]
        better = min((each for each in tried if each is not None), key=lambda each: each.value, default=None)
        if better is None or better.value >= best.value * (1 - _BETTER):
            return best
        best = _swap_singles(field, better)


def _without(gates: Sequence[int], shut: Sequence[int]) -> list[int]:
    return [each for each in gates if each not in shut]


def _best_addition(field: _Field, kept: list[int]) -> GateChoice | None:
    """The best choice with one gate besides some, filled up where the budget is left over."""
    fits = field.limits.may_add(kept)
    if not fits.any():
        return None
    values = np.where(fits, with_one_more(field.circuit, field.state(kept)), np.inf)
    grown = [*kept, int(np.argmin(values))]
    return field.choice(_greedy(field, by_cost=False, chosen=grown))


def _best_pair(field: _Field, kept: list[int]) -> GateChoice | None:
    first, second = field.limits.pairs_to_add(kept)
    if not len(first):
        return None
    values = with_two_more(field.circuit, field.state(kept), first, second)
    nearly = np.argsort(values, kind="stable")[: _NEARLY if field.circuit.is_overlapping else 1]
    tried = [field.choice([*kept, int(first[at]), int(second[at])]) for at in nearly]
    return min(tried, key=lambda each: each.value)
