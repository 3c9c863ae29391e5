"""Fitting a spatial capture-recapture model, and comparing fits."""

from __future__ import annotations

from qaplan.population.fitting.densities import Density, densities_of, density_of, refuse_density
from qaplan.population.fitting.fit import fit
from qaplan.population.fitting.types import Fit, FitStatus

__all__ = ["Density", "Fit", "FitStatus", "densities_of", "density_of", "fit", "refuse_density"]
