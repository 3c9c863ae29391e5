from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.habitat.expert import ExpertLayer, distance_to, edges_of_relief, expert_suitability
from tests.landscape.habitat.grounds import raster


def test_layers_count_by_their_weights_between_their_ends():
    near = ExpertLayer("distance to a spring", raster([[0, 5_000, 20_000]]), worst=10_000, best=0, weight=3)
    steep = ExpertLayer("edge", raster([[0, 100, 50]]), worst=0, best=100)
    assert expert_suitability([near, steep]).values.tolist() == [[0.75, 0.625, 0.125]]


def test_a_cell_that_a_layer_lacks_has_no_value():
    layers = [ExpertLayer("a", raster([[1, np.nan]]), 0, 1), ExpertLayer("b", raster([[1, 1]]), 0, 1)]
    assert np.isnan(expert_suitability(layers).values).tolist() == [[False, True]]


@pytest.mark.parametrize(("worst", "best", "weight"), [(0, 1, 0), (0, 1, -1), (2, 2, 1), (0, np.nan, 1)])
def test_a_layer_that_says_nothing_is_refused(worst, best, weight):
    with pytest.raises(DataError) as error:
        expert_suitability([ExpertLayer("a", raster([[1]]), worst, best, weight)])
    assert error.value.code == "habitat.bad_expert"


def test_no_layer_and_layers_of_other_cells_are_refused():
    with pytest.raises(DataError) as error:
        expert_suitability([])
    assert error.value.code == "habitat.no_layers"
    with pytest.raises(DataError) as error:
        expert_suitability([ExpertLayer("a", raster([[1]]), 0, 1), ExpertLayer("b", raster([[1, 1]]), 0, 1)])
    assert error.value.code == "habitat.other_cells"


def test_a_cliff_stands_out_at_its_foot_and_its_edge():
    relief = raster([[0, 0, 0, 200, 200, 200]] * 3)
    assert edges_of_relief(relief).values[1].tolist() == [0, 0, 200, 200, 0, 0]
    assert edges_of_relief(relief, reach_cells=2).values[1].tolist() == [0, 200, 200, 200, 200, 0]


def test_missing_heights_make_no_cliff():
    relief = raster([[10, 10, np.nan], [10, 10, np.nan], [10, 10, np.nan]])
    found = edges_of_relief(relief).values
    assert np.isnan(found[:, 2]).all()
    assert (found[:, :2] == 0).all()


def test_the_distance_is_that_between_middles():
    grid = raster(np.zeros((3, 4)))
    there = np.zeros((3, 4))
    there[0, 0] = 1
    assert distance_to(grid, there).values[2, 3] == pytest.approx(1_000 * np.sqrt(4 + 9))
    with pytest.raises(DataError) as error:
        distance_to(grid, np.zeros((3, 4)))
    assert error.value.code == "habitat.nothing_there"
