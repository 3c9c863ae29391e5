"""Omniscape projects on disk: what is read, what is doubtful, and what is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.moving_window.files import read_window_inputs
from qaplan.landscape.moving_window.options import window_options
from qaplan.landscape.moving_window.running import run_window_project
from qaplan.landscape.moving_window.types import WindowInputs
from qaplan.landscape.projects.files import Ini, read_ini
from qaplan.landscape.rasters.files import read_raster, write_raster
from qaplan.landscape.rasters.types import Raster

NO = np.nan
CELLS = [[1.0, 2.0, 4.0], [5.0, NO, 10.0]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a raster of resistances."""
    monkeypatch.chdir(tmp_path)
    raster("r.asc", CELLS)
    return tmp_path


def raster(name: str, values: object, **lies: float) -> None:
    write_raster(Path(name), Raster(np.array(values, np.float64), **lies))


def ini_of(**options: object) -> Ini:
    lines = {
        "resistance_file": "r.asc",
        "radius": 2,
        "project_name": "run",
        "write_as_tif": "false",
    } | options
    Path("run.ini").write_text("".join(f"{name} = {value}\n" for name, value in lines.items()))
    return read_ini(Path("run.ini"))


def inputs_of(**options: object) -> tuple[WindowInputs, list[str]]:
    ini = ini_of(**options)
    return read_window_inputs(ini, window_options(ini)), ini.warnings


def test_sources_follow_from_the_resistance_up_to_a_cutoff() -> None:
    inputs, _ = inputs_of(source_from_resistance="true", r_cutoff=4)
    np.testing.assert_allclose(inputs.sources, [[1, 0.5, 0.25], [0, 0, 0]])
    np.testing.assert_allclose(inputs.conductance.values, [[1, 0.5, 0.25], [0.2, 0, 0.1]])
    inputs, _ = inputs_of(source_from_resistance="true", resistance_is_conductance="true")
    np.testing.assert_allclose(inputs.sources, np.nan_to_num(CELLS))


def test_sources_below_their_threshold_are_none() -> None:
    raster("s.asc", [[0.1, 0.2, 0.3], [NO, 1, 0]])
    inputs, _ = inputs_of(source_file="s.asc", source_threshold=0.2)
    np.testing.assert_allclose(inputs.sources, [[0, 0.2, 0.3], [0, 1, 0]])


def test_a_resistance_can_be_reclassified_and_taken_away() -> None:
    Path("t.txt").write_text('1 7\n10 "missing"\n')
    options = {"reclassify_resistance": "true", "reclass_table": "t.txt", "source_from_resistance": "true"}
    inputs, _ = inputs_of(**options)
    np.testing.assert_array_equal(inputs.resistance, [[7, 2, 4], [5, NO, NO]])
    assert inputs.conductance.values[1].tolist() == [0.2, 0, 0]
    result = run_window_project(ini_of(**options, write_reclassified_resistance="true"), Path("out"))
    assert sorted(each.name for each in result.files) == [
        "classified_resistance.asc", "config.ini", "cum_currmap.asc",
    ]  # fmt: skip
    shown = read_raster(Path("out/run/classified_resistance.asc")).values
    np.testing.assert_array_equal(shown, inputs.resistance)


def test_maps_are_masked_unless_they_shall_not_be() -> None:
    for mask, expected in (("true", True), ("false", False)):
        options = {"source_from_resistance": "true", "calc_flow_potential": "true", "mask_nodata": mask}
        run_window_project(ini_of(**options), Path("out"))
        for name in ("cum_currmap", "flow_potential"):
            assert np.isnan(read_raster(Path(f"out/run/{name}.asc")).values[1, 1]) == expected


def test_two_conditions_are_read_with_the_future_of_one() -> None:
    for name, value in (("a", 1.0), ("b", 2.0), ("c", 3.0)):
        raster(f"{name}.asc", np.full((2, 3), value))
    inputs, warnings = inputs_of(
        source_from_resistance="true",
        conditional="true",
        n_conditions=2,
        compare_to_future=2,
        condition1_file="a.asc",
        condition1_future_file="c.asc",
        condition2_file="b.asc",
        condition2_future_file="c.asc",
        comparison2="equal",
        condition1_lower=-1,
        condition1_upper=0.5,
    )
    first, second = inputs.conditions
    assert (first.comparison, first.lower, first.upper) == ("within", -1, 0.5)
    assert (first.at_target[0, 0], second.at_source[0, 0], second.at_target[0, 0]) == (1, 2, 3)
    assert second.comparison == "equal"
    assert [each.split(":")[0] for each in warnings] == ["condition1_future_file"]


def test_condition_files_without_effect_are_told() -> None:
    raster("a.asc", np.ones((2, 3)))
    inputs, warnings = inputs_of(source_from_resistance="true", condition1_file="a.asc")
    assert inputs.conditions == ()
    assert "conditional = true" in warnings[0]
    _, warnings = inputs_of(
        source_from_resistance="true", conditional="true", condition1_file="a.asc", condition2_file="a.asc"
    )
    assert "n_conditions = 2" in warnings[0]


def test_a_raster_elsewhere_is_told_unless_that_is_allowed() -> None:
    raster("s.asc", np.ones((2, 3)), west=5.0)
    assert "matched by order" in inputs_of(source_file="s.asc")[1][0]
    assert inputs_of(source_file="s.asc", allow_different_projections="true")[1] == []


@pytest.mark.parametrize(
    ("values", "options", "code"),
    (
        ([[1.0, 0.0]], {}, "landscape.bad_resistance"),
        ([[1.0, -2.0]], {}, "landscape.bad_resistance"),
        ([[NO, NO]], {}, "landscape.nothing_left"),
        ([[1e-320, 1.0]], {}, "landscape.not_finite"),
        (CELLS, {"source_from_resistance": "false"}, "landscape.missing_option"),
        (CELLS, {"source_from_resistance": "false", "source_file": "s.asc"}, "landscape.other_cells"),
        (CELLS, {"conditional": "true"}, "landscape.missing_option"),
        (CELLS, {"radius": "far"}, "landscape.bad_option"),
        (CELLS, {"radius": 0}, "landscape.bad_option"),
        (CELLS, {"buffer": -1}, "landscape.bad_option"),
        (CELLS, {"radius": ""}, "landscape.missing_option"),
        (CELLS, {"n_conditions": 3}, "landscape.bad_option"),
    ),
)
def test_what_cannot_be_run_is_refused(values: object, options: dict[str, object], code: str) -> None:
    raster("r.asc", values)
    raster("s.asc", np.ones((3, 3)))
    with pytest.raises(DataError) as refused:
        inputs_of(**({"source_from_resistance": "true"} | options))
    assert refused.value.code == code


def test_an_even_block_is_made_odd_and_that_is_told() -> None:
    ini = ini_of(block_size=4, solver="magic", precision="single", reclass_table="t.txt", foo=1)
    assert window_options(ini).block == 5
    said = " ".join(ini.warnings)
    assert all(word in said for word in ("block_size", "solver", "precision", "reclass_table", "foo"))
