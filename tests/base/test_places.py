from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.base.places import Cell, GridTier, cell_at, parent_cell

LONGITUDES = st.floats(-180, 180, allow_nan=False)
LATITUDES = st.floats(-90, 90, allow_nan=False)
TIERS = st.sampled_from(GridTier)


@given(LONGITUDES, LATITUDES, TIERS, TIERS)
def test_cells_nest(longitude: float, latitude: float, one: GridTier, other: GridTier):
    coarse, fine = sorted((one, other))
    assert parent_cell(cell_at(longitude, latitude, fine), coarse) == cell_at(longitude, latitude, coarse)


@given(LONGITUDES, LATITUDES, TIERS)
def test_a_cell_holds_its_position(longitude: float, latitude: float, tier: GridTier):
    cell = cell_at(longitude, latitude, tier)
    assert cell.west - 1e-6 <= longitude < cell.west + tier.side_deg + 1e-6
    assert cell.south - 1e-6 <= latitude < cell.south + tier.side_deg + 1e-6


@given(LONGITUDES.filter(lambda x: x < 179), LATITUDES.filter(lambda y: y < 89), TIERS)
def test_the_middle_of_a_cell_lies_in_it(longitude: float, latitude: float, tier: GridTier):
    cell = cell_at(longitude, latitude, tier)
    assert cell_at(*cell.centre, tier) == cell


@given(st.integers(-17_900, 17_900), st.integers(-8_900, 8_900))
def test_a_position_on_an_edge_belongs_to_the_cell_east_and_north(east: int, north: int):
    longitude, latitude = float(Decimal(east) / 100), float(Decimal(north) / 100)
    cell = cell_at(longitude, latitude, GridTier.HUNDREDTH)
    assert (cell.column, cell.row) == (east, north)


@given(LONGITUDES, LATITUDES, TIERS)
def test_the_true_place_is_within_the_uncertainty(longitude: float, latitude: float, tier: GridTier):
    cell = cell_at(longitude, latitude, tier)
    middle_east, middle_north = cell.centre
    metres = 111_320.0
    east = (longitude - middle_east) * metres * math.cos(math.radians(middle_north))
    north = (latitude - middle_north) * metres
    assert math.hypot(east, north) <= cell.uncertainty_m * 1.01 + 1


@given(st.lists(st.tuples(LONGITUDES, LATITUDES, TIERS), max_size=10))
def test_two_cells_share_an_id_only_if_they_are_one(places: list[tuple[float, float, GridTier]]):
    cells = {cell_at(*each) for each in places}
    assert len({each.id for each in cells}) == len(cells)


def test_an_id_says_hemisphere_and_size():
    assert Cell(GridTier.TENTH, -546, -432).id == "g1W54.6S43.2"
    assert Cell(GridTier.DEGREE, 0, 0).id == "g0E0N0"


def test_a_cell_is_never_made_finer():
    with pytest.raises(DataError) as caught:
        parent_cell(cell_at(10, 20, GridTier.DEGREE), GridTier.TENTH)
    assert caught.value.code == "place.finer_than_held"


@pytest.mark.parametrize(("longitude", "latitude"), [(180.1, 0), (0, -90.1), (float("nan"), 0)])
def test_a_position_off_the_earth_is_refused(longitude: float, latitude: float):
    with pytest.raises(DataError) as caught:
        cell_at(longitude, latitude, GridTier.DEGREE)
    assert caught.value.code == "place.out_of_range"
