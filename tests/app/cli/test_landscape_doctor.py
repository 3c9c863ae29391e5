"""`qaplan landscape doctor`: inputs looked over on plain files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.cli.cases import call

HEAD = "ncols 4\nnrows 1\nxllcorner 500000\nyllcorner 4800000\ncellsize 1000\nNODATA_value -9999\n"
PROJECT = (
    "[Mode]\nhabitat_file = r.asc\npoint_file = p.txt\noutput_file = run.out\nscenario = pairwise\n"
    "use_mask = True\nmask_file = m.asc\nuse_polygons = True\npolygon_file = g.asc\nsolver = nonsense\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a path of four cells, as the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("r.asc").write_text(HEAD + "1 1 1 1\n")
    Path("p.txt").write_text("1 500500 4800500\n2 503500 4800500\n")
    Path("m.asc").write_text(HEAD + "1 0 1 1\n")
    Path("g.asc").write_text(HEAD + "0 0 0 0\n")
    return tmp_path


def examined(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    """Exit code and record."""
    code, out, _ = call(capsys, "landscape", "doctor", *words, "--json", "-")
    return code, json.loads(out)


def test_sound_inputs_are_well(capsys: pytest.CaptureFixture[str]) -> None:
    code, record = examined(capsys, "--resistance", "r.asc", "--points", "p.txt")
    assert (code, record["status"], record["points"], record["parts"]) == (0, "ok", 2, 1)
    assert record["forecast"]["nodes"] == 4
    assert [each["id"] for each in record["provenance"]["inputs"]] == ["r.asc", "p.txt"]


def test_a_resistance_of_nothing_ends_with_3_and_a_conductance_of_nothing_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("r.asc").write_text(HEAD + "1 0 1 1\n")
    code, record = examined(capsys, "--resistance", "r.asc")
    assert (code, record["problems"][0]["code"]) == (3, "landscape.zero_resistance")
    code, record = examined(capsys, "--conductance", "r.asc")
    assert (code, record["parts"]) == (0, 2)


def test_a_project_is_looked_over_with_its_mask(capsys: pytest.CaptureFixture[str]) -> None:
    Path("run.ini").write_text(PROJECT)
    code, record = examined(capsys, "run.ini")
    assert (code, record["status"]) == (0, "doubtful")
    assert record["cautions"] == ["landscape.points_apart"]
    assert [each["cells"] for each in record["largest_parts"]] == [2, 1]


def test_a_region_joins_what_the_mask_parts(capsys: pytest.CaptureFixture[str]) -> None:
    Path("g.asc").write_text(HEAD + "3 0 3 0\n")
    Path("run.ini").write_text(PROJECT)
    code, record = examined(capsys, "run.ini")
    assert (code, record["parts"], record["cautions"]) == (0, 1, [])


def test_a_focal_raster_of_all_cells_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    head = HEAD.replace("ncols 4", "ncols 2500")
    Path("r.asc").write_text(head + " ".join(["1"] * 2500) + "\n")
    Path("f.asc").write_text(head + " ".join(map(str, range(1, 2501))) + "\n")
    code, record = examined(capsys, "--resistance", "r.asc", "--points", "f.asc")
    assert (code, record["problems"][0]["code"]) == (3, "landscape.every_cell_a_point")


def test_a_run_beyond_the_memory_ends_with_4_and_names_what_fits(capsys: pytest.CaptureFixture[str]) -> None:
    row = " ".join(["1"] * 300)
    head = HEAD.replace("ncols 4", "ncols 300").replace("nrows 1", "nrows 300")
    Path("r.asc").write_text(head + f"{row}\n" * 300)
    code, out, _ = call(capsys, "landscape", "doctor", "--resistance", "r.asc", "--memory-gb", "0.12")
    assert code == 4
    assert "with a side of 2,000, would fit" in out


def test_points_outside_are_named_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.txt").write_text("1 500500 4800500\n2 9 9\n7 1e300 4800500\n")
    code, out, _ = call(
        capsys, "landscape", "doctor", "--resistance", "r.asc", "--points", "p.txt", "--lang", "ru"
    )
    assert code == 3
    assert "Точки за пределами растра: 2, 7." in out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("run.ini", "--resistance", "r.asc"),
        ("--resistance", "r.asc", "--conductance", "r.asc"),
        ("--resistance", "r.asc", "--neighbours", "6"),
    ],
)
def test_a_wrong_call_ends_with_2(capsys: pytest.CaptureFixture[str], words) -> None:
    assert call(capsys, "landscape", "doctor", *words)[0] == 2


@pytest.mark.parametrize(
    "lines",
    (
        "data_type = network\nhabitat_file = r.asc\npoint_file = p.txt\noutput_file = run.out\n",
        "resistance_file = r.asc\nradius = 3\nproject_name = run\n",
    ),
    ids=("network", "moving windows"),
)
def test_networks_and_moving_windows_are_not_looked_over(
    lines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("run.ini").write_text(lines)
    code, _, err = call(capsys, "landscape", "doctor", "run.ini")
    assert code == 2
    assert "landscape.no_raster_project" in err
