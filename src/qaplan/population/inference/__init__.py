"""What a fit says: intervals, how well it fits, numbers in a region, density surfaces, barriers."""

from __future__ import annotations

from qaplan.population.inference.barrier import BarrierProfile, barrier_profile
from qaplan.population.inference.bootstrap import Bootstrap, bootstrap
from qaplan.population.inference.crossing import BarrierDetours, BarrierLines
from qaplan.population.inference.goodness import GoodnessOfFit, goodness_of_fit
from qaplan.population.inference.intervals import ProfileInterval
from qaplan.population.inference.profile import profile_coefficient, profile_density
from qaplan.population.inference.region import RegionNumber, numbers_in_region
from qaplan.population.inference.surface import DensitySurface, density_surfaces

__all__ = [
    "BarrierDetours",
    "BarrierLines",
    "BarrierProfile",
    "Bootstrap",
    "DensitySurface",
    "GoodnessOfFit",
    "ProfileInterval",
    "RegionNumber",
    "barrier_profile",
    "bootstrap",
    "density_surfaces",
    "goodness_of_fit",
    "numbers_in_region",
    "profile_coefficient",
    "profile_density",
]
