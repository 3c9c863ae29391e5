"""The verification cases of Omniscape.jl through the command: cumulative current and flow potential.

The cases and what Omniscape wrote for them are in the shared data (MIT licence). Omniscape solved each window
by conjugate gradients to a relative residual of 1e-6; a solution as coarse as that is 3.5e-6 off the exact
one over a whole map of test1 and test2, which is how far its map is off ours. So maps are compared over the
whole, and ours with an exact solution elsewhere (`tests/landscape/moving_window`).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qaplan.landscape.rasters.files import read_raster
from tests.app.cli.cases import call

OVER_THE_WHOLE = 5e-6
CASES = {"config": "test1", "config2": "test2", "config3": "test3", "config_reclass": "test_reclass"}
RUN = ("config4a", "config4b", "config4c", "config5", "config6", "config_32bit")
REFUSED = {
    "bad_config": "landscape.missing_option",
    "bad_compare_to_future": "landscape.bad_option",
    "bad_comparison1": "landscape.bad_option",
    "bad_comparison2": "landscape.bad_option",
    "bad_n_conditions": "landscape.bad_option",
    "no_source_provided": "landscape.missing_option",
    "config7": "landscape.bad_resistance",
}


@pytest.fixture
def cases(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder from which the paths of the cases count, as the working directory."""
    folder = shared_data / "connect" / "verification" / "omniscape_jl" / "test"
    monkeypatch.chdir(folder)
    return folder


def words_of(name: str, folder: Path) -> tuple[str, ...]:
    return ("landscape", "circuit", f"input/{name}.ini", "--out", str(folder), "--json", "-")


@pytest.mark.parametrize("name", CASES)
def test_a_verification_case_comes_out_as_omniscape_wrote_it(
    name: str, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(capsys, *words_of(name, tmp_path))
    assert code == 0
    assert json.loads(out)["residual"] < 1e-10
    expected = [each for each in (cases / "output_verify" / CASES[name]).iterdir() if each.suffix != ".ini"]
    assert expected
    for theirs in expected:
        a, b = read_raster(theirs), read_raster(tmp_path / CASES[name] / theirs.name)
        assert (np.isnan(a.values) == np.isnan(b.values)).all()
        known = ~np.isnan(a.values)
        off = np.linalg.norm((b.values - a.values)[known]) / np.linalg.norm(a.values[known])
        assert off < OVER_THE_WHOLE


@pytest.mark.parametrize("name", RUN)
def test_a_project_without_expected_maps_runs(
    name: str, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(capsys, *words_of(name, tmp_path))
    assert (code, json.loads(out)["status"]) == (0, "solved")


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_project_is_refused_with_what_is_wrong(
    name: str, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = call(capsys, *words_of(name, tmp_path))
    assert code == 3
    assert f"[{REFUSED[name]}]" in err
    assert not list(tmp_path.iterdir())
