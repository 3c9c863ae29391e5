"""What a spatial capture-recapture model is, and what its coefficients are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["DETECTION_FUNCTIONS", "Coefficient", "DetectionFunction", "Model", "Parameter"]

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
