"""The density that a fit says, with its interval, and when it says none."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.density import FEWEST_FOR_DENSITY
from qaplan.population.fitting.types import Z_95, Fit
from qaplan.population.formulas import designs
from qaplan.population.spatial import SpatialLikelihood, likelihood_of

__all__ = ["Density", "densities_of", "density_of", "refuse_density"]

Floats: TypeAlias = NDArray[np.float64]
_HA_IN_100KM2 = 10_000


@dataclass(frozen=True)
class Density:
    """A density with its interval of 95 %, on the log scale.

    Args:
        per_ha: Animals for each hectare.
        log_se: Standard error of its logarithm.
        session: Session that it is of; empty for the mean of all.
    """

    per_ha: float
    log_se: float
    session: str = ""

    @property
    def interval_per_ha(self) -> tuple[float, float]:
        """Lower and upper end, animals for each hectare."""
        return self.per_ha * exp(-Z_95 * self.log_se), self.per_ha * exp(Z_95 * self.log_se)

    @property
    def per_100km2(self) -> float:
        """Animals on 100 square kilometres."""
        return self.per_ha * _HA_IN_100KM2

    @property
    def interval_per_100km2(self) -> tuple[float, float]:
        """Lower and upper end, animals on 100 square kilometres."""
        low, high = self.interval_per_ha
        return low * _HA_IN_100KM2, high * _HA_IN_100KM2

    def facts(self) -> tuple[Fact, ...]:
        """Density with its interval, and the ends of the interval, animals on 100 square kilometres."""
        low, high = (_written(each) for each in self.interval_per_100km2)
        stem = f"population.density.{id_part(self.session)}" if self.session else "population.density"
        made = computed_by("population.density_of")
        return (
            Fact(stem, _written(self.per_100km2), activity=made, interval=(low, high)),
            Fact(f"{stem}.low", low, activity=made),
            Fact(f"{stem}.high", high, activity=made),
        )

    def message(self) -> Message:
        """The density in a sentence."""
        density, low, high = self.facts()
        values = {"density": density, "low": low, "high": high}
        if self.session:
            return Message("fitting.density_in", {"session": self.session, **values})
        return Message("fitting.density", values)

    def summary(self) -> str:
        """The density in plain English."""
        low, high = self.interval_per_100km2
        where = f" in session {self.session}" if self.session else ""
        return f"density{where}: {self.per_100km2:.3g} animals on 100 km2 (95 %: {low:.3g} to {high:.3g})"

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        low, high = self.interval_per_ha
        low_100, high_100 = self.interval_per_100km2
        return {
            "density_per_ha": self.per_ha,
            "density_per_ha_se": self.per_ha * sqrt(np.expm1(self.log_se**2)),
            "density_per_ha_lower": low,
            "density_per_ha_upper": high,
            "density_per_100km2": self.per_100km2,
            "density_per_100km2_lower": low_100,
            "density_per_100km2_upper": high_100,
        }


def _written(number: float) -> int | float:
    """A number with three figures that count."""
    return written_number(float(f"{number:.3g}"))


def density_of(fit: Fit) -> Density:
    """The mean density over all cells of all sessions.

    Args:
        fit: A fit whose status is ``ok``.

    Raises:
        ModelError: As ``fit.require()``, for any other status.
    """
    fit.require()
    if fit.model.is_conditional:
        return _derived(fit)
    return _mean(fit, [_density_at(fit, at) for at in range(len(fit.survey.sessions))], "")


def densities_of(fit: Fit) -> tuple[Density, ...]:
    """The mean density over the cells of each session.

    Args:
        fit: A fit whose status is ``ok``.

    Raises:
        ModelError: As ``fit.require()``, for any other status.
    """
    fit.require()
    if fit.model.is_conditional:
        return (_derived(fit),)
    sessions = fit.survey.sessions
    return tuple(_mean(fit, [_density_at(fit, at)], each.name) for at, each in enumerate(sessions))


def refuse_density(survey: SpatialSurvey) -> Refusal | None:
    """Refuse a density that a few animals cannot carry; None where there are enough.

    Args:
        survey: The survey. An animal of several sessions counts once.
    """
    seen = len({name for each in survey.sessions for name in each.history.animals})
    if seen >= FEWEST_FOR_DENSITY:
        return None
    from qaplan.population.upper_bound import upper_bounds

    made = computed_by("population.density", {"fewest": FEWEST_FOR_DENSITY})
    known = Fact("population.density.known", seen, "animal", activity=made, tier="public")
    fewest = Fact("population.density.fewest", FEWEST_FOR_DENSITY, "animal", activity=made, tier="public")
    code = "population.too_few_for_density"
    reason = Message(code, {"known": known, "fewest": fewest})
    told = Message("fitting.told_apart", {"known": known})
    instead = (told, *(each.message() for each in upper_bounds(seen)))
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


@dataclass(frozen=True, eq=False)
class _Cells:
    """Density of each cell of a session, and the design matrix that it comes from."""

    per_ha: Floats
    matrix: Floats
    columns: slice


def _density_at(fit: Fit, at: int) -> _Cells:
    design = designs(fit.survey, fit.model)
    columns = design.columns["D"]
    matrix = design.sessions[at].density
    return _Cells(np.exp(matrix @ fit.beta[columns]), matrix, columns)


def _mean(fit: Fit, cells: list[_Cells], session: str) -> Density:
    count = sum(len(each.per_ha) for each in cells)
    mean = sum(float(each.per_ha.sum()) for each in cells) / count
    slope = np.sum([each.per_ha @ each.matrix for each in cells], axis=0) / count / mean
    columns = cells[0].columns
    variance = float(slope @ fit.covariance[columns, columns] @ slope)
    return Density(mean, sqrt(variance), session)


def _derived(fit: Fit) -> Density:
    """Animals over the area that was effectively sampled, all sessions together.

    Source:
        Borchers and Efford 2008, Biometrics 64, 377-385, section 3 (the estimator of Horvitz and Thompson);
        the variance is that of Huggins 1989 with the delta method.
    """
    likelihood = likelihood_of(fit.survey, fit.model)
    areas = _areas(likelihood, fit.beta)
    sessions = len(fit.survey.sessions)
    mean = float((1 / areas).sum()) / sessions
    slope = np.empty(len(fit.beta))
    steps = 1e-4 * fit.standard_errors
    for at, step in enumerate(steps):
        moved = np.zeros(len(fit.beta))
        moved[at] = step
        up, down = (float((1 / _areas(likelihood, fit.beta + way * moved)).sum()) for way in (1.0, -1.0))
        slope[at] = (up - down) / (2 * step) / sessions
    drawn = (1 / areas**2).sum() / sessions**2
    if fit.model.is_binomial_n:
        whole = fit.survey.sessions[0].mask.area_ha
        drawn = ((1 - areas / whole) / areas**2).sum() / sessions**2
    variance = float(drawn + slope @ fit.covariance @ slope)
    return Density(mean, sqrt(variance) / mean)


def _areas(likelihood: SpatialLikelihood, beta: Floats) -> Floats:
    return np.concatenate(likelihood.effective_areas_ha(beta))
