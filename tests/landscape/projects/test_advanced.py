"""Advanced: sources and grounds as rasters and lists, and what goes where both meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from tests.landscape.projects.cases import NO, Case


def row(folder: Path, **options: object) -> Case:
    return Case(folder, scenario="advanced", **options).raster("habitat_file", [[1.0, 1.0, 1.0]])


def test_a_list_and_a_raster_say_the_same(tmp_path: Path) -> None:
    case = row(tmp_path).raster("source_file", [[2, NO, NO]]).raster("ground_file", [[NO, NO, 0]])
    case.run()
    by_raster = case.map("voltmap")
    case.text("source_file", "2 0.5 0.5\n").text("ground_file", "0 2.5 0.5\n").run()
    assert case.map("voltmap").tolist() == by_raster.tolist() == [[4, 2, 0]]


def test_of_two_lines_in_one_cell_the_last_counts_and_that_is_told(tmp_path: Path) -> None:
    case = row(tmp_path).text("source_file", "5 0.5 0.5\n2 0.4 0.4\n1 1.5 0.5\n")
    result = case.text("ground_file", "0 2.5 0.5\n").run()
    assert case.map("curmap").tolist() == [[2, 3, 3]]
    told = next(each for each in result.warnings if "the last counts" in each)
    assert told.startswith("source_file.txt: 1 ")


@pytest.mark.parametrize(
    ("source", "ground"),
    (("nan 0.5 0.5", "0 2.5 0.5"), ("inf 0.5 0.5", "0 2.5 0.5"), ("1 0.5 0.5", "nan 2.5 0.5")),
)
def test_a_source_or_a_ground_that_is_no_number_is_refused(source: str, ground: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        row(tmp_path).text("source_file", f"{source}\n").text("ground_file", f"{ground}\n").run()
    assert refused.value.code == "landscape.not_finite"


def test_an_infinite_resistance_to_the_ground_is_no_ground(tmp_path: Path) -> None:
    case = row(tmp_path).text("source_file", "1 0.5 0.5\n").text("ground_file", "inf 0.5 0.5\n0 2.5 0.5\n")
    case.run()
    assert case.map("curmap").tolist() == [[1, 1, 1]]


def test_the_resistance_of_a_ground_adds_to_the_way(tmp_path: Path) -> None:
    case = row(tmp_path).raster("source_file", [[1, NO, NO]]).raster("ground_file", [[NO, NO, 5]])
    case.run()
    assert case.map("voltmap").tolist() == [[7, 6, 5]]
    case.run(ground_file_is_resistances=False)
    assert case.map("voltmap").tolist() == [[2.2, 1.2, 0.2]]
    case.run(use_direct_grounds=True)
    assert case.map("voltmap").tolist() == [[2, 1, 0]]


def test_each_source_can_be_one_ampere(tmp_path: Path) -> None:
    case = row(tmp_path).raster("source_file", [[9, NO, NO]]).raster("ground_file", [[NO, NO, 0]])
    case.run(use_unit_currents=True)
    assert case.map("curmap").tolist() == [[1, 1, 1]]


def test_a_source_and_a_sink_of_equal_strength_are_solved(tmp_path: Path) -> None:
    case = row(tmp_path).raster("source_file", [[1, NO, -1]]).raster("ground_file", [[NO, 4, NO]])
    case.run()
    assert case.map("voltmap").tolist() == [[1, 0, -1]]


def test_sources_without_a_way_to_a_ground_are_told(tmp_path: Path) -> None:
    case = Case(tmp_path, scenario="advanced").raster("habitat_file", [[1.0, NO, 1.0, 1.0]])
    case.raster("source_file", [[1, 1, 1, NO]]).raster("ground_file", [[NO, NO, NO, 0]])
    result = case.run()
    assert case.map("curmap").tolist() == [[0, 0, 1, 1]]
    assert [each.split()[0] for each in result.warnings] == ["1", "1"]


def test_nothing_flows_where_no_source_has_a_ground(tmp_path: Path) -> None:
    case = row(tmp_path).raster("source_file", [[1, NO, NO]]).raster("ground_file", [[NO, NO, NO]])
    result = case.run()
    assert case.map("curmap").tolist() == [[0, 0, 0]]
    assert any("nothing flows" in each for each in result.warnings)


def test_a_missing_ground_file_is_refused(tmp_path: Path) -> None:
    case = row(tmp_path, ground_file="(Browse for a ground point file)").raster("source_file", [[1, NO, NO]])
    with pytest.raises(DataError) as refused:
        case.run()
    assert refused.value.code == "landscape.missing_option"
