"""A window as a band, as a circuit, and as a dense system."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.moving_window import solving
from qaplan.landscape.moving_window.solving import WindowSolver
from tests.landscape.projects.oracle import Floats, dense_circuit

SHAPES = ((1, 1), (1, 6), (6, 1), (2, 5), (5, 2), (5, 7))


def expected(conductance: Floats, sources: Floats, target: tuple[int, int], *, diagonals: bool) -> Floats:
    """The currents by a dense system."""
    if not conductance[target] > 0:
        return np.zeros(conductance.shape)
    circuit = dense_circuit(conductance, None, diagonals=diagonals, average_resistance=False)
    put_in, grounds = np.zeros(len(circuit.joined)), np.zeros(len(circuit.joined))
    put_in[circuit.node[conductance > 0]] = sources[conductance > 0]
    put_in[circuit.node[target]], grounds[circuit.node[target]] = 0.0, np.inf
    _, current = circuit.grounded(put_in, grounds)
    return circuit.on_cells(current)


@pytest.mark.parametrize("widest", (0, 160), ids=("circuit", "band"))
@pytest.mark.parametrize("diagonals", (False, True))
@pytest.mark.parametrize("shape", SHAPES)
def test_currents_are_those_of_a_dense_system(
    shape: tuple[int, int], diagonals: bool, widest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "WIDEST_BAND", widest)
    solver = WindowSolver(has_diagonals=diagonals)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        conductance = np.where(rng.random(shape) < 0.2, 0.0, rng.uniform(0.1, 5, shape))
        sources = np.where(rng.random(shape) < 0.5, rng.random(shape), 0.0)
        target = (int(rng.integers(shape[0])), int(rng.integers(shape[1])))
        found = solver.currents(conductance, sources, target)
        np.testing.assert_allclose(
            found, expected(conductance, sources, target, diagonals=diagonals), atol=1e-10
        )
        uniform = solver.uniform_currents(shape, sources, target)
        np.testing.assert_allclose(
            uniform, expected(np.ones(shape), sources, target, diagonals=diagonals), atol=1e-10
        )
    assert solver.residual < 1e-12


def test_nothing_flows_to_a_target_without_habitat_or_without_sources() -> None:
    solver = WindowSolver()
    conductance, sources = np.array([[1.0, 0.0, 1.0]]), np.array([[1.0, 0.0, 0.0]])
    assert (solver.currents(conductance, sources, (0, 1)) == 0).all()
    assert (solver.currents(conductance, sources, (0, 2)) == 0).all()
    assert (solver.uniform_currents((1, 3), np.zeros((1, 3)), (0, 1)) == 0).all()
    assert solver.solves == 0


def test_windows_without_resistance_share_a_factor() -> None:
    solver = WindowSolver()
    sources = np.ones((5, 5))
    first = solver.uniform_currents((5, 5), sources, (2, 2))
    second = solver.uniform_currents((5, 5), 2 * sources, (2, 2))
    np.testing.assert_allclose(second, 2 * first)
    assert len(solver._uniform) == 1


def test_a_residual_that_is_not_a_number_stays_one() -> None:
    solver = WindowSolver()
    with np.errstate(invalid="ignore", over="ignore"):
        solver.currents(np.array([[1.0, 1e300, 1e308]]), np.array([[1e300, 1e308, 0.0]]), (0, 2))
    first = solver.residual
    solver.currents(np.ones((1, 3)), np.array([[1.0, 0.0, 0.0]]), (0, 2))
    assert np.isnan(first)
    assert np.isnan(solver.residual)
