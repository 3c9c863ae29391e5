"""Fits of occupancy: coefficients, occupancy of each season, and how well the model fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import id_part
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Activity, Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.maximum_likelihood import (
    Maximum,
    MaximumStatus,
    Numbers,
    inverse_logit,
    jacobian,
    maximise,
)
from qaplan.population.occupancy.chain import Chain
from qaplan.population.occupancy.design import designs
from qaplan.population.occupancy.telling import fact_of, occupancy_cautions, percent, refuse_occupancy
from qaplan.population.occupancy.types import OccupancyModel, OccupancyParameter, SiteHistories, as_link

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONSTANT", "OccupancyCoefficient", "OccupancyFit", "SeasonOccupancy", "fit_occupancy"]

Floats: TypeAlias = NDArray[np.float64]
CONSTANT = OccupancyModel()
"""Everything alike for all sites, seasons and visits."""

_Z = 1.959963984540054
_REFUSAL_CODES = {"nothing": "population.nothing_detected", "once": "population.no_repeats"}


@dataclass(frozen=True)
class OccupancyCoefficient:
    """One coefficient on the scale of its link.

    Args:
        parameter: The parameter.
        term: ``(Intercept)``, a covariate, or one with its level.
        estimate: The estimate.
        se: Its standard error; not a number at the edge.
    """

    parameter: OccupancyParameter
    term: str
    estimate: float
    se: float

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; null where there is no error."""
        has_error = bool(np.isfinite(self.se))
        return {
            "parameter": self.parameter,
            "term": self.term,
            "estimate": self.estimate,
            "se": self.se if has_error else None,
            "lower": self.estimate - _Z * self.se if has_error else None,
            "upper": self.estimate + _Z * self.se if has_error else None,
        }


@dataclass(frozen=True)
class SeasonOccupancy:
    """Occupancy of one season.

    Args:
        season: Its name.
        seen: Share of the visited sites where anything was detected: what one would say without a model.
        occupied: Probability that a site is occupied, the mean over all sites.
        low: Lower end of its 95 % interval; not a number at the edge.
        high: Upper end.
        smoothed: Share of these very sites that were occupied, given everything that was detected.
    """

    season: str
    seen: float
    occupied: float
    low: float
    high: float
    smoothed: float

    def message(self, made: Activity) -> Message:
        """Occupancy of the season beside what was merely seen.

        Args:
            made: What made it.
        """
        stem = f"season.{id_part(self.season)}"
        ends: MessageValue = Message("occupancy.no_interval")
        if math.isfinite(self.low):
            ends = fact_of(f"{stem}.range", (percent(self.low), percent(self.high)), "%", made)
        values: dict[str, MessageValue] = {
            "season": self.season,
            "occupied": fact_of(stem, percent(self.occupied), "%", made),
            "range": ends,
        }
        if math.isnan(self.seen):
            return Message("occupancy.unvisited_season", values)
        values["seen"] = fact_of(f"{stem}.seen", percent(self.seen), "%", made)
        return Message("occupancy.season", values)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; null where there is no interval or no visit."""
        has_ends = bool(np.isfinite(self.low))
        return {
            "season": self.season,
            "share_of_sites_seen": None if np.isnan(self.seen) else self.seen,
            "occupancy": self.occupied,
            "occupancy_low": self.low if has_ends else None,
            "occupancy_high": self.high if has_ends else None,
            "share_of_sites_occupied": self.smoothed,
        }


@dataclass(frozen=True, eq=False)
class OccupancyFit:
    """A fitted model of occupancy.

    Args:
        chain: The likelihood, with its data.
        model: The model.
        coefficients: The coefficients of the covariates as given.
        seasons: Occupancy of each season.
        maximum: The maximum, for covariates scaled to a mean of 0 and a standard deviation of 1.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    chain: Chain
    model: OccupancyModel
    coefficients: tuple[OccupancyCoefficient, ...]
    seasons: tuple[SeasonOccupancy, ...]
    maximum: Maximum
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> MaximumStatus:
        """How the search ended."""
        return self.maximum.status

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "dynamic occupancy by maximum likelihood (MacKenzie et al. 2003), sites independent; logit "
            "links, detection by cloglog where asked; intervals of occupancy by the delta method on the "
            "logit scale"
        )

    @property
    def aic(self) -> float:
        """AIC."""
        return 2 * len(self.maximum.beta) - 2 * self.maximum.log_lik

    def messages(self) -> tuple[Message, ...]:
        """Occupancy of each season beside what was merely seen, how it changed, and what is doubtful."""
        made = self.provenance.activity
        told = [each.message(made) for each in self.seasons]
        data = self.chain.data
        values: dict[str, MessageValue] = {
            "sites": fact_of("sites", len(data.sites), "", made),
            "visits": fact_of("visits", int(data.visited.sum()), "", made),
            "detections": fact_of("detections", int(np.nansum(data.detected)), "record", made),
        }
        told.append(Message("occupancy.from_visits", values))
        if self.status == "at_the_edge":
            told.append(Message("occupancy.at_the_edge"))
        return (*told, *(each.message for each in self.cautions))

    def summary(self) -> str:
        """The sentences in plain English."""
        return "\n".join(Text("en").say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row for each coefficient."""
        import pandas as pd

        return pd.DataFrame([each.to_record() for each in self.coefficients])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        data = self.chain.data
        return {
            "status": self.status,
            "model": {name: self.model.formula(name) for name in ("psi", "gamma", "epsilon", "p")},
            "detection_link": self.model.link,
            "sites": len(data.sites),
            "visits": int(data.visited.sum()),
            "detections": int(np.nansum(data.detected)),
            "log_lik": self.maximum.log_lik,
            "aic": self.aic,
            "evaluations": self.maximum.evaluations,
            "coefficients": [each.to_record() for each in self.coefficients],
            "seasons": [each.to_record() for each in self.seasons],
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }


def fit_occupancy(
    data: SiteHistories, model: OccupancyModel = CONSTANT, *, inputs: tuple[Input, ...] = ()
) -> OccupancyFit | Refusal:
    """Fit occupancy; with one season it is the static model.

    Args:
        data: The visits.
        model: The model.
        inputs: What the visits were read from.

    Returns:
        The fit with its status, or a refusal where nothing was detected, or no site was visited twice in a
        season, so that not being there is not told from not being seen.

    Raises:
        UsageError: ``population.bad_occupancy_formula``; ``population.bad_link``.
        DataError: ``population.covariate_missing``.

    Source:
        See :meth:`qaplan.population.occupancy.chain.Chain.__call__`; MacKenzie et al. 2002, Ecology
        83:2248-2255, for one season.
    """
    as_link(model.link)
    if not data.is_seen.any():
        return refuse_occupancy(data, _REFUSAL_CODES["nothing"])
    if not (data.visited.sum(axis=2) > 1).any():
        return refuse_occupancy(data, _REFUSAL_CODES["once"])
    chain = Chain(data, designs(data, model), model.link)
    maximum = maximise(chain, _starts(chain))
    parameters = {"model": {name: model.formula(name) for name in ("psi", "gamma", "epsilon", "p")}}
    return OccupancyFit(
        chain,
        model,
        tuple(_coefficients(chain, maximum)),
        tuple(_seasons(chain, maximum)),
        maximum,
        occupancy_cautions(data, model),
        Provenance(computed_by("population.fit_occupancy", {**parameters, "link": model.link}), inputs),
    )


def _starts(chain: Chain) -> list[Floats]:
    """Half the sites, and a third more than where anything was seen; both turn over a little."""
    found = []
    for level in (0.0, 1.0):
        start = np.zeros(len(chain))
        for each, block in zip(chain.designs, chain.blocks(), strict=True):
            start[block.start] = {"psi": level, "gamma": -1.0, "epsilon": -1.0, "p": -level}[each.parameter]
        if chain.link == "cloglog" and chain.data.effort is not None:
            start[chain.blocks()[-1].start] -= np.log(np.nanmean(chain.data.effort))
        found.append(start)
    return found


def _coefficients(chain: Chain, maximum: Maximum) -> list[OccupancyCoefficient]:
    found = []
    for design, block in zip(chain.designs, chain.blocks(), strict=True):
        beta = design.back @ maximum.beta[block]
        covariance = design.back @ maximum.covariance[block, block] @ design.back.T
        with np.errstate(invalid="ignore"):
            errors = np.sqrt(np.diag(covariance))
        found += [
            OccupancyCoefficient(design.parameter, term, float(value), float(error))
            for term, value, error in zip(design.terms, beta, errors, strict=True)
        ]
    return found


def _seasons(chain: Chain, maximum: Maximum) -> list[SeasonOccupancy]:
    def log_odds(beta: Numbers) -> Numbers:
        occupied = chain.rates(beta).occupancy().mean(axis=0)
        return np.asarray(np.log(occupied / (1 - occupied)))

    middle = np.real(log_odds(maximum.beta))
    slopes = jacobian(log_odds, maximum.beta)
    known = ~np.isnan(np.diag(maximum.covariance))
    inner = slopes[:, known]
    variance = np.einsum("ti,ij,tj->t", inner, maximum.covariance[np.ix_(known, known)], inner)
    # A coefficient at the edge has no variance of its own; a season that hangs on it has no interval.
    hangs = (np.abs(slopes[:, ~known]) > 1e-3).any(axis=1)
    errors = np.where(hangs, np.nan, np.sqrt(np.maximum(variance, 0.0)))
    if not known.any():
        errors = np.full(len(middle), np.nan)
    smoothed = chain.smoothed(maximum.beta).mean(axis=0)
    data = chain.data
    found = []
    for at, season in enumerate(data.seasons):
        visited = data.is_visited[:, at]
        seen = float(data.is_seen[visited, at].mean()) if visited.any() else float("nan")
        occupied, low, high = inverse_logit(middle[at] + np.array([0.0, -_Z, _Z]) * errors[at])
        occupied = inverse_logit(middle[at : at + 1])[0]
        found.append(
            SeasonOccupancy(season, seen, float(occupied), float(low), float(high), float(smoothed[at]))
        )
    return found
