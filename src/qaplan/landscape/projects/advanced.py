"""Advanced: current from the sources of a raster or a network to its grounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaplan.landscape.circuits.currents import edge_flows
from qaplan.landscape.circuits.graph import network_circuit
from qaplan.landscape.circuits.types import RasterCircuit
from qaplan.landscape.projects.files.inputs import check_strengths, conductances_to_ground, read_node_values
from qaplan.landscape.projects.files.outputs import Writer
from qaplan.landscape.projects.grounded import Flow, flow_of
from qaplan.landscape.projects.pairwise import Solved, circuit_of, on_cells
from qaplan.landscape.projects.types import CircuitOptions, Network, Policy, RasterInputs
from qaplan.landscape.rasters.types import Floats

__all__ = ["run_network_advanced", "run_raster_advanced"]

_OF_NETWORKS: dict[Policy, Policy] = {"rmvall": "rmvsrc", "rmvgnd": "keepall"}
"""What a policy comes to on a network: there both versions of Circuitscape leave every finite ground."""


def run_raster_advanced(inputs: RasterInputs, options: CircuitOptions, writer: Writer) -> Solved:
    """Run the advanced scenario of a raster."""
    assert inputs.sources is not None and inputs.grounds is not None
    circuit = circuit_of(inputs, options, inputs.regions)
    sources = _on_nodes(circuit, inputs.sources)
    grounds = _on_nodes(circuit, inputs.grounds)
    flow = flow_of(circuit.circuit, sources, grounds, policy=options.policy, solver=options.solver)
    shape = circuit.node.shape
    if options.writes_voltages:
        writer.voltage_map("", on_cells(circuit, flow.potential, shape))
    if options.needs_currents:
        writer.current_map("curmap", "", on_cells(circuit, flow.current, shape))
    outside = ((inputs.sources != 0) | (inputs.grounds > 0)) & (circuit.node < 0)
    return _told(flow, circuit.circuit.n_nodes, int(outside.sum()))


def run_network_advanced(network: Network, options: CircuitOptions, writer: Writer) -> Solved:
    """Run the advanced scenario of a network.

    Options that both versions of Circuitscape leave without effect on networks are of none here; it is told.
    """
    assert options.sources is not None and options.grounds is not None
    n = len(network.names)
    circuit = network_circuit(network.first, network.second, network.conductance, n)
    sources, grounds = np.zeros(n), np.zeros(n)
    nodes, values = read_node_values(options.sources, network)
    check_strengths(values, options.sources.name)
    sources[nodes] = values
    nodes, values = read_node_values(options.grounds, network)
    grounds[nodes] = conductances_to_ground(values, replace(options, has_direct_grounds=False))
    policy = _OF_NETWORKS.get(options.policy, options.policy)
    flow = flow_of(circuit, sources, grounds, policy=policy, solver=options.solver)
    if options.writes_voltages:
        writer.node_voltages("", network.names, flow.potential)
    if options.needs_currents:
        writer.node_currents("", network.names, flow.current)
        writer.branch_currents("", network, edge_flows(circuit, flow.potential))
    solved = _told(flow, n, 0)
    for name, is_asked in (
        ("use_unit_currents", options.has_unit_currents),
        ("use_direct_grounds", options.has_direct_grounds),
        (f"remove_src_or_gnd = {options.policy}", policy != options.policy),
    ):
        if is_asked:
            solved.warnings.append(f"{name}: on a network not as the manual says, but as Circuitscape does")
    return solved


def _on_nodes(circuit: RasterCircuit, values: Floats) -> Floats:
    """The sum of the cells of each node."""
    kept = (values != 0) & (circuit.node >= 0)
    found = np.bincount(circuit.node[kept], values[kept], circuit.circuit.n_nodes)
    return found.astype(np.float64)


def _told(flow: Flow, n_nodes: int, outside: int) -> Solved:
    solved = Solved()
    solved.add(n_nodes, flow.solver, flow.residual)
    if outside:
        solved.warnings.append(f"{outside} sources and grounds lie on cells without habitat: of no effect")
    if flow.lost_sources:
        solved.warnings.append(f"{flow.lost_sources} sources have no way to a ground: of no effect")
    if not flow.is_solved:
        solved.warnings.append("no source has a way to a ground: nothing flows")
    return solved
