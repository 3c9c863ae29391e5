"""What each further gate, or each further pair of gates, would bring: many small updates at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.opening.gate_circuit import GateCircuit, GateState

__all__ = ["with_one_more", "with_two_more"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
_NUMBERS_AT_ONCE = 2_000_000


def with_one_more(circuit: GateCircuit, state: GateState) -> Floats:
    """The objective with each gate open besides those of a state, shape (n_gates,).

    Args:
        circuit: The circuit.
        state: The gates that are open already.
    """
    if not circuit.n_edges:
        return np.full(circuit.n_gates, state.value)
    edges, added = circuit.blocks
    more = np.maximum(added - state.added[edges], 0.0)
    found = [_gains(state, edges[at], more[at]) for at in _parts(len(edges), edges.shape[1])]
    return state.value - np.concatenate(found) if found else np.zeros(0)


def with_two_more(circuit: GateCircuit, state: GateState, first: Ints, second: Ints) -> Floats:
    """The objective with two gates open besides those of a state.

    Where both open one edge it may come out too low; ``GateCircuit.value_of`` is exact.

    Args:
        circuit: The circuit.
        state: The gates that are open already.
        first: One gate of each pair, shape (n_pairs,).
        second: The other, shape (n_pairs,).

    Returns:
        The objective of each pair, shape (n_pairs,).
    """
    if not circuit.n_edges:
        return np.full(len(first), state.value)
    edges, added = circuit.blocks
    more = np.maximum(added - state.added[edges], 0.0)
    found = [
        _gains(
            state,
            np.hstack([edges[first[at]], edges[second[at]]]),
            np.hstack([more[first[at]], more[second[at]]]),
        )
        for at in _parts(len(first), 2 * edges.shape[1])
    ]
    return state.value - np.concatenate(found) if found else np.zeros(0)


def _gains(state: GateState, edges: Ints, added: Floats) -> Floats:
    """By how much the objective falls for each row of edges."""
    root = np.sqrt(added)
    core = state.drop[edges[:, :, None], edges[:, None, :]]
    core *= root[:, :, None] * root[:, None, :]
    core += np.eye(edges.shape[1])
    aside = root[:, :, None] * state.pull[edges]
    return np.asarray((aside * np.linalg.solve(core, aside)).sum(axis=(1, 2)))


def _parts(length: int, widest: int) -> Iterator[slice]:
    step = max(1, _NUMBERS_AT_ONCE // widest**2)
    return (slice(start, start + step) for start in range(0, length, step))
