"""Which nodes current can reach from which."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.types import Circuit, Ints

__all__ = ["components_of"]


def components_of(circuit: Circuit) -> Ints:
    """Number the connected parts of a circuit.

    Returns:
        The part of each node, from 0, shape (n_nodes,).

    >>> components_of(Circuit(3, np.array([0]), np.array([2]), np.array([1.0]))).tolist()
    [0, 1, 0]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = circuit.n_nodes
    ones = np.ones(len(circuit.first), np.int8)
    joined = coo_array(
        (ones, (circuit.first.astype(np.int32), circuit.second.astype(np.int32))), shape=(n, n)
    )
    return np.asarray(connected_components(joined, directed=False)[1], np.int64)
