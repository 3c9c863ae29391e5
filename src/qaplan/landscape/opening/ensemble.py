"""How often each gate is chosen when permeability, resistance and month are not what one thinks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np

from qaplan.landscape.opening.choosing import choose
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import GateProblem

__all__ = ["EnsembleMember", "GateEnsemble", "choose_over"]


@dataclass(frozen=True)
class EnsembleMember:
    """The choice under one set of assumptions.

    Args:
        permeability: Permeability of lines that say nothing of their own.
        resistance: Name of the resistance.
        month: The month; None for no month in particular.
        gates: Ids of the gates that were chosen.
        objective: The objective with them.
        bound: No choice has a smaller one.
        regret: By which share of it the first choice, of the question itself, is worse here.
    """

    permeability: float
    resistance: str
    month: int | None
    gates: tuple[str, ...]
    objective: float
    bound: float
    regret: float


@dataclass(frozen=True)
class GateEnsemble:
    """Choices under many sets of assumptions.

    Args:
        members: The choices.
        frequency: In which share of them each gate was chosen, by its id, the most frequent first.
    """

    members: tuple[EnsembleMember, ...]
    frequency: tuple[tuple[str, float], ...]

    @property
    def worst_regret(self) -> float:
        """The largest regret of the first choice."""
        return max((each.regret for each in self.members), default=0.0)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "members": [asdict(each) | {"gates": list(each.gates)} for each in self.members],
            "frequency": dict(self.frequency),
            "worst_regret": self.worst_regret,
        }


def choose_over(
    problems: Iterable[tuple[float, str, GateProblem, GateLimits]],
    first: tuple[int, ...],
    *,
    enumeration: bool = True,
) -> GateEnsemble:
    """Choose anew under each set of assumptions.

    Args:
        problems: Permeability, name of the resistance, the problem and its limits, of the same gates.
        first: The choice of the question itself.
        enumeration: Whether every choice is tried where they are few.
    """
    members, ids = [], []
    for permeability, resistance, problem, limits in problems:
        choice, bound, _ = choose(problem.circuit, limits, enumeration=enumeration)
        ids = [each.id for each in problem.landscape.gates]
        theirs = problem.circuit.value_of([*limits.open_already, *first])
        members.append(
            EnsembleMember(
                permeability,
                resistance,
                problem.month,
                tuple(ids[each] for each in choice.gates),
                choice.value,
                bound,
                max(theirs / choice.value - 1, 0.0),
            )
        )
    times = [sum(name in each.gates for each in members) for name in ids]
    order = np.argsort([-each for each in times], kind="stable")
    return GateEnsemble(tuple(members), tuple((ids[at], times[at] / len(members)) for at in order))
