"""The order of elimination."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.linalg import splu

from qaplan.landscape.circuits.dissection import nested_dissection
from qaplan.landscape.circuits.factors import _System
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.rasters.types import Raster
from tests.landscape.circuits.oracles import patchy


@pytest.mark.parametrize("seed", range(12))
def test_every_node_is_ordered_once_whatever_the_mask_and_the_regions(seed) -> None:
    circuit = patchy(seed, holes=0.1 * (seed % 5), regions=seed % 2 == 0).circuit
    found = nested_dissection(circuit.place, circuit.first, circuit.second)
    assert sorted(found.order.tolist()) == list(range(circuit.n_nodes))
    assert found.sizes.min() > 0
    assert found.sizes.sum() == circuit.n_nodes


def test_too_many_nodes_at_one_place_have_no_order_of_the_grid() -> None:
    place = np.zeros((200, 2), np.int64)
    nothing = np.zeros(0, np.int64)
    assert nested_dissection(place, nothing, nothing) is None


def test_a_few_nodes_at_one_place_come_last() -> None:
    place = np.array([[0, 0], [0, 1], [0, 0]])
    nothing = np.zeros(0, np.int64)
    assert sorted(nested_dissection(place, nothing, nothing).order.tolist()) == [0, 1, 2]


def entries(found, *, dissected: bool) -> int:
    """Numbers in the factors, in our order or in that of the rows."""
    system = _System(found.circuit, np.array([0]), None)
    nodes = system.ordered()[0] if dissected else system.free
    options = {"SymmetricMode": True}
    return splu(system.laplacian(nodes), permc_spec="NATURAL", diag_pivot_thresh=0.0, options=options).nnz


def test_the_order_keeps_the_factors_small() -> None:
    found = raster_circuit(Raster(np.ones((90, 90))))
    assert entries(found, dissected=True) < 0.4 * entries(found, dissected=False)


def test_the_order_keeps_the_factors_small_with_holes_and_regions() -> None:
    rng = np.random.default_rng(4)
    values = np.where(rng.random((90, 90)) < 0.2, np.nan, 1.0)
    regions = np.zeros((90, 90), np.int64)
    regions[10:30, 40:70] = 1
    regions[60, 5:85] = 2
    found = raster_circuit(Raster(values), same_node=regions)
    assert entries(found, dissected=True) < 0.6 * entries(found, dissected=False)
