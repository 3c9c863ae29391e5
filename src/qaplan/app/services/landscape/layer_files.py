"""Rasters and shapes from plain files, with what they were read from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.landscape.habitat.stacks import cells_at
from qaplan.landscape.rasters.files import read_raster
from qaplan.landscape.rasters.geotiff import write_geotiff
from qaplan.landscape.rasters.types import Floats, Ints, Raster
from qaplan.landscape.stamps import Stamps
from qaplan.landscape.vectors.types import FeatureLayer

__all__ = [
    "Places",
    "cell_metres",
    "made_of",
    "named_words",
    "read_places",
    "read_shapes",
    "write_map",
    "written",
]

_COARSE_M = 250.0


@dataclass(frozen=True, eq=False)
class Places:
    """Points with their ids.

    Args:
        ids: Their ids.
        at: Eastings and northings in the system of a raster, shape (n_places, 2).
    """

    ids: tuple[str, ...]
    at: Floats

    def cells(self, grid: Raster) -> Ints:
        """The cell of each.

        Raises:
            DataError: ``landscape.outside`` with the id of one that lies outside the raster.
        """
        found = cells_at(grid, self.at)
        if (found < 0).any():
            first = self.ids[int(np.flatnonzero(found < 0)[0])]
            do = "look at the systems of both files, or leave the place out"
            raise DataError("landscape.outside", "a place lies outside the raster", where=first, do=do)
        return found


def read_shapes(path: Path) -> FeatureLayer:
    """Read a layer of shapes, from GeoJSON or GeoPackage.

    Raises:
        DataError: ``vector.*`` where it cannot be read.
    """
    if path.suffix.lower() == ".gpkg":
        from qaplan.app.services.landscape.geopackages import read_geopackage

        return read_geopackage(path)
    from qaplan.landscape.vectors.files import read_geojson

    return read_geojson(path)


def read_places(path: Path, grid: Raster) -> Places:
    """Read points and move them to the system of a raster.

    Their ids are the property ``record_id``, ``id`` or ``name``, or else the feature's own.
    """
    layer = read_shapes(path).of_kind("Point").moved_to(grid.crs)
    ids, at = [], []
    for each in layer.features:
        named = next(
            (each.properties[key] for key in ("record_id", "id", "name") if key in each.properties), each.id
        )
        for number, part in enumerate(each.parts, start=1):
            ids.append(f"{named}.{number}" if len(each.parts) > 1 else str(named))
            at.append(part[0])
    return Places(tuple(ids), np.array(at, dtype=np.float64).reshape(-1, 2))


def named_words(words: Sequence[str], *, example: str) -> dict[str, str]:
    """Read options such as ``slope=slope.tif``.

    Raises:
        UsageError: ``landscape.bad_option`` where one has no name, or the same as another.
    """
    found: dict[str, str] = {}
    for each in words:
        name, sign, value = each.partition("=")
        if not (sign and name and value) or name in found:
            raise UsageError("landscape.bad_option", f"'{each}' cannot be read", do=f"write {example}")
        found[name] = value
    return found


def made_of(name: str, parameters: Mapping[str, object], files: Sequence[Path]) -> Provenance:
    """Where a result comes from: the files by hash, what was done, the program."""
    inputs = tuple(Input("table", each.name, hashlib.sha256(each.read_bytes()).hexdigest()) for each in files)
    return Provenance(computed_by(name, parameters), inputs)


def written(made: Provenance) -> dict[str, object]:
    """A provenance ready for JSON."""
    return {
        "id": made.id,
        "activity": made.activity.name,
        "parameters": dict(made.activity.parameters),
        "software": made.activity.software,
        "inputs": [vars(each) for each in made.inputs],
    }


def write_map(path: Path, raster: Raster, made: Provenance, *, what: str) -> Path:
    """Write a modelled map with its provenance and its stamp, as a GeoTIFF.

    Args:
        path: The file.
        raster: The map.
        made: Where it comes from.
        what: Name of its band.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    stamps = Stamps("modelled", is_too_coarse=cell_metres(raster) > _COARSE_M)
    write_geotiff(path, raster, tags={"provenance": made.id, **stamps.tags()}, description=what)
    return path


def read_layers(words: Mapping[str, str]) -> dict[str, Raster]:
    """Read rasters by name."""
    return {name: read_raster(Path(file)) for name, file in words.items()}


def cell_metres(raster: Raster) -> float:
    """The side of a cell in metres, roughly; cells of degrees are larger than any gate."""
    return raster.cell_m
