"""Cells that no circuit can be made of."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.messages import Text
from qaplan.base.refusal import Caution
from qaplan.landscape.doctor.cells import examine_cells, examine_lie
from qaplan.landscape.doctor.types import Finding, Inputs
from qaplan.landscape.rasters.types import Raster


def said(found) -> list[str]:
    return [each.said.code if isinstance(each, Finding) else each.code for each in found]


def of_cells(values, **more) -> list[str]:
    return said(examine_cells(Inputs(Raster(np.array([values], float)), **more)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, np.nan], []),
        ([1, 0, 2], ["landscape.zero_resistance"]),
        ([1, np.inf], ["landscape.not_finite"]),
        ([1, -np.inf], ["landscape.not_finite", "landscape.negative_cells"]),
        ([1, -3], ["landscape.negative_cells"]),
        ([np.nan, -3], ["landscape.negative_cells", "landscape.nothing_left"]),
        ([1, 1e13], ["landscape.wide_range"]),
        ([1e-300, 1e300], ["landscape.wide_range"]),
    ],
)
def test_what_is_wrong_with_resistances_is_named(values, expected) -> None:
    assert of_cells(values) == expected


def test_a_conductance_of_nothing_is_no_habitat_and_well() -> None:
    assert of_cells([1, 0, 2], is_resistance=False) == []


@pytest.mark.parametrize("least", (1e-40, 1e-300, 5e-324))
def test_any_range_can_be_said(least: float) -> None:
    (told,) = examine_cells(Inputs(Raster(np.array([[1.0, least]]))))
    assert isinstance(told, Caution)
    assert "E" in Text("en").say(told.message)


def test_cells_in_degrees_are_told_by_the_system() -> None:
    habitat = Raster(np.ones((2, 2)), cell=0.1, west=54.0, south=43.0, crs="EPSG:4326")
    assert said(examine_lie(Inputs(habitat))) == ["landscape.degrees"]


def test_cells_in_degrees_are_guessed_where_there_is_no_system() -> None:
    assert said(examine_lie(Inputs(Raster(np.ones((2, 2)), 0.1, 54.0, 43.0)))) == ["landscape.degrees"]


@pytest.mark.parametrize(
    "habitat",
    [
        Raster(np.ones((2, 2)), 1000.0, 500_000.0, 4_800_000.0),
        Raster(np.ones((2, 2))),
        Raster(np.ones((2, 2)), 0.5, 500_000.0, 4_800_000.0, "EPSG:32640"),
    ],
)
def test_cells_in_metres_are_well(habitat) -> None:
    assert said(examine_lie(Inputs(habitat))) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Raster(np.ones((3, 2)), 10.0, 0.0, 500.0, "EPSG:32640"), "landscape.other_cells"),
        (Raster(np.ones((2, 2)), 20.0, 0.0, 500.0, "EPSG:32640"), "landscape.shifted_cells"),
        (Raster(np.ones((2, 2)), 10.0, 5.0, 500.0, "EPSG:32640"), "landscape.shifted_cells"),
        (Raster(np.ones((2, 2)), 10.0, 0.0, 500.0, "EPSG:32641"), "landscape.other_system"),
    ],
)
def test_rasters_that_lie_otherwise_are_named(other, expected) -> None:
    habitat = Raster(np.ones((2, 2)), 10.0, 0.0, 500.0, "EPSG:32640")
    (found,) = examine_lie(Inputs(habitat, others={"mask.asc": other}))
    assert said([found]) == [expected]
    assert found.message.values["raster"] == "mask.asc"
