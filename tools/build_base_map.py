"""Make the packaged base layers of the map from Natural Earth, as the npm package world-atlas carries it.

Run it by hand when the region or the source changes; the two files that it writes are part of the package:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/build_base_map.py package/countries-10m.json --date 2026-11-22
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from shapely.geometry import MultiLineString, MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

REGION = box(48.0, 36.0, 66.0, 48.0)
TOLERANCE_DEG = 0.02
DECIMALS = 2
SMALLEST_ISLAND_DEG2 = 0.02
PART_OF = {"Baikonur": "Kazakhstan"}
LAYERS = Path(__file__).parents[1] / "src" / "qaplan" / "base" / "layers"
SOURCE = "Natural Earth 1:10m by way of npm world-atlas 2.0.2"
LICENCE = "public domain (Natural Earth); ISC (world-atlas)"
NOTE = "schematic, expresses no position; the Aral Sea is not in this source"


def main() -> None:
    """Read the atlas, write land.geojson and boundaries.geojson."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("atlas", type=Path, help="countries-10m.json of world-atlas")
    parser.add_argument("--date", required=True, help="the day of making, ISO 8601")
    given = parser.parse_args()
    countries = read_countries(json.loads(given.atlas.read_text(encoding="utf-8")))
    write_layer("land", given.date, [({"name": "land"}, land_of(countries))])
    lines = boundaries_of(countries)
    write_layer("boundaries", given.date, [({"between": " | ".join(pair)}, line) for pair, line in lines])


def read_countries(atlas: dict[str, Any]) -> dict[str, BaseGeometry]:
    """The countries of the region by name, clipped, territories joined with the country they are part of."""
    arcs = [_decode(arc, atlas["transform"]) for arc in atlas["arcs"]]
    parts: dict[str, list[BaseGeometry]] = {}
    for each in atlas["objects"]["countries"]["geometries"]:
        name = each["properties"]["name"]
        whole = _polygons(each, arcs)
        if whole.intersects(REGION):
            parts.setdefault(PART_OF.get(name, name), []).append(whole)
    frame = REGION.buffer(0.5)
    return {name: unary_union(each).intersection(frame) for name, each in sorted(parts.items())}


def land_of(countries: dict[str, BaseGeometry]) -> BaseGeometry:
    """All land as one shape; the Caspian Sea and its bays are where no country is."""
    joined = unary_union([each.buffer(0.002) for each in countries.values()]).simplify(TOLERANCE_DEG)
    clipped = joined.intersection(REGION)
    parts = [part for part in _parts(clipped) if part.area >= SMALLEST_ISLAND_DEG2]
    holes_kept = [
        Polygon(
            part.exterior, [ring for ring in part.interiors if Polygon(ring).area >= SMALLEST_ISLAND_DEG2]
        )
        for part in parts
    ]
    return MultiPolygon(holes_kept)


def boundaries_of(countries: dict[str, BaseGeometry]) -> list[tuple[tuple[str, str], BaseGeometry]]:
    """The line that each pair of neighbours shares."""
    names = sorted(countries)
    found = []
    for index, first in enumerate(names):
        for second in names[index + 1 :]:
            shared = countries[first].boundary.intersection(countries[second].boundary)
            lines = [part for part in _parts(shared) if part.geom_type == "LineString" and not part.is_empty]
            if lines:
                merged = linemerge(MultiLineString(lines)).simplify(TOLERANCE_DEG).intersection(REGION)
                found.append(((first, second), merged))
    return [(pair, line) for pair, line in found if not line.is_empty]


def write_layer(name: str, day: str, features: list[tuple[dict[str, str], BaseGeometry]]) -> None:
    """Write one GeoJSON file with its source, licence, date and approver."""
    layer = {
        "type": "FeatureCollection",
        "name": name,
        "metadata": {
            "source": SOURCE,
            "licence": LICENCE,
            "date": day,
            "approver": "none yet",
            "note": NOTE,
        },
        "features": [
            {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(shape))}
            for properties, shape in features
        ],
    }
    LAYERS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(layer, ensure_ascii=False, separators=(",", ":"))
    (LAYERS / f"{name}.geojson").write_text(text + "\n", encoding="utf-8")


def _decode(arc: list[list[int]], transform: dict[str, list[float]]) -> list[tuple[float, float]]:
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    columns = accumulate(step[0] for step in arc)
    rows = accumulate(step[1] for step in arc)
    return [(x * scale_x + move_x, y * scale_y + move_y) for x, y in zip(columns, rows, strict=True)]


def _polygons(geometry: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> BaseGeometry:
    listed = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
    polygons = []
    for rings in listed:
        shell, *holes = [_ring(indices, arcs) for indices in rings]
        if len(shell) > 3:
            polygons.append(Polygon(shell, [hole for hole in holes if len(hole) > 3]).buffer(0))
    return unary_union(polygons)


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def _parts(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    yield from getattr(shape, "geoms", [shape])


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value


if __name__ == "__main__":
    main()
