"""The verification cases of Circuitscape.jl through the command: resistances, currents and voltages.

The cases and what Circuitscape wrote for them are in the shared data (MIT licence; commit in their folder).
Resistances have ten digits. Circuitscape solved most cases by iteration to a relative residual of 1e-6, so
its maps are off by as much; ours are exact, which `test_oracle.py` of the projects shows.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qaplan.landscape.projects.files.ini import read_ini
from qaplan.landscape.projects.options import stem_of
from qaplan.landscape.rasters.files import read_raster
from tests.app.cli.cases import call

ABSOLUTE = 2e-6
# The voltages of this case reach 104: its iteration is off by 5e-8 of them.
LOOSER = {"mgVerify2_voltmap.asc": 6e-6}
CASES = (
    *(f"network/{name}" for name in ("mgNetworkVerify1", "mgNetworkVerify2", "sgNetworkVerify2")),
    "network/sgNetworkVerify3",
    *(f"raster/advanced/{number}/mgVerify{number}" for number in (1, 2, 5, 6)),
    "raster/advanced/6/ex_advanced",
    *(f"raster/all_to_one/{number}/allToOneVerify{number}" for number in (1, 2, 4, 5, 6, 8, 10, 11)),
    *(f"raster/one_to_all/{number}/oneToAllVerify{number}" for number in (1, 2, 4, 5, 6, 8, 10, 11)),
    *(f"raster/pairwise/{number}/sgVerify{number}" for number in (1, 2, 4, 5, 7, 8, 10, 11, 14, 15)),
)


@pytest.fixture
def cases(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder from which the paths of the cases count, as the working directory."""
    folder = shared_data / "connect" / "verification" / "circuitscape_jl" / "test"
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_verification_case_comes_out_as_circuitscape_wrote_it(
    case: str, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(
        capsys, "landscape", "circuit", f"input/{case}.ini", "--out", str(tmp_path), "--json", "-"
    )
    assert code == 0
    record = json.loads(out)
    assert record["status"] == "solved"
    assert record["residual"] < 1e-10
    compared = 0
    for ours in record["files"]:
        theirs = cases / "output_verify" / ours
        if theirs.exists():
            compare(theirs, tmp_path / ours)
            compared += 1
    assert compared >= 1


@pytest.mark.parametrize("case", ("raster/pairwise/1/sgVerify1", "raster/one_to_all/4/oneToAllVerify4"))
def test_the_iterative_solver_comes_to_the_same(
    case: str, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for solver in ("direct", "amg"):
        words = ("--out", str(tmp_path / solver), "--solver", solver)
        assert call(capsys, "landscape", "circuit", f"input/{case}.ini", *words)[0] == 0
    for path in (tmp_path / "direct").glob("*_*"):
        other = tmp_path / "amg" / path.name
        if path.suffix == ".asc":
            np.testing.assert_allclose(read_raster(path).values, read_raster(other).values, atol=1e-7)
        else:
            np.testing.assert_allclose(np.loadtxt(path), np.loadtxt(other), rtol=1e-8)


def test_every_map_that_a_case_asks_for_is_written(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pairs on one node and points without a way have maps, too: of nothing."""
    for case in (each for each in CASES if each.startswith("raster")):
        ini = read_ini(Path(f"input/{case}.ini"))
        if not (ini.yes("write_cur_maps") and ini.yes("write_volt_maps")):
            continue
        folder = tmp_path / Path(case).name
        assert call(capsys, "landscape", "circuit", str(ini.path), "--out", str(folder))[0] == 0
        expected = {each.name for each in (cases / "output_verify").glob(f"{stem_of(ini)}_*")}
        assert expected <= {each.name for each in folder.iterdir()}


def compare(theirs: Path, ours: Path) -> None:
    """One file of a case."""
    if theirs.suffix == ".asc":
        a, b = read_raster(theirs), read_raster(ours)
        assert b.lies_like(a)
        assert (np.isnan(a.values) == np.isnan(b.values)).all()
        np.testing.assert_allclose(b.values, a.values, rtol=0, atol=LOOSER.get(theirs.name, ABSOLUTE))
    elif "branch_currents" in theirs.name:
        one, other = branches(theirs), branches(ours)
        for ends in one.keys() | other.keys():
            assert other.get(ends, 0.0) == pytest.approx(one.get(ends, 0.0), abs=ABSOLUTE)
    else:
        np.testing.assert_allclose(np.loadtxt(ours), np.loadtxt(theirs), rtol=1e-6, atol=1e-12)


def branches(path: Path) -> dict[tuple[int, int], float]:
    """The current of each branch of a file."""
    return {(int(one), int(other)): value for one, other, value in np.loadtxt(path, ndmin=2)}
