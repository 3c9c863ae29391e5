"""`qaplan landscape gates` on plain files."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qaplan.app.cli import main
from qaplan.landscape.opening.preparing import prepare
from tests.landscape.opening.fences import Fenced, fenced


def collection(*features: tuple[dict[str, Any], dict[str, Any]]) -> str:
    made = [{"type": "Feature", "properties": said, "geometry": shape} for said, shape in features]
    return json.dumps({"type": "FeatureCollection", "features": made})


def drawn(parts: Any) -> dict[str, Any]:
    lines = [part.rings[0].tolist() for part in parts]
    if len(lines) > 1:
        return {"type": "MultiLineString", "coordinates": lines}
    return {"type": "LineString", "coordinates": lines[0]}


def written(folder: Path, scene: Fenced) -> list[str]:
    """The layers of a landscape as files, and the options that name them."""
    values = scene.resistance.values
    rows = "\n".join(" ".join(repr(float(each)) for each in row) for row in values)
    head = f"ncols {values.shape[1]}\nnrows {values.shape[0]}\nxllcorner 0\nyllcorner 0\ncellsize 1\n"
    (folder / "r.asc").write_text(f"{head}NODATA_value -9999\n{rows}\n")
    lines = [
        ({"id": each.id, "owner": each.owner}, {"type": "LineString", "coordinates": each.places.tolist()})
        for each in scene.lines
    ]
    gates = [({"id": each.id, "cost": each.cost}, drawn(each.parts)) for each in scene.gates]
    homes = [
        ({"id": each.id}, {"type": "Polygon", "coordinates": [each.areas[0][0].tolist()]})
        for each in scene.homes
    ]
    options = ["--resistance", str(folder / "r.asc")]
    for name, features in (("barrier", lines), ("candidates", gates), ("populations", homes)):
        (folder / f"{name}.geojson").write_text(collection(*features))
        options += [f"--{name}", str(folder / f"{name}.geojson")]
    return options


def asked(folder: Path, scene: Fenced, *more: str, expected: int = 0) -> dict[str, Any]:
    options = written(folder, scene)
    out = folder / "out.json"
    assert main(["landscape", "gates", *options, *more, "--json", str(out)]) == expected
    return json.loads(out.read_text(encoding="utf-8"))


def test_the_answer_has_the_keys_that_programs_rely_on(tmp_path: Path) -> None:
    scene = fenced(24, 20, 1, [11])
    record = asked(tmp_path, scene, "--permeability", "0.01", "--budget", "3")
    circuit = prepare(scene.laid(), permeability=0.01).circuit
    best = min(combinations(range(10), 3), key=circuit.value_of)
    assert record["selected"] == [scene.gates[each].id for each in best]
    assert record["objective"] == pytest.approx(circuit.value_of(best), rel=1e-10)
    assert record["no_gate"] == pytest.approx(circuit.value_of([]), rel=1e-10)
    assert record["all_gates"] == pytest.approx(circuit.value_of(range(10)), rel=1e-10)  # type: ignore[arg-type]
    assert (record["bound"], record["gap"]) == (record["objective"], 0)
    assert [each["kind"] for each in record["provenance"]["inputs"]] == ["table"] * 4


def test_without_enumeration_the_bound_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = asked(
        tmp_path, fenced(24, 20, 1, [11]), "--permeability", "0.01", "--budget", "3", "--no-enumeration"
    )
    assert record["method"] == "search"
    assert 0 < record["bound"] <= record["objective"]
    assert record["gap"] == pytest.approx(1 - record["bound"] / record["objective"])
    assert "the bound is" in capsys.readouterr().out


def test_gates_across_two_lines_are_paired_unless_they_are_to_be_separate(tmp_path: Path) -> None:
    scene = fenced(30, 28, 1, [12, 16], width=4)
    record = asked(tmp_path, scene, "--permeability", "0.01", "--budget", "1")
    one, other = record["selected"]
    assert one.split("-")[1] == other.split("-")[1]
    separate = asked(tmp_path, scene, "--permeability", "0.01", "--budget", "1", "--separate")
    assert len(separate["selected"]) == 1
    assert separate["objective"] > record["objective"]


def test_multi_lines_open_both_lines_as_facing_gates_do(tmp_path: Path) -> None:
    facing = asked(tmp_path, fenced(30, 28, 1, [12, 16], width=4), "--permeability", "0.01", "--budget", "2")
    whole = fenced(30, 28, 1, [12, 16], width=4, paired=True)
    assert asked(tmp_path, whole, "--permeability", "0.01", "--budget", "2")["objective"] == pytest.approx(
        facing["objective"]
    )


def test_a_neighbour_that_stays_shut_is_told_for_each_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = fenced(30, 28, 1, [12, 16], width=4)
    record = asked(tmp_path, scene, "--permeability", "0.001", "--budget", "2")
    assert [each["owner"] for each in record["neighbour_stays_shut"]] == ["owner 0", "owner 1"]
    assert all(each["objective"] > record["objective"] for each in record["neighbour_stays_shut"])
    assert "If the line of owner 0 stays shut" in capsys.readouterr().out


def test_a_shut_line_that_no_budget_opens_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = fenced(30, 28, 1, [12, 16], width=4)
    record = asked(tmp_path, scene, "--permeability", "0", "--budget", "1", "--separate", expected=4)
    assert record["code"] == "gates.stay_shut"
    assert len(record["instead"]) == 2
    assert "let nothing through" in capsys.readouterr().out


def test_an_ensemble_says_how_often_each_gate_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "ensemble.json"
    path.write_text('{"permeabilities": [0.0001, 0.01, 0.3], "months": [null, 4], "resistances": ["r.asc"]}')
    record = asked(
        tmp_path,
        fenced(24, 20, 1, [11]),
        *("--permeability", "0.01", "--budget", "2", "--ensemble", str(path)),
    )
    assert len(record["ensemble"]["members"]) == 6
    assert sum(record["ensemble"]["frequency"].values()) == pytest.approx(2.0)


@pytest.mark.parametrize("text", ["[1]", "{", '{"months": [13]}', '{"permeabilities": []}'])
def test_an_ensemble_that_cannot_be_read_is_refused(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ensemble.json"
    path.write_text(text)
    options = written(tmp_path, fenced(24, 20, 1, [11]))
    more = ["--permeability", "0.01", "--budget", "2", "--ensemble", str(path)]
    assert main(["landscape", "gates", *options, *more]) == 3
    assert "[gates.bad_ensemble]" in capsys.readouterr().err


def test_prey_and_leopard_are_chosen_for_together(tmp_path: Path) -> None:
    more = ["--permeability", "0.2", "--budget", "2", "--prey", "Gazella", "--prey-permeability", "0.0001"]
    record = asked(tmp_path, fenced(24, 24, 6, [11], populations=4), *more)
    both = record["together"]
    assert both["prey"] == "Gazella"
    assert both["bound_share"] <= both["objective_share"] < 1
    assert both["prey_objective"] < both["prey_no_gate"]
    assert both["compromises"]


def test_gates_are_written_as_geojson_with_what_was_chosen(tmp_path: Path) -> None:
    out = tmp_path / "gates.geojson"
    record = asked(
        tmp_path,
        fenced(24, 20, 1, [11]),
        *("--permeability", "0.01", "--budget", "2", "--out", str(out)),
    )
    features = json.loads(out.read_text())["features"]
    chosen = [each["id"] for each in features if each["properties"]["selected"]]
    assert chosen == record["selected"]


@pytest.mark.parametrize(
    ("more", "exit_code", "code"),
    [
        (["--permeability", "1.5", "--budget", "2"], 2, "gates.bad_permeability"),
        (["--permeability", "nan", "--budget", "2"], 2, "gates.bad_permeability"),
        (
            ["--permeability", "0.1", "--budget", "2", "--prey", "x", "--prey-permeability", "7"],
            2,
            "gates.bad_permeability",
        ),
        (["--permeability", "0.1", "--budget", "2", "--spacing-m", "-5"], 2, "gates.bad_spacing"),
        (["--permeability", "0.1", "--budget", "2", "--spacing-m", "nan"], 2, "gates.bad_spacing"),
        (["--permeability", "0.1", "--budget", "2", "--prey-permeability", "0.5"], 2, "gates.no_prey"),
        (["--permeability", "0.1", "--budget", "-1"], 2, "gates.bad_budget"),
        (["--permeability", "0.1", "--budget", "2", "--month", "13"], 2, "gates.bad_month"),
        (["--permeability", "0.1", "--budget", "2", "--pair", "odd"], 2, "gates.unknown_pairing"),
        (["--permeability", "0.1", "--budget", "2", "--prey", "x"], 2, "gates.no_prey_permeability"),
    ],
)
def test_a_call_that_is_wrong_is_refused(
    tmp_path: Path, more: list[str], exit_code: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["landscape", "gates", *written(tmp_path, fenced(24, 20, 1, [11])), *more]) == exit_code
    assert f"[{code}]" in capsys.readouterr().err


def test_a_landscape_that_does_not_fit_is_refused_with_cells_that_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qaplan.app.services.landscape.gates.free_memory_bytes", lambda: 1e6)
    more = ["--permeability", "0.1", "--budget", "2"]
    record = asked(tmp_path, fenced(24, 20, 1, [11]), *more, expected=4)
    assert record["code"] == "landscape.too_large"


def test_no_coordinate_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = asked(tmp_path, fenced(24, 20, 1, [11]), "--permeability", "0.01", "--budget", "2")
    said = json.dumps(record) + capsys.readouterr().out
    assert "coordinates" not in said
    assert np.isfinite(record["objective"])


def test_layers_that_name_two_systems_are_refused_where_the_raster_names_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = written(tmp_path, fenced(24, 20, 1, [11]))
    options += ["--permeability", "0.01", "--budget", "1"]

    def name_system(layer: str, code: str) -> None:
        file = tmp_path / f"{layer}.geojson"
        told = {"crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}}
        file.write_text(json.dumps(json.loads(file.read_text()) | told))

    name_system("barrier", "32640")
    assert main(["landscape", "gates", *options]) == 0
    capsys.readouterr()
    name_system("populations", "32641")
    assert main(["landscape", "gates", *options]) == 3
    told = capsys.readouterr().err
    assert "vector.different_systems" in told
    assert "populations.geojson is in EPSG:32641" in told
