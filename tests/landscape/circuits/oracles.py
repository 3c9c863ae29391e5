"""Answers by dense algebra, and landscapes to ask them of."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.types import Circuit, RasterCircuit
from qaplan.landscape.rasters.types import Raster

__all__ = ["dense_laplacian", "dense_resistances", "patchy", "path"]


def path(*resistances: float) -> Circuit:
    """Nodes in a row with these resistances between them."""
    number = len(resistances)
    first = np.arange(number, dtype=np.int64)
    return Circuit(number + 1, first, first + 1, 1 / np.array(resistances))


def patchy(seed: int, *, holes: float = 0.3, regions: bool = False, neighbours: int = 8) -> RasterCircuit:
    """A random landscape with holes, and with some short-circuit regions if asked."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(4, 26, 2))
    values = np.exp(rng.normal(size=shape))
    values[rng.random(shape) < holes] = np.nan
    same = rng.integers(0, 9, shape) * (rng.random(shape) < 0.12) if regions else None
    return raster_circuit(Raster(values), neighbours=4 if neighbours == 4 else 8, same_node=same)


def dense_laplacian(circuit: Circuit) -> np.ndarray:
    """The Laplacian as a full matrix."""
    found = np.zeros((circuit.n_nodes, circuit.n_nodes))
    np.add.at(found, (circuit.first, circuit.second), -circuit.conductance)
    np.add.at(found, (circuit.second, circuit.first), -circuit.conductance)
    return found - np.diag(found.sum(axis=1))


def dense_resistances(circuit: Circuit, nodes: np.ndarray) -> np.ndarray:
    """Effective resistances by the pseudo-inverse; -1 between parts and for nodes that are none."""
    inverse, part = np.linalg.pinv(dense_laplacian(circuit)), components_of(circuit)
    found = np.full((len(nodes), len(nodes)), -1.0)
    for i, a in enumerate(nodes):
        for j, b in enumerate(nodes):
            if i == j or a == b >= 0:
                found[i, j] = 0.0
            elif min(a, b) >= 0 and part[a] == part[b]:
                found[i, j] = inverse[a, a] + inverse[b, b] - 2 * inverse[a, b]
    return found
