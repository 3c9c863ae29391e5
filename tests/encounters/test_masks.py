from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.encounters.grids import grid_detectors
from qaplan.encounters.masks import (
    Habitat,
    degrees_of,
    habitat_in,
    is_within,
    lay_mask,
    projected,
    projected_crs,
    utm_of,
    with_covariates,
    with_gradient,
)
from qaplan.encounters.types import Mask

GRID = grid_detectors(3, 3, 2000.0)
SQUARE = np.array([[-3000.0, -3000.0], [7000.0, -3000.0], [7000.0, 7000.0], [-3000.0, 7000.0]])
HOLE = np.array([[0.0, 0.0], [2000.0, 0.0], [2000.0, 2000.0], [0.0, 2000.0]])


def test_a_mask_reaches_as_far_as_the_buffer_around_detectors():
    mask = lay_mask(GRID.place_m, buffer_m=5000.0, spacing_m=250.0)
    apart = np.linalg.norm(mask.place_m[:, None] - GRID.place_m[None], axis=2).min(axis=1)
    assert apart.max() <= 5000.0
    square, corners = 4000.0**2 + 4 * 4000.0 * 5000.0, np.pi * 5000.0**2
    assert mask.area_ha == pytest.approx((square + corners) / 1e4, rel=0.01)  # cells at the rim are whole


def test_a_polygon_with_a_hole_keeps_its_area():
    habitat = Habitat(((SQUARE, HOLE),))
    mask = lay_mask(GRID.place_m, buffer_m=20_000.0, spacing_m=200.0, habitat=habitat)
    assert mask.area_ha == pytest.approx((10_000.0**2 - 2000.0**2) / 1e4, rel=0.02)
    assert not is_within(habitat, np.array([[1000.0, 1000.0]])).any()


def test_polygons_that_overlap_count_once():
    one = Habitat(((SQUARE,), (SQUARE + 1000.0,)))
    assert is_within(one, np.array([[2000.0, 2000.0], [7500.0, 7500.0], [9500.0, 0.0]])).tolist() == [
        True,
        True,
        False,
    ]


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=9),
    st.lists(st.tuples(st.floats(-60, 60), st.floats(-60, 60)), min_size=1, max_size=20),
)
def test_within_agrees_with_the_winding_of_the_ring_around_each_place(ring, places):
    corners, points = np.array(ring), np.array(places)
    found = is_within(Habitat(((corners,),)), points)
    for point, inside in zip(points, found, strict=True):
        crossings = 0
        for (e1, n1), (e2, n2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (n1 > point[1]) != (n2 > point[1]) and e1 + (point[1] - n1) / (n2 - n1) * (e2 - e1) < point[0]:
                crossings += 1
        near = min(abs(point[1] - n) for _, n in ring) < 1e-6
        assert near or inside == (crossings % 2 == 1)


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        ("", "encounters.no_crs"),
        ("EPSG:4326", "encounters.crs_in_degrees"),
        ("EPSG:2263", "encounters.crs_not_metres"),
        ("no such thing", "encounters.unknown_crs"),
    ],
)
def test_a_mask_in_anything_but_metres_is_refused(crs, code):
    with pytest.raises(DataError) as error:
        projected_crs(crs)
    assert error.value.code == code


def test_places_are_projected_to_metres_and_back_where_they_were():
    degrees = np.array([[54.5, 43.2], [54.6, 43.3]])
    metres = projected(degrees, "", "EPSG:32639")
    assert np.hypot(*(metres[1] - metres[0])) == pytest.approx(13_750, rel=0.01)  # about 8.1 by 11.1 km
    back = habitat_in(Habitat(((metres,),), "EPSG:32639"), "EPSG:32640").polygons[0][0]
    assert projected(back, "EPSG:32640", "EPSG:32639") == pytest.approx(metres, abs=1e-3)
    assert degrees_of(metres, "EPSG:32639") == pytest.approx(degrees, abs=1e-7)


def test_a_gradient_counts_east_and_north_in_standard_deviations_of_the_mask():
    mask = with_gradient(lay_mask(GRID.place_m, buffer_m=3000.0, spacing_m=500.0))
    for at, name in enumerate(("x", "y")):
        column = np.asarray(mask.covariates[name])
        assert (column.mean(), column.std()) == pytest.approx((0.0, 1.0))
        assert np.corrcoef(column, mask.place_m[:, at])[0, 1] == pytest.approx(1.0)


def test_a_mask_of_one_row_has_no_gradient_to_the_north():
    row = lay_mask(GRID.place_m, buffer_m=3000.0, spacing_m=500.0)
    line = row.place_m[row.place_m[:, 1] == row.place_m[0, 1]]
    assert list(with_gradient(Mask(line, row.cell_ha)).covariates) == ["x"]


def test_places_where_the_projection_ends_are_refused():
    with pytest.raises(DataError) as error:
        projected(np.array([[43.2, 99.0]]), "", "EPSG:32639")
    assert error.value.code == "encounters.out_of_projection"


def test_the_utm_zone_is_that_of_the_place():
    assert [utm_of(54.5, 43.2), utm_of(-60.1, -12.0), utm_of(180.0, 1.0)] == [
        "EPSG:32640",
        "EPSG:32720",
        "EPSG:32660",
    ]


def test_a_polygon_elsewhere_leaves_no_cell():
    with pytest.raises(DataError) as error:
        lay_mask(GRID.place_m, buffer_m=3000.0, spacing_m=500.0, habitat=Habitat(((SQUARE + 1e6,),)))
    assert error.value.code == "encounters.empty_mask"


def test_a_mask_of_millions_of_cells_is_refused():
    with pytest.raises(DataError) as error:
        lay_mask(GRID.place_m, buffer_m=50_000.0, spacing_m=1.0)
    assert error.value.code == "encounters.mask_too_large"


@pytest.mark.parametrize(
    ("buffer_m", "spacing_m"), [(np.nan, 500.0), (1e300, 500.0), (3000.0, np.nan), (3000.0, 1e300)]
)
def test_a_buffer_or_a_side_that_cannot_be_is_refused(buffer_m: float, spacing_m: float):
    with pytest.raises(DataError) as error:
        lay_mask(GRID.place_m, buffer_m=buffer_m, spacing_m=spacing_m)
    assert error.value.code == "encounters.bad_spacing"


def test_a_column_that_does_not_fit_the_mask_is_refused():
    mask = lay_mask(GRID.place_m, buffer_m=3000.0, spacing_m=500.0)
    fitted = with_covariates(mask, {"slope": np.zeros(len(mask))})
    assert list(fitted.covariates) == ["slope"]
    with pytest.raises(DataError) as error:
        with_covariates(mask, {"slope": np.zeros(3)})
    assert error.value.code == "encounters.column_length"
