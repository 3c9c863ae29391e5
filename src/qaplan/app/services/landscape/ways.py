"""Ways on plain files: corridors with their pinch points between places, and how far dispersers go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qaplan.app.services.landscape.layer_files import made_of, read_places, write_map, written
from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution
from qaplan.landscape.corridors.dispersal_fit import (
    DispersalPriors,
    KernelFit,
    Reach,
    fit_kernels,
    reach_by_priors,
)
from qaplan.landscape.corridors.least_cost import Corridor, corridors_among, cost_ground
from qaplan.landscape.corridors.pinch import PinchPoints, pinch_points
from qaplan.landscape.rasters.files import read_number_table, read_raster
from qaplan.landscape.rasters.types import Raster

__all__ = ["CASE_KM", "CorridorAnswer", "DispersalAnswer", "Way", "corridors_of_files", "dispersal_of"]

CASE_KM = (82.0, 210.0, 250.0)
"""What published models use, and what the records of Ustyurt show."""
_MOST_PLACES = 20


@dataclass(frozen=True, eq=False)
class Way:
    """The corridor between two places.

    Args:
        start: Id of the one.
        end: Id of the other.
        corridor: The cheapest way and what lies about it.
        pinch: The current within the corridor.
    """

    start: str
    end: str
    corridor: Corridor
    pinch: PinchPoints

    def to_record(self) -> dict[str, object]:
        """Ready for JSON."""
        return {
            "start": self.start,
            "end": self.end,
            "cost": self.corridor.cost,
            "length": self.corridor.length,
            "corridor_cells": int(self.corridor.is_within.sum()),
            "narrowest_cells": self.corridor.narrowest,
            "resistance": self.pinch.resistance,
            "pinch_cells": len(self.pinch.cells),
            "pinch_share": self.pinch.share,
        }


@dataclass(frozen=True, eq=False)
class CorridorAnswer:
    """What the command answers.

    Args:
        ways: One for each two places.
        files: The maps.
        provenance: Where they come from.
    """

    ways: tuple[Way, ...]
    files: tuple[Path, ...]
    provenance: Provenance

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is doubtful in a solution, each once."""
        return tuple(dict.fromkeys(each for way in self.ways for each in way.pinch.cautions))

    def summary(self) -> str:
        """The answer in plain English."""
        return "\n".join(
            f"{way.start} to {way.end}: cost {way.corridor.cost:,.0f}, length {way.corridor.length:,.0f}, "
            f"narrowest {way.corridor.narrowest} cells, {len(way.pinch.cells)} pinch points"
            for way in self.ways
        )

    def to_record(self) -> dict[str, object]:
        """Everything but the maps, ready for JSON."""
        return {
            "ways": [each.to_record() for each in self.ways],
            "cautions": [each.code for each in self.cautions],
            "files": [each.name for each in self.files],
            "provenance": written(self.provenance),
        }


def corridors_of_files(
    resistance: Path, sites: Path, folder: Path, *, slack: float = 0.1, share: float = 0.5
) -> CorridorAnswer:
    """Find the corridors between all places and write their maps.

    Args:
        resistance: Raster of resistance.
        sites: GeoJSON of the places, two to twenty.
        folder: Where ``corridors.tif``, the least excess over all ways, and ``current.tif``, the sum of the
            currents, go.
        slack: How much more than the cheapest way a way of a corridor may cost, as a part of it.
        share: Share of the current from which a cell is a pinch point.

    Raises:
        DataError: ``corridor.places`` where they are fewer or more, ``corridor.in_degrees`` where the raster
            is, and what is wrong in a file.
    """
    raster = read_raster(resistance)
    _check_metres(raster, resistance)
    places = read_places(sites, raster)
    if not 2 <= len(places.ids) <= _MOST_PLACES:
        do = f"give 2 to {_MOST_PLACES}"
        raise DataError("corridor.places", f"there are {len(places.ids)} places", where=sites.name, do=do)
    cells, ground = places.cells(raster), cost_ground(raster)
    ways = []
    for (i, j), corridor in corridors_among(ground, list(cells[:, None]), slack=slack).items():
        within = corridor.is_within.astype(np.float64)
        pinch = pinch_points(raster, cells[[i]], cells[[j]], within=within, share=share)
        ways.append(Way(places.ids[i], places.ids[j], corridor, pinch))
    made = made_of("landscape.corridor", {"slack": slack, "share": share}, [resistance, sites])
    files = (
        write_map(folder / "corridors.tif", _least(raster, ways), made, what="excess cost of the best way"),
        write_map(folder / "current.tif", _summed(raster, ways), made, what="current within corridors"),
    )
    return CorridorAnswer(tuple(ways), files, made)


@dataclass(frozen=True)
class DispersalAnswer:
    """What the command answers.

    Args:
        fits: Kernels fitted to distances, the best first; empty where priors were given.
        reaches: By priors; empty where distances were given.
        provenance: Where it comes from.
    """

    fits: tuple[KernelFit, ...]
    reaches: tuple[Reach, ...]
    provenance: Provenance

    def summary(self) -> str:
        """The answer in plain English."""
        lines = [f"by stated priors: {_told(self.reaches)}"] if self.reaches else []
        lines += [
            f"{each.kernel.kind} (weight {each.weight:.2f}): {_told(each.reaches)}" for each in self.fits
        ]
        return "\n".join(lines)

    def to_record(self) -> dict[str, object]:
        """Ready for JSON."""
        return {
            "fits": [each.to_record() for each in self.fits],
            "by_priors": [vars(each) for each in self.reaches],
            "provenance": written(self.provenance),
        }


def dispersal_of(
    distances: Path | None,
    priors: DispersalPriors,
    beyond_km: Sequence[float] = CASE_KM,
    *,
    seed: int = 1,
) -> DispersalAnswer:
    """Say what share of dispersers settles beyond some distances.

    Args:
        distances: File with one distance in km a line; without it the priors speak.
        priors: What is held before any distance is seen.
        beyond_km: The distances asked about.
        seed: Start of the random numbers.

    Raises:
        UsageError: ``dispersal.bad_beyond`` where a distance asked about is not above 0.
        DataError: ``dispersal.too_few``, ``dispersal.bad_distance``, and what is wrong in the file.
    """
    if not all(np.isfinite(each) and each > 0 for each in beyond_km):
        raise UsageError("dispersal.bad_beyond", "a distance asked about is not above 0", do="give km")
    rng = np.random.default_rng(seed)
    asked: dict[str, object] = {"beyond_km": list(beyond_km), "seed": seed}
    if distances is None:
        made = made_of("landscape.dispersal", asked | {"priors": vars(priors)}, ())
        return DispersalAnswer((), reach_by_priors(priors, beyond_km, rng), made)
    seen = read_number_table(distances, columns=1)[:, 0]
    made = made_of("landscape.dispersal", asked, [distances])
    return DispersalAnswer(fit_kernels(seen, beyond_km, rng), (), made)


def _check_metres(raster: Raster, path: Path) -> None:
    """A degree to the east is shorter than one to the north: no way over degrees has a length."""
    from pyproj import CRS

    if raster.crs and CRS.from_user_input(raster.crs).is_geographic:
        do = "warp it to a projected system, such as with gdalwarp -t_srs EPSG:32640"
        raise DataError("corridor.in_degrees", "the raster is in degrees", where=path.name, do=do)


def _least(raster: Raster, ways: Sequence[Way]) -> Raster:
    return raster.with_values(np.fmin.reduce([each.corridor.excess.values for each in ways]))


def _summed(raster: Raster, ways: Sequence[Way]) -> Raster:
    total = np.sum([np.nan_to_num(each.pinch.current.values) for each in ways], axis=0)
    return raster.with_values(np.where(np.isfinite(raster.values), total, np.nan))


def _told(reaches: Sequence[Reach]) -> str:
    return ", ".join(_told_reach(each) for each in reaches)


def _told_reach(reach: Reach) -> str:
    share, low, high = (_percent(each) for each in (reach.share, reach.low, reach.high))
    return f"beyond {reach.distance_km:g} km {share} ({low} to {high})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share > 0.1 else f"{100 * share:.2g} %"
