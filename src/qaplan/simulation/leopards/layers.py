"""Layers of the ground where the virtual leopards live, and a barrier through it; nothing of it is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaplan.encounters.masks import projected, utm_of
from qaplan.landscape.rasters.types import Floats, Raster
from qaplan.simulation.leopards.survey import LeopardSurvey
from qaplan.simulation.seeds import rng_for

__all__ = ["VirtualLayers", "plan_layers"]

_CELL_M = 1_000.0
_BEYOND_M = 30_000.0
_PREY_CELLS, _ROUGH_CELLS = 6.0, 4.0
_NOISE = 0.35


@dataclass(frozen=True, eq=False)
class VirtualLayers:
    """Ground and barrier.

    Args:
        ground: Rasters by name, on the same cells: how much prey there is, and how rough the ground is.
        line: Longitude and latitude of the vertices of a barrier, shape (n_vertices, 2).
    """

    ground: dict[str, Raster]
    line: Floats


def plan_layers(survey: LeopardSurvey) -> VirtualLayers:
    """Make ground that suits where the leopards passed, and a barrier between the stations.

    Prey is plenty where leopards passed often; how rough the ground is means nothing to them.

    Args:
        survey: The season.
    """
    stations = survey.country.stations
    degrees = np.array([[each.longitude, each.latitude] for each in stations])
    middle = degrees.mean(axis=0)
    crs = utm_of(float(middle[0]), float(middle[1]))
    places = projected(degrees, "", crs)
    at = {each.station_id: place for each, place in zip(stations, places, strict=True)}
    passed = np.array([at[each.station_id] for each in survey.passings])
    ground = _empty(places, crs)
    rng = rng_for(survey.seed, "leopard layers")
    layers = {
        "prey": ground.with_values(_prey(ground, passed) + _NOISE * _noise(ground, _PREY_CELLS, rng)),
        "roughness": ground.with_values(_noise(ground, _ROUGH_CELLS, rng)),
    }
    return VirtualLayers(layers, _line(degrees))


def _empty(places: Floats, crs: str) -> Raster:
    low = np.floor((places.min(axis=0) - _BEYOND_M) / _CELL_M) * _CELL_M
    size = np.ceil((places.max(axis=0) + _BEYOND_M - low) / _CELL_M).astype(np.int64)
    return Raster(np.zeros((int(size[1]), int(size[0]))), _CELL_M, float(low[0]), float(low[1]), crs)


def _prey(ground: Raster, passed: Floats) -> Floats:
    """The density of passings, from 0 to 1."""
    from scipy.ndimage import gaussian_filter

    column = ((passed[:, 0] - ground.west) // ground.cell).astype(np.int64)
    row = ((ground.north - passed[:, 1]) // ground.cell).astype(np.int64)
    count = np.zeros((ground.rows, ground.columns))
    np.add.at(count, (row, column), 1.0)
    density = gaussian_filter(count, _PREY_CELLS, mode="constant")
    return np.asarray(density / density.max(), dtype=np.float64)


def _noise(ground: Raster, cells: float, rng: np.random.Generator) -> Floats:
    from scipy.ndimage import gaussian_filter

    noise = gaussian_filter(rng.normal(size=(ground.rows, ground.columns)), cells)
    return np.asarray(noise / np.abs(noise).max(), dtype=np.float64)


def _line(degrees: Floats) -> Floats:
    """A line from south to north through the middle of the stations, with a bend."""
    low, high = degrees.min(axis=0), degrees.max(axis=0)
    east = low[0] + (high[0] - low[0]) * np.array([0.45, 0.55, 0.5])
    reach = high[1] - low[1]
    return np.column_stack([east, [low[1] - reach, (low[1] + high[1]) / 2, high[1] + reach]])
