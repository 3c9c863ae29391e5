from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.grids import grid_detectors, rectangular_mask


def test_a_rectangular_mask_reaches_the_buffer_on_all_sides_and_counts_its_hectares():
    grid = grid_detectors(3, 2, 1000.0)
    mask = rectangular_mask(grid.place_m, buffer_m=2000.0, spacing_m=500.0)
    half = 250.0
    assert (mask.place_m.min(axis=0) - half).tolist() == [-2000.0, -2000.0]
    assert (mask.place_m.max(axis=0) + half).tolist() == [4000.0, 3000.0]
    assert mask.area_ha == pytest.approx(6.0 * 5.0 * 100)


def test_cells_that_do_not_divide_the_rectangle_cover_it_evenly():
    mask = rectangular_mask(np.zeros((1, 2)), buffer_m=1000.0, spacing_m=700.0)
    assert len(mask) == 9
    assert mask.place_m.mean(axis=0).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("side", [0.0, -5.0, float("nan")])
def test_a_cell_without_a_side_is_refused(side):
    with pytest.raises(DataError) as error:
        rectangular_mask(np.zeros((1, 2)), buffer_m=1000.0, spacing_m=side)
    assert error.value.code == "encounters.bad_spacing"


def test_detectors_of_a_grid_carry_their_effort():
    grid = grid_detectors(2, 3, 100.0, occasions=4, usage=2.5)
    assert grid.usage.shape == (6, 4)
    assert grid.usage.sum() == 60.0
    assert len(set(grid.names)) == 6
