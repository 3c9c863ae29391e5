from __future__ import annotations

import json

import numpy as np
import pytest
import rasterio

from qaplan.app.services.landscape.region import build_region
from qaplan.base.resources import read_text, resource_names
from qaplan.landscape.vectors.types import features_of

FOLDER = "examples/region"


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    return folder, build_region(folder)


def test_the_model_of_mountains_misses_ustyurt_and_says_that_it_extrapolates(region):
    _, found = region
    (missed,) = (each for each in found.mountains.unpredicted if each.id == "P-UNR")
    assert missed.is_new
    assert found.mountains.extrapolation.share_new > 0.3


def test_a_way_leads_from_the_balkan_ranges_to_ustyurt_beyond_what_models_let_animals_go(region):
    _, found = region
    assert 300 < found.corridor.length / 1000 < 700
    reach = {each.distance_km: each for each in found.reaches}
    assert reach[82.0].share > reach[210.0].share > reach[250.0].share > 0
    assert all(each.low < each.share < each.high for each in found.reaches)


def test_gates_of_both_invented_lines_are_chosen_in_pairs(region):
    _, found = region
    chosen = [str(each) for each in found.gates["selected"]]
    assert {each[0] for each in chosen} == {"A", "B"}
    assert {each[1:] for each in chosen if each[0] == "A"} == {each[1:] for each in chosen if each[0] == "B"}


def test_every_map_and_answer_carries_its_stamps(region):
    folder, found = region
    for path in folder.glob("*.tif"):
        with rasterio.open(path) as source:
            assert "Too coarse to site a gate." in source.tags()["stamp"]
            assert source.tags()["provenance"] == found.provenance.id
    first = found.summary().splitlines()[:3]
    assert first == ["Barrier lines are invented.", "Too coarse to site a gate.", "Modelled, not observed."]
    assert json.dumps(found.to_record(), allow_nan=False)


def test_both_figures_are_there_in_three_languages(region):
    folder, _ = region
    names = {each.name for each in folder.glob("*.svg")}
    assert names == {
        f"{kind}.{language}.svg" for kind in ("habitat", "corridor") for language in ("en", "ru", "kk")
    }


def test_building_it_again_changes_nothing(region):
    folder, found = region
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert build_region(folder).to_record() == found.to_record()
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_packaged_lines_and_gates_say_that_they_are_invented():
    assert "README.md" in resource_names(FOLDER)
    lines = features_of(json.loads(read_text(f"{FOLDER}/lines.geojson"))).features
    assert {each.properties["source"] for each in lines} == {"invented"}
    assert all(str(each.properties["id"]).startswith("invented") for each in lines)
    assert "invented" in read_text(f"{FOLDER}/README.md")


def test_packaged_cells_are_too_coarse_for_any_place():
    head = dict(line.split() for line in read_text(f"{FOLDER}/relief.asc").splitlines()[:6])
    assert float(head["cellsize"]) >= 20_000
    sites = features_of(json.loads(read_text(f"{FOLDER}/sites.geojson"))).features
    assert [each.properties["id"] for each in sites] == ["balkan", "kopetdag", "ustyurt"]
    assert np.isfinite([each.parts[0] for each in sites]).all()
