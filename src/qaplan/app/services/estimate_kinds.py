"""In which order the kinds of estimates are read, on pages and in reports."""

from __future__ import annotations

__all__ = ["BORDER_KINDS", "KINDS", "rank_of"]

KINDS = (
    "density",
    "sureness",
    "surface",
    "barrier",
    "flanks",
    "draws",
    "ghosts",
    "residents",
    "survival",
    "fate",
    "growth",
    "trend",
    "occupancy",
    "activity",
    "prey",
    "design",
    "habitat",
    "dispersal",
    "connectivity",
    "opening",
)
"""Every kind that is offered."""

BORDER_KINDS = frozenset({"barrier", "opening"})
"""Those of which nobody learns who may not look at the border."""


def rank_of(kind: str) -> tuple[int, str]:
    """Where a kind stands; one that is offered no more stands last.

    >>> rank_of("density") < rank_of("design") < rank_of("abandoned")
    True
    """
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)
