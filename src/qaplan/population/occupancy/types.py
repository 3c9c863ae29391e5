"""What occupancy is reckoned from: sites, seasons, visits, and whether anything was detected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, UsageError

__all__ = [
    "OCCUPANCY_PARAMETERS",
    "DetectionLink",
    "OccupancyModel",
    "OccupancyParameter",
    "SiteColumn",
    "SiteHistories",
    "as_link",
]

Floats: TypeAlias = NDArray[np.float64]
OccupancyParameter = Literal["psi", "gamma", "epsilon", "p"]
DetectionLink = Literal["logit", "cloglog"]
OCCUPANCY_PARAMETERS: tuple[OccupancyParameter, ...] = ("psi", "gamma", "epsilon", "p")
"""First occupancy, colonisation, extinction, detection."""


@dataclass(frozen=True, eq=False)
class SiteColumn:
    """A covariate.

    Args:
        level: Whether it goes by site, by site and season, or by visit.
        values: Numbers or words, shape (n_sites,), (n_sites, n_seasons) or (n_sites, n_seasons, n_visits);
            not a number, or empty, where unknown.
    """

    level: Literal["site", "season", "visit"]
    values: NDArray[Any]


@dataclass(frozen=True, eq=False)
class SiteHistories:
    """Whether anything was detected at each site on each visit of each season.

    Args:
        sites: Names of the sites.
        seasons: Names of the seasons, in their order.
        detected: 1 or 0, not a number where there was no visit; shape (n_sites, n_seasons, n_visits).
        effort: Effort of each visit, over 0 where there was one; None where it was not counted.
        columns: Covariates by name.

    Raises:
        DataError: ``population.no_visits``, ``population.bad_effort``.
    """

    sites: tuple[str, ...]
    seasons: tuple[str, ...]
    detected: Floats
    effort: Floats | None = None
    columns: Mapping[str, SiteColumn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a table without visits, and visits without effort."""
        if not self.visited.any():
            raise DataError("population.no_visits", "there is no visit", do="give at least one")
        if self.effort is not None:
            effort = self.effort[self.visited]
            if not (np.isfinite(effort).all() and (effort > 0).all()):
                raise DataError(
                    "population.bad_effort",
                    "effort of a visit is not over 0",
                    do="leave the row of a visit without effort out",
                )

    @property
    def visited(self) -> NDArray[np.bool_]:
        """Which visits took place, shape (n_sites, n_seasons, n_visits)."""
        return ~np.isnan(self.detected)

    @property
    def is_seen(self) -> NDArray[np.bool_]:
        """Where anything was detected, shape (n_sites, n_seasons)."""
        return np.asarray(np.nansum(self.detected, axis=2) > 0)

    @property
    def is_visited(self) -> NDArray[np.bool_]:
        """Where there was any visit, shape (n_sites, n_seasons)."""
        return np.asarray(self.visited.any(axis=2))

    def with_detections(self, detected: Floats) -> SiteHistories:
        """The same visits with other detections."""
        return SiteHistories(self.sites, self.seasons, detected, self.effort, self.columns)


@dataclass(frozen=True)
class OccupancyModel:
    """A model of occupancy.

    Args:
        psi: Formula of the occupancy of the first season: ``1``, or covariates joined by ``+``.
        gamma: Formula of colonisation from each season to the next; ``season`` gives each its own.
        epsilon: Formula of extinction, in the same way.
        p: Formula of detection; ``season`` gives each its own.
        link: ``logit``; or ``cloglog``, where detection is by chance events whose number goes with effort.
    """

    psi: str = "1"
    gamma: str = "1"
    epsilon: str = "1"
    p: str = "1"
    link: DetectionLink = "logit"

    def formula(self, parameter: OccupancyParameter) -> str:
        """The formula of a parameter."""
        return {"psi": self.psi, "gamma": self.gamma, "epsilon": self.epsilon, "p": self.p}[parameter]


def as_link(word: str) -> DetectionLink:
    """Read the link of detection.

    Raises:
        UsageError: ``population.bad_link`` if it is none.
    """
    if word == "logit":
        return "logit"
    if word == "cloglog":
        return "cloglog"
    raise UsageError("population.bad_link", "the link of detection is unknown", do="write logit or cloglog")
