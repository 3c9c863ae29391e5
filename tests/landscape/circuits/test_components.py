"""Connected parts."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.types import Circuit


def test_nodes_with_a_way_between_them_are_one_part() -> None:
    circuit = Circuit(5, np.array([0, 3]), np.array([2, 4]), np.array([1.0, 1e-300]))
    part = components_of(circuit)
    assert part[0] == part[2]
    assert part[3] == part[4]
    assert len({part[0], part[1], part[3]}) == 3


def test_a_circuit_without_nodes_has_no_parts() -> None:
    none = np.zeros(0, np.int64)
    assert len(components_of(Circuit(0, none, none, np.zeros(0)))) == 0
