"""Populations live on the cells of their areas and points."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.homes import nodes_of_homes
from qaplan.landscape.border.types import HomeArea
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.rasters.types import Raster
from tests.landscape.opening.fences import home

VALUES = np.ones((6, 8))
VALUES[0, 0] = np.nan
RASTER = Raster(VALUES)
MADE = raster_circuit(RASTER)
FAR = home("far", 6, 0, 1)


def cells(*homes: HomeArea) -> list[list[int]]:
    flat = MADE.node.ravel()
    return [
        sorted(int(np.flatnonzero(flat == node)[0]) for node in nodes)
        for nodes in nodes_of_homes(RASTER, MADE, homes)
    ]


def test_an_area_is_the_cells_whose_middles_it_holds() -> None:
    assert cells(home("a", 2, 2, 2), FAR)[0] == [18, 19, 26, 27]


def test_an_area_smaller_than_a_cell_is_the_cell_in_which_it_lies() -> None:
    assert cells(home("a", 2.1, 2.1, 0.2), FAR)[0] == [26]


def test_points_are_the_cells_that_hold_them_each_once() -> None:
    points = HomeArea("a", np.array([[2.5, 2.5], [2.7, 2.2], [3.5, 2.5]]))
    assert cells(points, FAR)[0] == [26, 27]


def test_a_cell_without_a_resistance_is_left_out() -> None:
    assert cells(home("a", 0, 4, 2), FAR)[0] == [1, 8, 9]


@pytest.mark.parametrize(
    ("homes", "code"),
    [
        ((FAR,), "gates.too_few_populations"),
        ((FAR, home("off", 100, 100, 2)), "gates.no_home"),
        ((FAR, home("hole", 0.1, 5.1, 0.5)), "gates.no_home"),
        ((FAR, home("again", 6, 0, 1)), "gates.same_home"),
    ],
)
def test_populations_that_cannot_be_joined_are_refused(homes: tuple[HomeArea, ...], code: str) -> None:
    with pytest.raises(DataError) as refused:
        nodes_of_homes(RASTER, MADE, homes)
    assert refused.value.code == code
