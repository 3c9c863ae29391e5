"""What the gates bring where the line of a neighbour stays shut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import GateProblem

__all__ = ["NeighbourShut", "neighbours_shut"]

_NOTHING = 1e-9


@dataclass(frozen=True)
class NeighbourShut:
    """The objective where the lines of one owner stay shut.

    Args:
        owner: Whose lines stay shut; empty where the layer names nobody.
        objective: With the chosen gates open in all other lines; None where populations then stay apart.
        gained_share: Share of what the chosen gates bring that is still brought, 0 to 1.
        alone: With each chosen gate as the only one, by its id; None where populations stay apart.
    """

    owner: str
    objective: float | None
    gained_share: float
    alone: tuple[tuple[str, float | None], ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {**asdict(self), "alone": dict(self.alone)}


def neighbours_shut(
    problem: GateProblem, limits: GateLimits, chosen: tuple[int, ...]
) -> tuple[NeighbourShut, ...]:
    """Say for each owner what the chosen gates bring where the owner's lines stay shut.

    What is open in them already stays open.

    Args:
        problem: The problem.
        limits: The limits of the choice.
        chosen: The gates that were chosen.

    Returns:
        One for each owner; nothing where all lines are of one, or the gates bring nothing.
    """
    owners = problem.landscape.owners
    if len(owners) < 2:
        return ()
    opened = list(limits.open_already)
    whole = problem.circuit
    before, after = whole.value_of(opened), whole.value_of([*opened, *chosen])
    if after >= before * (1 - _NOTHING):
        return ()
    found = []
    for owner in owners:
        left = problem.without_lines_of(owner, opened)
        start, end = left.value_of(opened), left.value_of([*opened, *chosen])
        share = (start - end) / (before - after)
        alone = tuple(
            (problem.landscape.gates[gate].id, _told(problem, left, opened, [gate], owner)) for gate in chosen
        )
        told = _told(problem, left, opened, chosen, owner)
        found.append(NeighbourShut(owner, told, 0.0 if told is None else max(share, 0.0), alone))
    return tuple(found)


def _told(
    problem: GateProblem, left: GateCircuit, opened: Sequence[int], gates: Sequence[int], owner: str
) -> float | None:
    every = [*opened, *gates]
    return left.value_of(every) if problem.joins(every, owner, opened) else None
