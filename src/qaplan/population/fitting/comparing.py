"""Fits of the same data beside each other: by AICc with weights, averaged, and by likelihood ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, log, sqrt
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import Provenance, computed_by, digest_of
from qaplan.base.refusal import Refusal
from qaplan.population.fitting.densities import Density, density_of
from qaplan.population.fitting.types import Fit

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ComparedModel",
    "Comparison",
    "LikelihoodRatio",
    "compare",
    "likelihood_ratio",
    "written_formulas",
]


@dataclass(frozen=True, eq=False)
class ComparedModel:
    """One fit among others.

    Args:
        fit: The fit.
        delta: How far its AICc lies over the smallest; infinite where the fit does not count.
        weight: Its Akaike weight; 0 where the fit does not count.
        density: Its density; None where the fit does not count.
    """

    fit: Fit
    delta: float
    weight: float
    density: Density | None

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        densities = self.density.to_record() if self.density else {}
        return {
            "model": written_formulas(self.fit),
            "detectfn": self.fit.model.detectfn,
            "status": self.fit.status,
            "parameters": len(self.fit.beta),
            "log_lik": self.fit.log_lik,
            "log_lik_secr": self.fit.log_lik_secr,
            "aicc": self.fit.aicc if isfinite(self.fit.aicc) else None,
            "aicc_comparable": self.fit.aicc_comparable if isfinite(self.fit.aicc_comparable) else None,
            "delta": self.delta if isfinite(self.delta) else None,
            "weight": self.weight,
            **densities,
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """Fits of the same data, the best first, and the density averaged over them.

    Args:
        models: The fits.
        density: The density averaged by their weights, with its unconditional standard error.
    """

    models: tuple[ComparedModel, ...]
    density: Density

    @property
    def status(self) -> str:
        """``ok``: at least one fit counts."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "AICc of likelihoods that share one convention; Akaike weights; the logarithm of density "
            "averaged by weights, with the unconditional standard error of Burnham and Anderson"
        )

    @property
    def provenance(self) -> Provenance:
        """The fits that it was made from."""
        names = [each.fit.provenance.id for each in self.models]
        inputs = self.models[0].fit.provenance.inputs
        return Provenance(computed_by("population.compare", {"fits": digest_of(names)}), inputs)

    def facts(self) -> tuple[Fact, ...]:
        """The averaged density and the ends of its interval."""
        return self.density.facts()

    def message(self) -> Message:
        """The averaged density in a sentence."""
        return self.density.message()

    def summary(self) -> str:
        """A line for each model and the averaged density, in plain English."""
        rows = [
            f"  {_cell(each.delta):>8}  {each.weight:6.3f}  {each.fit.status:15} {written_formulas(each.fit)}"
            for each in self.models
        ]
        head, last = f"  {'delta':>8}  weight  status          model", f"averaged {self.density.summary()}"
        return "\n".join([head, *rows, last])

    def table(self) -> pd.DataFrame:
        """A row for each model, the best first."""
        import pandas as pd

        return pd.DataFrame([each.to_record() for each in self.models])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "models": [each.to_record() for each in self.models],
            **self.density.to_record(),
            "method": self.method,
            "provenance": self.provenance.id,
        }


@dataclass(frozen=True)
class LikelihoodRatio:
    """The likelihood-ratio test of a model within a richer one.

    Args:
        simpler: Formulas of the one.
        richer: Formulas of the other.
        statistic: Twice the difference of the log-likelihoods.
        degrees: Coefficients that the richer one has more.
        p_value: Probability of such a statistic, or a larger one, if the simpler one holds.
    """

    simpler: str
    richer: str
    statistic: float
    degrees: int
    p_value: float

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return vars(self)


def compare(fits: Sequence[Fit]) -> Comparison | Refusal:
    """Rank fits by AICc, and average the density over them.

    Fits that did not end well are listed and have no weight.

    Args:
        fits: The fits, at least one.

    Returns:
        The comparison; a refusal where the fits are of different data, or none ended well.

    Source:
        Burnham and Anderson 2002, Model Selection and Multimodel Inference, sections 2.9 and 4.3.
    """
    if len({_data(each) for each in fits}) > 1:
        code = "population.different_data"
        return Refusal(code, Message("fitting.different_data"))
    counting = [each for each in fits if each.status == "ok" and isfinite(each.aicc_comparable)]
    if not counting:
        return Refusal("population.nothing_to_average", Message("fitting.nothing_to_average"))
    best = min(each.aicc_comparable for each in counting)
    whole = sum(exp(-(each.aicc_comparable - best) / 2) for each in counting)
    models = []
    for each in fits:
        counts = each in counting
        delta = each.aicc_comparable - best if counts else inf
        density = density_of(each) if counts else None
        models.append(ComparedModel(each, delta, exp(-delta / 2) / whole, density))
    models.sort(key=lambda model: model.delta)
    return Comparison(tuple(models), _averaged(models))


def likelihood_ratio(simpler: Fit, richer: Fit) -> LikelihoodRatio:
    """Test a model within a richer one.

    Args:
        simpler: Fit of the one.
        richer: Fit of the other, with all coefficients of the first.

    Raises:
        DataError: ``population.not_nested`` if the one is not within the other, or the data differ.
        ModelError: ``population.not_fitted`` if one of them did not end well.
    """
    for each in (simpler, richer):
        each.require()
    inner, outer = set(simpler.coefficients), set(richer.coefficients)
    is_within = inner < outer and simpler.model.detectfn == richer.model.detectfn
    if not is_within or _data(simpler) != _data(richer) or _numbers(simpler) != _numbers(richer):
        raise DataError(
            "population.not_nested",
            "the one model is not the other with coefficients left out",
            do="compare them by AICc",
        )
    from scipy.stats import chi2

    statistic = max(0.0, 2 * (richer.log_lik - simpler.log_lik))
    degrees = len(outer) - len(inner)
    return LikelihoodRatio(
        written_formulas(simpler),
        written_formulas(richer),
        statistic,
        degrees,
        float(chi2.sf(statistic, degrees)),
    )


def written_formulas(fit: Fit) -> str:
    """The model of a fit as one line, such as ``HHN | D~1, lambda0~bk, sigma~1``."""
    names = dict.fromkeys(each.parameter for each in fit.coefficients)
    formulas = ", ".join(f"{name}~{fit.model.formulas.get(name, '1')}" for name in names)
    return f"{fit.model.detectfn} | {formulas}"


def _data(fit: Fit) -> tuple[object, ...]:
    """What two fits must share: the survey, whether classes are data, and whether animals seen are given."""
    digests = tuple(each.sha256 for each in fit.provenance.inputs)
    return digests, fit.model.hcov, fit.model.is_conditional


def _numbers(fit: Fit) -> bool:
    return fit.model.is_binomial_n


def _averaged(models: Sequence[ComparedModel]) -> Density:
    held = [(each.weight, each.density) for each in models if each.density is not None]
    middle = sum(weight * log(density.per_ha) for weight, density in held)
    error = sum(
        weight * sqrt(density.log_se**2 + (log(density.per_ha) - middle) ** 2) for weight, density in held
    )
    return Density(exp(middle), error)


def _cell(delta: float) -> str:
    return f"{delta:.3f}" if isfinite(delta) else "-"
