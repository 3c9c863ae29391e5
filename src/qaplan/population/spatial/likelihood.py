"""The log-likelihood of a spatial capture-recapture model of a survey, with its gradient."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.formulas import designs
from qaplan.population.formulas.types import ModelDesign
from qaplan.population.model import Model
from qaplan.population.spatial.one_session import OneSession
from qaplan.population.spatial.secr_constant import secr_constant_of
from qaplan.population.spatial.starting_values import starting_values

__all__ = ["SpatialLikelihood", "likelihood_of"]

Floats: TypeAlias = NDArray[np.float64]


class SpatialLikelihood:
    """The log-likelihood of one model of one survey.

    It writes over arrays of its own at every call, so two threads may not share one.
    """

    def __init__(self, survey: SpatialSurvey, model: Model, design: ModelDesign) -> None:
        """Prepare the sessions; see :func:`likelihood_of`."""
        self.survey, self.model, self.design = survey, model, design
        self.coefficients = design.coefficients
        self.evaluations = 0
        self.sessions = tuple(
            OneSession(session, survey.kind, model, design, at) for at, session in enumerate(survey.sessions)
        )
        self._is_possible = all(each.is_possible for each in self.sessions)

    def __call__(self, beta: Floats) -> tuple[float, Floats]:
        """Log-likelihood in our convention and its gradient, at coefficients on the link scale.

        Minus infinity, with a gradient of zeros, where the coefficients are out of reach.
        """
        self.evaluations += 1
        value, gradient = 0.0, np.zeros(len(self.coefficients))
        if not self._is_possible:
            return -np.inf, gradient
        with np.errstate(all="ignore"):
            for session in self.sessions:
                here, slope = session(beta)
                value, gradient = value + here, gradient + slope
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return -np.inf, np.zeros(len(self.coefficients))
        return value, gradient

    def start(self) -> Floats:
        """Starting values on the link scale, shape (n_coefficients,)."""
        return starting_values(self.survey, self.design, self.sessions)

    def effective_areas_ha(self, beta: Floats) -> tuple[Floats, ...]:
        """Area that was effectively sampled for each detected animal, ha, an array for each session."""
        with np.errstate(all="ignore"):
            return tuple(each.effective_areas_ha(beta) for each in self.sessions)

    def secr_constant(self) -> float:
        """What is to be added to our log-likelihood to have that of secr."""
        return secr_constant_of(self.survey, self.model, self.design)


def likelihood_of(
    survey: SpatialSurvey, model: Model, design: ModelDesign | None = None
) -> SpatialLikelihood:
    """Make the log-likelihood of a model of a survey.

    Activity centres are a Poisson point process; animals are told apart, so that neither n! nor the
    multiplicity of identical histories enters; every occasion counts for itself.

    Args:
        survey: The survey.
        model: The model.
        design: Its design matrices; made from the formulas if None.

    Returns:
        The log-likelihood, to be called with coefficients.

    Raises:
        DataError: ``population.individual_needs_conditional`` if detection depends on a covariate of the
            animals while the likelihood is not conditional on those detected.

    Source:
        Borchers and Efford 2008, Biometrics 64, 377-385; Efford, Borchers and Byrom 2009 for detectors.
    """
    design = designs(survey, model) if design is None else design
    has_groups = any(int(each.group.max(initial=0)) > 0 for each in design.sessions)
    if has_groups and not model.is_conditional:
        raise DataError(
            "population.individual_needs_conditional",
            "detection depends on a covariate of the animals, which nobody knows of those never detected",
            do="ask for the conditional likelihood, or for classes of unknown animals (h2)",
        )
    return SpatialLikelihood(survey, model, design)
