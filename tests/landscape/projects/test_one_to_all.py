"""One-to-all and all-to-one: who takes part, with what strength, and what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from tests.landscape.projects.cases import NO, Case


def three(folder: Path, scenario: str, **options: object) -> Case:
    """Five cells of resistance 1 in a row, focal points 1, 2 and 3 at the ends and in the middle."""
    case = Case(folder, scenario=scenario, **options).raster("habitat_file", [[1.0] * 5])
    return case.raster("point_file", [[1, NO, 2, NO, 3]])


def test_one_against_all_has_the_resistance_of_all_ways_together(tmp_path: Path) -> None:
    case = three(tmp_path, "one-to-all")
    result = case.run()
    assert result.resistances.tolist() == pytest.approx([2.0, 1.0, 2.0])
    assert case.map("curmap_2").tolist() == [[0.5, 0.5, 1, 0.5, 0.5]]
    assert case.map("voltmap_2").tolist() == [[0, 0.5, 1, 0.5, 0]]
    assert case.table("resistances.out")[:, 0].tolist() == [1, 2, 3]


def test_all_against_one_sends_the_current_of_each_to_it(tmp_path: Path) -> None:
    case = three(tmp_path, "all-to-one")
    assert case.run().resistances.round(9).tolist() == [0, 0, 0]
    assert case.map("curmap_1").tolist() == [[2, 2, 2, 1, 1]]
    assert case.map("cum_curmap").tolist() == [[4, 4, 6, 4, 4]]


def test_strengths_count_for_the_points_that_have_one(tmp_path: Path) -> None:
    case = three(tmp_path, "all-to-one")
    case.text("variable_source_file", "3 5\n", used_by="use_variable_source_strengths").run()
    assert case.map("curmap_1").tolist() == [[6, 6, 6, 5, 5]]
    case = three(tmp_path, "one-to-all")
    case.text("variable_source_file", "2 5\n", used_by="use_variable_source_strengths")
    assert case.run().resistances.tolist() == pytest.approx([2.0, 1.0, 2.0])
    assert case.map("curmap_2").tolist() == [[2.5, 2.5, 5, 2.5, 2.5]]


@pytest.mark.parametrize("strength", ("nan", "inf", "-inf"))
def test_a_strength_that_is_no_number_is_refused(strength: str, tmp_path: Path) -> None:
    case = three(tmp_path, "one-to-all")
    case.text("variable_source_file", f"1 {strength}\n", used_by="use_variable_source_strengths")
    with pytest.raises(DataError) as refused:
        case.run()
    assert refused.value.code == "landscape.not_finite"


def test_points_that_do_not_count_for_one_another_are_not_grounded(tmp_path: Path) -> None:
    case = three(tmp_path, "one-to-all")
    case.text("included_pairs_file", "mode include\n1 3\n2 3\n", used_by="use_included_pairs")
    result = case.run()
    assert result.resistances.tolist() == pytest.approx([4.0, 2.0, 2.0])


def test_a_point_without_a_partner_has_no_map(tmp_path: Path) -> None:
    case = three(tmp_path, "one-to-all")
    case.text("included_pairs_file", "mode exclude\n1 2\n1 3\n", used_by="use_included_pairs")
    result = case.run()
    assert result.resistances.tolist() == pytest.approx([-1.0, 2.0, 2.0])
    assert not (tmp_path / "out" / "run_curmap_1.asc").exists()


def test_points_that_no_pair_names_are_dropped_in_both_modes(tmp_path: Path) -> None:
    for mode in ("include", "exclude"):
        case = three(tmp_path, "one-to-all")
        case.text("included_pairs_file", f"mode {mode}\n1 2\n", used_by="use_included_pairs")
        result = case.run()
        assert result.numbers.tolist() == [1, 2]
        assert any("left out: 3" in each for each in result.warnings)


def test_a_point_that_does_not_count_puts_in_one_ampere_where_there_are_strengths(tmp_path: Path) -> None:
    """As both programs do; it is told."""
    case = three(tmp_path, "all-to-one")
    case.text("variable_source_file", "1 3\n2 5\n3 7\n", used_by="use_variable_source_strengths")
    case.text("included_pairs_file", "mode include\n1 2\n2 3\n", used_by="use_included_pairs")
    result = case.run()
    assert case.map("curmap_1").tolist() == [[6, 6, 6, 1, 1]]
    assert any("puts in 1 A" in each for each in result.warnings)


def test_a_region_is_one_node_with_the_regions_it_touches(tmp_path: Path) -> None:
    case = Case(tmp_path, scenario="one-to-all").raster("habitat_file", [[1.0] * 6])
    case.raster("point_file", [[1, 1, NO, NO, NO, 2]])
    case.raster("polygon_file", [[NO, 9, 9, NO, NO, NO]], used_by="use_polygons")
    assert case.run().resistances.tolist() == pytest.approx([3.0, 3.0])
