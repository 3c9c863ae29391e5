"""What a likelihood of a spatial capture-recapture model answers."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import SpatialSurvey
from qaplan.population.model import (
    DETECTION_FUNCTIONS,
    Coefficient,
    DetectionFunction,
    Model,
    Parameter,
)

__all__ = [
    "DETECTION_FUNCTIONS",
    "Coefficient",
    "DetectionFunction",
    "DistanceAt",
    "Likelihood",
    "LikelihoodOf",
    "Model",
    "Parameter",
]

Floats: TypeAlias = NDArray[np.float64]


class Likelihood(Protocol):
    """The log-likelihood of one model of one survey."""

    coefficients: tuple[Coefficient, ...]
    evaluations: int

    def __call__(self, beta: Floats) -> tuple[float, Floats]:
        """Log-likelihood in our convention and its gradient, at coefficients on the link scale.

        Not a number or minus infinity where the coefficients are out of reach; never an error.
        """
        ...

    def start(self) -> Floats:
        """Starting values, shape (n_coefficients,)."""
        ...

    def secr_constant(self) -> float:
        """What is to be added to our log-likelihood to have secr's."""
        ...


class DistanceAt(Protocol):
    """Distances through a barrier, given how permeable it is: one array for each session."""

    def __call__(self, permeability: float) -> tuple[Floats, ...]:
        """Distances from detectors to cells, metres, at a permeability from 0 (shut) to 1 (no barrier)."""
        ...


class LikelihoodOf(Protocol):
    """Makes the likelihood of a model of a survey."""

    def __call__(self, survey: SpatialSurvey, model: Model) -> Likelihood:
        """Make it."""
        ...
