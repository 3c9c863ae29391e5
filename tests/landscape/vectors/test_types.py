from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.vectors import types
from qaplan.landscape.vectors.types import features_of

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 0]]


def feature(kind, coordinates, **properties):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features), **more}


def code_of(value):
    with pytest.raises(DataError) as error:
        features_of(value, name="lines.geojson")
    return error.value.code


@pytest.mark.parametrize(
    ("kind", "coordinates", "rows"),
    [
        ("Point", [1, 2, 300], [[[1, 2]]]),
        ("MultiPoint", [[1, 2], [3, 4]], [[[1, 2]], [[3, 4]]]),
        ("LineString", [[1, 2], [3, 4]], [[[1, 2], [3, 4]]]),
        ("MultiLineString", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        ("Polygon", [SQUARE], [SQUARE]),
        ("MultiPolygon", [[SQUARE], [SQUARE]], [SQUARE, SQUARE]),
    ],
)
def test_every_kind_of_shape_is_read(kind, coordinates, rows):
    found = features_of(collection(feature(kind, coordinates, owner="A"))).features[0]
    assert [part.tolist() for part in found.parts] == rows
    assert found.properties == {"owner": "A"}
    assert found.id == "1"
    assert found.base_kind in ("Point", "LineString", "Polygon")


@pytest.mark.parametrize(
    "value",
    [None, [], "text", 3, {}, {"type": "Topology"}, {"type": "FeatureCollection", "features": {}}],
)
def test_what_is_no_geojson_is_refused(value):
    assert code_of(value) == "vector.not_geojson"


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", []),
        ("Point", ["a", "b"]),
        ("Point", [float("nan"), 1]),
        ("Point", [1e300, 1]),
        ("LineString", [[0, 0]]),
        ("Polygon", [[[0, 0], [1, 1], [0, 0]]]),
        ("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 1]]]),
        ("GeometryCollection", []),
        ("Point", None),
    ],
)
def test_features_that_cannot_be_read_are_all_named(kind, coordinates):
    bad = feature(kind, coordinates)
    with pytest.raises(DataError) as error:
        features_of(collection(feature("Point", [1, 2]), bad, bad))
    assert error.value.code == "vector.bad_feature"
    assert [each.where for each in error.value.problems] == ["feature 2", "feature 3"]


def test_a_layer_with_too_many_corners_is_refused(monkeypatch):
    monkeypatch.setattr(types, "MOST_CORNERS", 3)
    assert code_of(collection(feature("LineString", [[0, 0], [1, 1]]), feature("Polygon", [SQUARE]))) == (
        "vector.too_many_corners"
    )


def test_another_kind_than_asked_is_refused_with_its_number():
    layer = features_of(collection(feature("LineString", [[0, 0], [1, 1]]), feature("Point", [1, 2])))
    assert layer.of_kind("LineString", "Point") is layer
    with pytest.raises(DataError) as error:
        layer.of_kind("LineString")
    assert [each.where for each in error.value.problems] == ["feature 2"]


def test_degrees_are_moved_to_the_metres_of_a_raster():
    layer = features_of(collection(feature("MultiPolygon", [[[[57, 0], [58, 0], [58, 1], [57, 0]]]])))
    moved = layer.moved_to("EPSG:32640")
    assert moved.features[0].parts[0][0] == pytest.approx([500_000, 0], abs=0.01)
    assert np.array(moved.features[0].coordinates).shape == (1, 1, 4, 2)
    assert moved.crs == "EPSG:32640"


def test_metres_that_name_no_system_stay_where_they_are():
    layer = features_of(collection(feature("Point", [500_000, 4_800_000])))
    assert layer.moved_to("EPSG:32640") is layer
    assert layer.moved_to("") is layer


def test_the_system_that_an_old_file_names_is_taken():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32639"}}
    layer = features_of(collection(feature("Point", [500_000, 0]), crs=crs))
    assert layer.crs == "EPSG:32639"
    back = layer.moved_to("EPSG:4326").features[0].coordinates
    assert back == pytest.approx([51, 0], abs=1e-6)
    crs84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert features_of(collection(feature("Point", [51, 0]), crs=crs84)).crs == "EPSG:4326"


def test_a_place_that_the_system_does_not_hold_is_refused():
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    with pytest.raises(DataError) as error:
        features_of(collection(feature("Point", [4_000_000, 95]), crs=crs)).moved_to("EPSG:32640")
    assert error.value.code == "vector.outside_crs"
    with pytest.raises(DataError) as error:
        features_of(collection(feature("Point", [54, 43]))).moved_to("nonsense")
    assert error.value.code == "vector.unknown_crs"
