"""Points on a raster: which cell, which number, and which together."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.points import (
    NumberedCells,
    as_numbered,
    burnt_in,
    cells_of_raster,
    cells_of_table,
    reclassified,
)
from qaplan.landscape.rasters.types import Raster

RASTER = Raster(np.ones((3, 4)), cell=10.0, west=100.0, south=200.0)


def test_a_place_lies_in_the_cell_that_holds_it() -> None:
    table = np.array([[7, 105, 205], [8, 139.9, 229.9], [9, 110, 210]])
    numbers, rows, columns = cells_of_table(table, RASTER, name="points.txt")
    assert numbers.tolist() == [7, 8, 9]
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [(2, 0), (0, 3), (1, 0)]


@pytest.mark.parametrize("place", ((99, 205), (141, 205), (105, 199), (105, 231), (np.nan, 205)))
def test_a_place_outside_is_refused_by_its_line_and_not_its_place(place: tuple[float, float]) -> None:
    table = np.array([[1, 105, 205], [2, *place]])
    with pytest.raises(DataError) as refused:
        cells_of_table(table, RASTER, name="points.txt")
    assert refused.value.code == "raster.point_outside"
    assert "lines 2" in str(refused.value)
    assert "205" not in str(refused.value)


def test_numbers_of_nothing_are_left_out_and_the_others_sorted() -> None:
    cells = cells_of_raster(np.array([[9, 0, -3], [np.nan, 2, 9]]), name="points.asc")
    assert cells.numbers.tolist() == [2, 9, 9]
    assert cells.are_regions()
    assert cells.first_cells().columns.tolist() == [1, 0]
    assert cells.on(Raster(np.zeros((2, 3)))).tolist() == [[9, 0, 0], [0, 2, 9]]


def test_a_number_that_is_not_whole_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        as_numbered(np.array([1.5]), np.array([0]), np.array([0]), name="points.txt")
    assert refused.value.code == "raster.not_whole"


def test_a_region_takes_up_every_region_it_touches() -> None:
    regions = np.array([[1, 1, 0, 2, 3]])
    points = NumberedCells(np.array([5, 5]), np.array([0, 0]), np.array([1, 3]))
    burnt = burnt_in(regions, points, [5], (1, 5))
    assert len(set(burnt[0, [0, 1, 3]].tolist())) == 1
    assert burnt[0, 2] == 0
    assert burnt[0, 4] == 3
    assert regions.tolist() == [[1, 1, 0, 2, 3]]


def test_old_values_are_looked_up_before_any_is_new() -> None:
    table = np.array([[1.0, 2.0], [2.0, 3.0], [4.0, np.nan]])
    np.testing.assert_array_equal(reclassified(np.array([1.0, 2.0, 4.0, 8.0]), table), [2, 3, np.nan, 8])
