"""What came out of a circuit: resistances, maps, and whether the solution can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from qaplan.base.errors import ModelError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.landscape.circuits.factors import SOLVERS
from qaplan.landscape.circuits.types import Floats, Ints

__all__ = ["LARGEST_RESIDUAL", "PairwiseResult", "SolvedStatus", "cautions_of", "status_of"]

LARGEST_RESIDUAL = 1e-6
"""A solution whose relative residual is larger is doubtful, as in Circuitscape."""

SolvedStatus = Literal["solved", "doubtful"]


@dataclass(frozen=True, eq=False)
class PairwiseResult:
    """Effective resistances between points, and the maps that were asked for.

    Args:
        nodes: The node of each point, shape (k,); -1 for a point that has none.
        resistance: Between each two points, shape (k, k): 0 on one node, -1 without a way or not asked for.
        cumulative: Sum of the node currents over the pairs, shape (n_nodes,).
        maximum: Their maximum, shape (n_nodes,).
        solver: Which solver was taken: ``direct`` or ``amg``.
        residual: The largest relative residual of the solutions.
        cautions: What is doubtful: an unknown solver's name, a large residual.
    """

    nodes: Ints
    resistance: Floats
    cumulative: Floats | None
    maximum: Floats | None
    solver: str
    residual: float
    cautions: tuple[Caution, ...] = ()

    @property
    def status(self) -> SolvedStatus:
        """``solved``, or ``doubtful`` where the residual is too large."""
        return status_of(self.residual)

    @property
    def disconnected(self) -> int:
        """Number of pairs without a resistance."""
        return int((np.triu(self.resistance, 1) == -1.0).sum())

    def require(self) -> None:
        """Raise unless the circuit was solved.

        Raises:
            ModelError: ``landscape.doubtful_solution`` with the residual.
        """
        if self.status != "solved":
            raise ModelError(
                "landscape.doubtful_solution",
                f"the relative residual is {self.residual:.1e}, more than {LARGEST_RESIDUAL:g}",
                do="narrow the range of resistances",
                residual=self.residual,
            )

    def summary(self) -> str:
        """What was solved and how well, in plain English."""
        points = len(self.nodes)
        return (
            f"{points} points, {points * (points - 1) // 2} pairs, {self.disconnected} without a resistance; "
            f"solver {self.solver}, relative residual {self.residual:.1e}, status {self.status}"
        )

    def to_record(self) -> dict[str, object]:
        """Everything but the maps, ready for JSON."""
        return {
            "status": self.status,
            "points": len(self.nodes),
            "disconnected": self.disconnected,
            "resistance": self.resistance.tolist(),
            "solver": self.solver,
            "residual": self.residual,
            "cautions": [each.code for each in self.cautions],
        }


def status_of(residual: float) -> SolvedStatus:
    """Whether a solution passes the residual test; one that is not a number does not."""
    return "solved" if residual <= LARGEST_RESIDUAL else "doubtful"


def cautions_of(solver: str, residual: float) -> tuple[Caution, ...]:
    """What a reader must know of a solution.

    Args:
        solver: The name that was asked for.
        residual: The largest relative residual.
    """
    found = []
    if solver not in SOLVERS:
        found.append(
            Caution("landscape.unknown_solver", Message("circuits.unknown_solver", {"solver": solver}))
        )
    if status_of(residual) != "solved":
        shown = float(f"{residual:.2g}") if residual < 1 else 1.0
        size = Fact(
            "landscape.circuits.residual", shown, tier="public", bound="" if shown < 1 else "at least"
        )
        found.append(
            Caution("landscape.doubtful_solution", Message("circuits.doubtful_solution", {"residual": size}))
        )
    return tuple(found)
