from __future__ import annotations

import json

import pytest

from qaplan.app.services.map_layers import map_layers
from qaplan.app.services.reports import ReportOrder, build_report
from qaplan.app.services.studies import Study
from qaplan.base.errors import DataError
from qaplan.reporting.figures.files import packaged_layer
from tests.canary import canary_forms

SQUARE = [[[50.0, 40.0], [60.0, 40.0], [60.0, 50.0], [50.0, 40.0]]]


def put(study: Study, name: str, source: str) -> None:
    (study.folder / "layers").mkdir(exist_ok=True)
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
    metadata = {"source": source, "date": "2031-02-01", "approver": "the ministry"}
    content = {"type": "FeatureCollection", "metadata": metadata, "features": [feature]}
    (study.folder / "layers" / f"{name}.geojson").write_text(json.dumps(content), encoding="utf-8")


def test_a_study_without_layers_of_its_own_gets_the_packaged_ones(study: Study) -> None:
    assert map_layers(study, "public") == {name: packaged_layer(name) for name in ("land", "boundaries")}


def test_a_layer_in_the_folder_of_the_study_replaces_the_packaged_one(study: Study) -> None:
    put(study, "boundaries", "our survey")
    layers = map_layers(study, "public")
    assert (layers["boundaries"].source, layers["boundaries"].approver) == ("our survey", "the ministry")
    assert layers["land"] == packaged_layer("land")


def test_what_a_layer_says_of_itself_carries_no_position(study: Study) -> None:
    put(study, "land", f"drawn around {canary_forms()[0]}")
    assert canary_forms()[0] not in map_layers(study, "public")["land"].source


def test_a_report_is_not_written_with_a_layer_that_cannot_be_drawn(study: Study) -> None:
    (study.folder / "layers").mkdir()
    (study.folder / "layers/land.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        build_report(study, ReportOrder(languages=("en",), formats=("xlsx",)))
    assert caught.value.code == "figure.layer_unreadable"
    assert list(study.outputs_folder.iterdir()) == []
