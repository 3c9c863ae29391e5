"""Layers of a study that come as GeoPackage tell what the same layers tell as GeoJSON."""

from __future__ import annotations

import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import shapely

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.views import shown_estimate
from qaplan.app.services.landscape.layer_files import read_shapes
from qaplan.app.services.landscape.layers import LayerOrder, add_layer, latest_layers
from qaplan.app.services.landscape.region_layers import add_region_layers
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import Study, init_study
from qaplan.base.errors import DataError
from qaplan.base.resources import read_bytes
from qaplan.landscape.border.files import read_gates
from qaplan.landscape.rasters.types import Raster
from qaplan.sharing import Answer

NAMES = {"barriers": "lines", "candidates": "gates", "populations": "populations"}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return init_study(tmp_path / "s", "S", kind="virtual")


def packaged(path: Path, layer: dict[str, Any], crs: int) -> Path:
    """A GeoPackage of the features of a GeoJSON layer; lists are text, as GDAL writes them."""
    names = sorted({name for each in layer["features"] for name in each["properties"]})
    columns = "".join(f', "{name}" TEXT' for name in names)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            f"""
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
              organization_coordsys_id INTEGER, definition TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('it', {crs}, 'EPSG', {crs}, '');
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
            INSERT INTO gpkg_contents VALUES ('it', 'features');
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
            INSERT INTO gpkg_geometry_columns VALUES ('it', 'geom', {crs});
            CREATE TABLE it (fid INTEGER PRIMARY KEY, geom BLOB{columns});
            """
        )
        for each in layer["features"]:
            shape = shapely.from_geojson(json.dumps(each["geometry"]))
            head = b"GP" + bytes([0, 1]) + struct.pack("<i", crs)
            said = [each["properties"].get(name) for name in names]
            values = [json.dumps(one) if isinstance(one, list) else one for one in said]
            marks = ", ".join("?" for _ in range(len(names) + 1))
            quoted = "".join(f', "{name}"' for name in names)
            database.execute(
                f"INSERT INTO it (geom{quoted}) VALUES ({marks})",
                [head + shapely.to_wkb(shape), *values],
            )
        database.commit()
    return path


def region(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read_bytes(f"examples/region/{name}.geojson"))
    return found


def crs_of(layer: dict[str, Any]) -> int:
    named = str(layer.get("crs", {}).get("properties", {}).get("name", "EPSG:4326"))
    return int(named.rpartition(":")[2])


def test_openings_of_packaged_layers_are_those_of_the_same_layers_as_geojson(
    study: Study, tmp_path: Path
) -> None:
    add_region_layers(study)
    (before,) = make_estimates(study, "opening")
    for kind, name in NAMES.items():
        layer = region(name)
        add_layer(study, LayerOrder(kind, packaged(tmp_path / f"{name}.gpkg", layer, crs_of(layer))))
    session = session_here()
    held = latest_layers(study, session, *NAMES)
    assert {each.suffix for each in held.values()} == {".gpkg"}
    assert held["barriers"].is_invented
    assert [line.owner for line in held["barriers"].lines] == ["side A", "side B"]
    (after,) = make_estimates(study, "opening")
    answers = []
    for each in (before, after):
        assert not isinstance(each, Answer)
        answers.append(shown_estimate(study, session, each.estimate_id).answer)
    assert answers[1].record["selected"] == answers[0].record["selected"]
    assert answers[1].record["objective"] == pytest.approx(answers[0].record["objective"], rel=1e-9)


def test_months_that_a_package_holds_as_text_are_months(tmp_path: Path) -> None:
    import numpy as np

    line = {"type": "LineString", "coordinates": [[1, 1], [3, 1]]}
    properties = {"id": "a", "months": [3, 4], "cameras": ["c-1", "c-2"], "stage": "built"}
    layer = {"features": [{"properties": properties, "geometry": line}]}
    path = packaged(tmp_path / "g.gpkg", layer, 32640)
    (gate,) = read_gates(read_shapes(path), Raster(np.ones((4, 4)), 1.0, crs="EPSG:32640"))
    assert (gate.months, gate.cameras, gate.is_existing) == ((3, 4), ("c-1", "c-2"), True)


def test_the_system_that_is_stated_for_shapes_is_the_one_they_are_read_in(
    study: Study, tmp_path: Path
) -> None:
    layer = region("lines")
    layer.pop("crs", None)
    file = tmp_path / "lines.geojson"
    file.write_text(json.dumps(layer))
    assert add_layer(study, LayerOrder("barriers", file, crs="EPSG:32640")).crs == "EPSG:32640"
    with pytest.raises(DataError) as refused:
        add_layer(study, LayerOrder("barriers", file, crs="EPSG:0"))
    assert refused.value.code == "raster.unknown_crs"
