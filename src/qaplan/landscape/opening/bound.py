"""A bound that no choice of gates can beat: gates open by a share, the problem split where it is loose."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.search import GateChoice

__all__ = ["Bounded", "Relaxed", "ShareRange", "bound_by_branching", "parts_in_time", "relax", "share_range"]

Floats: TypeAlias = NDArray[np.float64]
_ROUNDS = 6
_MOST_SMOOTH = 120
_STEPS_SMOOTH, _STEPS_PLAIN = 200, 300
_SLACK = 1e-9
_CLOSED = 1e-9
_WHOLE = 1e-4
_WORK = 2e9
_MOST_PARTS = 100


@dataclass(frozen=True, eq=False)
class ShareRange:
    """By which shares gates may be open.

    Args:
        low: Smallest shares, shape (n_gates,).
        high: Largest shares, shape (n_gates,).
        cost: Cost of a whole share; nothing for what is open already.
        budget: What the shares may cost together.
    """

    low: Floats
    high: Floats
    cost: Floats
    budget: float

    @property
    def is_empty(self) -> bool:
        """Whether even the smallest shares are over the budget."""
        return float((self.cost * self.low).sum()) > self.budget + _SLACK

    def with_share(self, gate: int, share: float) -> ShareRange:
        """The same with one gate shut (0) or open (1)."""
        low, high = self.low.copy(), self.high.copy()
        low[gate] = high[gate] = share
        return ShareRange(low, high, self.cost, self.budget)

    def even(self) -> Floats:
        """Shares that spend the budget evenly."""
        room = float((self.cost * (self.high - self.low)).sum())
        left = max(self.budget - float((self.cost * self.low).sum()), 0.0)
        return self.low + (1.0 if room <= left else left / room) * (self.high - self.low)

    def steepest(self, slope: Floats) -> Floats:
        """The shares along which a slope, nowhere over 0, falls most."""
        shares = self.low.copy()
        left = self.budget - float((self.cost * self.low).sum())
        for at in np.argsort(slope / np.maximum(self.cost, 1e-12), kind="stable"):
            room = self.high[at] - self.low[at]
            if room <= 0 or slope[at] >= 0:
                continue
            step = min(room, left / self.cost[at]) if self.cost[at] > 0 else room
            if step <= 0:
                break
            shares[at] += step
            left -= step * self.cost[at]
        return shares


@dataclass(frozen=True, eq=False)
class Relaxed:
    """What gates that are open by a share could reach.

    Args:
        bound: No choice within the range has a smaller objective, or the known one has none smaller.
        shares: The shares, shape (n_gates,).
        range: The range that is left once the gates are fixed that no better choice, or every one, has.
    """

    bound: float
    shares: Floats
    range: ShareRange


@dataclass(frozen=True, eq=False)
class _Tangent:
    """A tangent of the objective: its value and slope at some shares."""

    shares: Floats
    value: float
    slope: Floats

    def least(self, within: ShareRange) -> float:
        """The least that it reaches within a range."""
        if within.is_empty:
            return np.inf
        return self.value + float(self.slope @ (within.steepest(self.slope) - self.shares))


def share_range(limits: GateLimits) -> ShareRange:
    """The shares that a choice may have, spacing left aside, which can only lower the bound."""
    low, high = np.zeros(len(limits.cost)), np.zeros(len(limits.cost))
    high[limits.free] = 1.0
    low[limits.is_open] = high[limits.is_open] = 1.0
    return ShareRange(low, high, np.where(limits.is_open, 0.0, limits.cost), limits.budget)


def relax(circuit: GateCircuit, within: ShareRange, known: float) -> Relaxed:
    """Bound the objective from below.

    The objective is convex in the shares, so every tangent lies below it; the least that a tangent reaches
    within the budget is a bound, whichever point it touches. A gate that would lift that bound over a known
    objective is in no better choice and is shut for good, after which the bound rises further.

    Args:
        circuit: The circuit.
        within: The shares that may be taken.
        known: The objective of some choice; the bound is never above it.

    Source:
        Ghosh, Boyd and Saberi 2008, Minimizing effective resistance of a graph, SIAM Review 50:37-66
        (convexity); Frank and Wolfe 1956, An algorithm for quadratic programming, Naval Research Logistics
        Quarterly 3:95-110 (the bound of a tangent).
    """
    best, shares = -np.inf, within.even()
    for _ in range(_ROUNDS):
        if within.is_empty:
            return Relaxed(known, shares, within)
        tangent = _tangent_near_best(circuit, within)
        best, shares = max(best, tangent.least(within)), tangent.shares
        if best >= known:
            break
        narrowed = _narrow(within, tangent, known)
        if narrowed is None:
            break
        within = narrowed
    return Relaxed(min(best, known), shares, within)


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
    """Into how many parts a problem can be split in some seconds: fewer, the more edges and gates it has."""
    slope = circuit.n_edges**3 / 3 + 2 * circuit.n_edges**2 + 2e5
    is_smooth = circuit.n_gates <= _MOST_SMOOTH
    once = 60 * slope if is_smooth else _STEPS_PLAIN * slope + 2e5 * circuit.n_gates
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


def _tangent_near_best(circuit: GateCircuit, within: ShareRange) -> _Tangent:
    start = within.even()
    is_free = within.high > within.low
    if not is_free.any():
        return _Tangent(start, *circuit.slope_at(start))
    if is_free.sum() <= _MOST_SMOOTH:
        found = _smooth(circuit, within, start, is_free)
    else:
        found = _plain(circuit, within, start)
    return max((found, _Tangent(start, *circuit.slope_at(start))), key=lambda each: each.least(within))


def _smooth(circuit: GateCircuit, within: ShareRange, start: Floats, is_free: NDArray[np.bool_]) -> _Tangent:
    """Sequential quadratic programming over the free shares."""
    from scipy.optimize import minimize

    scale = max(abs(circuit.slope_at(start)[0]), 1e-300)
    cost = within.cost[is_free]
    left = within.budget - float((within.cost * within.low).sum() - (cost * within.low[is_free]).sum())

    def whole(free: Floats) -> Floats:
        shares = start.copy()
        shares[is_free] = np.clip(free, 0.0, 1.0)
        return shares

    def scaled(free: Floats) -> tuple[float, Floats]:
        value, slope = circuit.slope_at(whole(free))
        return value / scale, slope[is_free] / scale

    found = minimize(
        scaled,
        start[is_free],
        jac=True,
        method="SLSQP",
        bounds=list(zip(within.low[is_free], within.high[is_free], strict=True)),
        constraints=[{"type": "ineq", "fun": lambda free: left - cost @ free, "jac": lambda _: -cost}],
        options={"maxiter": _STEPS_SMOOTH, "ftol": 1e-9},
    )
    shares = whole(found.x if np.isfinite(found.x).all() else start[is_free])
    return _Tangent(shares, *circuit.slope_at(shares))


def _plain(circuit: GateCircuit, within: ShareRange, shares: Floats) -> _Tangent:
    """Steps towards the steepest shares, for many gates."""
    best = _Tangent(shares, *circuit.slope_at(shares))
    tangent = best
    for step in range(_STEPS_PLAIN):
        corner = within.steepest(tangent.slope)
        shares = shares + 2 / (step + 3) * (corner - shares)
        tangent = _Tangent(shares, *circuit.slope_at(shares))
        best = max((best, tangent), key=lambda each: each.least(within))
    return best


def _narrow(within: ShareRange, tangent: _Tangent, known: float) -> ShareRange | None:
    """Fix the gates whose other state would lift a tangent over a known objective; None where none would."""
    narrowed = within
    for gate in np.flatnonzero(within.high > within.low):
        for share in (0.0, 1.0):
            if tangent.least(narrowed.with_share(int(gate), share)) >= known:
                narrowed = narrowed.with_share(int(gate), 1.0 - share)
                break
    return None if narrowed is within else narrowed


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
