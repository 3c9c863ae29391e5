"""Layers come in the coordinates of the raster."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from qaplan.base.errors import DataError
from qaplan.landscape.border.layers import read_layer
from qaplan.landscape.rasters.types import Raster

PLAIN = Raster(np.ones((10, 10)), cell=100.0, west=500_000.0, south=4_800_000.0)
PROJECTED = Raster(np.ones((10, 10)), 100.0, 500_000.0, 4_800_000.0, crs="EPSG:32640")
RING = [[500_100, 4_800_100], [500_300, 4_800_100], [500_300, 4_800_300], [500_100, 4_800_100]]


def written(folder: Path, geometry: dict[str, object], **said: object) -> Path:
    path = folder / "layer.geojson"
    path.write_text(json.dumps({"type": "Feature", "geometry": geometry, "properties": said}))
    return path


def test_coordinates_are_taken_as_they_are_where_the_raster_names_no_system(tmp_path: Path) -> None:
    path = written(tmp_path, {"type": "Polygon", "coordinates": [RING]}, id="a")
    (found,) = read_layer(path, PLAIN)
    assert (found.kind, found.id) == ("Polygon", "a")
    assert found.parts[0][0].tolist() == RING


def test_degrees_are_projected_into_the_system_of_the_raster(tmp_path: Path) -> None:
    back = Transformer.from_crs("EPSG:32640", "EPSG:4326", always_xy=True)
    line = [list(back.transform(*each)) for each in RING[:2]]
    (found,) = read_layer(written(tmp_path, {"type": "LineString", "coordinates": line}), PROJECTED)
    assert np.allclose(found.parts[0][0], RING[:2], atol=1e-3)


def test_each_polygon_keeps_its_own_rings(tmp_path: Path) -> None:
    hole = [[500_150, 4_800_110], [500_200, 4_800_110], [500_200, 4_800_150], [500_150, 4_800_110]]
    (found,) = read_layer(
        written(tmp_path, {"type": "MultiPolygon", "coordinates": [[RING, hole], [RING]]}), PLAIN
    )
    assert [len(each) for each in found.parts] == [2, 1]


def test_each_of_several_points_is_a_part(tmp_path: Path) -> None:
    (found,) = read_layer(written(tmp_path, {"type": "MultiPoint", "coordinates": RING[:2]}), PLAIN)
    assert [each[0].shape for each in found.parts] == [(1, 2), (1, 2)]


def test_an_id_is_what_can_be_printed_of_it(tmp_path: Path) -> None:
    shape = {"type": "Point", "coordinates": RING[0]}
    assert [each.id for each in read_layer(written(tmp_path, shape, id="a\n\x1b\x00b"), PLAIN)] == ["ab"]
    assert [each.id for each in read_layer(written(tmp_path, shape, id="\n", name="n"), PLAIN)] == ["n"]
    assert [each.id for each in read_layer(written(tmp_path, shape, id="\n"), PLAIN)] == ["1"]


def test_a_layer_beside_the_raster_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"type": "Point", "coordinates": [54.6, 43.2]})
    with pytest.raises(DataError) as refused:
        read_layer(path, PLAIN)
    assert refused.value.code == "gates.off_raster"
