"""Circuits: the landscape as a network of conductors, and where current flows in it."""

from __future__ import annotations

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.currents import edge_flows, node_currents
from qaplan.landscape.circuits.factors import factorise
from qaplan.landscape.circuits.graph import network_circuit, raster_circuit
from qaplan.landscape.circuits.resistances import between
from qaplan.landscape.circuits.results import PairwiseResult
from qaplan.landscape.circuits.types import Circuit, Factor, RasterCircuit

__all__ = [
    "Circuit",
    "Factor",
    "PairwiseResult",
    "RasterCircuit",
    "between",
    "components_of",
    "edge_flows",
    "factorise",
    "network_circuit",
    "node_currents",
    "raster_circuit",
]
