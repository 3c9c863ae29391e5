"""Well-known binary of strangers."""

from __future__ import annotations

import contextlib
import json
import struct

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from qaplan.app.services.landscape.well_known_binary import geometry_of

SHAPES = (
    shapely.Point(54.6, 43.2),
    shapely.LineString([(0, 0), (1, 2), (3, 1)]),
    shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 0)], [[(4, 1), (5, 1), (5, 2), (4, 1)]]),
    shapely.MultiPoint([(1, 2), (3, 4)]),
    shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 5)]]),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.geom_type)
@pytest.mark.parametrize("byte_order", [0, 1])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_what_a_geometry_library_writes_is_read(
    shape: shapely.Geometry, byte_order: int, flavor: str, dimensions: int
) -> None:
    drawn = shape if dimensions == 2 else shapely.force_3d(shape, 7.0)
    written = shapely.to_wkb(drawn, byte_order=byte_order, flavor=flavor, output_dimension=dimensions)
    assert geometry_of(written) == json.loads(shapely.to_geojson(shape))


def test_a_system_that_is_written_with_it_is_passed_over() -> None:
    written = shapely.to_wkb(shapely.set_srid(SHAPES[0], 4326), include_srid=True, flavor="extended")
    assert geometry_of(written) == {"type": "Point", "coordinates": [54.6, 43.2]}


NESTED = struct.pack("<BII", 1, 7, 1) * 100_000 + shapely.to_wkb(SHAPES[0])
IN_PARTS = struct.pack("<BII", 1, 4, 1) * 100_000 + shapely.to_wkb(SHAPES[0])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\2",
        shapely.to_wkb(SHAPES[1])[:-1],
        shapely.to_wkb(SHAPES[1]) + b"x",
        struct.pack("<BII", 1, 2, 0xFFFFFFF0) + bytes(64),
        struct.pack("<BII", 1, 3, 0xFFFFFFF0) + bytes(64),
        struct.pack("<BII", 1, 8, 3) + bytes(48),
        struct.pack("<BIdd", 1, 4001, 1.0, 2.0),
        NESTED,
        IN_PARTS,
    ],
)
def test_what_is_cut_off_nested_or_curved_is_refused_at_once(content: bytes) -> None:
    with pytest.raises(ValueError):
        geometry_of(content)


@given(st.binary(max_size=80))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        geometry_of(b"\1" + content)
