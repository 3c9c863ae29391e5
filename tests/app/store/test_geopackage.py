from __future__ import annotations

import sqlite3
import struct

import pytest
import shapely

from qaplan.app.services.landscape.geopackages import read_geopackage
from qaplan.app.store import geopackage
from qaplan.base.errors import DataError


def blob(shape, srs=4326, envelope=False):
    flags = 0b11 if envelope else 0b1
    head = b"GP" + bytes([0, flags]) + struct.pack("<i", srs)
    if envelope:
        west, south, east, north = shape.bounds
        head += struct.pack("<4d", west, east, south, north)
    return head + shapely.to_wkb(shape)


def package(path, rows, *, table="springs", srs=4326, extra=""):
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
              organization_coordsys_id INTEGER, definition TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('a', 4326, 'EPSG', 4326, ''),
              ('b', 32640, 'epsg', 32640, ''), ('c', -1, 'NONE', -1, 'undefined');
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
            """
        )
        database.execute(f"CREATE TABLE {table} (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, kept BLOB)")
        database.execute("INSERT INTO gpkg_contents VALUES (?, 'features')", (table,))
        database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?)", (table, srs))
        database.executemany(f"INSERT INTO {table} (geom, name) VALUES (?, ?)", rows)
        database.executescript(extra)
    database.close()
    return path


def code_of(path, **options):
    with pytest.raises(DataError) as error:
        read_geopackage(path, **options)
    return error.value.code


def test_shapes_with_their_properties_and_their_system_are_read(tmp_path):
    rows = [(blob(shapely.Point(54.6, 43.2)), "A"), (blob(shapely.Point(55, 44), envelope=True), None)]
    layer = read_geopackage(package(tmp_path / "s.gpkg", rows))
    assert layer.crs == "EPSG:4326"
    assert [each.parts[0].tolist() for each in layer.features] == [[[54.6, 43.2]], [[55, 44]]]
    assert layer.features[0].properties == {"fid": 1, "name": "A"}


def test_lines_with_heights_and_polygons_are_read(tmp_path):
    line = shapely.LineString([(0, 0, 5), (1, 1, 6)])
    rows = [(blob(line), "line"), (blob(shapely.box(0, 0, 1, 1)), "box"), (None, "nothing")]
    layer = read_geopackage(package(tmp_path / "s.gpkg", rows, srs=32640))
    assert [each.kind for each in layer.features] == ["LineString", "Polygon"]
    assert layer.crs == "EPSG:32640"
    assert layer.features[0].parts[0].tolist() == [[0, 0], [1, 1]]


def test_a_file_of_several_layers_asks_which(tmp_path):
    path = package(tmp_path / "s.gpkg", [(blob(shapely.Point(1, 2)), "A")])
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO gpkg_contents VALUES ('roads', 'features')")
    database.close()
    assert code_of(path) == "vector.which_layer"
    assert code_of(path, layer="rivers") == "vector.which_layer"
    assert len(read_geopackage(path, layer="springs").features) == 1


def test_a_view_is_not_run(tmp_path):
    """A view may count for ever; the file names it as its layer."""
    path = package(tmp_path / "s.gpkg", [], table="springs")
    with sqlite3.connect(path) as database:
        database.executescript(
            "DROP TABLE springs; CREATE VIEW springs AS WITH RECURSIVE c(x) AS "
            "(SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid, x AS geom FROM c;"
        )
    database.close()
    assert code_of(path) == "vector.not_geopackage"


def test_what_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(geopackage, "_MOST_STEPS", 200)
    monkeypatch.setattr(geopackage, "_STEPS_AT_ONCE", 100)
    path = package(tmp_path / "s.gpkg", [(blob(shapely.Point(1, 2)), "A")] * 2_000)
    assert code_of(path) == "vector.not_geopackage"


def test_a_name_with_a_quote_is_a_name(tmp_path):
    path = tmp_path / "s.gpkg"
    package(path, [(blob(shapely.Point(1, 2)), "A")], table="springs")
    with sqlite3.connect(path) as database:
        database.execute('ALTER TABLE springs RENAME TO "a""; DROP TABLE gpkg_contents; --"')
        odd = 'a"; DROP TABLE gpkg_contents; --'
        database.execute("UPDATE gpkg_contents SET table_name = ?", (odd,))
        database.execute("UPDATE gpkg_geometry_columns SET table_name = ?", (odd,))
    database.close()
    assert len(read_geopackage(path).features) == 1


@pytest.mark.parametrize(
    "shape", [b"", b"GP", b"XX\0\1" + b"\0" * 20, b"GP\0\1" + b"\0" * 20, b"GP\0\x2f" + b"\0" * 80]
)
def test_a_geometry_that_cannot_be_read_is_refused_by_its_row(tmp_path, shape):
    path = package(tmp_path / "s.gpkg", [(shape, "A")])
    assert code_of(path) == "vector.bad_feature"


def test_what_is_no_geopackage_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "s.gpkg"
    path.write_bytes(b"text")
    assert code_of(path) == "vector.not_geopackage"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 2_000)
    assert code_of(path) == "vector.not_geopackage"
    with sqlite3.connect(tmp_path / "plain.gpkg") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()
    assert code_of(tmp_path / "plain.gpkg") == "vector.not_geopackage"
    assert code_of(tmp_path / "none.gpkg") == "vector.no_file"
    monkeypatch.setattr(geopackage, "MOST_BYTES", 10)
    assert code_of(path) == "vector.too_large"


def test_too_many_shapes_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(geopackage, "_MOST_SHAPES", 2)
    rows = [(blob(shapely.Point(1, 2)), "A")]
    assert len(read_geopackage(package(tmp_path / "two.gpkg", rows * 2)).features) == 2
    assert code_of(package(tmp_path / "three.gpkg", rows * 3)) == "vector.too_large"


def test_a_layer_that_leaves_its_system_open_has_none(tmp_path):
    path = package(tmp_path / "s.gpkg", [(blob(shapely.Point(500_000, 4_800_000)), "A")], srs=-1)
    assert read_geopackage(path).crs == ""


def test_columns_that_are_reckoned_are_not_read(tmp_path):
    """Each doubles the one before: a row of a few bytes would fill the memory."""
    package(tmp_path / "s.gpkg", [(blob(shapely.Point(1, 2)), "x" * 1000)])
    with sqlite3.connect(tmp_path / "s.gpkg") as database:
        before = "name"
        for number in range(14):
            twice = f"GENERATED ALWAYS AS ({before} || {before}) VIRTUAL"
            database.execute(f"ALTER TABLE springs ADD COLUMN g{number} TEXT {twice}")
            before = f"g{number}"
    database.close()
    (feature,) = read_geopackage(tmp_path / "s.gpkg").features
    assert set(feature.properties) == {"fid", "name"}


@pytest.mark.parametrize("table", ["gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"])
def test_a_view_in_the_place_of_a_table_of_the_standard_is_refused(tmp_path, table):
    extra = f"ALTER TABLE {table} RENAME TO kept; CREATE VIEW {table} AS SELECT * FROM kept;"
    path = package(tmp_path / "v.gpkg", [(blob(shapely.Point(1, 2)), "A")], extra=extra)
    assert code_of(path) == "vector.not_geopackage"


def test_a_virtual_table_is_not_read(tmp_path):
    extra = "DROP TABLE springs; CREATE VIRTUAL TABLE springs USING rtree(fid, geom, kept);"
    assert code_of(package(tmp_path / "r.gpkg", [], extra=extra)) == "vector.not_geopackage"


def test_rows_that_share_their_pages_are_read_up_to_the_size_of_a_file(tmp_path, monkeypatch):
    path = package(tmp_path / "m.gpkg", [(blob(shapely.Point(1, 2)), "A" * 500)] * 20)
    monkeypatch.setattr(geopackage, "MOST_BYTES", path.stat().st_size)
    assert len(read_geopackage(path).features) == 20
    monkeypatch.setattr(geopackage, "_check_file", lambda path: None)
    monkeypatch.setattr(geopackage, "MOST_BYTES", 5_000)
    assert code_of(path) == "vector.too_large"


def test_a_number_in_the_place_of_a_geometry_makes_no_room_for_it(tmp_path):
    path = package(tmp_path / "n.gpkg", [(10**13, "A")])
    assert code_of(path) == "vector.not_geopackage"
