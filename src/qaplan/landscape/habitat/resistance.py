"""From suitability to what ground costs to cross, by a stated rule; and what other rules would say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from qaplan.base.errors import UsageError
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.resistances import MapKind, between
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["USUAL_RULES", "ResistanceRule", "RuleEffect", "compare_rules", "resistance_map", "rule_of"]

RuleKind = Literal["linear", "negative-exponential", "inverse"]


@dataclass(frozen=True)
class ResistanceRule:
    """How suitability becomes resistance.

    Args:
        kind: ``linear``; ``negative-exponential``, by which resistance falls the faster at low suitability
            the larger `c` is; ``inverse``, the one divided by the other.
        c: The bend of the negative exponential, more than 0.
        highest: Resistance of ground without any suitability; the best has 1.
    """

    kind: RuleKind = "negative-exponential"
    c: float = 8.0
    highest: float = 100.0

    def __post_init__(self) -> None:
        """Refuse a rule that gives no resistance.

        Raises:
            UsageError: ``habitat.bad_rule``.
        """
        is_number = np.isfinite([self.c, self.highest]).all()
        if self.kind not in get_args(RuleKind) or not is_number or self.c <= 0 or self.highest <= 1:
            raise UsageError(
                "habitat.bad_rule",
                "the rule gives no resistance",
                do="choose linear, negative-exponential or inverse, c above 0 and a highest above 1",
            )

    @property
    def name(self) -> str:
        """The rule in short, such as ``negative-exponential c=8``."""
        return f"{self.kind} c={self.c:g}" if self.kind == "negative-exponential" else self.kind

    def apply(self, suitability: Floats) -> Floats:
        """The resistance of ground of this suitability, from 0 to 1.

        >>> ResistanceRule("linear").apply(np.array([0.0, 0.5, 1.0])).tolist()
        [100.0, 50.5, 1.0]
        """
        if self.kind == "linear":
            falls = suitability
        elif self.kind == "inverse":
            return np.minimum(1 / np.maximum(suitability, 1 / self.highest), self.highest)
        else:
            falls = np.expm1(-self.c * suitability) / np.expm1(-self.c)
        return np.asarray(self.highest - (self.highest - 1) * falls, dtype=np.float64)


_SUMMED: tuple[MapKind, ...] = ("cumulative",)

USUAL_RULES = (
    ResistanceRule("linear"),
    ResistanceRule(c=2.0),
    ResistanceRule(c=4.0),
    ResistanceRule(c=8.0),
    ResistanceRule(c=16.0),
    ResistanceRule("inverse"),
)
"""The rules that results are compared over: published studies differ between them and rarely say why."""


def resistance_map(suitability: Raster, rule: ResistanceRule | None = None) -> Raster:
    """The resistance of each cell.

    Args:
        suitability: From 0 to 1; what lies outside is taken as the nearer end.
        rule: How; the usual one if left out.

    Source:
        The negative exponential: Keeley et al. 2016, Landscape Ecology 31:1907-1922.
    """
    return suitability.with_values((rule or ResistanceRule()).apply(np.clip(suitability.values, 0.0, 1.0)))


def rule_of(kind: str, *, c: float = 8.0, highest: float = 100.0) -> ResistanceRule:
    """A rule by the name of its kind.

    Args:
        kind: ``linear``, ``negative-exponential`` or ``inverse``.
        c: The bend of the negative exponential.
        highest: Resistance of ground without any suitability.

    Raises:
        UsageError: ``habitat.bad_rule``.
    """
    known: dict[str, RuleKind] = {each: each for each in get_args(RuleKind)}
    return ResistanceRule(known.get(kind, "unknown"), c, highest)  # type: ignore[arg-type]  # refused there


@dataclass(frozen=True, eq=False)
class RuleEffect:
    """What one rule says of the ways between places.

    Args:
        rule: The rule.
        resistance: Effective resistance of each two places, shape (k, k); -1 without a way.
        order_agrees: Rank correlation of its resistances with those of the first rule; not a number for
            fewer than three pairs.
        current_agrees: Rank correlation of its map of current with that of the first rule.
    """

    rule: ResistanceRule
    resistance: Floats
    order_agrees: float
    current_agrees: float

    def to_record(self) -> dict[str, object]:
        """Ready for JSON; unknown correlations are null."""
        return {
            "rule": self.rule.name,
            "highest": self.rule.highest,
            "resistance": self.resistance.tolist(),
            "order_agrees": self.order_agrees if np.isfinite(self.order_agrees) else None,
            "current_agrees": self.current_agrees if np.isfinite(self.current_agrees) else None,
        }


def compare_rules(
    suitability: Raster, cells: Ints, rules: Sequence[ResistanceRule] = USUAL_RULES
) -> tuple[RuleEffect, ...]:
    """Ask several rules how the same places are joined.

    Args:
        suitability: From 0 to 1.
        cells: The cell of each place, counted row by row from the north-west, shape (k,).
        rules: The rules; the others are compared with the first.
    """
    found = []
    for rule in rules:
        ground = resistance_map(suitability, rule)
        joined = raster_circuit(ground.with_values(1 / ground.values))
        result = between(joined.circuit, joined.node.ravel()[cells], maps=_SUMMED)
        found.append((rule, result.resistance, np.asarray(result.cumulative)))
    upper = np.triu_indices(len(cells), 1)
    _, first, current = found[0]
    return tuple(
        RuleEffect(rule, table, _agreement(table[upper], first[upper]), _agreement(flow, current))
        for rule, table, flow in found
    )


def _agreement(one: Floats, other: Floats) -> float:
    """Spearman's correlation, not a number where there is too little or nothing to order."""
    from scipy.stats import spearmanr

    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(spearmanr(one, other).statistic)
