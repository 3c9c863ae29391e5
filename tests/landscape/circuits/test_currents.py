"""Currents through nodes and along edges."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.circuits import currents
from qaplan.landscape.circuits.currents import PairCurrents, edge_flows, node_currents, summed_over_pairs
from qaplan.landscape.circuits.factors import factorise
from tests.landscape.circuits.oracles import patchy, path


def test_current_along_a_path_is_the_same_everywhere() -> None:
    circuit = path(1.0, 3.0)
    potential = np.array([0.0, 1.0, 4.0])
    assert edge_flows(circuit, potential).tolist() == [-1.0, -1.0]
    assert node_currents(circuit, potential).tolist() == [1.0, 1.0, 1.0]


def test_current_to_the_ground_counts_at_its_node() -> None:
    circuit = path(1.0, 1.0)
    potential = np.array([3.0, 2.0, 1.0])
    leaking = np.array([0.0, 0.0, 1.0])
    assert node_currents(circuit, potential, to_ground=leaking).tolist() == [1.0, 1.0, 1.0]
    leaking = np.array([0.0, 1.0, 0.0])
    assert node_currents(circuit, potential, to_ground=leaking).tolist() == [1.0, 3.0, 1.0]


@pytest.mark.parametrize("seed", range(6))
def test_currents_of_a_pair_are_the_larger_of_what_flows_in_and_out(seed) -> None:
    circuit = patchy(seed, holes=0.1, regions=bool(seed % 2)).circuit
    one, other = 0, circuit.n_nodes // 2
    current = np.zeros(circuit.n_nodes)
    current[other] = 1.0
    potential = factorise(circuit, np.array([one])).solve(current)
    if potential[other] == 0:
        pytest.skip("the two nodes are in different parts")
    flow = edge_flows(circuit, potential)
    inward, outward = np.zeros(circuit.n_nodes), np.zeros(circuit.n_nodes)
    for a, b, along in zip(circuit.first, circuit.second, flow, strict=True):
        source, sink = (a, b) if along > 0 else (b, a)
        outward[source] += abs(along)
        inward[sink] += abs(along)
    expected = np.maximum(inward, outward)
    assert node_currents(circuit, potential) == pytest.approx(expected, abs=1e-12)
    found = PairCurrents(circuit, np.stack([potential, np.zeros(circuit.n_nodes)]))
    assert found.of(0, 1, (other, one)) == pytest.approx(expected, abs=1e-9)
    assert found.of(1, 0, (one, other)) == pytest.approx(expected, abs=1e-9)


def test_currents_are_the_same_where_no_flow_can_be_kept(monkeypatch) -> None:
    circuit = patchy(3, holes=0.0).circuit
    potentials = np.random.default_rng(1).normal(size=(3, circuit.n_nodes))
    kept = PairCurrents(circuit, potentials).of(0, 2, (4, 5))
    monkeypatch.setattr(currents, "_KEPT_BYTES", 0)
    assert PairCurrents(circuit, potentials).of(0, 2, (4, 5)).tolist() == kept.tolist()


def test_the_sum_over_pairs_is_that_of_each_pair() -> None:
    circuit = patchy(3, holes=0.0).circuit
    potentials = np.random.default_rng(1).normal(size=(5, circuit.n_nodes))
    expected = np.zeros(circuit.n_nodes)
    for i in range(5):
        for j in range(i):
            flow = np.abs(edge_flows(circuit, potentials[i] - potentials[j]))
            expected += np.bincount(circuit.first, flow, circuit.n_nodes) / 2
            expected += np.bincount(circuit.second, flow, circuit.n_nodes) / 2
    assert summed_over_pairs(circuit, potentials) == pytest.approx(expected, rel=1e-12)
