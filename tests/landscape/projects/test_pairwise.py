"""Pairwise: which pairs are solved, what their maps hold, and which are written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.projects.pairwise import Solved
from qaplan.landscape.rasters.files import read_raster
from tests.landscape.projects.cases import NO, Case

ROW = [[1.0, 1.0, 1.0, 1.0]]
ENDS = [[1, NO, NO, 2]]


def row_case(folder: Path, **options: object) -> Case:
    """Four cells of resistance 1 in a row, a focal point at each end: 3 ohm."""
    return Case(folder, **options).raster("habitat_file", ROW).raster("point_file", ENDS)


def test_a_path_of_unit_resistors_has_as_many_ohms_as_edges(tmp_path: Path) -> None:
    case = row_case(tmp_path)
    result = case.run()
    assert result.resistances.round(9).tolist() == [[0.0, 3.0], [3.0, 0.0]]
    assert case.map("voltmap_1_2").tolist() == [[0.0, 1.0, 2.0, 3.0]]
    assert case.map("curmap_1_2").tolist() == [[1.0, 1.0, 1.0, 1.0]]
    assert case.table("resistances.out").tolist() == [[0, 1, 2], [1, 0, 3], [2, 3, 0]]
    assert case.table("resistances_3columns.out").tolist() == [[1, 2, 3]]


def test_points_without_a_way_or_without_habitat_have_minus_one_and_no_map(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0, NO, 1.0, 1.0]])
    result = case.raster("point_file", [[1, 2, 3, 4]]).run()
    assert result.resistances.round(9).tolist() == [
        [0, -1, -1, -1],
        [-1, 0, -1, -1],
        [-1, -1, 0, 1],
        [-1, -1, 1, 0],
    ]
    maps = {each.name for each in result.files if "curmap" in each.name}
    assert maps == {"run_curmap_3_4.asc", "run_cum_curmap.asc"}


def test_overlapping_points_have_exactly_no_resistance(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0, 7.0, 1.0]])
    case.text("point_file", "1 0.5 0.5\n2 0.2 0.4\n3 2.5 0.5\n")
    result = case.run()
    assert result.resistances[0, 1] == 0.0
    assert result.resistances[0, 2] == result.resistances[1, 2] > 0
    assert (case.map("curmap_1_2") == 0).all()


def test_a_short_circuit_region_costs_nothing_and_shows_its_voltage_outside_the_habitat(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0, 1.0, 1.0, 1.0], [NO, NO, NO, NO]])
    case.raster("polygon_file", [[NO, 7, 7, NO], [NO, 7, NO, NO]], used_by="use_polygons")
    result = case.raster("point_file", [[1, NO, NO, 2], [NO, NO, NO, NO]]).run()
    assert result.resistances[0, 1] == pytest.approx(2.0)
    assert case.map("voltmap_1_2").tolist() == [[0, 1, 1, 2], [0, 1, 0, 0]]


def test_a_mask_takes_cells_away(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0, 1.0], [1.0, 1.0]])
    case.raster("point_file", [[1, 2], [NO, NO]])
    assert case.run().resistances[0, 1] == pytest.approx(0.75)
    case.raster("mask_file", [[1, 1], [0, -3]], used_by="use_mask")
    assert case.run().resistances[0, 1] == pytest.approx(1.0)


def test_a_mask_that_takes_everything_is_refused(tmp_path: Path) -> None:
    case = row_case(tmp_path).raster("mask_file", [[0, 0, 0, 0]], used_by="use_mask")
    with pytest.raises(DataError) as refused:
        case.run()
    assert refused.value.code == "landscape.nothing_left"


def test_a_table_gives_cells_other_values(tmp_path: Path) -> None:
    case = row_case(tmp_path).text("reclass_file", "1 2\n5 9\n", used_by="use_reclass_table")
    assert case.run().resistances[0, 1] == pytest.approx(6.0)


def three(folder: Path, **options: object) -> Case:
    return (
        Case(folder, **options).raster("habitat_file", [[1.0] * 5]).raster("point_file", [[1, NO, 2, NO, 3]])
    )


def test_only_the_included_pairs_are_solved_and_points_in_none_are_dropped(tmp_path: Path) -> None:
    case = three(tmp_path).text("included_pairs_file", "mode\tinclude\n1\t2\n", used_by="use_included_pairs")
    result = case.run()
    assert result.numbers.tolist() == [1, 2]
    assert "left out: 3" in result.warnings[-1]
    assert case.map("cum_curmap").tolist() == [[1, 1, 1, 0, 0]]


def test_excluded_pairs_are_not_solved_and_no_point_is_dropped(tmp_path: Path) -> None:
    case = three(tmp_path).text("included_pairs_file", "mode exclude\n3 1\n", used_by="use_included_pairs")
    result = case.run()
    assert result.numbers.tolist() == [1, 2, 3]
    assert result.resistances.round(9).tolist() == [[0, 2, -1], [2, 0, 2], [-1, 2, 0]]


def test_a_matrix_includes_pairs_between_its_bounds(tmp_path: Path) -> None:
    matrix = "min 2\nmax 50\n0 3 1 2\n3 0 60 2\n1 60 0 1\n2 2 1 0\n"
    case = three(tmp_path).text("included_pairs_file", matrix, used_by="use_included_pairs")
    assert case.run().resistances.round(9).tolist() == [[0, -1, -1], [-1, 0, 2], [-1, 2, 0]]


def test_pairs_count_for_focal_regions_too(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0] * 6]).raster("point_file", [[1, 1, NO, 2, NO, 3]])
    case.text("included_pairs_file", "mode include\n1 2\n2 3\n", used_by="use_included_pairs")
    assert case.run().resistances.round(9).tolist() == [[0, 2, -1], [2, 0, 2], [-1, 2, 0]]


def test_the_sum_alone_is_the_sum_of_the_maps(tmp_path: Path) -> None:
    case = three(tmp_path, write_volt_maps=False, write_max_cur_maps=True)
    case.run()
    total, largest = case.map("cum_curmap"), case.map("max_curmap")
    for each in (tmp_path / "out").iterdir():
        each.unlink()
    result = case.run(write_cum_cur_map_only=True)
    assert {each.name for each in result.files if each.suffix == ".asc"} == {
        "run_cum_curmap.asc", "run_max_curmap.asc", "run_curmap_max.asc",
    }  # fmt: skip
    np.testing.assert_allclose(case.map("cum_curmap"), total, atol=1e-9)
    np.testing.assert_allclose(case.map("max_curmap"), largest, atol=1e-9)
    assert total.tolist() == [[2, 2, 3, 2, 2]]


def test_focal_points_of_a_pair_can_have_no_current(tmp_path: Path) -> None:
    case = three(tmp_path)
    case.run(set_focal_node_currents_to_zero=True)
    assert case.map("curmap_1_2").tolist() == [[0, 1, 0, 0, 0]]
    assert case.map("cum_curmap").tolist() == [[0, 2, 1, 2, 0]]


def test_cells_without_habitat_can_be_without_a_value(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", [[1.0, 1.0, NO]]).raster("point_file", [[1, 2, NO]])
    case.run(set_null_currents_to_nodata=True, set_null_voltages_to_nodata=True)
    assert np.isnan(case.map("cum_curmap")).tolist() == [[False, False, True]]
    assert np.isnan(case.map("voltmap_1_2")).tolist() == [[False, False, True]]


def test_logarithms_are_of_the_sum_and_cells_without_current_have_none(tmp_path: Path) -> None:
    case = three(tmp_path)
    case.run(log_transform_maps=True)
    assert np.isnan(case.map("curmap_1_2")).tolist() == [[False, False, False, True, True]]
    assert case.map("cum_curmap").tolist() == np.log10([[2, 2, 3, 2, 2]]).round(9).tolist()


@pytest.mark.parametrize(("option", "ending"), (("compress_grids", ".asc.gz"), ("write_as_tif", ".tif")))
def test_maps_can_be_packed_or_geotiff(option: str, ending: str, tmp_path: Path) -> None:
    case = row_case(tmp_path)
    case.run(**{option: True})
    assert read_raster(tmp_path / "out" / f"run_curmap_1_2{ending}").values.round(9).tolist() == [
        [1, 1, 1, 1]
    ]


def test_a_resistance_of_nothing_is_refused_with_its_cell(tmp_path: Path) -> None:
    case = (
        Case(tmp_path)
        .raster("habitat_file", [[1.0, 1.0], [0.0, 1.0]])
        .raster("point_file", [[1, 2], [NO, NO]])
    )
    with pytest.raises(DataError) as refused:
        case.run()
    assert (refused.value.code, "row 2, column 1" in str(refused.value)) == (
        "landscape.zero_resistance",
        True,
    )


def test_a_raster_of_other_cells_is_refused_and_one_at_another_corner_is_told(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", ROW).raster("point_file", [[1, 2]])
    with pytest.raises(DataError) as refused:
        case.run()
    assert refused.value.code == "landscape.other_cells"
    lines = "ncols 4\nnrows 1\nxllcorner 5\nyllcorner 0\ncellsize 1\nNODATA_value -9999\n1 -9999 -9999 2\n"
    assert "matched by order" in case.text("point_file", lines).run().warnings[0]


def test_a_single_focal_point_is_refused(tmp_path: Path) -> None:
    case = Case(tmp_path).raster("habitat_file", ROW).raster("point_file", [[1, NO, NO, -2]])
    with pytest.raises(DataError) as refused:
        case.run()
    assert refused.value.code == "landscape.too_few_points"


def test_a_residual_that_is_not_a_number_stays_one() -> None:
    solved = Solved()
    for residual in (1e-12, float("nan"), 1e-12):
        solved.add(1, "direct", residual)
    assert np.isnan(solved.residual)


def test_long_numbers_of_points_are_written_with_all_their_digits(tmp_path: Path) -> None:
    case = row_case(tmp_path).text("point_file", "20261123001 0.5 0.5\n20261123002 3.5 0.5\n")
    case.run()
    assert case.table("resistances.out")[0].tolist() == [0, 20261123001, 20261123002]
    assert case.table("resistances_3columns.out").tolist() == [[20261123001, 20261123002, 3.0]]
    assert case.map("curmap_20261123001_20261123002").tolist() == [[1, 1, 1, 1]]
