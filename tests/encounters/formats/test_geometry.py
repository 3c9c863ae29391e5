from __future__ import annotations

import json

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.formats.geometry import read_habitat
from qaplan.encounters.masks import is_within
from qaplan.encounters.plain_tables import PlainFile

OUTER = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
FAR = [[100, 0], [110, 0], [105, 8], [100, 0]]
POINTS = np.array([[1.0, 1.0], [5.0, 5.0], [105.0, 2.0], [50.0, 50.0]])


def read(text, **options):
    return read_habitat(PlainFile("area", text if isinstance(text, str) else json.dumps(text)), **options)


def inside(habitat):
    return is_within(habitat, POINTS).tolist()


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "MultiPolygon", "coordinates": [[OUTER, HOLE], [FAR]]},
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [OUTER, HOLE]}},
                {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [FAR]}},
                {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}},
            ],
        },
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "coordinates": [OUTER, HOLE]},
                {"type": "Polygon", "coordinates": [FAR]},
            ],
        },
    ],
)
def test_polygons_of_geojson_keep_their_holes(shape):
    habitat = read(shape, crs="EPSG:32639")
    assert inside(habitat) == [True, False, True, False]
    assert habitat.crs == "EPSG:32639"


def test_geojson_is_in_wgs_84_unless_it_says_otherwise():
    assert read({"type": "Polygon", "coordinates": [OUTER]}).crs == "EPSG:4326"
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32640"}}
    assert read({"type": "Polygon", "coordinates": [OUTER], "crs": named}).crs == "EPSG:32640"


def test_metres_without_a_system_are_refused():
    metres = {"type": "Polygon", "coordinates": [[[500000, 4800000], [510000, 4800000], [505000, 4810000]]]}
    for text in (metres, "0 0\n10 0\n5 9\n", "POLYGON ((0 0, 10 0, 5 9, 0 0))"):
        with pytest.raises(DataError) as error:
            read(text)
        assert error.value.code == "encounters.no_crs"


def test_well_known_text_is_read_with_its_holes_and_its_system():
    wkt = (
        "SRID=32639;MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4)), "
        "((100 0, 110 0, 105 8, 100 0)))"
    )
    habitat = read(wkt)
    assert habitat.crs == "EPSG:32639"
    assert inside(habitat) == [True, False, True, False]
    assert inside(read("polygon((0 0,10 0,10 10,0 10,0 0))", crs="EPSG:32639")) == [True, True, False, False]


def test_a_ring_of_plain_lines_is_read_with_or_without_a_head():
    for text in ("x,y\n0,0\n10,0\n10,10\n0,10\n", "0 0\n10 0\n\n10 10\n0 10\n0 0\n"):
        assert inside(read(text, crs="EPSG:32639")) == [True, True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "{broken",
        '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [2, 0]]]}',
        "1 2\n3\n4 5\n",
        "",
    ],
)
def test_what_is_no_polygon_is_refused(text):
    with pytest.raises(DataError) as error:
        read(text, crs="EPSG:32639")
    assert error.value.code == "encounters.bad_polygon"
