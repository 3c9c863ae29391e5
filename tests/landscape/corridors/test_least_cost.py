from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError, UsageError
from qaplan.landscape.corridors.least_cost import corridor_between, corridors_among, cost_ground
from qaplan.landscape.corridors.pinch import pinch_points
from tests.landscape.habitat.grounds import raster

CELL_M = 1_000.0


def cells(*at, columns):
    return np.array([row * columns + column for row, column in at], dtype=np.int64)


def between(values, start, end, **options):
    ground = cost_ground(raster(values))
    columns = ground.resistance.columns
    return corridor_between(ground, cells(start, columns=columns), cells(end, columns=columns), **options)


def code_of(call):
    with pytest.raises((DataError, UsageError)) as error:
        call()
    return error.value.code


def test_over_like_ground_the_cheapest_way_is_the_shortest_on_eight_neighbours():
    found = between(np.full((5, 9), 2.0), (0, 0), (4, 8))
    length = (4 * np.sqrt(2) + 4) * CELL_M
    assert found.length == pytest.approx(length)
    assert found.cost == pytest.approx(2 * length)
    assert found.path[[0, -1]].tolist() == [0, 44]


def test_a_wall_is_walked_round_or_through_whichever_is_cheaper():
    ground = np.ones((7, 7))
    ground[:6, 3] = 50.0
    assert 3 + 6 * 7 in between(ground, (0, 0), (0, 6)).path
    ground[:6, 3] = 3.0
    assert 3 + 6 * 7 not in between(ground, (0, 0), (0, 6)).path


def test_a_step_costs_the_mean_of_its_two_cells():
    found = between(np.array([[1.0, 3.0, 5.0]]), (0, 0), (0, 2))
    assert found.cost == pytest.approx((2 + 4) * CELL_M)
    assert found.length == 2 * CELL_M


def test_the_cheapest_way_has_no_excess_and_a_corridor_widens_with_its_slack():
    rng = np.random.default_rng(1)
    ground = rng.uniform(1, 10, (20, 30))
    narrow, wide = (between(ground, (10, 0), (10, 29), slack=each) for each in (0.0, 0.2))
    assert (np.abs(wide.excess.values.ravel()[wide.path]) < 1e-9).all()
    assert wide.is_within.sum() > narrow.is_within.sum() >= len(narrow.path) - 2
    assert (wide.is_within | ~narrow.is_within).all()


def test_the_excess_of_a_cell_is_that_of_the_best_way_through_it():
    """Over like ground in one row but one: a way through the corner is longer by two straight steps."""
    found = between(np.ones((1, 5)), (0, 1), (0, 3))
    assert found.excess.values.tolist() == [[pytest.approx(1.0), 0, 0, 0, pytest.approx(1.0)]]


def test_both_directions_cost_the_same():
    ground = np.random.default_rng(2).uniform(1, 10, (15, 15))
    assert between(ground, (0, 0), (14, 14)).cost == pytest.approx(between(ground, (14, 14), (0, 0)).cost)


def test_corridors_among_several_places_are_those_of_each_two():
    ground = cost_ground(raster(np.random.default_rng(3).uniform(1, 10, (12, 15))))
    places = [np.array([0]), np.array([100, 101]), np.array([179])]
    among = corridors_among(ground, places)
    assert set(among) == {(0, 1), (0, 2), (1, 2)}
    for (i, j), found in among.items():
        alone = corridor_between(ground, places[i], places[j])
        assert found.path.tolist() == alone.path.tolist()
        assert np.array_equal(found.excess.values, alone.excess.values)


def test_the_narrowest_place_of_a_corridor_is_the_gap_of_a_wall():
    ground = np.ones((11, 31))
    ground[:, 15] = np.nan
    ground[5, 15] = 1.0
    found = between(ground, (5, 0), (5, 30), slack=0.3)
    assert found.narrowest == 1
    assert between(np.ones((11, 31)), (5, 0), (5, 30), slack=0.3).narrowest > 5


def test_what_has_no_way_and_what_lies_off_the_ground_is_refused():
    ground = np.ones((3, 5))
    ground[:, 2] = np.nan
    assert code_of(lambda: between(ground, (0, 0), (0, 4))) == "corridor.no_way"
    assert code_of(lambda: between(ground, (0, 2), (0, 4))) == "corridor.off_ground"
    assert code_of(lambda: between(ground, (0, 0), (0, 0))) == "corridor.same_place"
    assert code_of(lambda: between(ground, (0, 0), (0, 1), slack=-1)) == "corridor.bad_slack"
    assert code_of(lambda: cost_ground(raster([[0.0, 1.0]]))) == "corridor.bad_resistance"


def test_all_current_passes_the_gap_of_a_wall():
    ground = np.ones((9, 9))
    ground[:, 4] = np.nan
    ground[3, 4] = 1.0
    found = pinch_points(raster(ground), cells((4, 0), columns=9), cells((4, 8), columns=9), share=0.9)
    assert found.cells[0] == 3 * 9 + 4
    assert found.current.values[3, 4] == pytest.approx(1.0)
    assert np.isnan(found.current.values[0, 4])


def test_two_gaps_alike_share_the_current():
    ground = np.ones((9, 9))
    ground[:, 4] = np.nan
    ground[[2, 6], 4] = 1.0
    found = pinch_points(raster(ground), cells((4, 0), columns=9), cells((4, 8), columns=9), share=0.5)
    gaps = {2 * 9 + 4, 6 * 9 + 4}
    assert gaps <= set(found.cells.tolist())
    assert found.current.values[[2, 6], 4] == pytest.approx([0.5, 0.5])


def test_a_row_of_cells_resists_as_its_steps_in_a_row():
    found = pinch_points(raster([[1.0, 3.0, 5.0]]), np.array([0]), np.array([2]))
    assert found.resistance == pytest.approx(2 + 4)
    assert found.cells.tolist() == [1]


def test_current_stays_within_a_corridor():
    within = np.zeros((5, 9))
    within[2] = 1
    found = pinch_points(raster(np.ones((5, 9))), np.array([18]), np.array([26]), within=within)
    assert np.isnan(found.current.values[within == 0]).all()
    assert found.resistance == pytest.approx(8)


def test_current_without_a_way_or_a_place_is_refused():
    ground = raster([[1.0, np.nan, 1.0]])
    assert code_of(lambda: pinch_points(ground, np.array([0]), np.array([2]))) == "corridor.no_way"
    assert code_of(lambda: pinch_points(ground, np.array([1]), np.array([2]))) == "corridor.off_ground"
    assert code_of(lambda: pinch_points(ground, np.array([0]), np.array([0]))) == "corridor.same_place"
    assert (
        code_of(lambda: pinch_points(ground, np.array([0]), np.array([2]), share=0)) == "corridor.bad_share"
    )


def test_a_large_place_is_one_node_however_many_cells_it_has():
    ground = raster(np.ones((3, 7)))
    west, east = np.array([0, 7, 14]), np.array([6, 13, 20])
    found = pinch_points(ground, west, east)
    assert found.resistance < pinch_points(ground, west[1:2], east[1:2]).resistance
    assert not set(found.cells.tolist()) & {*west.tolist(), *east.tolist()}
