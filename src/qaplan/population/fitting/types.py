"""What a fit of a spatial capture-recapture model is."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import ModelError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.spatial.types import Coefficient, Model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Z_95", "Fit", "FitStatus"]

Z_95 = 1.959963984540054
"""Half the width of an interval of 95 %, in standard errors."""

Floats: TypeAlias = NDArray[np.float64]
FitStatus = Literal["ok", "not_converged", "at_the_edge", "not_identified"]


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model.

    Args:
        survey: What it was fitted to.
        model: The model.
        coefficients: The names of the coefficients, in secr's order.
        beta: Estimates on the link scale, shape (n_coefficients,).
        covariance: Of the estimates, shape (n_coefficients, n_coefficients): the inverse of the Hessian of
            minus the log-likelihood; not a number where it is not positive definite.
        log_lik: Log-likelihood in our convention: every animal told apart, every occasion for itself.
        log_lik_secr: The same by secr's constants.
        animals: Animals detected, those of several sessions counted in each.
        evaluations: Evaluations of the likelihood with its gradient, those for the Hessian included.
        status: ``ok``; ``not_converged``: no maximum was reached; ``at_the_edge``: a coefficient runs away
            (separation, a probability of 0 or 1); ``not_identified``: the Hessian is singular.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    survey: SpatialSurvey
    model: Model
    coefficients: tuple[Coefficient, ...]
    beta: Floats
    covariance: Floats
    log_lik: float
    log_lik_secr: float
    animals: int
    evaluations: int
    status: FitStatus
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def standard_errors(self) -> Floats:
        """Standard errors on the link scale, shape (n_coefficients,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def aicc(self) -> float:
        """AICc by secr's constants, as tables of published fits show it; infinite with too few animals."""
        return self._aicc(self.log_lik_secr)

    @property
    def aicc_comparable(self) -> float:
        """AICc in our convention: it compares any two models of the same data."""
        return self._aicc(self.log_lik)

    @property
    def method(self) -> str:
        """How it is made, in English."""
        kind = "conditional" if self.model.is_conditional else "full"
        numbers = "binomial" if self.model.is_binomial_n else "Poisson"
        return (
            f"spatial capture-recapture, {kind} likelihood, {numbers} number of animals, "
            f"detection function {self.model.detectfn}; maximum likelihood by a quasi-Newton method, "
            "standard errors by the Hessian"
        )

    def require(self) -> None:
        """Raise unless the status is ``ok``.

        Raises:
            ModelError: ``population.not_fitted`` with the status.
        """
        if self.status != "ok":
            do = "see the cautions of the fit"
            raise ModelError(
                "population.not_fitted", f"the fit ended as '{self.status}'", do=do, status=self.status
            )

    def facts(self) -> tuple[Fact, ...]:
        """Animals detected, and how often."""
        made, inputs = self.provenance.activity, self.provenance.inputs
        return (
            Fact("population.fit.animals", self.animals, "animal", activity=made, inputs=inputs),
            Fact("population.fit.detections", self.survey.detections, activity=made, inputs=inputs),
        )

    def message(self) -> Message:
        """What was fitted, or why nothing follows from it."""
        if self.status != "ok" and self.cautions:
            return self.cautions[0].message
        animals, detections = self.facts()
        return Message("fitting.fitted", {"animals": animals, "detections": detections})

    def summary(self) -> str:
        """The coefficients in plain English, a line each."""
        head = f"{self.animals} animals, log-likelihood {self.log_lik:.4f}, status {self.status}"
        rows = [
            f"  {each.parameter:8} {each.term:24} {estimate:10.5f} {error:9.5f}"
            for each, estimate, error in zip(self.coefficients, self.beta, self.standard_errors, strict=True)
        ]
        return "\n".join([head, f"  {'':8} {'':24} {'estimate':>10} {'SE':>9}", *rows])

    def table(self) -> pd.DataFrame:
        """A row for each coefficient, on the link scale."""
        import pandas as pd

        return pd.DataFrame(self.coefficient_records())

    def coefficient_records(self) -> list[dict[str, object]]:
        """The coefficients in secr's order: parameter, term, estimate, se, lower, upper on the link scale."""
        found: list[dict[str, object]] = []
        errors = self.standard_errors
        for at, each in enumerate(self.coefficients):
            estimate, error = float(self.beta[at]), float(errors[at])
            ends = (estimate - Z_95 * error, estimate + Z_95 * error)
            named: dict[str, object] = {"parameter": each.parameter, "term": each.term, "link": each.link}
            numbers = zip(("estimate", "se", "lower", "upper"), (estimate, error, *ends), strict=True)
            found.append(named | {name: _finite(value) for name, value in numbers})
        return found

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; what is not finite is null."""
        return {
            "status": self.status,
            "n": self.animals,
            "detections": self.survey.detections,
            "sessions": len(self.survey.sessions),
            "parameters": len(self.beta),
            "log_lik": _finite(self.log_lik),
            "log_lik_secr": _finite(self.log_lik_secr),
            "aicc": _finite(self.aicc),
            "aicc_comparable": _finite(self.aicc_comparable),
            "coefficients": self.coefficient_records(),
            "evaluations": self.evaluations,
            "method": self.method,
            "cautions": [each.code for each in self.cautions],
        }

    def _aicc(self, log_lik: float) -> float:
        count = len(self.beta)
        rest = self.animals - count - 1
        return inf if rest <= 0 else -2 * log_lik + 2 * count + 2 * count * (count + 1) / rest


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
