"""Intervals by the parametric bootstrap: surveys drawn from the fit, each fitted anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.fitting.fit import fit, model_activity
from qaplan.population.fitting.types import Fit
from qaplan.population.inference.drawing import check_drawable, draw_survey
from qaplan.population.inference.fitted import FittedModel
from qaplan.population.model import Coefficient

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHUNK", "Bootstrap", "IntervalKind", "Mapper", "Refit", "bootstrap", "refits_of"]

Floats: TypeAlias = NDArray[np.float64]
IntervalKind = Literal["percentile", "bias_corrected", "studentised"]
"""Percentiles of the refits; the same less the bias of their median; refits in units of their own errors."""
Task: TypeAlias = tuple[Fit, tuple[int, ...], int]
"""A fit, the numbers that seed its draws, and how many of them."""
Mapper: TypeAlias = Callable[[Callable[[Task], Floats], Iterable[Task]], Iterable[Floats]]
"""Like ``map``: that of a pool of processes gives the same refits."""

CHUNK = 25
"""Refits of one task."""

_FEWEST_SHARE = 0.5
_ENDS = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class Refit:
    """The refits of a bootstrap.

    Args:
        beta: Coefficients, shape (n_refits, n_coefficients); not a number where a refit failed.
        se: Their standard errors.
        log_density: Logarithm of the mean density per ha, shape (n_refits,).
        log_density_se: Its standard error.
    """

    beta: Floats
    se: Floats
    log_density: Floats
    log_density_se: Floats

    def __len__(self) -> int:
        """Number of refits, failed ones too."""
        return len(self.beta)

    @property
    def failed(self) -> int:
        """How many refits ended without an estimate."""
        return int(np.isnan(self.log_density).sum())


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Intervals of 95 % by the parametric bootstrap.

    Args:
        coefficients: The names of the coefficients, in secr's order.
        refits: The refits.
        density_per_100km2: The density of the fit.
        density_interval: Its interval, animals on 100 square kilometres.
        beta: Coefficients of the fit.
        intervals: Their intervals on the link scale, shape (n_coefficients, 2).
        kind: How the intervals are taken from the refits.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    coefficients: tuple[Coefficient, ...]
    refits: Refit
    density_per_100km2: float
    density_interval: tuple[float, float]
    beta: Floats
    intervals: Floats
    kind: IntervalKind
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: enough refits ended well; otherwise it is a refusal."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        words = {
            "percentile": "percentiles of the refits",
            "bias_corrected": "percentiles of the refits, moved by the bias of their median (Efron 1987)",
            "studentised": "refits less the estimate in units of their own errors, on the link scale",
        }
        return f"parametric bootstrap from the fit, refitted from its estimate; {words[self.kind]}"

    def facts(self) -> tuple[Fact, ...]:
        """Density, its range, refits, failed refits."""
        made, inputs = self.provenance.activity, self.provenance.inputs
        low, high = (_three_figures(each) for each in self.density_interval)
        density = written_number(_three_figures(self.density_per_100km2))
        stem = "population.bootstrap"
        return (
            Fact(f"{stem}.density", density, interval=(low, high), activity=made, inputs=inputs),
            Fact(f"{stem}.range", (low, high), activity=made, inputs=inputs),
            Fact(f"{stem}.refits", len(self.refits), activity=made, inputs=inputs),
            Fact(f"{stem}.failed", self.refits.failed, activity=made, inputs=inputs),
        )

    def messages(self) -> tuple[Message, ...]:
        """The interval in sentences, with the refits that failed."""
        density, span, refits, failed = self.facts()
        values: dict[str, MessageValue] = {"density": density, "range": span}
        counts: dict[str, MessageValue] = {"refits": refits, "failed": failed}
        said = (Message("inference.bootstrap", values), Message("inference.refits", counts))
        return (*said, *(each.message for each in self.cautions))

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """A row for each coefficient on the link scale."""
        import pandas as pd

        names = [(each.parameter, each.term) for each in self.coefficients]
        frame = pd.DataFrame(names, columns=["parameter", "term"])
        frame["estimate"], frame["lower"], frame["upper"] = self.beta, *self.intervals.T
        return frame

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "refits": len(self.refits),
            "failed": self.refits.failed,
            "interval": self.kind,
            "density_per_100km2": self.density_per_100km2,
            "density_per_100km2_lower": self.density_interval[0],
            "density_per_100km2_upper": self.density_interval[1],
            "coefficients": [
                {
                    "parameter": each.parameter,
                    "term": each.term,
                    "estimate": float(self.beta[at]),
                    "lower": float(self.intervals[at, 0]),
                    "upper": float(self.intervals[at, 1]),
                }
                for at, each in enumerate(self.coefficients)
            ],
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
        }


def bootstrap(
    fitted: Fit,
    *,
    refits: int = 1000,
    seed: int = 1,
    kind: IntervalKind = "studentised",
    mapper: Mapper = map,
) -> Bootstrap | Refusal:
    """Draw surveys from a fit, fit each anew, and take intervals from the refits.

    Args:
        fitted: A fit whose status is ``ok``.
        refits: How many surveys are drawn.
        seed: Seed of the draws; the same seed gives the same whatever the mapper.
        kind: How the intervals are taken.
        mapper: Where the refits are made: ``map`` here, or that of a pool of processes.

    Returns:
        The intervals; a refusal where more than half of the refits failed.

    Raises:
        ModelError: As ``fit.require()``.
        DataError: ``population.cannot_draw``.

    Source:
        B. Efron and R. J. Tibshirani (1993), An Introduction to the Bootstrap, chapters 12 (12.5), 13 and 14.
    """
    fitted.require()
    check_drawable(FittedModel(fitted))
    made = refits_of(fitted, refits=refits, seed=seed, mapper=mapper)
    if made.failed > _FEWEST_SHARE * refits:
        return _refused(fitted, made)
    from qaplan.population.fitting.densities import density_of

    density = density_of(fitted)
    log_density = float(np.log(density.per_100km2))
    shift = log_density - np.log(density.per_ha)
    ends = _interval(log_density, density.log_se, made.log_density + shift, made.log_density_se, kind)
    errors = fitted.standard_errors
    intervals = [
        _interval(float(fitted.beta[at]), float(errors[at]), made.beta[:, at], made.se[:, at], kind)
        for at in range(len(fitted.beta))
    ]
    return Bootstrap(
        fitted.coefficients,
        made,
        density.per_100km2,
        (float(np.exp(ends[0])), float(np.exp(ends[1]))),
        fitted.beta,
        np.array(intervals),
        kind,
        _cautions(made),
        _provenance(fitted, refits, seed, kind),
    )


def refits_of(fitted: Fit, *, refits: int, seed: int, mapper: Mapper = map) -> Refit:
    """Draw surveys from a fit and fit each anew, from the estimate.

    Args:
        fitted: The fit.
        refits: How many.
        seed: Seed of the draws.
        mapper: Where the refits are made.
    """
    columns = np.concatenate(list(mapper(_chunk, _tasks(fitted, refits, seed))))
    size = len(fitted.beta)
    return Refit(columns[:, :size], columns[:, size : 2 * size], columns[:, -2], columns[:, -1])


def _tasks(fitted: Fit, refits: int, seed: int) -> Iterator[Task]:
    for first in range(0, refits, CHUNK):
        yield fitted, (seed, first), min(CHUNK, refits - first)


def _chunk(task: Task) -> Floats:
    """Some refits: coefficients, their errors, the logarithm of the density and its error, a row each."""
    fitted, seed, number = task
    rng = np.random.default_rng(seed)
    model = FittedModel(fitted)
    return np.array([_refit(model, rng) for _ in range(number)])


def _refit(model: FittedModel, rng: np.random.Generator) -> Floats:
    from qaplan.population.fitting.densities import density_of

    before = model.fit
    failed = np.full(2 * len(before.beta) + 2, np.nan)
    drawn = draw_survey(model, before.beta, rng)
    if drawn.animals == 0:
        return failed
    again = fit(drawn, before.model, start=before.beta)
    if again.status != "ok":
        return failed
    density = density_of(again)
    return np.concatenate([again.beta, again.standard_errors, [np.log(density.per_ha), density.log_se]])


def _interval(
    estimate: float, se: float, drawn: Floats, drawn_se: Floats, kind: IntervalKind
) -> tuple[float, float]:
    from scipy.stats import norm

    is_there = np.isfinite(drawn) & np.isfinite(drawn_se)
    drawn, drawn_se = drawn[is_there], drawn_se[is_there]
    if kind == "studentised":
        high, low = np.quantile((drawn - estimate) / drawn_se, _ENDS)
        return float(estimate - low * se), float(estimate - high * se)
    levels = np.array(_ENDS)
    if kind == "bias_corrected":
        below = np.clip((drawn < estimate).mean(), 0.5 / len(drawn), 1 - 0.5 / len(drawn))
        levels = norm.cdf(2 * norm.ppf(below) + norm.ppf(levels))
    low, high = np.quantile(drawn, levels)
    return float(low), float(high)


def _three_figures(number: float) -> float:
    return float(f"{number:.3g}")


def _cautions(made: Refit) -> tuple[Caution, ...]:
    if made.failed <= 0.05 * len(made):
        return ()
    return (Caution("population.refits_failed", Message("inference.refits_failed")),)


def _provenance(fitted: Fit, refits: int, seed: int, kind: IntervalKind) -> Provenance:
    made = model_activity("population.bootstrap", fitted.survey, fitted.model)
    parameters = {**made.activity.parameters, "refits": refits, "seed": seed, "kind": kind}
    return Provenance(replace(made.activity, parameters=parameters), made.inputs)


def _refused(fitted: Fit, made: Refit) -> Refusal:
    activity = model_activity("population.bootstrap", fitted.survey, fitted.model).activity
    refits = Fact("population.bootstrap.refits", len(made), activity=activity)
    failed = Fact("population.bootstrap.failed", made.failed, activity=activity)
    reason = Message("inference.too_many_failed", {"refits": refits, "failed": failed})
    instead = (Message("inference.see_profile"),)
    return Refusal("population.too_many_failed", reason, instead, (refits, failed))
