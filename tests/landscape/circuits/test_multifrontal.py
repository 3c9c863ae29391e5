"""The factor by pieces."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array, csc_array

from qaplan.base.errors import ModelError
from qaplan.landscape.circuits import factors
from qaplan.landscape.circuits.factors import factorise
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.multifrontal import Multifrontal
from qaplan.landscape.circuits.tiles import Entries, NotDefiniteError, Piece, eliminate_tile
from qaplan.landscape.rasters.types import Raster
from tests.landscape.circuits.oracles import patchy


@pytest.fixture
def always(monkeypatch) -> None:
    """Few nodes are enough for the factor by pieces."""
    monkeypatch.setattr(factors, "MANY", 0)
    monkeypatch.setattr(factors, "_PIECE", 0)


def solutions(circuit, grounds, monkeypatch, **more):
    """Potentials by pieces and by SuperLU for the same currents."""
    right = np.random.default_rng(0).normal(size=(circuit.n_nodes, 3))
    by_pieces = factorise(circuit, grounds, solver="direct", **more)
    assert isinstance(by_pieces.factors, Multifrontal)
    with monkeypatch.context() as patched:
        patched.setattr(factors, "MANY", circuit.n_nodes + 1)
        whole = factorise(circuit, grounds, solver="direct", **more)
    assert not isinstance(whole.factors, Multifrontal)
    return by_pieces.solve(right), whole.solve(right)


@pytest.mark.parametrize("seed", range(12))
def test_it_agrees_with_superlu_whatever_the_mask_and_the_regions(always, monkeypatch, seed) -> None:
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((90, 150)) < 0.1 * (seed % 5), np.nan, 10 ** rng.uniform(-2, 2, (90, 150)))
    regions = np.zeros(values.shape, np.int64)
    if seed % 2:
        regions[10:30, 40:70] = 1
        regions[60, 5:85] = 2
    neighbours = 4 if seed % 3 == 0 else 8
    circuit = raster_circuit(Raster(values), neighbours=neighbours, same_node=regions).circuit
    leaking = np.where(rng.random(circuit.n_nodes) < 0.01, 0.3, 0.0)
    found, expected = solutions(circuit, np.array([0, 700]), monkeypatch, to_ground=leaking)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_superlu_on_few_nodes(always, monkeypatch, seed) -> None:
    circuit = patchy(seed, holes=0.1 * (seed % 5), regions=seed % 2 == 0).circuit
    found, expected = solutions(circuit, np.array([0]), monkeypatch)
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_one_right_side_is_solved_as_a_column_is(always) -> None:
    circuit = raster_circuit(Raster(np.ones((80, 80)))).circuit
    factor = factorise(circuit, np.array([5]), solver="direct")
    right = np.zeros((circuit.n_nodes, 2))
    right[3000, 0] = right[77, 1] = 1.0
    both = factor.solve(right)
    assert factor.solve(right[:, 0]) == pytest.approx(both[:, 0], rel=1e-12)
    assert factor.solve(right[:, 1]) == pytest.approx(both[:, 1], rel=1e-12)
    assert right.sum() == 2.0


def test_a_tile_takes_from_the_nodes_below_what_dense_algebra_takes() -> None:
    """The last of its nodes hangs on the last node below alone."""
    size, count = 4, 3
    ends = [(0, 4), (1, 4), (0, 1), (2, 5), (2, 4), (3, 6)]
    full = np.zeros((size + count, size + count))
    for i, j in ends:
        full[i, j] = full[j, i] = -1.0
    full -= np.diag(full.sum(axis=0) - 0.5)
    column, row = full[:, :size].T.nonzero()
    piece = Piece(0, size, np.arange(size, size + count))
    tile, corner = eliminate_tile(piece, Entries(row, column, full[row, column]))
    own, under = full[:size, :size], full[size:, :size]
    expected = -under @ np.linalg.solve(own, under.T)
    assert np.tril(corner) == pytest.approx(np.tril(expected), abs=1e-12)
    right = np.arange(1.0, 8.0)[:, None]
    values = right.copy()
    tile.forward(values)
    assert values[size:] == pytest.approx(right[size:] - under @ np.linalg.solve(own, right[:size]))
    values[size:] = np.linalg.solve(full[size:, size:] + expected, values[size:])
    tile.backward(values)
    assert values == pytest.approx(np.linalg.solve(full, right))


@pytest.mark.parametrize("n", [3, 200])
def test_what_is_not_positive_definite_is_told(n) -> None:
    own = np.arange(n)
    values = np.concatenate([np.full(n, 1.0), np.full(2 * n - 2, -2.0)])
    rows, columns = np.concatenate([own, own[1:], own[:-1]]), np.concatenate([own, own[:-1], own[1:]])
    matrix = csc_array(coo_array((values, (rows, columns)), shape=(n, n)))
    with pytest.raises(NotDefiniteError):
        Multifrontal(matrix, np.array([n]))


def test_where_rounding_leaves_no_pivot_superlu_has_the_last_word(always) -> None:
    circuit = raster_circuit(Raster(np.array([[1.0, 1e20, 1e20]]))).circuit
    with pytest.raises(ModelError) as caught:
        factorise(circuit, np.array([0]))
    assert caught.value.code == "landscape.singular"


def test_crumbs_are_left_to_superlu(monkeypatch) -> None:
    monkeypatch.setattr(factors, "MANY", 0)
    circuit = raster_circuit(Raster(np.ones((40, 40)))).circuit
    monkeypatch.setattr(factors, "_PIECE", circuit.n_nodes + 1)
    assert not isinstance(factorise(circuit, np.array([0])).factors, Multifrontal)


def test_islands_have_nothing_below_them_and_print_nothing(always, capfd) -> None:
    values = np.full((130, 9), np.nan)
    values[:, :3] = values[:, 6:] = 1.0
    circuit = raster_circuit(Raster(values)).circuit
    right = np.zeros(circuit.n_nodes)
    right[-1] = 1.0
    factor = factorise(circuit, np.array([0, 3]))
    assert isinstance(factor.factors, Multifrontal)
    assert factor.solve(right)[-1] > 1.0
    assert capfd.readouterr() == ("", "")
