"""Flows by superposition beside flows solved one by one."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.projects import point_flows
from qaplan.landscape.projects.grounded import flow_of
from qaplan.landscape.projects.point_flows import PointFlows
from qaplan.landscape.rasters.types import Raster


@pytest.mark.parametrize(
    ("limit", "value"), (("", None), ("_GOOD_RESIDUAL", {"direct": -1.0}), ("_MOST_BYTES", -1))
)
def test_superposed_flows_are_those_solved_anew(
    limit: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a solution is not good enough, or would take too much memory, and each is solved anew."""
    if limit:
        monkeypatch.setattr(point_flows, limit, value)
    rng = np.random.default_rng(2)
    cells = 10.0 ** rng.uniform(-3, 3, (14, 15))
    cells[6] = 0.0  # two parts
    circuit = raster_circuit(Raster(cells)).circuit
    nodes = rng.choice(circuit.n_nodes, 9, replace=False)
    flows = PointFlows(circuit, nodes)
    for grounded in (1, 3, 8):
        sources, grounds = np.zeros(circuit.n_nodes), np.zeros(circuit.n_nodes)
        grounds[nodes[:grounded]] = np.inf
        sources[nodes[grounded:]] = rng.uniform(0.5, 2, 9 - grounded)
        found, anew = flows.flow(sources, grounds), flow_of(circuit, sources, grounds)
        np.testing.assert_allclose(found.potential, anew.potential, rtol=1e-7, atol=1e-10)
        np.testing.assert_allclose(found.current, anew.current, rtol=1e-7, atol=1e-9)
        assert (found.is_solved, found.lost_sources) == (anew.is_solved, anew.lost_sources)


def test_potentials_across_a_barrier_of_a_million_are_not_lost_in_those_behind_it() -> None:
    """Superposed, those of point 2 were off by 2e-6: the first point lies behind the barrier."""
    far = 1e6
    resistance = np.array(
        [[1, far, 1, 1, far], [1, 1, 1, far, far], [1, 1, far, 1, 1], [far, 1, 1, far, far]], np.float64
    )
    circuit = raster_circuit(Raster(1 / resistance), neighbours=4).circuit
    nodes = np.array([19, 5, 7, 4])
    sources, grounds = np.zeros(20), np.zeros(20)
    sources[5], grounds[nodes[[0, 2, 3]]] = 1.0, np.inf
    found, anew = PointFlows(circuit, nodes).flow(sources, grounds), flow_of(circuit, sources, grounds)
    np.testing.assert_allclose(found.potential, anew.potential, rtol=0, atol=1e-9)


def test_nothing_flows_between_points_of_two_parts() -> None:
    circuit = raster_circuit(Raster(np.array([[1.0, 1.0, 0.0, 1.0, 1.0]]))).circuit
    flow = PointFlows(circuit, np.array([0, 3])).flow(np.array([1.0, 0, 0, 0]), np.array([0, 0, 0, np.inf]))
    assert not flow.is_solved
    assert flow.lost_sources == 1
