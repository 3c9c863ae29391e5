"""Which sets of gates may be chosen: budget, costs, spacing, what is forbidden and what stands open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["GateLimits"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class GateLimits:
    """What a choice of gates must keep to.

    Args:
        budget: Largest sum of the costs of what is chosen.
        cost: Cost of each gate, over 0, shape (n_gates,).
        is_allowed: Whether each gate may be chosen, shape (n_gates,); one that is open already may not.
        is_open: Whether each gate is open whatever is chosen, shape (n_gates,).
        is_apart: Whether two gates lie far enough from each other to be chosen both, shape (n_gates,
            n_gates), symmetric; None where spacing is of no matter.
    """

    budget: float
    cost: Floats
    is_allowed: Bools
    is_open: Bools
    is_apart: Bools | None = None

    @classmethod
    def of_number(cls, n_gates: int, budget: float) -> GateLimits:
        """Any gates up to a number.

        Args:
            n_gates: Number of gates.
            budget: How many may be chosen.
        """
        return cls(
            budget, np.ones(n_gates), np.ones(n_gates, dtype=np.bool_), np.zeros(n_gates, dtype=np.bool_)
        )

    @property
    def open_already(self) -> tuple[int, ...]:
        """The gates that are open whatever is chosen."""
        return tuple(int(each) for each in np.flatnonzero(self.is_open))

    @property
    def free(self) -> Ints:
        """The gates that may be chosen alone, shape (n_free,)."""
        fits = self.is_allowed & ~self.is_open & (self.cost <= self.budget + _SLACK)
        if self.is_apart is not None and self.is_open.any():
            fits &= self.is_apart[:, self.is_open].all(axis=1)
        return np.flatnonzero(fits)

    def cost_of(self, chosen: Iterable[int]) -> float:
        """What a choice costs."""
        return float(self.cost[list(chosen)].sum())

    def may_add(self, chosen: Sequence[int]) -> Bools:
        """Which gates may be chosen besides some, shape (n_gates,)."""
        fits = np.zeros(len(self.cost), dtype=np.bool_)
        fits[self.free] = True
        fits &= self.cost <= self.budget - self.cost_of(chosen) + _SLACK
        fits[list(chosen)] = False
        if self.is_apart is not None and chosen:
            fits &= self.is_apart[:, list(chosen)].all(axis=1)
        return fits

    def pairs_to_add(self, chosen: Sequence[int]) -> tuple[Ints, Ints]:
        """Which two gates may be chosen besides some, as two arrays of the same length."""
        at = np.flatnonzero(self.may_add(chosen))
        first, second = np.triu_indices(len(at), 1)
        first, second = at[first], at[second]
        fits = self.cost[first] + self.cost[second] <= self.budget - self.cost_of(chosen) + _SLACK
        if self.is_apart is not None:
            fits &= self.is_apart[first, second]
        return first[fits], second[fits]

    def allows(self, chosen: Sequence[int]) -> bool:
        """Whether a choice keeps to everything."""
        return all(bool(self.may_add([other for other in chosen if other != each])[each]) for each in chosen)
