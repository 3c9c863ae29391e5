"""How many animals there are in a region: as many as expected, and as many as there were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Provenance
from qaplan.population.fitting.fit import model_activity
from qaplan.population.fitting.types import Z_95, Fit
from qaplan.population.inference.fitted import FittedModel, FittedSession

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RegionNumber", "numbers_in_region"]

Floats: TypeAlias = NDArray[np.float64]
Cells: TypeAlias = NDArray[np.bool_]
_STEP = 1e-4


@dataclass(frozen=True)
class RegionNumber:
    """The number of animals whose activity centres lie in a region, in one session.

    Args:
        session: The session.
        area_ha: Area of the region, ha.
        detected: Animals of the session that were detected, wherever they live.
        expected: Number that the density leads to expect.
        expected_se: Its standard error.
        expected_interval: Its 95 % interval, lognormal.
        realised: Number that there were: those detected, each by its chance to live here, and those missed.
        realised_se: Its standard error.
        realised_interval: Its 95 % interval, lognormal above what was seen.
        realised_se_secr: Standard error as secr has it, from the expected number alone: the same for one
            session, too small where several sessions share a density; None for a part of the mask.
        provenance: What it was made from.
    """

    session: str
    area_ha: float
    detected: int
    expected: float
    expected_se: float
    expected_interval: tuple[float, float]
    realised: float
    realised_se: float
    realised_interval: tuple[float, float]
    realised_se_secr: float | None
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: the fit was one that may be used."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "expected: density summed over the cells, delta method; realised: detected animals by the "
            "probability that their centre lies in the region and expected missed ones, delta method and the "
            "variance of what is not known of them; lognormal intervals as in secr's region.N"
        )

    def facts(self) -> tuple[Fact, ...]:
        """Area, expected number with its range, realised number with its range."""
        stem = f"population.region.{id_part(self.session)}"
        made, inputs = self.provenance.activity, self.provenance.inputs
        found = [Fact(f"{stem}.area", round(self.area_ha / 100), activity=made, inputs=inputs)]
        for name, value, interval in (
            ("expected", self.expected, self.expected_interval),
            ("realised", self.realised, self.realised_interval),
        ):
            low, high = (round(each, 1) for each in interval)
            number = written_number(round(value, 1))
            found += [
                Fact(f"{stem}.{name}", number, "animal", interval=(low, high), activity=made, inputs=inputs),
                Fact(f"{stem}.{name}.range", (low, high), activity=made, inputs=inputs),
            ]
        return tuple(found)

    def messages(self) -> tuple[Message, ...]:
        """The numbers in sentences."""
        area, expected, expected_range, realised, realised_range = self.facts()
        where: dict[str, MessageValue] = {"session": self.session, "area": area}
        return (
            Message("inference.realised", {**where, "number": realised, "range": realised_range}),
            Message("inference.expected", {**where, "number": expected, "range": expected_range}),
        )

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """Two rows: expected and realised number, with standard error and interval."""
        import pandas as pd

        rows = [
            ("expected", self.expected, self.expected_se, *self.expected_interval),
            ("realised", self.realised, self.realised_se, *self.realised_interval),
        ]
        return pd.DataFrame(rows, columns=["number", "estimate", "se", "lower", "upper"])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "session": self.session,
            "area_ha": self.area_ha,
            "n": self.detected,
            "expected_animals": self.expected,
            "expected_animals_se": self.expected_se,
            "expected_animals_lower": self.expected_interval[0],
            "expected_animals_upper": self.expected_interval[1],
            "realised_animals": self.realised,
            "realised_animals_se": self.realised_se,
            "realised_animals_se_secr": self.realised_se_secr,
            "realised_animals_lower": self.realised_interval[0],
            "realised_animals_upper": self.realised_interval[1],
            "method": self.method,
        }


def numbers_in_region(fit: Fit, regions: Sequence[Cells] | None = None) -> tuple[RegionNumber, ...]:
    """Estimate the number of animals in a region, for each session.

    Args:
        fit: A fit whose status is ``ok``.
        regions: Which cells of the mask of each session belong to the region; all when None.

    Returns:
        One result for each session, in their order.

    Raises:
        ModelError: As ``fit.require()``, for any other status.
        DataError: ``population.region_needs_density`` with a conditional likelihood, which has no density of
            cells; ``population.empty_region`` if no cell belongs to the region.

    Source:
        M. G. Efford and R. M. Fewster (2013), Estimating population size by spatially explicit
        capture-recapture, Oikos 122, 918-928. Over the whole mask both numbers are those of secr's region.N;
        a part of the mask counts each detected animal by the probability that its centre lies there.
    """
    fit.require()
    check_density(fit)
    fitted = FittedModel(fit)
    chosen = regions or tuple(np.ones(len(each.mask), dtype=np.bool_) for each in fit.survey.sessions)
    if any(not cells.any() for cells in chosen):
        raise DataError(
            "population.empty_region", "no cell of the mask lies in the region", do="draw it over the mask"
        )
    return tuple(
        _numbers(fit, session, cells) for session, cells in zip(fitted.sessions, chosen, strict=True)
    )


def check_density(fit: Fit) -> None:
    """Refuse a fit that has no density of cells.

    Raises:
        DataError: ``population.region_needs_density``.
    """
    if fit.model.is_conditional:
        raise DataError(
            "population.region_needs_density",
            "the conditional likelihood has no density of cells",
            do="fit the full likelihood with D~1",
        )


def _numbers(fit: Fit, session: FittedSession, cells: Cells) -> RegionNumber:
    cell_ha = session.session.mask.cell_ha
    beta = fit.beta

    def expected_at(at: Floats) -> float:
        return float(session.density_per_ha(at)[cells].sum()) * cell_ha

    def realised_at(at: Floats) -> float:
        missed = (session.density_per_ha(at) * (1 - session.detected(at)))[cells].sum() * cell_ha
        return float(missed + here(at).sum())

    def here(at: Floats) -> Floats:
        if cells.all():
            return np.ones(len(session.session.history))
        return np.asarray(session.centres(at)[:, cells].sum(axis=1), dtype=np.float64)

    expected, inside = expected_at(beta), here(beta)
    expected_se = _expected_se(fit, session, expected, sqrt(_variance(fit, expected_at)))
    realised = realised_at(beta)
    unknown = realised - float(inside.sum())
    if fit.model.is_binomial_n:
        share = unknown / max(_missed(session, beta), 1e-12)
        unknown_variance = unknown * (1 - min(share, 1.0))
    else:
        unknown_variance = unknown
    spread = unknown_variance + float((inside * (1 - inside)).sum())
    realised_se = sqrt(_variance(fit, realised_at) + spread)
    plain_variance = expected_se**2 - expected
    plain_se = sqrt(plain_variance) if cells.all() and plain_variance > 0 else None
    if plain_se and len(fit.survey.sessions) == 1 and not fit.model.is_binomial_n:
        realised_se = plain_se
    surely = float(inside.sum())
    return RegionNumber(
        session.session.name,
        float(cells.sum()) * cell_ha,
        len(session.session.history),
        expected,
        expected_se,
        _lognormal(expected, expected_se),
        realised,
        realised_se,
        _lognormal(realised, realised_se, above=surely if cells.all() else 0.0),
        plain_se,
        model_activity("population.numbers_in_region", fit.survey, fit.model),
    )


def _expected_se(fit: Fit, session: FittedSession, expected: float, by_slope: float) -> float:
    """The standard error as secr has it: of a lognormal law where one density is that of all cells."""
    columns = session.design.columns["D"]
    if columns.stop - columns.start > 1 or session.design.coefficients[columns.start].term != "(Intercept)":
        return by_slope
    return expected * sqrt(np.expm1(fit.covariance[columns.start, columns.start]))


def _missed(session: FittedSession, beta: Floats) -> float:
    density = session.density_per_ha(beta) * (1 - session.detected(beta))
    return float(density.sum()) * session.session.mask.cell_ha


def _variance(fit: Fit, number: Callable[[Floats], float]) -> float:
    """Variance of a number that follows from the coefficients, by the delta method."""
    slope = np.empty(len(fit.beta))
    for at, step in enumerate(_STEP * fit.standard_errors):
        moved = np.zeros(len(fit.beta))
        moved[at] = step
        slope[at] = (number(fit.beta + moved) - number(fit.beta - moved)) / (2 * step)
    return float(slope @ fit.covariance @ slope)


def _lognormal(number: float, se: float, above: float = 0.0) -> tuple[float, float]:
    """An interval on the log scale of what lies above a number that is certain."""
    free = number - above
    if free <= 0:
        return number, number
    reach = exp(Z_95 * sqrt(log1p((se / free) ** 2)))
    return above + free / reach, above + free * reach
