from __future__ import annotations

import json

import numpy as np
import pytest
import rasterio

from qaplan.app.cli import main
from qaplan.landscape.rasters.geotiff import read_geotiff, write_geotiff
from qaplan.landscape.rasters.types import Raster
from tests.landscape.habitat.grounds import drawn, ground, places_of, raster


def points(path, places, *, ids=None):
    features = [
        {
            "type": "Feature",
            "properties": {"record_id": ids[number]} if ids else {},
            "geometry": {"type": "Point", "coordinates": [float(east), float(north)]},
        }
        for number, (east, north) in enumerate(places)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A ground with two layers, records, and known records at the worst of it."""
    monkeypatch.chdir(tmp_path)
    here, rng = ground(1), np.random.default_rng(1)
    for name, values in zip(here.stack.names, here.stack.values, strict=True):
        write_geotiff(tmp_path / f"{name}.tif", here.stack.grid.with_values(values))
    points(tmp_path / "records.geojson", places_of(here.stack, drawn(here, 150, rng)))
    worst = np.argsort(here.truth.ravel())[:2]
    points(tmp_path / "known.geojson", places_of(here.stack, worst), ids=["U1", "U2"])
    return tmp_path


LAYERS = ("--layer", "rough=rough.tif", "--layer", "people=people.tif")


TWO_EFFORTS = (
    *LAYERS,
    *("--records", "records.geojson", "--like", "known.geojson", "--effort", "rough.tif", "--out", "out"),
)


def habitat(*words):
    return main(["landscape", "habitat", *words])


def test_a_model_is_written_with_its_mask_and_what_it_misses(folder, capsys):
    words = (*LAYERS, "--records", "records.geojson", "--known", "known.geojson", "--out", "out")
    assert habitat(*words, "--background", "1500", "--json", "h.json") == 0
    said = capsys.readouterr()
    assert "low suitability there is no absence" in said.out
    assert "habitat.effort_unknown" in said.err
    found = json.loads((folder / "h.json").read_text())
    assert {"U1", "U2"} <= {each["id"] for each in found["unpredicted"]}
    assert found["files"] == ["suitability.tif", "extrapolation.tif"]
    assert read_geotiff(folder / "out/suitability.tif").values.max() <= 1
    with rasterio.open(folder / "out/extrapolation.tif") as source:
        tags = source.tags()
    assert tags["provenance"] == found["provenance"]["id"]
    assert tags["stamp"] == "Too coarse to site a gate. Modelled, not observed."


def test_no_place_of_a_record_is_told(folder, capsys):
    words = (*LAYERS, "--records", "records.geojson", "--known", "known.geojson", "--out", "out")
    assert habitat(*words, "--json", "-") == 0
    said = "".join(capsys.readouterr())
    for feature in json.loads((folder / "known.geojson").read_text())["features"]:
        east, north = feature["geometry"]["coordinates"]
        assert f"{east:.0f}" not in said
        assert f"{north:.0f}" not in said


def test_few_records_end_with_four_and_what_can_be_said_instead(folder, capsys):
    assert habitat(*LAYERS, "--records", "known.geojson", "--out", "out", "--json", "-") == 4
    found = json.loads(capsys.readouterr().out)
    assert found["code"] == "habitat.too_few_presences"
    assert len(found["instead"]) == 2
    assert not (folder / "out").exists()


def test_experts_speak_without_records(folder, capsys):
    words = ("--expert", "rough=rough.tif:-2:2:3", "--expert", "people=people.tif:2:-2", "--out", "out")
    assert habitat(*words) == 0
    assert "no model" in capsys.readouterr().out
    rough, people = (read_geotiff(folder / f"{name}.tif").values for name in ("rough", "people"))
    expected = 0.75 * np.clip((rough + 2) / 4, 0, 1) + 0.25 * np.clip((2 - people) / 4, 0, 1)
    assert read_geotiff(folder / "out/suitability.tif").values == pytest.approx(expected)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--out", "o"), "habitat.model_or_expert"),
        ((*LAYERS, "--records", "records.geojson", "--expert", "a=b:0:1", "--out", "o"), "model_or_expert"),
        (("--layer", "rough.tif", "--records", "records.geojson", "--out", "o"), "landscape.bad_option"),
        (("--expert", "rough=rough.tif:low:high", "--out", "o"), "landscape.bad_option"),
        (("--expert", "rough=rough.tif:0:1:2:3", "--out", "o"), "landscape.bad_option"),
        (("--expert", "rough=rough.tif:0:1:nan", "--out", "o"), "habitat.bad_expert"),
        (("--expert", "rough=rough.tif:1:1", "--out", "o"), "habitat.bad_expert"),
        (
            (
                *LAYERS,
                *[
                    "--records",
                    "records.geojson",
                    "--like",
                    "known.geojson",
                    "--effort",
                    "rough.tif",
                    "--out",
                    "o",
                ],
            ),
            "habitat.two_efforts",
        ),
    ],
)
def test_a_wrong_call_is_refused(folder, capsys, words, code):
    assert habitat(*words) == 2
    assert code in capsys.readouterr().err


def test_a_list_of_files_named_tif_is_refused(folder, capsys):
    (folder / "rough.tif").write_text("<VRTDataset/>", encoding="utf-8")
    assert habitat(*LAYERS, "--records", "records.geojson", "--out", "o") == 3
    assert "raster.not_geotiff" in capsys.readouterr().err


def test_resistance_is_written_and_rules_are_compared(folder, capsys):
    write_geotiff(folder / "s.tif", raster(np.array([[1.0, 0.5, 0.2, 1.0]] * 3)))
    points(folder / "sites.geojson", [(500_500, 4_701_500), (502_500, 4_701_500), (503_500, 4_700_500)])
    words = ["landscape", "resistance", "s.tif", "--out", "r.tif", "--rule", "linear", "--highest", "11"]
    assert main([*words, "--sites", "sites.geojson", "--json", "r.json"]) == 0
    assert read_geotiff(folder / "r.tif").values[0].tolist() == [1.0, 6.0, 9.0, 1.0]
    found = json.loads((folder / "r.json").read_text())
    assert len(found["sensitivity"]) == 6
    assert "order of places agrees" in capsys.readouterr().out
    assert main([*words[:-2], "--rule", "cubic"]) == 2


def test_corridors_name_their_narrowest_place(folder, capsys):
    cost = np.ones((11, 31))
    cost[:, 15] = np.nan
    cost[5, 15] = 1.0
    write_geotiff(folder / "r.tif", raster(cost))
    points(folder / "sites.geojson", [(500_500, 4_705_500), (530_500, 4_705_500)], ids=["west", "east"])
    words = ["landscape", "corridor", "r.tif", "--sites", "sites.geojson", "--out", "ways"]
    assert main([*words, "--slack", "0.3", "--json", "w.json"]) == 0
    assert "west to east" in capsys.readouterr().out
    (way,) = json.loads((folder / "w.json").read_text())["ways"]
    assert way["narrowest_cells"] == 1
    assert way["pinch_cells"] >= 1
    assert way["length"] == pytest.approx(30_000)
    current = read_geotiff(folder / "ways/current.tif").values
    assert current[5, 15] == pytest.approx(1)


def test_one_place_has_no_corridor_and_one_off_the_raster_is_named(folder, capsys):
    points(folder / "one.geojson", [(500_500, 4_705_500)])
    points(folder / "off.geojson", [(500_500, 4_705_500), (0, 4_705_500)], ids=["here", "there"])
    words = ["landscape", "corridor", "people.tif", "--out", "ways", "--sites"]
    assert main([*words, "one.geojson"]) == 3
    assert "corridor.places" in capsys.readouterr().err
    assert main([*words, "off.geojson"]) == 3
    assert "there" in capsys.readouterr().err


def test_a_raster_in_degrees_has_no_corridors(folder, capsys):
    degrees = Raster(np.ones((30, 30)), cell=0.01, west=54.0, south=43.0, crs="EPSG:4326")
    write_geotiff(folder / "r.tif", degrees)
    points(folder / "sites.geojson", [(54.05, 43.05), (54.2, 43.2)])
    assert main(["landscape", "corridor", "r.tif", "--sites", "sites.geojson", "--out", "ways"]) == 3
    assert "corridor.in_degrees" in capsys.readouterr().err


@pytest.mark.parametrize("km", ["0", "-5", "nan"])
def test_dispersal_beyond_no_distance_is_refused(folder, capsys, km):
    assert main(["landscape", "dispersal", "--beyond-km", km]) == 2
    assert "dispersal.bad_beyond" in capsys.readouterr().err


def test_dispersal_by_priors_goes_beyond_what_models_use(folder, capsys):
    assert main(["landscape", "dispersal", "--json", "d.json"]) == 0
    assert "beyond 210 km" in capsys.readouterr().out
    reaches = json.loads((folder / "d.json").read_text())["by_priors"]
    assert [each["distance_km"] for each in reaches] == [82, 210, 250]
    assert all(0 < each["low"] < each["share"] < each["high"] < 1 for each in reaches)


def test_dispersal_is_fitted_to_distances(folder, capsys):
    rng = np.random.default_rng(1)
    np.savetxt(folder / "km.txt", 20 * np.sqrt(rng.uniform(size=60) ** -1 - 1))
    assert main(["landscape", "dispersal", "km.txt", "--beyond-km", "82", "--json", "d.json"]) == 0
    fits = json.loads((folder / "d.json").read_text())["fits"]
    assert {each["kernel"]["kind"] for each in fits} == {"half-normal", "exponential", "log-normal", "2dt"}
    (folder / "km.txt").write_text("10\n20\n")
    assert main(["landscape", "dispersal", "km.txt"]) == 3
    assert "dispersal.too_few" in capsys.readouterr().err
