"""What solving a circuit will cost: memory, and time as an order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from qaplan.base.facts import Fact
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.landscape.circuits.factors import MANY, solver_for

__all__ = ["Forecast", "TimeOrder", "forecast", "refuse_too_large"]

TimeOrder: TypeAlias = Literal["seconds", "minutes", "hours", "days"]
"""How long something takes: less than a minute, an hour, a day, or more."""

_PROGRAM_BYTES = 75e6
_MINUTE_S, _HOUR_S, _DAY_S = 60.0, 3600.0, 86400.0
_COARSEST = 64

# What one node, edge, point at a node, or entry of the factors takes, measured on random rasters of
# 60 thousand to 4 million cells; bytes and seconds of one core of an ordinary laptop.
_NODE_BYTES, _EDGE_BYTES, _ENTRY_BYTES, _LEVELS_BYTES = 150.0, 75.0, 11.5, 300.0
_PIECES_BYTES, _PIECES_LEVEL_BYTES, _PIECES_FOUR_BYTES = 262.0, 17.6, 68.0
_PIECES_S, _PIECES_SOLVE_S = 5e-6, 1e-7
_ENTRY_S, _MULTIGRID_S, _STEP_S, _EDGE_S = 5e-8, 2e-6, 1.6e-7, 1.5e-7


@dataclass(frozen=True)
class Forecast:
    """What a run of all pairs is going to take.

    Args:
        n_nodes: Number of nodes.
        n_edges: Number of edges.
        n_points: Number of points.
        solver: The solver that would be taken: ``direct`` or ``amg``.
        memory_bytes: The largest memory in use, of the whole program.
        seconds: Time of one core; an order, not a promise.
    """

    n_nodes: int
    n_edges: int
    n_points: int
    solver: str
    memory_bytes: float
    seconds: float

    @property
    def time_order(self) -> TimeOrder:
        """Whether it takes seconds, minutes, hours or days."""
        if self.seconds < _MINUTE_S:
            return "seconds"
        if self.seconds < _HOUR_S:
            return "minutes"
        return "hours" if self.seconds < _DAY_S else "days"

    def facts(self) -> tuple[Fact, ...]:
        """Nodes, points and memory."""
        return (
            _fact("nodes", self.n_nodes),
            _fact("points", self.n_points),
            _fact("memory", round(self.memory_bytes / 1e9, 2)),
        )

    def message(self) -> Message:
        """What it takes, as a sentence."""
        nodes, points, memory = self.facts()
        took = Message(f"circuit_doctor.{self.time_order}")
        values: dict[str, MessageValue] = {
            "nodes": nodes,
            "points": points,
            "memory": memory,
            "took": took,
            "solver": self.solver,
        }
        return Message("circuit_doctor.forecast", values)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "nodes": self.n_nodes,
            "edges": self.n_edges,
            "points": self.n_points,
            "solver": self.solver,
            "memory_gb": round(self.memory_bytes / 1e9, 3),
            "time": self.time_order,
        }


def forecast(
    n_nodes: int, n_edges: int, n_points: int, *, solver: str = "auto", maps_in_all: bool = True
) -> Forecast:
    """Forecast what it takes to solve all pairs of points in a circuit of a raster.

    Args:
        n_nodes: Number of nodes.
        n_edges: Number of edges.
        n_points: Number of points.
        solver: The solver that is asked for.
        maps_in_all: Whether a map of current of all pairs is made.
    """
    taken = solver_for(n_nodes, solver)
    solves = max(n_points - 1, 0)
    memory = _PROGRAM_BYTES + _NODE_BYTES * n_nodes + _EDGE_BYTES * n_edges + 8.0 * n_points * n_nodes
    seconds = _EDGE_S * n_edges
    if taken == "direct" and n_nodes >= MANY:
        memory += n_nodes * _bytes_of_pieces(n_nodes, n_edges)
        seconds += n_nodes * (_PIECES_S + _PIECES_SOLVE_S * solves)
    elif taken == "direct":
        entries = factor_entries(n_nodes, n_edges)
        memory += _ENTRY_BYTES * entries
        seconds += _ENTRY_S * entries * (1 + 0.05 * math.sqrt(n_nodes / 1e5)) + 8e-9 * entries * solves
    else:
        memory += _LEVELS_BYTES * n_nodes
        seconds += _MULTIGRID_S * n_nodes + 12 * _STEP_S * n_nodes * solves
    if maps_in_all:
        seconds += 1e-8 * n_edges * n_points * max(1.0, math.log2(max(n_points, 2)))
    return Forecast(n_nodes, n_edges, n_points, taken, memory, seconds)


def factor_entries(n_nodes: int, n_edges: int) -> float:
    """About how many numbers the two factors of a raster's circuit hold, in our order of elimination."""
    if n_nodes < 2:
        return float(n_nodes)
    levels = math.log2(n_nodes)
    return n_nodes * max(10.0, (7.9 * levels - 46.9) * (0.92 + 0.08 * _diagonal(n_nodes, n_edges)))


def _bytes_of_pieces(n_nodes: int, n_edges: int) -> float:
    """What a node takes in a factor by pieces."""
    levels = math.log2(n_nodes)
    more = _PIECES_FOUR_BYTES * (1 - _diagonal(n_nodes, n_edges))
    return _PIECES_BYTES + _PIECES_LEVEL_BYTES * levels + more


def _diagonal(n_nodes: int, n_edges: int) -> float:
    """Which share of the diagonal neighbours the nodes have."""
    return min(max((n_edges / n_nodes - 2) / 2, 0.0), 1.0)


def refuse_too_large(
    asked: Forecast, memory_bytes: float, cell: float, *, solver: str = "auto"
) -> Refusal | None:
    """Refuse a run that would not fit into the memory, and say which cells would.

    Args:
        asked: What the run would take.
        memory_bytes: The memory that is free.
        cell: The side of a cell as it is.
        solver: The solver that is asked for.

    Returns:
        None where it fits.
    """
    if asked.memory_bytes <= memory_bytes:
        return None
    reason = Message(
        "circuit_doctor.too_large",
        {
            "memory": _fact("memory", round(asked.memory_bytes / 1e9, 2)),
            "free": _fact("free_memory", round(memory_bytes / 1e9, 2)),
        },
    )
    instead = []
    other = forecast(asked.n_nodes, asked.n_edges, asked.n_points, solver="amg")
    if asked.solver == "direct" and other.memory_bytes <= memory_bytes:
        instead.append(Message("circuit_doctor.amg_fits"))
    coarser = _fitting(asked, memory_bytes, solver)
    if coarser:
        side = _fact("fitting_cell", float(f"{cell * coarser:.6g}"))
        instead.append(Message("circuit_doctor.coarser", {"times": _fact("times", coarser), "side": side}))
    return Refusal("landscape.too_large", reason, tuple(instead), tuple(reason.facts()))


def _fitting(asked: Forecast, memory_bytes: float, solver: str) -> int:
    """By how many times cells must be coarser to fit; 0 where none would."""
    for times in range(2, _COARSEST + 1):
        share = 1 / times**2
        nodes, edges = int(asked.n_nodes * share), int(asked.n_edges * share)
        if forecast(nodes, edges, asked.n_points, solver=solver).memory_bytes <= memory_bytes:
            return times
    return 0


def _fact(name: str, value: float) -> Fact:
    return Fact(
        f"landscape.forecast.{name}", value, activity=computed_by("landscape.forecast"), tier="public"
    )
