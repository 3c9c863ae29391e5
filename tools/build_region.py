"""Derive the packaged region: coarse relief, state borders, mountains; and invent the lines of the example.

    python tools/build_region.py SHARED/data/connect src/qaplan/examples/region

Relief and borders are in the public domain (ETOPO1, Natural Earth). The barrier lines and gates are invented:
they run at a fixed distance beside a simplified state border, where no real line is known to run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from pyproj import Transformer
from rasterio.features import rasterize
from rasterio.transform import from_origin
from scipy.ndimage import map_coordinates
from shapely import LineString, transform
from shapely.geometry import shape
from shapely.ops import linemerge, substring

CRS = "EPSG:32640"
CELL = 20_000.0
WEST, SOUTH, COLUMNS, ROWS = 20_000.0, 4_080_000.0, 44, 52
OFFSETS = {"A": 15_000.0, "B": -15_000.0}
GATE_SHARES, GATE_HALF = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9), 15_000.0
HOMES = {"balkan": (54.5, 39.65), "kopetdag": (57.2, 38.2), "ustyurt": (54.6, 43.2)}


def main(source: Path, target: Path) -> None:
    """Write the layers."""
    to_m = Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform
    target.mkdir(parents=True, exist_ok=True)
    write_grid(target / "relief.asc", relief(source))
    border = state_border(source, to_m)
    lines = {name: border.offset_curve(far) for name, far in OFFSETS.items()}
    features = [
        feature(
            line,
            id=f"invented-{name}",
            owner=f"side {name}",
            source="invented",
            state="invented",
            section="south",
        )
        for name, line in lines.items()
    ]
    write_layer(target / "lines.geojson", features)
    write_layer(
        target / "gates.geojson", [each for name, line in lines.items() for each in gates(name, line)]
    )
    middles = {name: shape({"type": "Point", "coordinates": to_m(*at)}) for name, at in HOMES.items()}
    write_layer(target / "sites.geojson", [feature(at, id=name) for name, at in middles.items()])
    write_layer(
        target / "populations.geojson",
        [feature(at.buffer(20_000, quad_segs=4), id=name) for name, at in middles.items()],
    )


def relief(source: Path) -> np.ndarray:
    """Heights at the middles of the cells, none on the sea and the lakes."""
    path = source / "relief" / "etopo1_10min_48-66E_34-48N.asc"
    head = dict(line.split() for line in path.read_text().splitlines()[:6])
    heights = np.loadtxt(path, skiprows=6)
    step, west = float(head["cellsize"]), float(head["xllcorner"])
    north = float(head["yllcorner"]) + step * heights.shape[0]
    east, up = np.meshgrid(
        WEST + (np.arange(COLUMNS) + 0.5) * CELL, SOUTH + (ROWS - np.arange(ROWS) - 0.5) * CELL
    )
    lon, lat = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(east, up)
    at = [(north - lat) / step - 0.5, (lon - west) / step - 0.5]
    found = map_coordinates(heights, at, order=1, mode="nearest")
    grid = from_origin(48.0, 48.0, 0.02, 0.02)
    earth = natural_earth(source, "ne_50m_land")
    water = natural_earth(source, "ne_50m_lakes")
    land = rasterize(earth, out_shape=(700, 900), transform=grid) & ~rasterize(
        water, out_shape=(700, 900), transform=grid
    )
    rows = np.clip(((48.0 - lat) / 0.02).astype(int), 0, 699)
    columns = np.clip(((lon - 48.0) / 0.02).astype(int), 0, 899)
    return np.where(land[rows, columns] == 1, np.round(found), np.nan)


def natural_earth(source: Path, name: str) -> list:
    """The shapes of a layer."""
    path = source / "natural_earth" / f"{name}_clip48-66E_34-48N.geojson"
    return [shape(each["geometry"]) for each in json.loads(path.read_text())["features"]]


def state_border(source: Path, to_m: object) -> LineString:
    """The border between Kazakhstan and Turkmenistan, simplified to 10 km, from west to east."""
    path = source / "natural_earth/ne_10m_admin_0_boundary_lines_land_clip48-66E_34-48N.geojson"
    for each in json.loads(path.read_text())["features"]:
        sides = {each["properties"]["adm0_left"], each["properties"]["adm0_right"]}
        if sides == {"Kazakhstan", "Turkmenistan"}:
            line = shape(each["geometry"])
            line = line if line.geom_type == "LineString" else linemerge(line)
            line = max(getattr(line, "geoms", [line]), key=lambda part: part.length)
            line = transform(line, to_m, interleaved=False).simplify(10_000)
            return line if line.coords[0][0] < line.coords[-1][0] else line.reverse()
    raise SystemExit("the border is not in the layer")


def gates(name: str, line: LineString) -> list[dict]:
    """Candidates at the same shares of each line, east of the bay that both begin at."""
    found = []
    for number, share in enumerate(GATE_SHARES, start=1):
        middle = line.length * share
        stretch = substring(line, middle - GATE_HALF, middle + GATE_HALF)
        found.append(
            feature(
                stretch,
                id=f"{name}{number}",
                pair=f"pair {number}",
                kind="lower strands out",
                stage="proposed",
            )
        )
    return found


def feature(geometry: object, **properties: object) -> dict:
    """A feature with whole metres."""
    plain = json.loads(json.dumps(geometry.__geo_interface__))
    plain["coordinates"] = rounded(plain["coordinates"])
    return {"type": "Feature", "properties": properties, "geometry": plain}


def rounded(value: object) -> object:
    """Coordinates in whole metres."""
    return [rounded(each) for each in value] if isinstance(value, list) else round(value)


def write_layer(path: Path, features: list[dict]) -> None:
    """Write GeoJSON in the region's own system."""
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{CRS.split(':')[1]}"}}
    path.write_text(
        json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}, indent=1) + "\n"
    )


def write_grid(path: Path, values: np.ndarray) -> None:
    """Write an ASCII grid of whole metres."""
    head = [f"ncols {COLUMNS}", f"nrows {ROWS}", f"xllcorner {WEST:.0f}", f"yllcorner {SOUTH:.0f}"]
    head += [f"cellsize {CELL:.0f}", "NODATA_value -9999"]
    rows = [" ".join("-9999" if np.isnan(each) else str(int(each)) for each in row) for row in values]
    path.write_text("\n".join([*head, *rows]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
