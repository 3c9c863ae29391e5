"""Barrier lines, gates and populations as layers of shapes, in and out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.border.layers import LayerFeature, read_layer
from qaplan.landscape.border.types import (
    GATE_STAGES,
    BarrierLine,
    Gate,
    GatePart,
    HomeArea,
    Permeability,
    PermeabilityRule,
)
from qaplan.landscape.rasters.types import Raster
from qaplan.landscape.stamps import Stamps
from qaplan.landscape.vectors.types import FeatureLayer

__all__ = ["gates_to_geojson", "read_gates", "read_homes", "read_lines"]

Floats: TypeAlias = NDArray[np.float64]
_YES = (True, 1, "true", "yes", "1")
_LIGHTEST = 1e-6
_OPEN_STAGES = ("built", "verified", "in_use")


def read_lines(source: Path | FeatureLayer, raster: Raster) -> tuple[BarrierLine, ...]:
    """Read barrier lines; a border of an area counts as a line too.

    Properties: ``id``, ``owner``, ``built``, ``height_m``, ``strands``, ``state``, ``source``, ``section``,
    ``permeability`` (a share, or a list of objects with ``share``, ``species`` and ``months``), ``invented``.
    Lines of one owner and permeability that join end to end become one.

    Args:
        source: A GeoJSON file, or a layer that was read from a file of another kind.
        raster: The raster to whose coordinates they are brought.

    Raises:
        DataError: ``gates.not_a_line`` for points, ``gates.bad_property``, and what reading it raises.
    """
    found: list[BarrierLine] = []
    for feature in read_layer(source, raster):
        if feature.kind == "Point":
            raise DataError(
                "gates.not_a_line", "a barrier is a point", where=feature.where, do="draw it as a line"
            )
        rings = [ring for part in feature.parts for ring in part]
        for at, ring in enumerate(rings):
            if len(ring) < 2:
                raise DataError("gates.not_a_line", "a line has one vertex", where=feature.where)
            found.append(_line(feature, ring, f".{at + 1}" if len(rings) > 1 else ""))
    return _joined_end_to_end(found)


def read_gates(source: Path | FeatureLayer, raster: Raster) -> tuple[Gate, ...]:
    """Read places where a barrier may open.

    A LineString covers a stretch of a line, a MultiLineString stretches of several lines that open together,
    a Polygon what lies in it, and a Point ``width_m`` around it. Properties: ``id``, ``cost``, ``pair`` or
    ``group``, ``kind``, ``width_m``, ``section``, ``posts``, ``months``, ``stage``, ``cameras``,
    ``permeability``, ``forbidden``, ``existing``; one that is built, verified or in use exists unless it is
    said that it does not.

    Args:
        source: A GeoJSON file, or a layer that was read from a file of another kind.
        raster: The raster to whose coordinates they are brought.

    Returns:
        The gates as they were drawn; those of one pair are still apart.

    Raises:
        DataError: ``gates.bad_property``, and what reading it raises.
    """
    unit_m = raster.cell_m / raster.cell
    return tuple(_gate(each, unit_m) for each in read_layer(source, raster))


def read_homes(source: Path | FeatureLayer, raster: Raster) -> tuple[HomeArea, ...]:
    """Read where populations live: areas or points; features with the same id are one population.

    Args:
        source: A GeoJSON file, or a layer that was read from a file of another kind.
        raster: The raster to whose coordinates they are brought.

    Raises:
        DataError: ``gates.bad_property``, and what reading it raises.
    """
    features = read_layer(source, raster)
    named = [(each.id, each) for each in features]
    order = {name: at for at, (name, _) in reversed(list(enumerate(named)))}
    named.sort(key=lambda pair: order[pair[0]])
    return tuple(
        _home(name, [each for _, each in group]) for name, group in groupby(named, key=lambda pair: pair[0])
    )


def gates_to_geojson(
    gates: Iterable[Gate], chosen: Sequence[str], stamps: Stamps, *, crs: str = ""
) -> dict[str, object]:
    """Gates as GeoJSON, in the coordinates of the raster, with whether each was chosen.

    Args:
        gates: The gates.
        chosen: Ids of those that were.
        stamps: What the file says of itself.
        crs: The coordinate system of the raster; empty where it has none.
    """
    features = [
        {
            "type": "Feature",
            "id": gate.id,
            "properties": {
                "id": gate.id,
                "members": list(gate.members or (gate.id,)),
                "selected": gate.id in chosen,
                "cost": gate.cost,
                "kind": gate.kind,
                "width_m": gate.width_m,
                "section": gate.section,
                "posts": gate.posts,
                "months": list(gate.months),
                "stage": gate.stage,
                "cameras": list(gate.cameras),
                "existing": gate.is_existing,
                "forbidden": gate.is_forbidden,
                **stamps.tags(),
            },
            "geometry": _geometry(gate),
        }
        for gate in gates
    ]
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return {"type": "FeatureCollection", **named, **stamps.tags(), "features": features}


def _geometry(gate: Gate) -> dict[str, object]:
    kinds = {each.kind for each in gate.parts}
    if len(kinds) > 1:
        parts = [_geometry(Gate(gate.id, (each,))) for each in gate.parts]
        return {"type": "GeometryCollection", "geometries": parts}
    name, drawn = {
        "stretch": ("LineString", [each.rings[0].tolist() for each in gate.parts]),
        "point": ("Point", [each.rings[0][0].tolist() for each in gate.parts]),
        "area": ("Polygon", [[ring.tolist() for ring in each.rings] for each in gate.parts]),
    }[kinds.pop()]
    if len(drawn) > 1:
        return {"type": f"Multi{name}", "coordinates": drawn}
    return {"type": name, "coordinates": drawn[0]}


def _line(feature: LayerFeature, ring: Floats, suffix: str) -> BarrierLine:
    say = feature.properties
    return BarrierLine(
        id=feature.id + suffix,
        places=ring,
        owner=_text(say, "owner"),
        built=_text(say, "built"),
        height_m=_number(feature, "height_m"),
        strands=None if (strands := _number(feature, "strands")) is None else int(strands),
        state=_text(say, "state"),
        source=_text(say, "source"),
        section=_text(say, "section"),
        permeability=Permeability(_rules(feature)),
        is_invented=_flag(say, "invented"),
    )


def _rules(feature: LayerFeature) -> tuple[PermeabilityRule, ...]:
    said = feature.properties.get("permeability")
    if said is None:
        return ()
    if not isinstance(said, list):
        return (PermeabilityRule(_needed(feature, "permeability")),)
    rules = []
    for each in said:
        if not isinstance(each, dict) or "share" not in each:
            raise _bad(feature, "permeability", "give a share, or objects with share, species and months")
        part = LayerFeature(feature.kind, (), each, feature.id, feature.where)
        rules.append(PermeabilityRule(_needed(part, "share"), _text(each, "species"), _months(part)))
    return tuple(rules)


def _joined_end_to_end(lines: Sequence[BarrierLine]) -> tuple[BarrierLine, ...]:
    """Lines of one owner and permeability that share an end, as one; others as they are."""
    from dataclasses import replace

    from shapely import LineString, MultiLineString, get_parts, line_merge

    groups: dict[tuple[str, Permeability], list[BarrierLine]] = {}
    for each in lines:
        groups.setdefault((each.owner, each.permeability), []).append(each)
    found: list[BarrierLine] = []
    for group in groups.values():
        merged = get_parts(line_merge(MultiLineString([LineString(each.places) for each in group])))
        if len(group) == 1 or len(merged) == len(group):
            found += group
            continue
        for course in merged:
            parts = [each for each in group if course.covers(LineString(each.places))] or group[:1]
            joined = "+".join(each.id for each in parts)
            found.append(
                replace(parts[0], id=joined, places=np.array(course.coords, dtype=np.float64)[:, :2])
            )
    return tuple(found)


def _gate(feature: LayerFeature, unit_m: float) -> Gate:
    say, width = feature.properties, _number(feature, "width_m")
    stage = _text(say, "stage").lower().replace(" ", "_") or "proposed"
    known = next((each for each in GATE_STAGES if each == stage), None)
    if known is None:
        raise _bad(feature, "stage", f"choose from {', '.join(GATE_STAGES)}")
    cost = _number(feature, "cost")
    if cost is not None and cost <= 0:
        raise _bad(feature, "cost", "give a number over 0; what is open already is marked existing")
    share = _number(feature, "permeability")
    if share is not None and not 0 < share <= 1:
        raise _bad(feature, "permeability", "give a share over 0, up to 1")
    return Gate(
        id=feature.id,
        parts=tuple(_part(feature, rings, width, unit_m) for rings in feature.parts),
        cost=1.0 if cost is None else cost,
        kind=_text(say, "kind") or _text(say, "type"),
        width_m=width,
        section=_text(say, "section"),
        posts=_text(say, "posts") or _text(say, "post_pair"),
        months=_months(feature),
        stage=known,
        cameras=tuple(str(each) for each in _list(say.get("cameras"))),
        pair=_text(say, "pair") or _text(say, "group"),
        permeability=1.0 if share is None else share,
        is_forbidden=_flag(say, "forbidden"),
        is_existing=_flag(say, "existing") if say.get("existing") is not None else known in _OPEN_STAGES,
    )


def _part(feature: LayerFeature, rings: tuple[Floats, ...], width: float | None, unit_m: float) -> GatePart:
    if feature.kind == "Polygon":
        return GatePart("area", rings)
    if feature.kind == "LineString":
        return GatePart("stretch", rings)
    if width is None or width <= 0:
        raise _bad(feature, "width_m", "say how wide a gate that is a point is, metres over 0")
    return GatePart("point", rings, width / unit_m)


def _home(name: str, features: Sequence[LayerFeature]) -> HomeArea:
    points, areas = [np.zeros((0, 2))], []
    for feature in features:
        if feature.kind == "LineString":
            raise _bad(feature, "geometry", "draw a population as an area or as points")
        for rings in feature.parts:
            if feature.kind == "Polygon":
                areas.append(rings)
            else:
                points.append(rings[0])
    weight = _number(features[0], "weight")
    if weight is not None and not _LIGHTEST <= weight <= 1 / _LIGHTEST:
        raise _bad(features[0], "weight", "give a number over 0, such as 1 or 2.5")
    return HomeArea(name, np.concatenate(points), tuple(areas), 1.0 if weight is None else weight)


def _text(say: Mapping[str, object], name: str) -> str:
    value = say.get(name)
    return "" if value is None else str(value).strip()


def _flag(say: Mapping[str, object], name: str) -> bool:
    value = say.get(name)
    return (value.strip().lower() if isinstance(value, str) else value) in _YES


def _list(value: object) -> list[object]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list) else list(str(value).replace(";", ",").split(","))


def _months(feature: LayerFeature) -> tuple[int, ...]:
    try:
        months = {int(str(each)) for each in _list(feature.properties.get("months"))}
    except ValueError:
        raise _bad(feature, "months", "number the months from 1 to 12") from None
    if not months <= set(range(1, 13)):
        raise _bad(feature, "months", "number the months from 1 to 12")
    return () if len(months) == 12 else tuple(sorted(months))


def _number(feature: LayerFeature, name: str) -> float | None:
    value = feature.properties.get(name)
    if value in (None, ""):
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or isinstance(value, bool):
        raise _bad(feature, name, "give a number")
    return number


def _needed(feature: LayerFeature, name: str) -> float:
    number = _number(feature, name)
    if number is None:
        raise _bad(feature, name, "give a number")
    return number


def _bad(feature: LayerFeature, name: str, do: str) -> DataError:
    return DataError("gates.bad_property", f"'{name}' cannot be read", where=feature.where, do=do)
