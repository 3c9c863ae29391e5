"""What can be estimated of a study, by name.

Whoever adds a kind adds its :class:`Estimator` here and its name to the order of kinds; ordering, keeping,
comparing and reporting follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from qaplan.app.services.estimate_kinds import rank_of
from qaplan.app.services.estimators import Estimator
from qaplan.app.services.landscape.barrier_estimates import BARRIER
from qaplan.app.services.landscape.connectivity_estimate import CONNECTIVITY
from qaplan.app.services.landscape.dispersal_estimates import DISPERSAL
from qaplan.app.services.landscape.habitat_estimates import HABITAT
from qaplan.app.services.landscape.opening_estimate import OPENING
from qaplan.app.services.population.activity_estimates import ACTIVITY, PREY
from qaplan.app.services.population.density_estimate import DENSITY
from qaplan.app.services.population.design_estimates import DESIGN
from qaplan.app.services.population.identity_estimates import DRAWS, FLANKS, GHOSTS
from qaplan.app.services.population.occupancy_estimates import OCCUPANCY
from qaplan.app.services.population.residents_here import RESIDENTS
from qaplan.app.services.population.sureness_estimates import SURENESS
from qaplan.app.services.population.surface_estimates import SURFACE
from qaplan.app.services.population.survival_estimates import GROWTH, SURVIVAL
from qaplan.app.services.population.time_estimates import FATE, TREND
from qaplan.base.errors import UsageError

__all__ = ["ESTIMATORS", "estimator_named"]

_ESTIMATORS = (
    DENSITY,
    SURENESS,
    SURFACE,
    BARRIER,
    FLANKS,
    DRAWS,
    GHOSTS,
    RESIDENTS,
    SURVIVAL,
    FATE,
    GROWTH,
    TREND,
    OCCUPANCY,
    ACTIVITY,
    PREY,
    DESIGN,
    HABITAT,
    DISPERSAL,
    CONNECTIVITY,
    OPENING,
)
ESTIMATORS: Mapping[str, Estimator] = MappingProxyType(
    {each.kind: each for each in sorted(_ESTIMATORS, key=lambda each: rank_of(each.kind))}
)
"""Every kind of estimate, by its name."""


def estimator_named(kind: str) -> Estimator:
    """Find a kind of estimate.

    Raises:
        UsageError: ``population.unknown_kind``.
    """
    if kind not in ESTIMATORS:
        raise UsageError(
            "population.unknown_kind",
            f"nothing called '{kind[:40]}' is estimated",
            do=f"choose from {', '.join(ESTIMATORS)}",
        )
    return ESTIMATORS[kind]
