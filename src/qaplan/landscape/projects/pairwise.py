"""Pairwise: a current of 1 A between each two focal points of a raster, the others left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.resistances import between
from qaplan.landscape.circuits.types import RasterCircuit
from qaplan.landscape.projects.files.outputs import Writer, without_traces
from qaplan.landscape.projects.pair_flows import PairFlows
from qaplan.landscape.projects.types import CircuitOptions, Pairs, RasterInputs
from qaplan.landscape.rasters.points import NumberedCells, burnt_in
from qaplan.landscape.rasters.types import Floats, Ints

__all__ = ["Solved", "circuit_of", "on_cells", "run_pairwise", "wanted_pairs"]


@dataclass
class Solved:
    """What a scenario found, gathered solve by solve.

    Args:
        numbers: The focal points.
        resistances: Their resistances.
        n_nodes: Number of nodes of the largest circuit.
        solver: Which solver was taken.
        residual: The largest relative residual.
        solves: How many systems were solved.
        warnings: What is doubtful.
        on_step: Told what is done.
    """

    numbers: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    resistances: Floats = field(default_factory=lambda: np.zeros(0))
    n_nodes: int = 0
    solver: str = "direct"
    residual: float = 0.0
    solves: int = 0
    warnings: list[str] = field(default_factory=list)
    on_step: Callable[[str], None] = lambda _: None

    def add(self, n_nodes: int, solver: str, residual: float, solves: int = 1) -> None:
        """Count solves of a circuit."""
        self.n_nodes = max(self.n_nodes, n_nodes)
        self.solver = solver
        self.residual = float(np.maximum(self.residual, residual))
        self.solves += solves


class _Maps:
    """The maps of current over all pairs, and those of each pair, written as they come."""

    def __init__(self, writer: Writer, shape: tuple[int, ...]) -> None:
        self.writer, self.options = writer, writer.options
        self.total = np.zeros(shape)
        self.largest = np.zeros(shape)

    def add(
        self, one: int, other: int, circuit: RasterCircuit | None, potential: Floats, current: Floats
    ) -> None:
        """A pair: potentials and currents of nodes; of no circuit where both points are on one node."""
        name = f"_{one}_{other}"
        if self.options.writes_voltages:
            self.writer.voltage_map(name, on_cells(circuit, potential, self.total.shape))
        if self.options.needs_currents:
            cells = on_cells(circuit, current, self.total.shape)
            self.total += cells
            np.maximum(self.largest, cells, out=self.largest)
            if self.options.writes_currents and not self.options.writes_sum_only:
                self.writer.current_map("curmap", name, cells)

    def finish(self) -> None:
        """Write the maps over all pairs."""
        if self.options.needs_currents:
            self.writer.current_map("cum_curmap", "", self.total)
            if self.options.writes_maxima:
                self.writer.current_map("max_curmap", "", self.largest)
                self.writer.current_map("curmap", "_max", self.largest)


class _Keeping:
    """Takes the potentials and currents of pairs to the maps, under the names of the points."""

    def __init__(
        self,
        maps: _Maps,
        circuit: RasterCircuit,
        nodes: Ints,
        names: tuple[int, ...],
        on_step: Callable[[str], None],
    ) -> None:
        self.maps, self.circuit, self.nodes, self.names = maps, circuit, nodes, names
        self.on_step = on_step
        self.flows: PairFlows | None = None

    def each_pair(self, i: int, j: int, potential: Floats, current: Floats) -> None:
        """One pair, by the positions of its points."""
        self.on_step(f"points {self.names[i]} and {self.names[j]} of {len(self.names)}")
        current = without_traces(current)
        if self.maps.options.zeroes_focal_points:
            current[self.nodes[[i, j]]] = 0.0
        if self.flows is not None:
            potential = self.flows.refined(potential, int(self.nodes[i]), int(self.nodes[j]))
        self.maps.add(self.names[i], self.names[j], self.circuit, potential, current)


def run_pairwise(
    inputs: RasterInputs, options: CircuitOptions, writer: Writer, on_step: Callable[[str], None]
) -> Solved:
    """Run the pairwise scenario of a raster.

    A pair of focal regions is solved in a circuit of its own, in which each of the two is one node together
    with the short-circuit regions that it touches.
    """
    points = inputs.points
    assert points is not None
    solved = Solved(on_step=on_step)
    if inputs.pairs is not None and inputs.pairs.includes:
        points = _named_only(points, inputs.pairs, solved)
    maps = _Maps(writer, inputs.conductance.values.shape)
    solved.numbers = points.distinct()
    run = _with_regions if points.are_regions() else _with_points
    solved.resistances = run(inputs, options, points, maps, solved)
    maps.finish()
    writer.matrix(solved.numbers, solved.resistances)
    return solved


def circuit_of(inputs: RasterInputs, options: CircuitOptions, regions: Ints | None) -> RasterCircuit:
    """The circuit of the habitat, with some cells as one node."""
    return raster_circuit(
        inputs.conductance,
        neighbours=8 if options.has_diagonals else 4,
        average="resistance" if options.averages_resistance else "conductance",
        same_node=regions,
    )


def on_cells(circuit: RasterCircuit | None, values: Floats, shape: tuple[int, ...]) -> Floats:
    """The value of each cell's node, 0 where it has none; 0 everywhere without a circuit."""
    if circuit is None:
        return np.zeros(shape)
    return np.where(circuit.node >= 0, values[circuit.node], 0.0)


def wanted_pairs(numbers: Ints, pairs: Pairs | None) -> list[tuple[int, int]] | None:
    """The pairs of positions that count; None for all of them."""
    return None if pairs is None else list(_counted(numbers, pairs))


def _counted(numbers: Ints, pairs: Pairs | None) -> Iterator[tuple[int, int]]:
    names = numbers.tolist()
    for i, one in enumerate(names):
        for j, other in enumerate(names[i + 1 :], start=i + 1):
            if pairs is None or pairs.counts(one, other):
                yield i, j


def _named_only(points: NumberedCells, pairs: Pairs, solved: Solved) -> NumberedCells:
    kept = points.only(pairs.numbers)
    dropped = sorted(set(points.numbers.tolist()) - set(kept.numbers.tolist()))
    if dropped:
        solved.warnings.append(
            f"focal points that no included pair names were left out: {', '.join(map(str, dropped[:20]))}"
        )
    return kept


def _with_points(
    inputs: RasterInputs, options: CircuitOptions, points: NumberedCells, maps: _Maps, solved: Solved
) -> Floats:
    circuit = circuit_of(inputs, options, inputs.regions)
    nodes = circuit.node[points.rows, points.columns]
    names = points.numbers.tolist()
    each_of_its_own = options.writes_voltages or options.zeroes_focal_points or not options.writes_sum_only
    needs_each = options.writes_voltages or (options.needs_currents and each_of_its_own)

    keep = _Keeping(maps, circuit, nodes, tuple(names), solved.on_step)
    if options.writes_voltages:
        keep.flows = PairFlows(circuit.circuit, nodes, solver=options.solver)
    result = between(
        circuit.circuit,
        nodes,
        solver=options.solver,
        wanted=wanted_pairs(points.numbers, inputs.pairs),
        each_pair=keep.each_pair if needs_each else None,
        maps=("cumulative", "maximum") if options.needs_currents and not needs_each else (),
    )
    if result.cumulative is not None and result.maximum is not None:
        maps.total += on_cells(circuit, result.cumulative, maps.total.shape)
        maps.largest = on_cells(circuit, result.maximum, maps.total.shape)
    if needs_each:
        nothing = np.zeros(0)
        for i, j in _counted(points.numbers, inputs.pairs):
            if nodes[i] == nodes[j] >= 0:
                maps.add(names[i], names[j], None, nothing, nothing)
    solved.add(circuit.circuit.n_nodes, result.solver, result.residual, max(0, len(names) - 1))
    return result.resistance


def _with_regions(
    inputs: RasterInputs, options: CircuitOptions, points: NumberedCells, maps: _Maps, solved: Solved
) -> Floats:
    first = points.first_cells()
    names = first.numbers.tolist()
    resistances = np.full((len(names), len(names)), -1.0)
    np.fill_diagonal(resistances, 0.0)
    nothing = np.zeros(0)
    for i, j in _counted(first.numbers, inputs.pairs):
        solved.on_step(f"regions {names[i]} and {names[j]} of {len(names)}")
        regions = burnt_in(inputs.regions, points, (names[i], names[j]), maps.total.shape)
        circuit = circuit_of(inputs, options, regions)
        nodes = circuit.node[first.rows[[i, j]], first.columns[[i, j]]]
        keep = _Keeping(maps, circuit, nodes, (names[i], names[j]), lambda _: None)
        result = between(circuit.circuit, nodes, solver=options.solver, each_pair=keep.each_pair)
        resistances[i, j] = resistances[j, i] = result.resistance[0, 1]
        if nodes[0] == nodes[1] >= 0:
            maps.add(names[i], names[j], None, nothing, nothing)
        solved.add(circuit.circuit.n_nodes, result.solver, result.residual)
    return resistances
