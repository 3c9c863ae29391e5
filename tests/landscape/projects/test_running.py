"""A run of a project: what is told while it goes, and what is looked over before."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.projects import run_project
from qaplan.landscape.projects.files import read_ini
from tests.landscape.projects.cases import NO, Case


@pytest.mark.parametrize(
    ("scenario", "points", "told"),
    (
        ("pairwise", [[1, 2, NO, 3]], ["points 1 and 2 of 3", "points 1 and 3 of 3", "points 2 and 3 of 3"]),
        ("pairwise", [[1, 1, NO, 3]], ["regions 1 and 3 of 2"]),
        ("one-to-all", [[1, NO, NO, 3]], ["point 1 of 2", "point 2 of 2"]),
    ),
)
def test_each_step_is_told(scenario: str, points: list[list[float]], told: list[str], tmp_path: Path) -> None:
    case = Case(tmp_path, scenario=scenario).raster("habitat_file", [[1.0] * 4]).raster("point_file", points)
    case.run()
    steps: list[str] = []
    run_project(read_ini(tmp_path / "run.ini"), tmp_path / "again", on_step=steps.append)
    assert steps == told


def test_the_doctor_ends_a_run_and_tells_its_doubts(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0, NO, 1.0]]).raster("point_file", [[1, 2, 3]])
    assert {each.code for each in case.run().cautions} >= {
        "landscape.point_on_no_data", "landscape.points_apart",
    }  # fmt: skip
    with pytest.raises(DataError) as refused:
        run_project(read_ini(tmp_path / "run.ini"), tmp_path / "none", memory_bytes=1.0)
    assert refused.value.code == "landscape.too_large"
    assert not (tmp_path / "none").exists()


def test_the_options_of_a_run_are_kept_beside_its_results(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0, 1.0]]).raster("point_file", [[1, 2]])
    case.run()
    assert "scenario = pairwise" in (tmp_path / "out" / "run.out").read_text()
