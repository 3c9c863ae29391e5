"""Pairwise on a network: a current of 1 A between each two focal nodes of a graph."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.currents import edge_flows
from qaplan.landscape.circuits.graph import network_circuit
from qaplan.landscape.circuits.resistances import between
from qaplan.landscape.projects.files.inputs import read_focal_nodes
from qaplan.landscape.projects.files.outputs import Writer, without_traces
from qaplan.landscape.projects.pair_flows import PairFlows
from qaplan.landscape.projects.pairwise import Solved, wanted_pairs
from qaplan.landscape.projects.types import CircuitOptions, Network, Pairs
from qaplan.landscape.rasters.types import Floats

__all__ = ["run_network_pairwise"]


def run_network_pairwise(
    network: Network, options: CircuitOptions, writer: Writer, pairs: Pairs | None
) -> Solved:
    """Run the pairwise scenario of a network; nodes keep the numbers that the files give them."""
    assert options.points is not None
    numbers = read_focal_nodes(options.points, options.habitat, network)
    if pairs is not None and pairs.includes:
        numbers = numbers[np.isin(numbers, pairs.numbers)]
    circuit = network_circuit(network.first, network.second, network.conductance, len(network.names))
    nodes = np.searchsorted(network.names, numbers).astype(np.int64)
    part = components_of(circuit)
    through, along = np.zeros(circuit.n_nodes), np.zeros(len(circuit.first))
    flows = PairFlows(circuit, nodes, solver=options.solver)

    def each_pair(i: int, j: int, potential: Floats, current: Floats) -> None:
        name = f"_{numbers[i]}_{numbers[j]}"
        joined = part == part[nodes[i]]
        if options.writes_voltages:
            potential = flows.refined(potential, int(nodes[i]), int(nodes[j]))
            writer.node_voltages(name, network.names[joined], potential[joined])
        if options.needs_currents:
            branches = np.abs(edge_flows(circuit, potential))
            current = without_traces(current)
            through.__iadd__(current)
            along.__iadd__(branches)
            if not options.writes_sum_only:
                writer.node_currents(name, network.names[joined], current[joined])
                writer.branch_currents(name, network, branches)

    needs_each = options.writes_voltages or options.needs_currents
    result = between(
        circuit,
        nodes,
        solver=options.solver,
        wanted=wanted_pairs(numbers, pairs),
        each_pair=each_pair if needs_each else None,
    )
    if options.needs_currents:
        writer.node_currents("_cum", network.names, through)
        writer.branch_currents("_cum", network, along)
    writer.matrix(numbers, result.resistance)
    solved = Solved(numbers=numbers, resistances=result.resistance)
    solved.add(circuit.n_nodes, result.solver, result.residual, max(0, len(numbers) - 1))
    return solved
