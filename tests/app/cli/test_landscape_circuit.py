"""`qaplan landscape circuit` on plain files: the contract that scripts rely on, and odd projects."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qaplan.landscape.rasters.files import read_raster
from tests.app.cli.cases import call
from tests.architecture.loading import modules_after

KEYS = {
    "cautions", "files", "focal_points", "nodes", "provenance", "residual", "resistances", "scenario",
    "solver", "solves", "status", "warnings",
}  # fmt: skip
HEAD = "ncols 4\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value -9999\n"
PAIR = (
    "[Mode]\nhabitat_file = r.asc\npoint_file = p.txt\noutput_file = old/run.out\nscenario = pairwise\n"
    "write_cur_maps = True\nconnect_using_avg_resistances = True\n"
)
WINDOWS = (
    "[Input files]\nresistance_file = r.asc\nradius = 2\nproject_name = run\nsource_from_resistance = true\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a path of four cells, as the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("r.asc").write_text(HEAD + "1 1 1 1\n")
    Path("p.txt").write_text("1 0.5 0.5\n2 3.5 0.5\n")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], text: str | bytes, *words: str) -> tuple[int, str, str]:
    """Run a project with these lines."""
    Path("run.ini").write_bytes(text if isinstance(text, bytes) else text.encode())
    return call(capsys, "landscape", "circuit", "run.ini", "--out", "results", *words)


def test_a_project_is_run_and_its_record_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, PAIR, "--json", "-")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert set(record) == KEYS
    assert record["resistances"] == [[0.0, pytest.approx(3.0)], [pytest.approx(3.0), 0.0]]
    assert record["focal_points"] == [1, 2]
    assert (record["scenario"], record["nodes"], record["solver"]) == ("pairwise", 4, "direct")
    assert {each["id"] for each in record["provenance"]["inputs"]} == {"run.ini", "r.asc", "p.txt"}
    assert sorted(record["files"]) == sorted(each.name for each in Path("results").iterdir())
    assert np.loadtxt("results/run_resistances.out").round(9).tolist() == [[0, 1, 2], [1, 0, 3], [2, 3, 0]]
    assert not Path("old").exists()


def test_the_summary_says_what_was_solved_and_how_well(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, PAIR)
    assert out.startswith("pairwise: 2 focal points, 4 nodes; solver direct, relative residual ")


def test_a_project_with_a_radius_is_one_of_moving_windows(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, WINDOWS, "--json", "-")
    record = json.loads(out)
    assert (code, record["scenario"], record["windows"]) == (0, "moving-window", 4)
    assert sorted(record["files"]) == ["run/config.ini", "run/cum_currmap.tif"]
    assert read_raster(Path("results/run/cum_currmap.tif")).values.min() > 0
    code, _, _ = run(capsys, WINDOWS + "write_as_tif = false\ncalc_normalized_current = true\n")
    assert code == 0
    assert {"cum_currmap.asc", "normalized_cum_currmap.asc"} <= {
        each.name for each in Path("results/run").iterdir()
    }


def test_an_unknown_solver_is_told_and_chosen_by_size(capsys: pytest.CaptureFixture[str]) -> None:
    for text in (PAIR, WINDOWS):
        code, _, err = run(capsys, text, "--solver", "magic")
        assert (code, "landscape.unknown_solver" in err) == (0, True)


@pytest.mark.parametrize("solver", ("auto", "direct", "amg"))
def test_every_solver_comes_to_the_same(solver: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, PAIR, "--solver", solver, "--json", "-")
    assert json.loads(out)["resistances"][0][1] == pytest.approx(3.0, rel=1e-9)


def test_a_range_of_resistances_too_wide_to_solve_passes_its_test_or_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rng = np.random.default_rng(1)
    cells = 10.0 ** rng.choice([0, 15], (11, 11))
    text = "\n".join(" ".join(f"{each:g}" for each in row) for row in cells)
    Path("r.asc").write_text(HEAD.replace("ncols 4", "ncols 11").replace("nrows 1", "nrows 11") + text)
    Path("p.txt").write_text("1 0.5 0.5\n2 10.5 10.5\n")
    code, out, _ = run(capsys, PAIR, "--json", "-")
    record = json.loads(out)
    assert (code, record["status"]) in ((0, "solved"), (4, "doubtful"))
    assert (record["residual"] <= 1e-6) == (code == 0)


def test_a_doubtful_solution_ends_with_four(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qaplan.landscape.circuits.results.LARGEST_RESIDUAL", -1.0)
    code, out, _ = run(capsys, PAIR, "--json", "-")
    assert (code, json.loads(out)["status"]) == (4, "doubtful")


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("", "landscape.bad_ini"),
        (b"\xff\xfe\x00h", "landscape.bad_ini"),
        (PAIR.replace("r.asc", "gone.asc"), "raster.not_found"),
        (PAIR.replace("r.asc", "/etc/passwd"), "raster.not_a_grid"),
        (PAIR.replace("p.txt", "/etc/passwd"), "raster.bad_table"),
        (PAIR.replace("habitat_file = r.asc\n", ""), "landscape.missing_option"),
        (PAIR.replace("pairwise", "sideways"), "landscape.bad_option"),
        (PAIR.replace("p.txt", "far.txt"), "raster.point_outside"),
        (PAIR.replace("r.asc", "vrt.tif"), "raster.not_geotiff"),
        (PAIR.replace("r.asc", "huge.asc"), "raster.too_large"),
        (WINDOWS.replace("radius = 2", "radius = nan"), "landscape.bad_option"),
        (WINDOWS.replace("radius = 2", "radius = 1e9"), "landscape.bad_option"),
        (WINDOWS.replace("project_name = run", "project_name = .."), "landscape.bad_option"),
    ),
)
def test_an_odd_project_is_refused_and_nothing_is_written(
    text: str | bytes, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("far.txt").write_text("1 0.5 0.5\n2 77.25 0.5\n")
    Path("vrt.tif").write_text('<VRTDataset rasterXSize="4" rasterYSize="1"></VRTDataset>')
    Path("huge.asc").write_text(HEAD.replace("ncols 4", "ncols 4000000000") + "1 1 1 1\n")
    exit_code, out, err = run(capsys, text)
    assert (exit_code, out) == (3, "")
    assert f"[{code}]" in err
    assert "77.25" not in err
    assert "root" not in err
    assert not Path("results").exists()


def test_a_file_beside_the_project_is_found_from_another_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    Path("run.ini").write_text("\ufeff" + PAIR, encoding="utf-8")
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    code, _, err = call(capsys, "landscape", "circuit", str(folder / "run.ini"), "--out", "results")
    assert (code, err.count("the one beside the .ini file was taken")) == (0, 2)


def test_a_run_that_would_not_fit_is_refused_with_what_would(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "qaplan.app.services.landscape.project_files.free_memory_bytes"
    monkeypatch.setattr(module, lambda: 1e6)
    for text in (PAIR, WINDOWS):
        code, _, err = run(capsys, text)
        assert (code, "[landscape.too_large]" in err) == (3, True)
    assert not Path("results").exists()


def test_the_help_of_the_command_needs_nothing_heavy() -> None:
    loaded = modules_after("from qaplan.app.cli import main; main(['landscape', 'circuit', '--help'])")
    assert not {"scipy", "rasterio", "pandas", "django", "pyamg"} & loaded
