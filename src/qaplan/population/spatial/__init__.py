"""The likelihood of spatial capture-recapture and its gradient."""

from __future__ import annotations

from qaplan.population.spatial.likelihood import SpatialLikelihood, likelihood_of

__all__ = ["SpatialLikelihood", "likelihood_of"]
