"""One-to-all and all-to-one: each focal point in turn against all the others together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qaplan.landscape.circuits.types import RasterCircuit
from qaplan.landscape.projects.files.outputs import Writer
from qaplan.landscape.projects.grounded import Flow, flow_of
from qaplan.landscape.projects.pairwise import Solved, circuit_of, on_cells
from qaplan.landscape.projects.point_flows import PointFlows
from qaplan.landscape.projects.types import CircuitOptions, RasterInputs
from qaplan.landscape.rasters.points import NumberedCells, burnt_in
from qaplan.landscape.rasters.types import Floats, Ints

__all__ = ["run_one_to_all"]


def run_one_to_all(
    inputs: RasterInputs, options: CircuitOptions, writer: Writer, on_step: Callable[[str], None]
) -> Solved:
    """Run the one-to-all or the all-to-one scenario of a raster.

    In one-to-all a focal point puts current in and all the others are grounded; in all-to-one the others put
    current in and it is grounded. Every focal region that takes part is one node, together with the
    short-circuit regions that it touches.
    """
    points = inputs.points
    assert points is not None
    solved = Solved()
    if inputs.pairs is not None:
        points = _named_only(points, inputs.pairs.numbers, solved)
    runs = _Runs(inputs, options, points, solved)
    shape = inputs.conductance.values.shape
    total, largest = np.zeros(shape), np.zeros(shape)
    solved.numbers = points.distinct()
    solved.resistances = np.full(len(solved.numbers), -1.0)
    for at, number in enumerate(solved.numbers.tolist()):
        on_step(f"point {at + 1} of {len(solved.numbers)}")
        active = runs.active(number)
        if active == [number]:
            continue
        circuit = runs.circuit(active)
        flow, solved.resistances[at] = runs.flow(circuit, number, active)
        solved.add(circuit.circuit.n_nodes, flow.solver, flow.residual)
        if options.writes_voltages:
            writer.voltage_map(f"_{number}", on_cells(circuit, flow.potential, shape))
        if options.needs_currents:
            cells = on_cells(circuit, flow.current, shape)
            writer.current_map("curmap", f"_{number}", cells)
            total += cells
            np.maximum(largest, cells, out=largest)
    if options.needs_currents:
        writer.current_map("cum_curmap", "", total)
        if options.writes_maxima:
            writer.current_map("max_curmap", "", largest)
            writer.current_map("curmap", "_max", largest)
    writer.vector(solved.numbers, solved.resistances)
    return solved


class _Runs:
    """The solves of one scenario: who takes part, in which circuit, with what strength."""

    def __init__(
        self, inputs: RasterInputs, options: CircuitOptions, points: NumberedCells, solved: Solved
    ) -> None:
        self.inputs, self.options, self.points = inputs, options, points
        self.first = points.first_cells()
        self.is_one_to_all = options.scenario == "one-to-all"
        self._last: tuple[list[int], RasterCircuit] | None = None
        self._flows: PointFlows | None = None
        if not self.is_one_to_all and inputs.pairs is not None and inputs.strengths:
            solved.warnings.append(
                "all-to-one with source strengths: a focal point that does not count for another still puts "
                "in 1 A, as Circuitscape does"
            )

    def active(self, number: int) -> list[int]:
        """The focal points that take part when one of them is in turn."""
        every = [int(each) for each in self.first.numbers]
        pairs = self.inputs.pairs
        if pairs is None:
            return every
        return [each for each in every if each == number or pairs.counts(number, each)]

    def circuit(self, active: list[int]) -> RasterCircuit:
        """The circuit in which those are burnt in."""
        if self._last is None or self._last[0] != active:
            shape = self.inputs.conductance.values.shape
            regions = burnt_in(self.inputs.regions, self.points, active, shape)
            self._last = (active, circuit_of(self.inputs, self.options, regions))
        return self._last[1]

    def flow(self, circuit: RasterCircuit, number: int, active: list[int]) -> tuple[Flow, float]:
        """The flow when one is in turn, and its resistance: in all-to-one 0 where there is a flow at all."""
        nodes = circuit.node[self.first.rows, self.first.columns]
        at = int(np.searchsorted(self.first.numbers, number))
        taking = np.isin(self.first.numbers, active) & (nodes >= 0)
        taking[at] = False
        own, others = int(nodes[at]), nodes[taking]
        n = circuit.circuit.n_nodes
        if own < 0:
            return Flow(np.zeros(n), np.zeros(n), is_solved=False), -1.0
        sources, grounds = np.zeros(n), np.zeros(n)
        strength = self.inputs.strengths.get(number, 1.0)
        if self.is_one_to_all:
            sources[own] = strength
            grounds[others] = np.inf
            grounds[own] = 0.0
        else:
            self._put_in(sources, nodes, taking)
            sources[own] = 0.0
            grounds[own] = np.inf
        flow = self._flow_in(circuit, sources, grounds)
        if not flow.is_solved:
            return flow, 0.0 if (others == own).any() else -1.0
        return flow, float(flow.potential[own] / strength) if self.is_one_to_all else 0.0

    def _flow_in(self, circuit: RasterCircuit, sources: Floats, grounds: Floats) -> Flow:
        if self.inputs.pairs is not None:
            return flow_of(circuit.circuit, sources, grounds, solver=self.options.solver)
        if self._flows is None:
            nodes = circuit.node[self.first.rows, self.first.columns]
            self._flows = PointFlows(circuit.circuit, nodes[nodes >= 0], solver=self.options.solver)
        return self._flows.flow(sources, grounds)

    def _put_in(self, sources: Floats, nodes: Ints, taking: np.ndarray) -> None:
        """The currents of all-to-one."""
        strengths = self.inputs.strengths
        for position, number in enumerate(self.first.numbers.tolist()):
            if nodes[position] < 0:
                continue
            if taking[position]:
                sources[nodes[position]] += strengths.get(number, 1.0)
            elif strengths:
                sources[nodes[position]] += 1.0


def _named_only(points: NumberedCells, numbers: Ints, solved: Solved) -> NumberedCells:
    kept = points.only(numbers)
    dropped = sorted(set(points.numbers.tolist()) - set(kept.numbers.tolist()))
    if dropped:
        names = ", ".join(map(str, dropped[:20]))
        solved.warnings.append(f"focal points that the file of pairs does not name were left out: {names}")
    return kept
