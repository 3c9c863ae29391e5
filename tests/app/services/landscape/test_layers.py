"""Layers of a study: kept by digest, taken back, told without a place, and only to who may know of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.listed import list_estimates
from qaplan.app.services.estimates.offered import ESTIMATORS
from qaplan.app.services.estimates.views import gathered_now, shown_estimate, shown_estimates
from qaplan.app.services.keeping.verify import check_kept
from qaplan.app.services.landscape.connectivity_estimate import doctor_of
from qaplan.app.services.landscape.layer_list import list_layers
from qaplan.app.services.landscape.layers import LayerOrder, add_layer, layers_of
from qaplan.app.services.landscape.opening_estimate import sections_of
from qaplan.app.services.landscape.region_layers import add_region_layers
from qaplan.app.services.log import OF_THE_BORDER, LogFilter, find_events, show_event
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.log import load_log
from qaplan.app.store.vault import vault_path
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.base.messages import Text
from qaplan.landscape.stamps import Stamps, missing_stamps
from qaplan.sharing import Answer

CANARY = "4873219"
REVIEWER = Session(Actor("reviewer", "person"), role="reviewer")
ANALYST = Session(Actor("analyst", "person"), role="analyst")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    made = init_study(tmp_path / "s", "S", kind="virtual")
    yield made
    close_study(made)


def lines(path: Path, **say: object) -> Path:
    feature = {
        "type": "Feature",
        "properties": {"id": "L-1", "owner": "north", "height_m": 1.7, "strands": 8, **say},
        "geometry": {"type": "LineString", "coordinates": [[2000.5, 4_873_219.25], [9000, 4_873_219.25]]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_bytes_are_kept_by_digest_and_what_is_said_of_a_line_without_its_places(
    study: Study, tmp_path: Path
) -> None:
    held = add_layer(study, LayerOrder("barriers", lines(tmp_path / "l.geojson", built="2011"), "line"))
    assert vault_path(study.media_folder, held.sha256).read_bytes() == (tmp_path / "l.geojson").read_bytes()
    (line,) = held.lines
    assert (line.owner, line.built, line.height_m, line.strands) == ("north", "2011", 1.7, 8)
    assert CANARY.encode() not in study.database.read_bytes()
    assert CANARY not in json.dumps([each.change.body for each in load_log(study)])
    told = list_layers(study).value
    assert CANARY not in json.dumps(told.record) + str(told.tables)
    assert not check_kept(study.folder).problems


def test_a_layer_that_was_added_is_taken_back_and_brought_again(study: Study, tmp_path: Path) -> None:
    add_layer(study, LayerOrder("barriers", lines(tmp_path / "l.geojson")))
    seq = list(load_log(study))[-1].seq
    undo_event(study, seq, why="test")
    assert layers_of(study, session_here()) == ()
    undo_event(study, list(load_log(study))[-1].seq, why="test")
    assert [each.kind for each in layers_of(study, session_here())] == ["barriers"]


def test_the_same_file_added_again_is_one_layer_and_the_latest(study: Study, tmp_path: Path) -> None:
    first = lines(tmp_path / "a.geojson")
    other = lines(tmp_path / "b.geojson", state="gone")
    for path in (first, other, first):
        add_layer(study, LayerOrder("barriers", path))
    found = layers_of(study, session_here(), "barriers")
    assert len(found) == 2
    assert found[0].name == "a.geojson"


def test_lines_that_say_invented_are_invented(study: Study, tmp_path: Path) -> None:
    path = lines(tmp_path / "l.geojson", source="invented")
    assert add_layer(study, LayerOrder("barriers", path)).is_invented


@pytest.mark.parametrize("kind", ["barriers", "candidates"])
def test_who_may_not_look_at_the_border_neither_adds_nor_knows_lines(
    study: Study, tmp_path: Path, kind: str
) -> None:
    add_layer(study, LayerOrder(kind, lines(tmp_path / "l.geojson")))
    with pytest.raises(AccessError):
        add_layer(study, LayerOrder(kind, lines(tmp_path / "l.geojson")), session=REVIEWER)
    assert layers_of(study, REVIEWER) == ()
    assert len(layers_of(study, ANALYST)) == 1


def test_what_is_wrong_with_a_layer_is_refused_by_its_code(study: Study, tmp_path: Path) -> None:
    ground = tmp_path / "g.asc"
    ground.write_text("ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 10\n1 2\n")
    path = lines(tmp_path / "l.geojson")
    empty = tmp_path / "e.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}')
    placed = lines(tmp_path / "p.geojson", state="at 43.21347, 54.55512")
    for order, code in (
        (LayerOrder("fences", path), "layers.unknown_kind"),
        (LayerOrder("resistance", path), "layers.bad_format"),
        (LayerOrder("barriers", ground), "layers.bad_format"),
        (LayerOrder("resistance", ground), "layers.no_crs"),
        (LayerOrder("resistance", ground, crs="EPSG:0"), "raster.unknown_crs"),
        (LayerOrder("barriers", tmp_path / "no.geojson"), "layers.no_file"),
        (LayerOrder("barriers", empty), "layers.empty"),
        (LayerOrder("barriers", placed), "layers.position"),
        (LayerOrder("barriers", path, "43.21347, 54.55512"), "layers.position"),
        (LayerOrder("points", path), "vector.wrong_kind"),
    ):
        with pytest.raises((DataError, UsageError)) as told:
            add_layer(study, order)
        assert told.value.code == code


def test_openings_are_told_to_who_may_look_at_the_border_and_to_nobody_else(study: Study) -> None:
    add_region_layers(study)
    made = make_estimates(study, "opening", session=ANALYST)
    assert not isinstance(made, Answer)
    told = shown_estimate(study, ANALYST, made[0].estimate_id).answer
    assert [row.cells[0] for row in told.tables[0].rows] == ["pair 1", "pair 2", "pair 6"]
    assert told.record["bound"] <= told.record["objective"] < told.record["no_gate"]  # type: ignore[operator]
    assert len(told.record["neighbour_stays_shut"]) == 2  # type: ignore[arg-type]
    assert shown_estimates(study, REVIEWER, "opening") == ()
    assert list_estimates(study, session=REVIEWER).value.tables[0].rows == ()
    with pytest.raises(UsageError) as refused:
        shown_estimate(study, REVIEWER, made[0].estimate_id)
    assert refused.value.code == "population.unknown_estimate"
    with pytest.raises(AccessError):
        make_estimates(study, "opening", session=REVIEWER)


def test_an_opening_carries_every_stamp_and_no_post(study: Study) -> None:
    add_region_layers(study)
    made = make_estimates(study, "opening")
    assert not isinstance(made, Answer)
    answer = shown_estimate(study, session_here(), made[0].estimate_id).answer
    stamps = Stamps("modelled", is_too_coarse=True, has_invented_lines=True)
    for language in ("en", "ru", "kk"):
        text = Text(language)
        said = " ".join(text.say(each) for each in answer.sentences)
        assert missing_stamps(said, stamps, text) == ()
    assert "posts" not in json.dumps(dict(answer.record))


def test_one_pair_on_even_ground_has_the_resistance_of_the_grid(study: Study, tmp_path: Path) -> None:
    """Two cells at the ends of a row of three, four neighbours: two unit resistances in a row."""
    ground = tmp_path / "g.asc"
    ground.write_text("ncols 3\nnrows 1\nxllcorner 500000\nyllcorner 4800000\ncellsize 1000\n1 1 1\n")
    points = [
        {
            "type": "Feature",
            "properties": {"id": name},
            "geometry": {"type": "Point", "coordinates": [east, 4_800_500]},
        }
        for name, east in (("A", 500_500), ("B", 502_500))
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32640"}}
    file = tmp_path / "p.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": points}))
    add_layer(study, LayerOrder("resistance", ground, crs="EPSG:32640"))
    add_layer(study, LayerOrder("points", file))
    made = make_estimates(study, "connectivity", ["neighbours=4"])
    assert not isinstance(made, Answer)
    answer = shown_estimate(study, session_here(), made[0].estimate_id).answer
    assert np.array(answer.record["resistance"])[0, 1] == pytest.approx(2.0, rel=1e-9)
    public = Session(Actor("reader", "person"), "public", role="assessor")
    assert shown_estimate(study, public, made[0].estimate_id).answer.status == "withheld"


def test_ground_with_nought_is_refused_with_what_the_doctor_says(study: Study, tmp_path: Path) -> None:
    add_region_layers(study)
    ground = tmp_path / "g.asc"
    cells = "\n".join(" ".join(["0"] * 44) for _ in range(52))
    head = "ncols 44\nnrows 52\nxllcorner 20000\nyllcorner 4080000\ncellsize 20000\n"
    ground.write_text(head + cells + "\n")
    add_layer(study, LayerOrder("resistance", ground, crs="EPSG:32640"))
    for kind in ("connectivity", "opening"):
        refused = make_estimates(study, kind)
        answer = refused if isinstance(refused, Answer) else None
        status = answer.status if answer else refused[0].status
        assert status == "refused", kind


def test_what_an_analyst_has_gathered_of_openings_is_not_handed_to_a_reviewer(study: Study) -> None:
    day = ANALYST.moment().date()
    assert gathered_now(study, ANALYST, "opening", day).refusal is not None
    with pytest.raises(AccessError):
        gathered_now(study, REVIEWER, "opening", day)


def test_ground_that_does_not_fit_the_memory_is_refused(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_region_layers(study)
    monkeypatch.setattr("qaplan.app.services.landscape.gates.free_memory_bytes", lambda: 1000.0)
    answer = make_estimates(study, "opening")
    assert isinstance(answer, Answer)
    assert answer.code == "landscape.too_large"


def test_forbidden_sections_and_prey_are_asked_for_in_one_line(study: Study) -> None:
    add_region_layers(study)
    gathered = gathered_now(study, ANALYST, "opening", ANALYST.moment().date())
    assert sections_of(gathered) == ()
    plain, asked = (
        make_estimates(study, "opening", [line], session=ANALYST)
        for line in (
            "gates=2; permeability=0.2",
            "gates=2; permeability=0.2; prey=Gazella subgutturosa; prey_permeability=0.0001",
        )
    )
    assert not isinstance(plain, Answer)
    assert not isinstance(asked, Answer)
    both = shown_estimate(study, ANALYST, asked[0].estimate_id).answer
    alone = shown_estimate(study, ANALYST, plain[0].estimate_id).answer
    assert "together" not in alone.record
    assert both.record["together"]["prey"] == "Gazella subgutturosa"
    assert ("opening.field_prey", "Gazella subgutturosa") in {
        (row.cells[0].key, row.cells[1])
        for table in both.tables
        if table.name == "asked"
        for row in table.rows
    }
    unknown = make_estimates(study, "opening", ["gates=2; forbid=nowhere"], session=ANALYST)
    assert not isinstance(unknown, Answer)
    refused = shown_estimate(study, ANALYST, unknown[0].estimate_id).answer
    assert (refused.status, refused.code) == ("refused", "landscape.unfit_layers")


def test_the_log_tells_nothing_of_lines_and_openings_to_who_may_not_look_at_the_border(study: Study) -> None:
    add_region_layers(study)
    made = make_estimates(study, "opening", session=ANALYST)
    assert not isinstance(made, Answer)
    whole = find_events(study, LogFilter(), ANALYST)
    seen = find_events(study, LogFilter(), REVIEWER)
    told = {line.line.change.subject_id.partition("-")[0] for line in seen.lines}
    assert told == {study.study_id, "resistance", "populations"}
    assert seen.total == len(seen.lines) == whole.total - 3
    hidden = {each.line.seq for each in whole.lines} - {each.line.seq for each in seen.lines}
    for number in hidden:
        assert show_event(study, number, ANALYST).seq == number
        with pytest.raises(UsageError) as refused:
            show_event(study, number, REVIEWER)
        assert refused.value.code == "undo.unknown_event"


def test_what_the_log_hides_is_what_the_right_to_look_at_the_border_covers() -> None:
    secret = {name for name, each in ESTIMATORS.items() if each.right == "border.look"}
    assert secret == {each.rstrip("-") for kind, each in OF_THE_BORDER if kind == "estimate"}
    kinds = {each.rstrip("-") for kind, each in OF_THE_BORDER if kind == "layer"}
    assert kinds == {"barriers", "candidates"}


def test_the_doctor_does_not_remark_that_populations_have_many_cells(study: Study) -> None:
    add_region_layers(study)
    gathered = gathered_now(study, ANALYST, "connectivity", ANALYST.moment().date())
    keys = [each.key for each in doctor_of(gathered)]
    assert "circuit_doctor.forecast" in keys
    assert "circuit_doctor.focal_regions" not in keys
