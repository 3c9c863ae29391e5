"""Gates for several species at once: one problem whose objective is the weighted mean of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.opening.choosing import choose
from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.search import GateChoice

__all__ = ["Compromise", "compromises", "together"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Compromise:
    """A choice between two species.

    Args:
        weight: Weight of the first species, 0 to 1; of the second what is left.
        gates: The gates.
        first: Objective of the first species.
        second: Objective of the second.
    """

    weight: float
    gates: tuple[int, ...]
    first: float
    second: float


def together(
    circuits: Sequence[GateCircuit], weights: Sequence[float], opened: Sequence[int] = ()
) -> GateCircuit:
    """Put the dense problems of several species side by side.

    The objective is the weighted mean of theirs, each as a share of what it is with no gate added.

    Args:
        circuits: The problems, of the same gates.
        weights: Weight of each, 0 or more.
        opened: Gates that are open whatever is chosen.

    Raises:
        DataError: ``gates.bad_weights`` where none is over 0, or one is negative.
    """
    if min(weights, default=0) < 0 or sum(weights) <= 0:
        raise DataError("gates.bad_weights", "weights are negative, or all 0", do="give some over 0")
    from scipy.linalg import block_diag

    shares = [
        weight / sum(weights) / each.value_of(list(opened))
        for weight, each in zip(weights, circuits, strict=True)
    ]
    before = np.cumsum([0, *(each.n_edges for each in circuits)])[:-1]
    gate = np.concatenate([each.gate for each in circuits])
    edge = np.concatenate([each.edge + start for each, start in zip(circuits, before, strict=True)])
    added = np.concatenate([each.added for each in circuits])
    order = np.argsort(gate, kind="stable")
    return GateCircuit(
        block_diag(*(each.drop for each in circuits)),
        block_diag(*(each.pull for each in circuits)),
        block_diag(*(each.between for each in circuits)),
        block_diag(*(share * each.weight for share, each in zip(shares, circuits, strict=True))),
        gate[order],
        edge[order],
        added[order],
        circuits[0].n_gates,
    )


def compromises(
    first: GateCircuit, second: GateCircuit, limits: GateLimits, *, enumeration: bool = True
) -> tuple[Compromise, ...]:
    """Choices between two species, from all weight on the one to all on the other.

    Choices that another beats for both species are left out.

    Args:
        first: The dense problem of the first.
        second: That of the second, of the same gates.
        limits: What a choice must keep to.
        enumeration: Whether every choice is tried where they are few.
    """
    opened = limits.open_already
    found: dict[tuple[int, ...], Compromise] = {}
    for weight in (1.0, 0.75, 0.5, 0.25, 0.0):
        tilted = max(min(weight, 1 - 1e-6), 1e-6)
        joint = together((first, second), (tilted, 1 - tilted), opened)
        choice, _, _ = choose(joint, limits, enumeration=enumeration)
        found.setdefault(choice.gates, _compromise(weight, choice, first, second, opened))
    kept = [each for each in found.values() if not any(_beats(other, each) for other in found.values())]
    return tuple(kept)


def _compromise(
    weight: float, choice: GateChoice, first: GateCircuit, second: GateCircuit, opened: Sequence[int]
) -> Compromise:
    gates = [*opened, *choice.gates]
    return Compromise(weight, choice.gates, first.value_of(gates), second.value_of(gates))


def _beats(one: Compromise, other: Compromise) -> bool:
    is_no_worse = one.first <= other.first and one.second <= other.second
    return is_no_worse and (one.first < other.first or one.second < other.second)
