from __future__ import annotations

import numpy as np

from qaplan.landscape.habitat.extrapolation import extrapolation_of
from qaplan.landscape.habitat.stacks import stack_of
from tests.landscape.habitat.grounds import raster


def two_layers(a, b):
    return stack_of({"height": raster([a]), "rain": raster([b])})


def test_ground_outside_a_range_is_new_and_the_layer_is_named():
    """The reference runs from 0 to 10 and from 0 to 4; the fifth cell is one range above in rain."""
    stack = two_layers([0, 10, 5, 2, 5], [0, 4, 2, 1, 8])
    found = extrapolation_of(stack, np.array([0, 1, 2, 3]))
    assert found.outside.values.tolist() == [[0, 0, 0, 0, -1.0]]
    assert found.is_new.values.tolist() == [[0, 0, 0, 0, 1]]
    assert found.worst.tolist() == [[-1, -1, -1, -1, 1]]
    assert found.share_new == 0.2


def test_a_mix_that_the_reference_lacks_is_new_though_each_layer_is_in_range():
    """Height and rain rise together in the reference; high and dry is no place in it."""
    rng = np.random.default_rng(1)
    height = rng.uniform(0, 10, 200)
    rain = height + rng.normal(0, 0.3, 200)
    stack = two_layers([*height, 9.0], [*rain, 1.0])
    found = extrapolation_of(stack, np.arange(200))
    assert found.outside.values[0, 200] == 0
    assert found.unusual.values[0, 200] > 1
    assert found.is_new.values[0].tolist() == [0.0] * 200 + [1.0]


def test_cells_without_a_value_are_neither_new_nor_known():
    stack = two_layers([0, 1, np.nan], [0, 1, 1])
    found = extrapolation_of(stack, np.array([0, 1]))
    assert np.isnan(found.is_new.values[0, 2])
    assert found.worst[0, 2] == -1
