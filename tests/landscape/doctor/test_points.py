"""Points that do not mean what their maker meant."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.doctor.parts import parts_of
from qaplan.landscape.doctor.points import examine_points
from qaplan.landscape.doctor.types import Finding, Points, points_of_raster
from qaplan.landscape.rasters.types import Raster

GROUND = np.array([[1.0, 1.0, 1.0, np.nan, 1.0]])


def found_of(points: Points, values=GROUND, same=None) -> dict[str, object]:
    found = list(examine_points(points, parts_of(values, 8, same)))
    return {each.said.code if isinstance(each, Finding) else each.code: each for each in found}


def at(*columns: int, numbers=None) -> Points:
    number = np.arange(1.0, len(columns) + 1) if numbers is None else np.array(numbers, float)
    return Points(number, np.zeros(len(columns), np.int64), np.array(columns, np.int64))


def test_points_on_their_own_cells_are_well() -> None:
    assert found_of(at(0, 2)) == {}


def test_points_outside_are_named() -> None:
    found = found_of(at(0, 2, 5, -1))
    assert list(found) == ["raster.point_outside"]
    assert found["raster.point_outside"].message.values["points"] == "3, 4"


def test_points_where_nothing_passes_are_named() -> None:
    found = found_of(at(0, 2, 3))
    assert found["landscape.point_on_no_data"].message.values["points"] == "3"


def test_a_point_where_nothing_passes_is_well_in_a_region_that_does() -> None:
    assert found_of(at(0, 3), same=np.array([[0, 0, 7, 7, 0]])) == {}


def test_points_in_one_cell_are_named() -> None:
    found = found_of(at(0, 2, 2))
    assert found["landscape.overlapping_points"].message.values["points"] == "2, 3"


def test_large_numbers_are_named_with_all_their_digits() -> None:
    found = found_of(at(0, 0, numbers=[1234567, 1000000001]))
    assert found["landscape.overlapping_points"].message.values["points"] == "1234567, 1000000001"


def test_points_in_one_region_are_named() -> None:
    found = found_of(at(0, 1, 2), same=np.array([[7, 7, 0, 0, 0]]))
    assert found["landscape.overlapping_points"].message.values["points"] == "1, 2"


def test_a_number_that_stands_at_several_cells_is_told_as_a_region() -> None:
    found = found_of(at(0, 1, 2, numbers=[5, 5, 6]))
    assert list(found) == ["landscape.focal_regions"]
    assert found["landscape.focal_regions"].message.values["points"] == "5"


def test_points_in_parts_that_nothing_joins_are_told() -> None:
    assert list(found_of(at(0, 4))) == ["landscape.points_apart"]


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ([1, 2.5, 3], "raster.not_whole"),
        ([1, np.nan, 3], "raster.not_whole"),
        ([1, 0, 3], "landscape.points_left_out"),
        ([1, -4, 3], "landscape.points_left_out"),
    ],
)
def test_numbers_that_name_no_point_are_told(numbers, code) -> None:
    assert list(found_of(at(0, 1, 2, numbers=numbers))) == [code]


def test_a_single_place_is_too_few() -> None:
    assert "landscape.too_few_points" in found_of(at(0, 1, numbers=[3, 3]))


def test_a_raster_that_makes_every_cell_a_point_is_refused() -> None:
    values = np.ones((60, 60))
    points = points_of_raster(Raster(np.arange(1.0, 3601.0).reshape(60, 60)))
    found = found_of(points, values)
    assert list(found) == ["landscape.every_cell_a_point"]
    assert found["landscape.every_cell_a_point"].message.values["points"].value == 3600


def test_only_some_names_of_many_are_shown() -> None:
    found = found_of(at(*([9] * 12), 0, 1))
    assert found["raster.point_outside"].message.values["points"] == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …"
