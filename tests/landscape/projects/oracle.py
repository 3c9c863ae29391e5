"""Circuits solved another way: loops over cells and the pseudo-inverse of the whole Laplacian."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Dense:
    """The conductances between the nodes of a raster, and the node of each cell, -1 for none."""

    joined: Floats
    node: Ints

    @property
    def laplacian(self) -> Floats:
        return np.asarray(np.diag(self.joined.sum(axis=1)) - self.joined)

    def reached_from(self, node: int) -> NDArray[np.bool_]:
        """Nodes with a way to one."""
        found = np.zeros(len(self.joined), bool)
        found[node] = True
        for _ in range(len(found)):
            found |= (self.joined[found] > 0).any(axis=0)
        return found

    def through(self, potential: Floats, leak: Floats | None = None) -> Floats:
        """The larger of the current into and out of each node."""
        flow = self.joined * (potential[:, None] - potential[None, :])
        out, into = np.clip(flow, 0, None).sum(axis=1), np.clip(-flow, 0, None).sum(axis=1)
        if leak is not None:
            out, into = out + np.clip(leak * potential, 0, None), into + np.clip(-leak * potential, 0, None)
        return np.maximum(out, into)

    def between(self, one: int, other: int) -> tuple[float, Floats, Floats]:
        """Resistance, potentials (0 at one) and currents for 1 A from the other; -1 without a way."""
        nothing = np.zeros(len(self.joined))
        if one == other:
            return 0.0, nothing, nothing
        reached = self.reached_from(one)
        if not reached[other]:
            return -1.0, nothing, nothing
        put_in = nothing.copy()
        put_in[other], put_in[one] = 1.0, -1.0
        potential = np.linalg.pinv(self.laplacian, rcond=1e-13) @ put_in
        potential = np.where(reached, potential - potential[one], 0.0)
        return float(potential[other]), potential, self.through(potential)

    def grounded(self, sources: Floats, grounds: Floats) -> tuple[Floats, Floats]:
        """Potentials and currents from sources to grounds, some of them direct."""
        direct, finite = np.isinf(grounds), np.where(np.isinf(grounds), 0.0, grounds)
        live = np.zeros(len(sources), bool)
        for node in np.flatnonzero(grounds > 0):
            live |= self.reached_from(int(node))
        free = live & ~direct
        system = (self.laplacian + np.diag(finite))[np.ix_(free, free)]
        potential = np.zeros(len(sources))
        potential[free] = np.linalg.solve(system, sources[free])
        return potential, self.through(potential, finite)

    def on_cells(self, values: Floats) -> Floats:
        return np.where(self.node >= 0, values[self.node], 0.0)


def dense_circuit(
    conductance: Floats, regions: Ints | None, *, diagonals: bool, average_resistance: bool
) -> Dense:
    """The circuit of a raster; cells of one region are one node wherever one of them lets current through."""
    node, count = _nodes(conductance, regions)
    joined = np.zeros((count, count))
    for i, j in np.ndindex(conductance.shape):
        for down, right in [(0, 1), (1, 0), *([(1, 1), (1, -1)] if diagonals else [])]:
            k, m = i + down, j + right
            if not (k < conductance.shape[0] and 0 <= m < conductance.shape[1]):
                continue
            a, b = conductance[i, j], conductance[k, m]
            if min(a, b) <= 0 or node[i, j] == node[k, m]:
                continue
            value = (2 / (1 / a + 1 / b) if average_resistance else (a + b) / 2) / np.hypot(down, right)
            joined[node[i, j], node[k, m]] += value
            joined[node[k, m], node[i, j]] += value
    return Dense(joined, node)


def _nodes(conductance: Floats, regions: Ints | None) -> tuple[Ints, int]:
    node = np.full(conductance.shape, -1, np.int64)
    of_region: dict[int, int] = {}
    count = 0
    for i, j in zip(*np.nonzero(conductance > 0), strict=True):
        region = 0 if regions is None else int(regions[i, j])
        if region and region in of_region:
            node[i, j] = of_region[region]
            continue
        node[i, j] = count
        if region:
            of_region[region] = count
        count += 1
    if regions is not None:
        for region, number in of_region.items():
            node[regions == region] = number
    return node, count
