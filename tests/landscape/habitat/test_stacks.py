from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.habitat.stacks import cells_at, stack_of
from qaplan.landscape.rasters.types import Raster
from tests.landscape.habitat.grounds import ground, places_of, raster


def code_of(call):
    with pytest.raises(DataError) as error:
        call()
    return error.value.code


def test_cells_have_a_value_where_all_layers_do():
    stack = stack_of({"a": raster([[1, np.nan], [3, 4]]), "b": raster([[1, 2], [np.nan, 4]])})
    assert stack.is_known.tolist() == [[True, False], [False, True]]
    assert stack.rows_at(np.array([3])).tolist() == [[4, 4]]


def test_layers_of_other_cells_or_systems_are_refused():
    one = raster(np.ones((2, 2)))
    assert code_of(lambda: stack_of({})) == "habitat.no_layers"
    assert code_of(lambda: stack_of({"a": one, "b": raster(np.ones((2, 3)))})) == "habitat.other_cells"
    moved = Raster(one.values, one.cell, one.west + 500, one.south, one.crs)
    assert code_of(lambda: stack_of({"a": one, "b": moved})) == "habitat.other_cells"
    other = Raster(one.values, one.cell, one.west, one.south, "EPSG:32639")
    assert code_of(lambda: stack_of({"a": one, "b": other})) == "habitat.other_cells"
    assert code_of(lambda: stack_of({"a": raster([[np.nan]])})) == "habitat.no_cell"


def test_every_cell_is_found_at_its_middle():
    stack = ground(shape=(5, 7)).stack
    cells = np.arange(35)
    assert cells_at(stack.grid, places_of(stack, cells)).tolist() == cells.tolist()


def test_a_place_on_the_western_and_southern_edge_lies_within_and_beyond_the_others_outside():
    grid = Raster(np.zeros((2, 2)), cell=10.0)
    places = np.array([[0.0, 0.0], [20.0, 5.0], [5.0, 20.0], [5.0, -0.1]])
    assert cells_at(grid, places).tolist() == [2, -1, -1, -1]
