"""The border: barrier lines on the edges of a circuit, gates in them, populations on either side."""

from __future__ import annotations

from qaplan.landscape.border.types import (
    GATE_STAGES,
    BarrierLine,
    Gate,
    GatePart,
    GateStage,
    HomeArea,
    Permeability,
    PermeabilityRule,
)

__all__ = [
    "GATE_STAGES",
    "BarrierLine",
    "Gate",
    "GatePart",
    "GateStage",
    "HomeArea",
    "Permeability",
    "PermeabilityRule",
]
