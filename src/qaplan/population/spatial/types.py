"""What a spatial capture-recapture model is, and what a likelihood of it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import SpatialSurvey

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
DetectionFunction = Literal["HN", "HHN", "EX", "HEX", "HR"]
DETECTION_FUNCTIONS: tuple[DetectionFunction, ...] = ("HN", "HHN", "EX", "HEX", "HR")
Parameter = Literal["D", "g0", "lambda0", "sigma", "z", "pmix"]


@dataclass(frozen=True)
class Model:
    """A model to fit.

    Args:
        formulas: The right side of the formula of each parameter, such as ``{"D": "1", "lambda0": "bk"}``.
        detectfn: Detection function: half-normal, hazard half-normal, exponential, hazard exponential, hazard
            rate (``g0`` with HN, EX and HR; ``lambda0`` with the hazards).
        hcov: Animal covariate of two classes for which ``h2`` stands, unknown in some; empty for none.
        is_conditional: Whether the likelihood is conditional on the animals detected.
        is_binomial_n: Whether the number of animals in the mask is fixed (binomial) and not Poisson.
    """

    formulas: Mapping[str, str]
    detectfn: DetectionFunction = "HHN"
    hcov: str = ""
    is_conditional: bool = False
    is_binomial_n: bool = False


@dataclass(frozen=True)
class Coefficient:
    """The name of one coefficient, in secr's order.

    Args:
        parameter: ``D``, ``g0`` or ``lambda0``, ``sigma``, ``z``, ``pmix``.
        term: ``(Intercept)``, a covariate, a covariate with its level, or a special term.
        link: Link of the parameter.
    """

    parameter: Parameter
    term: str
    link: Literal["log", "logit"]


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
