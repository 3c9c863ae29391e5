"""Lines, gates and populations as GeoJSON, in and out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.files import gates_to_geojson, read_gates, read_homes, read_lines
from qaplan.landscape.rasters.types import Raster
from qaplan.landscape.stamps import Stamps

PLAIN = Raster(np.ones((10, 10)))
LINE = {"type": "LineString", "coordinates": [[2, 5], [4, 5]]}
BOX = {"type": "Polygon", "coordinates": [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]]}


def written(folder: Path, *features: tuple[dict[str, object], dict[str, object]]) -> Path:
    path = folder / "layer.geojson"
    made = [{"type": "Feature", "geometry": shape, "properties": said} for shape, said in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}))
    return path


def test_a_line_keeps_what_is_said_of_it(tmp_path: Path) -> None:
    said = {
        "id": "north",
        "owner": "one side",
        "built": "2011-2012",
        "height_m": 1.7,
        "strands": 8,
        "state": "standing",
        "source": "a report",
        "permeability": [{"share": 0.01}, {"share": 0.4, "species": "Panthera pardus", "months": [1, 2]}],
    }
    (found,) = read_lines(written(tmp_path, (LINE, said)), PLAIN)
    assert (found.id, found.owner, found.built, found.height_m) == ("north", "one side", "2011-2012", 1.7)
    assert (found.strands, found.state, found.source) == (8, "standing", "a report")
    assert found.permeability.of("Panthera pardus", 2, otherwise=1.0) == 0.4
    assert found.permeability.of("Panthera pardus", 3, otherwise=1.0) == 0.01


def test_sections_of_one_owner_that_join_are_one_line(tmp_path: Path) -> None:
    east = {"type": "LineString", "coordinates": [[4, 5], [8, 5]]}
    path = written(tmp_path, (LINE, {"id": "a", "owner": "o"}), (east, {"id": "b", "owner": "o"}))
    (found,) = read_lines(path, PLAIN)
    assert (found.id, found.places.tolist()) == ("a+b", [[2, 5], [4, 5], [8, 5]])


def test_lines_of_two_owners_stay_two(tmp_path: Path) -> None:
    east = {"type": "LineString", "coordinates": [[4, 5], [8, 5]]}
    path = written(tmp_path, (LINE, {"id": "a", "owner": "o"}), (east, {"id": "b", "owner": "p"}))
    assert [each.id for each in read_lines(path, PLAIN)] == ["a", "b"]


def test_a_point_is_no_barrier(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_lines(written(tmp_path, ({"type": "Point", "coordinates": [1, 1]}, {})), PLAIN)
    assert refused.value.code == "gates.not_a_line"


def test_a_gate_keeps_what_is_said_of_it_and_is_written_back(tmp_path: Path) -> None:
    said = {
        "id": "g1",
        "cost": 2.5,
        "kind": "lower strands out",
        "width_m": 40,
        "section": "A",
        "posts": "12-13",
        "months": [3, 4],
        "stage": "agreed",
        "cameras": ["K1", "K2"],
    }
    (gate,) = read_gates(written(tmp_path, (LINE, said)), PLAIN)
    assert (gate.cost, gate.months, gate.stage, gate.cameras) == (2.5, (3, 4), "agreed", ("K1", "K2"))
    record = gates_to_geojson([gate], ["g1"], Stamps("modelled", has_invented_lines=True), crs="EPSG:32640")
    (feature,) = record["features"]  # type: ignore[misc]
    assert feature["geometry"] == {"type": "LineString", "coordinates": [[2.0, 5.0], [4.0, 5.0]]}
    assert {name: feature["properties"][name] for name in said} == said
    assert feature["properties"]["selected"] is True
    assert feature["properties"]["grade"] == "modelled"
    assert "invented" in str(record["stamp"])


@pytest.mark.parametrize(
    ("said", "is_existing"),
    [
        ({}, False),
        ({"stage": "agreed"}, False),
        ({"stage": "in use"}, True),
        ({"stage": "verified"}, True),
        ({"stage": "built", "existing": False}, False),
        ({"existing": "yes"}, True),
    ],
)
def test_what_is_built_stands_open_unless_it_is_said_otherwise(
    tmp_path: Path, said: dict[str, object], is_existing: bool
) -> None:
    (gate,) = read_gates(written(tmp_path, (LINE, said)), PLAIN)
    assert gate.is_existing is is_existing


@pytest.mark.parametrize(
    "said",
    [
        {"cost": 0},
        {"cost": "dear"},
        {"stage": "dreamt of"},
        {"months": [13]},
        {"months": "spring"},
        {"permeability": 0},
        {"width_m": "nan"},
        {"cost": True},
    ],
)
def test_what_cannot_be_read_is_refused_by_its_feature(tmp_path: Path, said: dict[str, object]) -> None:
    with pytest.raises(DataError) as refused:
        read_gates(written(tmp_path, (LINE, {}), (LINE, said)), PLAIN)
    assert refused.value.code == "gates.bad_property"
    assert "feature 2" in refused.value.problem.where


def test_a_point_without_a_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_gates(written(tmp_path, ({"type": "Point", "coordinates": [1, 1]}, {})), PLAIN)
    assert refused.value.code == "gates.bad_property"


def test_a_width_in_metres_is_one_on_a_raster_in_degrees(tmp_path: Path) -> None:
    path = written(tmp_path, ({"type": "Point", "coordinates": [1, 1]}, {"width_m": 1113.2}))
    degrees = Raster(PLAIN.values, crs="EPSG:4326")
    (gate,) = read_gates(path, degrees)
    assert (gate.width_m, gate.parts[0].width) == (1113.2, pytest.approx(0.01))
    (plain,) = read_gates(path, PLAIN)
    assert plain.parts[0].width == 1113.2


@pytest.mark.parametrize("weight", [0, -1, 1e-200, 1e308])
def test_a_weight_that_cannot_be_reckoned_with_is_refused(tmp_path: Path, weight: float) -> None:
    with pytest.raises(DataError) as refused:
        read_homes(written(tmp_path, (BOX, {"weight": weight})), PLAIN)
    assert refused.value.code == "gates.bad_property"


def test_features_with_one_id_are_one_population(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [8, 8]}
    path = written(tmp_path, (BOX, {"id": "a", "weight": 2}), (point, {"id": "b"}), (point, {"id": "a"}))
    first, second = read_homes(path, PLAIN)
    assert (first.id, len(first.areas), len(first.points), first.weight) == ("a", 1, 1, 2.0)
    assert (second.id, second.weight) == ("b", 1.0)


def test_a_line_is_no_population(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_homes(written(tmp_path, (LINE, {})), PLAIN)
    assert refused.value.code == "gates.bad_property"
