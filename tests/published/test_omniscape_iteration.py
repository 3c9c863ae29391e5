"""Why maps of Omniscape.jl are off ours in single cells: it stopped its iteration at a residual of 1e-6.

Its cases are in the shared data (MIT licence). Ours are solved directly. Here the same windows are iterated
as Omniscape did: conjugate gradients behind one cycle of smoothed aggregation, until the residual is a
millionth of the sources. The error that this leaves is the difference from Omniscape's own files, cell by
cell, up to 1.1e-4 in test1 and 8.7e-4 in test3, whose currents reach 14 and 3,700.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.landscape.circuits.currents import node_currents
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.types import RasterCircuit
from qaplan.landscape.moving_window.correction import corrections_of, cut_to
from qaplan.landscape.moving_window.files import read_window_inputs
from qaplan.landscape.moving_window.options import window_options
from qaplan.landscape.moving_window.running import run_windows
from qaplan.landscape.moving_window.solving import WindowSolver
from qaplan.landscape.moving_window.types import WindowInputs, WindowOptions
from qaplan.landscape.moving_window.windows import disc, targets_of, window_of, window_sources
from qaplan.landscape.projects.files.ini import read_ini
from qaplan.landscape.rasters.files import read_raster
from qaplan.landscape.rasters.types import Raster

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]


class Iterating(WindowSolver):
    """Solves windows by iteration, to a residual."""

    def __init__(self, tolerance: float) -> None:
        super().__init__()
        self.tolerance = tolerance

    def currents(self, conductance: Floats, sources: Floats, target: tuple[int, int]) -> Floats:
        joined = self._joined(conductance > 0, target)
        # Nodes are numbered column by column, as there: the cycles hang on it.
        turned = raster_circuit(Raster(np.where(joined, conductance, 0.0).T), average="conductance")
        circuit, node = turned.circuit, turned.node.T
        put_in = np.zeros(circuit.n_nodes)
        put_in[node[joined]] = sources[joined]
        free = np.delete(np.arange(circuit.n_nodes), node[target])
        potential = np.zeros(circuit.n_nodes)
        potential[free] = iterated(laplacian(turned)[free][:, free], put_in[free], self.tolerance)
        through = np.zeros(conductance.shape)
        through[joined] = node_currents(circuit, potential)[node[joined]]
        return through


def laplacian(turned: RasterCircuit) -> csr_array:
    from scipy.sparse import coo_array

    circuit = turned.circuit
    rows, columns = np.r_[circuit.first, circuit.second], np.r_[circuit.second, circuit.first]
    joined = coo_array((np.tile(circuit.conductance, 2), (rows, columns)), shape=(circuit.n_nodes,) * 2)
    diagonal = coo_array((joined.sum(axis=1), (np.arange(circuit.n_nodes),) * 2), shape=joined.shape)
    return (diagonal - joined).tocsr()


def iterated(matrix: csr_array, put_in: Floats, tolerance: float) -> Floats:
    from pyamg import smoothed_aggregation_solver
    from scipy.sparse.linalg import cg

    if not put_in.any():
        return np.zeros(len(put_in))
    improving = [("gauss_seidel", {"sweep": "symmetric", "iterations": 4}), None]
    levels = smoothed_aggregation_solver(
        matrix, strength=("symmetric", {"theta": 0.0}), improve_candidates=improving, max_coarse=10
    )
    found, _ = cg(matrix, put_in, rtol=tolerance, atol=0.0, M=levels.aspreconditioner())
    return np.asarray(found)


def current_of(inputs: WindowInputs, options: WindowOptions, solver: WindowSolver) -> Floats:
    """The map of current, window by window."""
    rows, columns = inputs.sources.shape
    factors = corrections_of((rows, columns), options, solver) if options.block > 1 else None
    current = np.zeros((rows, columns))
    for target in targets_of(inputs.sources, options):
        window = window_of(target, (rows, columns), options.reach)
        place = (window.rows, window.columns)
        conductance = np.where(disc(window, options.reach), inputs.conductance.values[place], 0.0)
        if conductance[window.target] > 0:
            sources = window_sources(inputs.sources, target, window, options)
            found = solver.currents(conductance, sources, window.target)
            if factors is not None:
                found = found * cut_to(factors, target, window, (rows, columns), options.reach)
            current[place] += found
    return current


@pytest.mark.parametrize(
    ("name", "file", "alike"),
    (
        ("config", "test1/cum_currmap.tif", 0.5),
        ("config3", "test3/cum_currmap.asc", 0.95),
        ("config_reclass", "test_reclass/cum_currmap.asc", 0.4),
    ),
)
def test_what_an_iteration_leaves_is_how_far_omniscape_is_off(
    name: str, file: str, alike: float, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shared_data / "connect" / "verification" / "omniscape_jl" / "test"
    monkeypatch.chdir(folder)
    ini = read_ini(Path(f"input/{name}.ini"))
    options = window_options(ini)
    inputs = read_window_inputs(ini, options)
    exact = run_windows(inputs, options).current
    theirs = read_raster(folder / "output_verify" / file).values
    known = ~np.isnan(theirs)
    off = (exact - theirs)[known]
    left = (exact - current_of(inputs, options, Iterating(1e-6)))[known]
    # One cycle of two programs is not quite the same: the size within a factor of 3, the pattern correlated.
    assert 1 / 3 < np.abs(left).max() / np.abs(off).max() < 3
    assert np.corrcoef(left, off)[0, 1] > alike
    further = (exact - current_of(inputs, options, Iterating(1e-12)))[known]
    assert np.abs(further).max() < 1e-8 * exact.max()
