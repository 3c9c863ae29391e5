"""Look a run's inputs over before it is started."""

from __future__ import annotations

import numpy as np

from qaplan.base.refusal import Caution
from qaplan.landscape.doctor.cells import examine_cells, examine_lie
from qaplan.landscape.doctor.forecast import forecast, refuse_too_large
from qaplan.landscape.doctor.parts import parts_of, parts_with_points
from qaplan.landscape.doctor.points import examine_points, usable
from qaplan.landscape.doctor.types import Examination, Finding, Inputs

__all__ = ["examine"]


def examine(inputs: Inputs, *, memory_bytes: float | None = None) -> Examination:
    """Say what is wrong with the inputs of a run, what is doubtful, and what it would cost.

    Args:
        inputs: What the run would be made of.
        memory_bytes: The memory that is free; None where nobody knows, then no run is too large.
    """
    found = [*examine_cells(inputs), *examine_lie(inputs)]
    same_node = inputs.same_node
    if same_node is not None and same_node.shape != inputs.habitat.values.shape:
        same_node = None
    parts = parts_of(inputs.habitat.values, inputs.neighbours, same_node)
    points = None
    if inputs.points is not None:
        found += examine_points(inputs.points, parts)
        points = usable(inputs.points, parts.label.shape)
    findings = tuple(each for each in found if isinstance(each, Finding))
    number = 0 if points is None else len(np.unique(points.number))
    cost = too_large = None
    if parts.nodes:
        cost = forecast(parts.nodes, parts.edges, number, solver=inputs.solver, maps_in_all=inputs.maps)
        if memory_bytes is not None:
            too_large = refuse_too_large(cost, memory_bytes, inputs.habitat.cell, solver=inputs.solver)
    return Examination(
        findings=findings,
        cautions=tuple(each for each in found if isinstance(each, Caution)),
        parts=parts_with_points(parts, points),
        parts_in_all=len(parts.sizes),
        points=number,
        forecast=cost,
        too_large=too_large,
    )
