"""The line that asks where to open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.views import gathered_now, shown_estimate
from qaplan.app.services.landscape.layers import LayerOrder, add_layer
from qaplan.app.services.landscape.opening_estimate import sections_of
from qaplan.app.services.landscape.opening_words import OpeningWords, line_of_opening, opening_words
from qaplan.app.services.landscape.region_layers import add_region_layers
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import init_study
from qaplan.base.errors import UsageError
from qaplan.base.resources import read_bytes
from qaplan.sharing import Answer


def test_what_a_form_asks_is_read_back_from_its_line() -> None:
    fields = {
        "gates": "2",
        "permeability": "0,1",
        "spacing_m": "500",
        "month": "4",
        "forbid": ["A", "B 2"],
        "species": "Panthera pardus",
        "prey": "Gazella subgutturosa",
        "prey_permeability": "0.001",
        "prey_weight": "0.25",
    }
    asked = OpeningWords(2, 0.1, 500, 4, ("A", "B 2"), "Panthera pardus", "Gazella subgutturosa", 0.001, 0.25)
    assert opening_words(line_of_opening(fields)) == asked


def test_fields_of_a_prey_that_is_not_named_are_left_out() -> None:
    fields = {"gates": "2", "prey": "", "prey_permeability": "0.1", "prey_weight": "0.5"}
    assert line_of_opening(fields) == "gates=2"


@pytest.mark.parametrize(
    "line",
    [
        "gates=0",
        "gates=2; gates=3",
        "month=13",
        "month=1.5",
        "permeability=1.01",
        "spacing_m=inf",
        "permeability=nan",
        "prey=Gazella subgutturosa",
        "prey_permeability=0.1",
        "prey_weight=0.5",
        "prey=Gazella; prey_permeability=2",
        "forbid=",
        "forbid=43.21347 54.55512",
        "owner=side A",
    ],
)
def test_what_cannot_be_asked_is_refused(line: str) -> None:
    with pytest.raises(UsageError) as refused:
        opening_words(line)
    assert refused.value.code == "landscape.bad_opening"


def test_no_gate_is_chosen_in_a_section_that_is_forbidden(tmp_path: Path) -> None:
    study = init_study(tmp_path / "s", "S", kind="virtual")
    add_region_layers(study)
    layer = json.loads(read_bytes("examples/region/gates.geojson"))
    for each in layer["features"]:
        each["properties"]["section"] = "west" if each["properties"].get("pair") == "pair 1" else "east, b"
    file = tmp_path / "gates.geojson"
    file.write_text(json.dumps(layer))
    add_layer(study, LayerOrder("candidates", file))
    session = session_here()
    assert sections_of(gathered_now(study, session, "opening", date(2026, 1, 1))) == ("west",)
    free, kept = make_estimates(study, "opening", ["gates=2", "gates=2; forbid=west"])
    chosen = []
    for each in (free, kept):
        assert not isinstance(each, Answer)
        told = shown_estimate(study, session, each.estimate_id).answer
        chosen.append([row.cells[0] for row in told.tables[0].rows])
    assert "pair 1" in chosen[0]
    assert "pair 1" not in chosen[1]
