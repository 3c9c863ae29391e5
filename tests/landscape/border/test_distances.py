"""Ways over a landscape through a barrier."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.distances import BarrierDistances
from qaplan.landscape.rasters.types import Raster

CELL = 100.0
PLAIN = Raster(np.ones((20, 30)), CELL)
FENCE = [np.array([[0.0, 1000.0], [1990.0, 1000.0]])]
CAMERA = np.array([[550.0, 1250.0]])
CELLS = np.array([[550.0, 1850.0], [550.0, 750.0], [2850.0, 1250.0], [1050.0, 1750.0]])


def ways(permeability: float, raster: Raster = PLAIN, scale_m: float = 1000.0) -> np.ndarray:
    return BarrierDistances(raster, FENCE, [(CAMERA, CELLS)], scale_m=scale_m)(permeability)[0][0]


def test_without_a_barrier_ways_are_those_over_eight_neighbours() -> None:
    assert ways(1.0) == pytest.approx([600, 500, 2300, 500 * np.sqrt(2)])


def test_crossing_costs_the_scale_at_one_half() -> None:
    assert ways(0.5)[1] == pytest.approx(500 + 1000)
    assert ways(0.5, scale_m=300)[1] == pytest.approx(500 + 300)
    assert ways(0.5)[[0, 2, 3]] == pytest.approx(ways(1.0)[[0, 2, 3]])


def test_a_shut_barrier_is_walked_around() -> None:
    """The fence ends at 1,990 m: the way there and back, by diagonals where they help."""
    around = ways(0.0)[1]
    assert 2 * np.hypot(1450, 250) * 0.99 < around < 2 * np.hypot(1450, 250) * 1.09
    assert ways(0.01)[1] == pytest.approx(around)


def test_a_fence_from_side_to_side_is_never_passed_when_shut() -> None:
    found = BarrierDistances(PLAIN, [np.array([[-1.0, 1000.0], [4000.0, 1000.0]])], [(CAMERA, CELLS)])(0.0)
    assert found[0][0, 1] == 1e9


def test_hard_ground_is_longer_and_no_ground_is_no_way() -> None:
    values = np.ones((20, 30))
    values[0:5, :] = 3.0
    assert ways(1.0, Raster(values, CELL))[0] > 1.5 * ways(1.0)[0]
    values[0:5, :] = np.nan
    assert ways(1.0, Raster(values, CELL))[0] == 1e9


def test_a_way_is_never_shorter_than_a_straight_one() -> None:
    near = BarrierDistances(PLAIN, FENCE, [(CAMERA, CAMERA + np.array([40.0, 30.0]))])(1.0)
    assert near[0][0, 0] == pytest.approx(50.0)


def test_each_session_has_its_own_ways() -> None:
    found = BarrierDistances(PLAIN, FENCE, [(CAMERA, CELLS), (CELLS, CAMERA)])(0.3)
    assert [each.shape for each in found] == [(1, 4), (4, 1)]
    assert found[1][:, 0] == pytest.approx(found[0][0])


def test_a_camera_off_the_landscape_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        BarrierDistances(PLAIN, FENCE, [(np.array([[-50.0, 50.0]]), CELLS)])
    assert refused.value.code == "gates.detector_off"


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_what_is_no_permeability_is_refused(share: float) -> None:
    with pytest.raises(DataError) as refused:
        ways(share)
    assert refused.value.code == "gates.bad_permeability"
