"""Where to open: the gates that join populations best, exactly reckoned and with a bound."""

from __future__ import annotations

from qaplan.landscape.opening.choosing import choose, choose_gates, limits_of
from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.preparing import GateLandscape, GateProblem, lay_gates, prepare
from qaplan.landscape.opening.results import COARSEST_CELL_M, GateOpening

__all__ = [
    "COARSEST_CELL_M",
    "GateCircuit",
    "GateLandscape",
    "GateLimits",
    "GateOpening",
    "GateProblem",
    "choose",
    "choose_gates",
    "lay_gates",
    "limits_of",
    "prepare",
]
