"""What a fit says: intervals, how well it fits, numbers in a region, density surfaces, barriers."""

from __future__ import annotations

from qaplan.population.inference.barrier import BarrierProfile, barrier_profile
from qaplan.population.inference.bootstrap import Bootstrap, bootstrap
from qaplan.population.inference.crossing import BarrierDetours, BarrierLines
from qaplan.population.inference.goodness import GoodnessOfFit, goodness_of_fit
from qaplan.population.inference.intervals import ProfileInterval
from qaplan.population.inference.profile import profile_coefficient, profile_density
from qaplan.population.inference.region import RegionNumber, numbers_in_region
from qaplan.population.inference.surface import (
    DensitySurface,
    GroupDensity,
    density_surfaces,
    is_flat,
    mean_densities,
)

__all__ = [
    "BarrierDetours",
    "BarrierLines",
    "BarrierProfile",
    "Bootstrap",
    "DensitySurface",
    "GoodnessOfFit",
    "GroupDensity",
    "ProfileInterval",
    "RegionNumber",
    "barrier_profile",
    "bootstrap",
    "density_surfaces",
    "goodness_of_fit",
    "is_flat",
    "mean_densities",
    "numbers_in_region",
    "profile_coefficient",
    "profile_density",
]
