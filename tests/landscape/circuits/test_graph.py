"""The circuit of a raster."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.circuits.graph import network_circuit, raster_circuit
from qaplan.landscape.rasters.types import Raster


def edges(found) -> dict[tuple[int, int], float]:
    circuit = found.circuit
    ends = zip(circuit.first.tolist(), circuit.second.tolist(), strict=True)
    return dict(zip(ends, circuit.conductance.tolist(), strict=True))


def test_cells_are_joined_to_eight_neighbours_with_longer_diagonals() -> None:
    found = raster_circuit(Raster(np.ones((2, 2))))
    short = 1 / np.sqrt(2)
    assert edges(found) == pytest.approx(
        {(0, 1): 1.0, (2, 3): 1.0, (0, 2): 1.0, (1, 3): 1.0, (0, 3): short, (1, 2): short}
    )


def test_cells_are_joined_to_four_neighbours_when_asked() -> None:
    found = raster_circuit(Raster(np.ones((2, 3))), neighbours=4)
    assert set(edges(found)) == {(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)}


@pytest.mark.parametrize(("average", "expected"), [("resistance", 1.6), ("conductance", 2.5)])
def test_two_neighbours_are_averaged_as_asked(average, expected) -> None:
    found = raster_circuit(Raster(np.array([[1.0, 4.0]])), average=average)
    assert found.circuit.conductance.tolist() == pytest.approx([expected])


def test_cells_without_a_value_or_with_nothing_are_no_nodes_and_the_rest_are_numbered_by_rows() -> None:
    found = raster_circuit(Raster(np.array([[1.0, 0.0, 1.0], [np.nan, -2.0, 1.0]])))
    assert found.node.tolist() == [[0, -1, 1], [-1, -1, 2]]
    assert found.circuit.place is not None
    assert found.circuit.place.tolist() == [[0, 0], [0, 2], [1, 2]]


def test_cells_of_one_number_are_one_node_and_have_no_edge_to_themselves() -> None:
    regions = np.array([[5, 5, 0, 5]])
    found = raster_circuit(Raster(np.array([[1.0, 1.0, 1.0, 1.0]])), same_node=regions)
    assert found.node.tolist() == [[0, 0, 1, 0]]
    assert sorted(zip(found.circuit.first.tolist(), found.circuit.second.tolist(), strict=True)) == [
        (0, 1),
        (1, 0),
    ]


def test_a_cell_outside_the_habitat_carries_the_node_of_its_region_but_no_edge() -> None:
    regions = np.array([[3, 3, 0]])
    found = raster_circuit(Raster(np.array([[0.0, 1.0, 1.0]])), same_node=regions)
    assert found.node.tolist() == [[0, 0, 1]]
    assert edges(found) == {(0, 1): 1.0}


def test_a_region_without_any_habitat_is_no_node() -> None:
    found = raster_circuit(Raster(np.array([[0.0, 1.0]])), same_node=np.array([[3, 0]]))
    assert found.node.tolist() == [[-1, 0]]


@pytest.mark.parametrize("regions", [None, np.array([[0, 2, 0], [0, 0, 2], [1, 0, 0], [1, 0, 0]])])
def test_every_edge_knows_the_two_cells_that_it_joins(regions) -> None:
    found = raster_circuit(Raster(np.arange(1.0, 13.0).reshape(4, 3)), same_node=regions)
    one, other = found.edge_cells()
    cells = found.node.ravel()
    assert cells[one].tolist() == found.circuit.first.tolist()
    assert cells[other].tolist() == found.circuit.second.tolist()
    apart = np.abs(np.stack(np.divmod(one, 3)) - np.stack(np.divmod(other, 3)))
    assert apart.max() == 1


def test_an_infinite_conductance_is_refused_with_its_cell() -> None:
    with pytest.raises(DataError, match="row 1, column 2") as caught:
        raster_circuit(Raster(np.array([[1.0, np.inf]])))
    assert caught.value.code == "landscape.not_finite"


def test_regions_of_another_shape_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        raster_circuit(Raster(np.ones((2, 2))), same_node=np.zeros((2, 3), np.int64))
    assert caught.value.code == "landscape.other_cells"


def test_a_network_leaves_out_edges_of_nothing_and_edges_from_a_node_to_itself() -> None:
    found = network_circuit(np.array([0, 1, 2]), np.array([1, 1, 0]), np.array([2.0, 1.0, 0.0]), 3)
    assert (found.first.tolist(), found.second.tolist(), found.n_nodes) == ([0], [1], 3)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (np.nan, "landscape.not_finite"),
        (np.inf, "landscape.not_finite"),
        (-1.0, "landscape.bad_conductance"),
    ],
)
def test_a_network_refuses_what_is_no_conductance(value, code) -> None:
    with pytest.raises(DataError, match="edge 2") as caught:
        network_circuit(np.array([0, 1]), np.array([1, 2]), np.array([1.0, value]), 3)
    assert caught.value.code == code
