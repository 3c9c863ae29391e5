"""What a fit of a spatial capture-recapture model is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.spatial.types import Coefficient, Model

__all__ = ["Fit", "FitStatus"]

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
