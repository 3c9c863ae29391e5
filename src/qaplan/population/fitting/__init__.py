"""Fitting a spatial capture-recapture model, and comparing fits."""

from __future__ import annotations

from qaplan.population.fitting.comparing import Comparison, LikelihoodRatio, compare, likelihood_ratio
from qaplan.population.fitting.densities import Density, densities_of, density_of, refuse_density
from qaplan.population.fitting.fit import fit
from qaplan.population.fitting.types import Fit, FitStatus

__all__ = [
    "Comparison",
    "Density",
    "Fit",
    "FitStatus",
    "LikelihoodRatio",
    "compare",
    "densities_of",
    "density_of",
    "fit",
    "likelihood_ratio",
    "refuse_density",
]
