"""A better bound: the problem is split at gates whose share is undecided, the loosest part first."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count

import numpy as np

from qaplan.landscape.opening.bound import Relaxed, relax, share_range
from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.search import GateChoice

__all__ = ["Bounded", "bound_by_branching", "parts_in_time"]

_CLOSED = 1e-9
_WHOLE = 1e-4
_WORK = 2e9
_MOST_PARTS = 100


@dataclass(frozen=True)
class Bounded:
    """What branching found.

    Args:
        bound: No choice has a smaller objective.
        choice: The best choice that is known.
        parts: Into how many parts the problem was split.
    """

    bound: float
    choice: GateChoice
    parts: int


def parts_in_time(circuit: GateCircuit) -> int:
    """Into how many parts a problem can be split in some seconds: fewer, the more edges it has."""
    once = 60 * (circuit.n_edges**3 / 3 + 2 * circuit.n_edges**2 + 2e5)
    return int(np.clip(_WORK / once, 4, _MOST_PARTS))


def bound_by_branching(
    circuit: GateCircuit, limits: GateLimits, known: GateChoice, *, most_parts: int
) -> Bounded:
    """Raise the bound by splitting the problem, until it meets the best choice or the parts are spent.

    Args:
        circuit: The circuit.
        limits: What a choice must keep to.
        known: The best choice that is known.
        most_parts: Into how many parts the problem may be split.

    Returns:
        The bound, and a better choice if one was met.

    Source:
        Land and Doig 1960, An automatic method of solving discrete programming problems, Econometrica
        28:497-520.
    """
    order = count()
    first = relax(circuit, share_range(limits), known.value)
    open_parts = [(first.bound, next(order), first)]
    parts = 1
    while open_parts and parts < most_parts:
        bound, _, part = heapq.heappop(open_parts)
        if bound >= known.value * (1 - _CLOSED):
            return Bounded(bound, known, parts)
        known = _met(circuit, limits, part, known)
        gate = _undecided(part)
        if gate is None:
            heapq.heappush(open_parts, (bound, next(order), part))
            break
        for share in (1.0, 0.0):
            within = relax(circuit, part.range.with_share(gate, share), known.value)
            heapq.heappush(open_parts, (max(within.bound, bound), next(order), within))
            parts += 1
    bound = min((each[0] for each in open_parts), default=known.value)
    return Bounded(min(bound, known.value), known, parts)


def _undecided(part: Relaxed) -> int | None:
    """The gate whose share is farthest from shut and from open; None where all are decided."""
    is_free = part.range.high > part.range.low
    if part.range.is_empty or not is_free.any():
        return None
    doubt = np.where(is_free, np.minimum(part.shares, 1 - part.shares), -1.0)
    return int(np.argmax(doubt))


def _met(circuit: GateCircuit, limits: GateLimits, part: Relaxed, known: GateChoice) -> GateChoice:
    """The choice that the largest shares of a part name, where it is better than the known one."""
    chosen: list[int] = []
    for gate in np.argsort(-part.shares, kind="stable"):
        if part.shares[gate] > _WHOLE and limits.may_add(chosen)[gate]:
            chosen.append(int(gate))
    value = circuit.value_of([*limits.open_already, *chosen])
    return GateChoice(tuple(sorted(chosen)), value) if value < known.value else known
