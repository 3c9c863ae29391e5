"""Sources and grounds at nodes: what goes where both meet, and the potentials and currents that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.currents import node_currents
from qaplan.landscape.circuits.factors import factorise
from qaplan.landscape.circuits.types import Circuit
from qaplan.landscape.projects.files.outputs import without_traces
from qaplan.landscape.projects.types import Policy
from qaplan.landscape.rasters.types import Floats

__all__ = ["Flow", "flow_of"]


@dataclass(frozen=True, eq=False)
class Flow:
    """Where current flows from sources to grounds.

    Args:
        potential: Of each node, 0 where nothing flows.
        current: Through each node.
        is_solved: Whether some part of the circuit holds a source and a ground.
        solver: Which solver was taken.
        residual: Its largest relative residual.
        lost_sources: Number of sources in parts of the circuit without a ground.
    """

    potential: Floats
    current: Floats
    is_solved: bool
    solver: str = "direct"
    residual: float = 0.0
    lost_sources: int = 0


def flow_of(
    circuit: Circuit, sources: Floats, grounds: Floats, *, policy: Policy = "keepall", solver: str = "auto"
) -> Flow:
    """Let current flow from sources to grounds.

    Args:
        circuit: The circuit.
        sources: Current put into each node, shape (n_nodes,).
        grounds: Conductance of each node to the ground, infinite for a direct one, shape (n_nodes,).
        policy: What goes where a node is source and ground: ``rmvsrc`` the source, ``rmvgnd`` the ground,
            ``rmvall`` both, ``keepall`` neither. Where both are kept, a direct ground gives way all the same:
            the current of a source would vanish in it.
        solver: As in :func:`~qaplan.landscape.circuits.factors.factorise`.
    """
    sources, grounds = _settled(sources, grounds, policy)
    part = components_of(circuit)
    has_ground = np.zeros(len(part), bool)
    has_ground[part[grounds > 0]] = True
    live = (sources != 0) & has_ground[part]
    lost = int(((sources != 0) & ~live).sum())
    nothing = np.zeros(circuit.n_nodes)
    if not live.any():
        return Flow(nothing, nothing, is_solved=False, lost_sources=lost)
    finite = np.where(np.isfinite(grounds), grounds, 0.0)
    to_ground = finite if finite.any() else None
    factor = factorise(circuit, np.flatnonzero(np.isinf(grounds)), solver=solver, to_ground=to_ground)
    potential = factor.solve(np.where(live, sources, 0.0))
    current = without_traces(node_currents(circuit, potential, to_ground=to_ground))
    return Flow(potential, current, True, factor.solver, factor.residual, lost)


def _settled(sources: Floats, grounds: Floats, policy: Policy) -> tuple[Floats, Floats]:
    both = (sources != 0) & (grounds > 0)
    if policy in ("rmvsrc", "rmvall"):
        sources = np.where(both, 0.0, sources)
    if policy in ("rmvgnd", "rmvall"):
        grounds = np.where(both, 0.0, grounds)
    return sources, np.where((sources != 0) & np.isinf(grounds), 0.0, grounds)
