"""Parts that current cannot leave."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.doctor.parts import parts_of, parts_with_points
from qaplan.landscape.doctor.types import Part, Points
from qaplan.landscape.rasters.types import Raster


@pytest.mark.parametrize("seed", range(12))
def test_parts_nodes_and_edges_are_those_of_the_circuit(seed) -> None:
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((14, 11)) < 0.5, np.nan, 1.0)
    same = rng.integers(0, 6, values.shape) * (rng.random(values.shape) < 0.2) if seed % 2 else None
    neighbours = 4 if seed % 3 else 8
    found = parts_of(values, neighbours, same)
    made = raster_circuit(Raster(values), neighbours=neighbours, same_node=same)
    assert found.nodes == made.circuit.n_nodes
    assert (found.label > 0).tolist() == (made.node >= 0).tolist()
    part = components_of(made.circuit)
    held = made.node >= 0
    pairs = set(zip(found.label[held].tolist(), part[made.node[held]].tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    alike = set(zip(found.node_like[held].tolist(), made.node[held].tolist(), strict=True))
    assert len(alike) == made.circuit.n_nodes
    if same is None:
        assert found.edges == len(made.circuit.first)


def test_each_part_tells_its_cells_and_its_points() -> None:
    values = np.array([[1.0, 1.0, np.nan, 1.0, np.nan, 1.0]])
    points = Points(np.array([4.0, 9.0, 9.0]), np.array([0, 0, 0]), np.array([0, 3, 2]))
    found = parts_with_points(parts_of(values, 8), points)
    assert found == (Part(2, (4,)), Part(1, (9,)), Part(1, ()))
