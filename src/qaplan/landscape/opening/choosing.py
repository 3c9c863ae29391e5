"""Where to open: the choice of gates that joins populations best, with a bound that none can beat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import UsageError
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.landscape.border.types import Gate, GatePart
from qaplan.landscape.opening.bound import (
    Bounded,
    bound_by_branching,
    parts_in_time,
    relax,
    share_range,
)
from qaplan.landscape.opening.enumeration import enumerate_choices, is_enumerable
from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import GateProblem
from qaplan.landscape.opening.results import GateOpening, GateRow, PairRow
from qaplan.landscape.opening.search import GateChoice, best_singles, search

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["choose", "choose_gates", "limits_of"]

_PROVED = 1e-9


def limits_of(
    gates: Sequence[Gate],
    budget: float,
    *,
    spacing_m: float = 0.0,
    forbidden_sections: Sequence[str] = (),
    month: int | None = None,
) -> GateLimits:
    """Take the limits of a choice from the gates.

    Args:
        gates: The gates.
        budget: Largest sum of their costs; with costs of 1 their number.
        spacing_m: Smallest distance between two that are chosen, or between one and one that is open.
        forbidden_sections: Sections in which none may be chosen.
        month: The month; a gate that is not open in it may not be chosen.

    Raises:
        UsageError: ``gates.unknown_section`` if no gate lies in a forbidden section.
    """
    for section in forbidden_sections:
        if not any(each.lies_in((section,)) for each in gates):
            raise UsageError(
                "gates.unknown_section",
                f"no gate lies in section '{section}'",
                do="write it as the layer of gates does",
            )
    allowed = [
        not each.is_forbidden and not each.lies_in(forbidden_sections) and each.is_open_in(month)
        for each in gates
    ]
    is_apart = None
    if spacing_m > 0:
        from shapely import distance

        shapes = np.array([_shape(each) for each in gates])
        is_apart = np.asarray(distance(shapes[:, None], shapes[None, :]) >= spacing_m, dtype=np.bool_)
        is_apart |= _share_a_part(gates)
    return GateLimits(
        budget,
        np.array([each.cost for each in gates], dtype=np.float64),
        np.array(allowed, dtype=np.bool_),
        np.array([each.is_existing for each in gates], dtype=np.bool_),
        is_apart,
    )


def _shape(gate: Gate) -> BaseGeometry:
    """Where a gate lies, as one shape."""
    from shapely import LineString, Point, Polygon, union_all

    def of(part: GatePart) -> BaseGeometry:
        if part.kind == "area":
            return Polygon(part.rings[0], list(part.rings[1:]))
        if part.kind == "point":
            return Point(part.rings[0][0]).buffer((part.width or 0.0) / 2)
        return LineString(part.rings[0])

    return union_all([of(each) for each in gate.parts])


def _share_a_part(gates: Sequence[Gate]) -> NDArray[np.bool_]:
    """Which gates have a part in common, as a gate and what of it is open already, shape (n, n)."""
    number: dict[int, int] = {}
    has = np.zeros((len(gates), sum(len(each.parts) for each in gates)), dtype=np.int64)
    for at, gate in enumerate(gates):
        for part in gate.parts:
            has[at, number.setdefault(id(part), len(number))] = 1
    return np.asarray(has @ has.T > 0, dtype=np.bool_)


def choose(
    circuit: GateCircuit, limits: GateLimits, *, enumeration: bool = True, most_parts: int | None = None
) -> tuple[GateChoice, float, str]:
    """Choose gates in a dense problem.

    Args:
        circuit: The dense problem.
        limits: What the choice must keep to.
        enumeration: Whether every choice is tried where they are few.
        most_parts: Into how many parts the problem is split for the bound; as many as some seconds allow
            when None.

    Returns:
        The choice, a bound that none can beat, and how it was found: ``enumeration`` or ``search``.
    """
    if enumeration and is_enumerable(circuit, limits):
        best = enumerate_choices(circuit, limits)
        return best, best.value, "enumeration"
    shares = relax(circuit, share_range(limits), best_singles(circuit, limits).value).shares
    known = search(circuit, limits, shares=shares)
    found = bound_by_branching(circuit, limits, known, most_parts=most_parts or parts_in_time(circuit))
    return found.choice, _sound(found), "search"


def _sound(found: Bounded) -> float:
    """The bound less what rounding may have added to it."""
    return min(found.bound * (1 - _PROVED), found.choice.value)


def choose_gates(
    problem: GateProblem,
    limits: GateLimits,
    *,
    enumeration: bool = True,
    inputs: Sequence[Input] = (),
    step: Callable[[str], None] = lambda _: None,
) -> GateOpening | Refusal:
    """Choose the gates that make the mean effective resistance between populations smallest.

    Args:
        problem: The problem.
        limits: What the choice must keep to.
        enumeration: Whether every choice is tried where they are few.
        inputs: What the problem was read from.
        step: Told what is being done.

    Returns:
        The choice with its bound; a refusal where lines let nothing through and no choice within the budget
        was found that joins all populations.

    Source:
        Effective resistance as in Doyle and Snell 1984, Random walks and electric networks.
    """
    step("choosing")
    choice, bound, method = choose(problem.circuit, limits, enumeration=enumeration)
    opened = [*limits.open_already, *choice.gates]
    step("checking")
    anew = problem.solved_anew(opened)
    if not np.isfinite(anew):
        return Refusal(
            "gates.stay_shut",
            Message("gates.stay_shut"),
            (Message("gates.give_budget"), Message("gates.give_permeability")),
        )
    is_proved = method == "enumeration" and not problem.is_shut
    every = [*limits.open_already, *(int(each) for each in np.flatnonzero(limits.is_allowed))]
    return GateOpening(
        selected=tuple(_row(problem, limits, choice, gate) for gate in choice.gates),
        candidates=tuple(_row(problem, limits, choice, gate) for gate in range(len(limits.cost))),
        objective=anew,
        bound=anew if is_proved else min(bound, anew),
        no_gate=_value(problem, limits.open_already),
        all_gates=_value(problem, every),
        best_singles=_value(problem, [*limits.open_already, *best_singles(problem.circuit, limits).gates]),
        update_error=None if problem.is_shut else abs(choice.value / anew - 1),
        method=method,
        budget=limits.budget,
        cost=limits.cost_of(choice.gates),
        pairs=_pairs(problem, limits.open_already, opened, every),
        cell_m=problem.landscape.cell_m,
        narrow=tuple(problem.landscape.gates[each].id for each in problem.landscape.opened.narrow),
        has_invented_lines=any(each.is_invented for each in problem.landscape.lines),
        residual=problem.residual,
        provenance=_provenance(problem, limits, inputs),
    )


def _value(problem: GateProblem, gates: Sequence[int]) -> float | None:
    """The objective with some gates open; None where populations stay apart."""
    if not problem.is_shut:
        return problem.circuit.value_of(list(gates))
    anew = problem.solved_anew(gates)
    return anew if np.isfinite(anew) else None


def _row(problem: GateProblem, limits: GateLimits, choice: GateChoice, number: int) -> GateRow:
    gate, circuit, opened = problem.landscape.gates[number], problem.circuit, limits.open_already
    rest = [*opened, *(each for each in choice.gates if each != number)]
    is_chosen = number in choice.gates
    return GateRow(
        id=gate.id,
        members=gate.members or (gate.id,),
        section=gate.section,
        posts=gate.posts,
        kind=gate.kind,
        stage=gate.stage,
        months=gate.months,
        cost=gate.cost,
        is_selected=is_chosen,
        is_existing=gate.is_existing,
        is_allowed=bool(limits.is_allowed[number]),
        alone=circuit.value_of([*opened, number]) if problem.joins([*opened, number]) else None,
        without=circuit.value_of(rest) if is_chosen and problem.joins(rest) else None,
    )


def _pairs(
    problem: GateProblem, opened: Sequence[int], chosen: Sequence[int], every: Sequence[int]
) -> tuple[PairRow, ...]:
    before, after, whole = (problem.circuit.resistances(list(each)) for each in (opened, chosen, every))
    upper = zip(*np.triu_indices(len(after), 1), strict=True)
    is_joined = not problem.is_shut
    return tuple(
        PairRow(
            *names,
            float(before[at]) if is_joined else None,
            float(after[at]),
            float(whole[at]) if is_joined else None,
        )
        for names, at in zip(problem.pair_names, upper, strict=True)
    )


def _provenance(problem: GateProblem, limits: GateLimits, inputs: Sequence[Input]) -> Provenance:
    parameters = {
        "permeability": problem.permeability.tolist(),
        "month": problem.month,
        "budget": limits.budget,
        "spacing": limits.is_apart is not None,
    }
    return Provenance(computed_by("landscape.choose_gates", parameters), tuple(inputs))
