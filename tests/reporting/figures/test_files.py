import json
from pathlib import Path

import pytest
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import unary_union

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.resources import read_bytes
from qaplan.reporting.figures.files import packaged_layer, read_layer

GOOD = {
    "type": "FeatureCollection",
    "metadata": {"source": "our survey", "licence": "CC0", "date": "2031-02-01", "approver": "the ministry"},
    "features": [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
        }
    ],
}


def land() -> object:
    """The land with its holes: shapely's even-odd union of the rings."""
    shape = Polygon()
    for path in packaged_layer("land").paths:
        shape = shape.symmetric_difference(Polygon(path))
    return shape


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "layer.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["land", "boundaries"])
def test_a_packaged_layer_is_small_and_says_where_it_comes_from(name: str) -> None:
    layer = packaged_layer(name)
    assert "Natural Earth" in layer.source and "public domain" in layer.licence
    assert layer.made_on.is_exact and layer.approver == ""
    assert len(read_bytes(f"base/layers/{name}.geojson")) < 60_000
    assert layer.extent[0] >= 48 and layer.extent[2] <= 66 and layer.extent[1] >= 36 and layer.extent[3] <= 48


def test_the_note_says_that_the_layers_express_no_position() -> None:
    assert b"schematic, expresses no position" in read_bytes("base/layers/boundaries.geojson")


def test_baikonur_is_no_hole_in_the_land_and_no_line_surrounds_it() -> None:
    town = Point(63.3, 45.9)
    assert land().contains(town)
    lines = unary_union([LineString(path) for path in packaged_layer("boundaries").paths])
    assert lines.distance(town) > 1.0


@pytest.mark.parametrize("sea", [(50.5, 42.0), (51.5, 45.8), (53.4, 41.4)], ids=["middle", "north", "bay"])
def test_the_caspian_and_its_bay_are_no_land(sea: tuple[float, float]) -> None:
    assert not land().contains(Point(sea))


def test_the_boundaries_know_each_pair_of_neighbours() -> None:
    content = json.loads(read_bytes("base/layers/boundaries.geojson"))
    pairs = {feature["properties"]["between"] for feature in content["features"]}
    assert {"Kazakhstan | Turkmenistan", "Kazakhstan | Uzbekistan", "Turkmenistan | Uzbekistan"} <= pairs
    assert not any("Baikonur" in pair for pair in pairs)


def test_a_layer_of_the_reader_replaces_ours(tmp_path: Path) -> None:
    layer = read_layer(written(tmp_path, GOOD), "boundaries")
    assert layer.paths == (((1.0, 2.0), (3.0, 4.0)),)
    assert (layer.source, layer.approver) == ("our survey", "the ministry")
    assert layer.made_on == PartialDate.parse("2031-02-01")


def with_geometry(geometry: object) -> dict[str, object]:
    return {**GOOD, "features": [{"type": "Feature", "geometry": geometry}]}


BAD = [
    [],
    {},
    {**GOOD, "type": "Feature"},
    {**GOOD, "metadata": {}},
    {**GOOD, "metadata": None},
    {**GOOD, "features": []},
    {**GOOD, "features": None},
    {**GOOD, "features": [None]},
    with_geometry(None),
    with_geometry({"type": "Point", "coordinates": [1, 2]}),
    with_geometry({"type": "LineString"}),
    with_geometry({"type": "LineString", "coordinates": [[1]]}),
    with_geometry({"type": "LineString", "coordinates": [["a", "b"]]}),
    with_geometry({"type": "Polygon", "coordinates": [1, 2]}),
    with_geometry({"type": "LineString", "coordinates": [[500000, 4700000], [500001, 4700001]]}),
    with_geometry({"type": "LineString", "coordinates": [[float("nan"), 4]]}),
]


@pytest.mark.parametrize("content", BAD)
def test_a_bad_layer_is_a_data_error(tmp_path: Path, content: object) -> None:
    with pytest.raises(DataError) as caught:
        read_layer(written(tmp_path, content), "land")
    assert caught.value.code == "figure.layer_bad"


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000], ids=["empty", "cut", "deep"])
def test_what_is_no_json_is_a_data_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError) as caught:
        read_layer(written(tmp_path, content), "land")
    assert caught.value.code == "figure.layer_unreadable"


def test_a_missing_and_an_oversized_file_are_data_errors(tmp_path: Path) -> None:
    large = written(tmp_path, " " * 5_000_001)
    for path in (tmp_path / "none.geojson", large, tmp_path):
        with pytest.raises(DataError) as caught:
            read_layer(path, "land")
        assert caught.value.code == "figure.layer_unreadable"
