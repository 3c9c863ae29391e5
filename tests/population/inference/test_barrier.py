"""Barriers: distances around and across, and how permeable they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import CaptureHistory, Session, SpatialSurvey
from qaplan.population.inference import BarrierDetours, BarrierLines, barrier_profile
from qaplan.population.model import Model

DETECTORS = grid_detectors(7, 7, 2000.0, usage=60.0)
MASK = rectangular_mask(DETECTORS.place_m, buffer_m=4000, spacing_m=1000)
MIDDLE = DETECTORS.place_m.mean(axis=0)
NOTHING = np.zeros(0, dtype=np.int64)
EMPTY = SpatialSurvey(
    "count", (Session("1", DETECTORS, MASK, CaptureHistory((), NOTHING, NOTHING, NOTHING, NOTHING)),)
)
STRAIGHT = np.hypot(
    DETECTORS.place_m[:, :1] - MASK.place_m[:, 0], DETECTORS.place_m[:, 1:] - MASK.place_m[:, 1]
)
LONG = np.array([[MIDDLE[0] + 130, MIDDLE[1] - 1e5], [MIDDLE[0] + 130, MIDDLE[1] + 1e5]])
EAST_OF_IT = MASK.place_m[:, 0] > LONG[0, 0]
DETECTOR_EAST = DETECTORS.place_m[:, 0] > LONG[0, 0]
ACROSS = DETECTOR_EAST[:, None] != EAST_OF_IT[None, :]


def drawn(permeability: float, ways: BarrierLines, seed: int) -> SpatialSurvey:
    return simulate(
        DETECTORS,
        MASK,
        VirtualAnimals(number=70),
        Detectability("HHN", 0.03, 2500.0),
        rng=np.random.default_rng(seed),
        distance_m=ways(permeability)[0],
    ).survey


def test_an_open_barrier_leaves_straight_lines() -> None:
    assert BarrierLines(EMPTY, [LONG])(1.0)[0] == pytest.approx(STRAIGHT)


def test_a_barrier_without_end_shuts_one_side_off() -> None:
    shut = BarrierLines(EMPTY, [LONG])(0.0)[0]
    assert shut[~ACROSS] == pytest.approx(STRAIGHT[~ACROSS])
    assert shut[ACROSS].min() > 1e8


def test_crossing_costs_its_toll_once() -> None:
    half = BarrierLines(EMPTY, [LONG], scale_m=3000.0)(0.5)[0]
    assert half[ACROSS] == pytest.approx(STRAIGHT[ACROSS] + 3000.0)
    assert half[~ACROSS] == pytest.approx(STRAIGHT[~ACROSS])


def test_there_is_a_way_around_a_short_barrier() -> None:
    short = np.array([[MIDDLE[0] + 130, MIDDLE[1] - 4e3], [MIDDLE[0] + 130, MIDDLE[1] + 4e3]])
    around = BarrierLines(EMPTY, [short])(0.0)[0]
    at = DETECTORS.place_m[24]
    beyond = int(np.argmin(np.hypot(MASK.place_m[:, 0] - at[0] - 2000, MASK.place_m[:, 1] - at[1])))
    target = MASK.place_m[beyond]
    end = np.array([short[0, 0], short[1, 1]])
    bent = np.hypot(*(at - end)) + np.hypot(*(target - end))
    # ways over the cells bend by steps of 26 degrees
    assert bent - 1e-6 <= around[24, beyond] <= 1.15 * bent
    assert around[24, beyond] > STRAIGHT[24, beyond] + 4000


def test_the_more_permeable_the_nearer() -> None:
    ways = BarrierLines(EMPTY, [LONG])
    distances = [ways(each)[0] for each in (0.1, 0.4, 0.8, 1.0)]
    for farther, nearer in pairwise(distances):
        assert (farther >= nearer - 1e-6).all()


@pytest.mark.parametrize(("truth", "holds"), [(0.0, 0.0), (0.4, 0.4), (1.0, 1.0)])
def test_the_permeability_of_a_simulated_barrier_is_found(truth: float, holds: float) -> None:
    ways = BarrierLines(EMPTY, [LONG], scale_m=1000.0)
    found = barrier_profile(drawn(truth, ways, 5), Model({}), ways)
    assert found.status == "ok"
    assert found.interval is not None
    assert found.interval[0] <= holds <= found.interval[1]
    assert found.interval[1] - found.interval[0] < 0.8


def test_a_barrier_that_nobody_could_have_crossed_is_said_to_be_unknown() -> None:
    far = np.array([[MIDDLE[0] + 1e6, 0.0], [MIDDLE[0] + 1e6, 1.0]])
    ways = BarrierLines(EMPTY, [far])
    found = barrier_profile(drawn(1.0, ways, 5), Model({}), ways, (0.0, 0.5, 1.0))
    assert found.status == "flat"
    for language in ("en", "ru", "kk"):
        said = [Text(language).say(each) for each in found.messages()]
        assert len(said) == 2
    assert "do not tell" in found.summary()
    assert len(found.table()) == 3


def test_given_distances_are_those_of_the_shut_barrier() -> None:
    around = np.where(ACROSS, STRAIGHT + 9000.0, STRAIGHT)
    survey = replace(EMPTY, sessions=(replace(EMPTY.sessions[0], distance_m=around),))
    ways = BarrierDetours(survey, scale_m=1000.0)
    assert ways(0.0)[0] == pytest.approx(around)
    assert ways(1.0)[0] == pytest.approx(STRAIGHT)
    assert ways(0.5)[0][ACROSS] == pytest.approx(STRAIGHT[ACROSS] + 1000.0)
    with pytest.raises(UsageError) as caught:
        BarrierDetours(EMPTY)
    assert caught.value.code == "population.no_distances"


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_share_beyond_shut_and_open_is_refused(wrong: float) -> None:
    with pytest.raises(UsageError) as caught:
        BarrierLines(EMPTY, [LONG])(wrong)
    assert caught.value.code == "population.bad_permeability"


def test_a_barrier_of_one_vertex_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        BarrierLines(EMPTY, [LONG[:1]])
    assert caught.value.code == "population.no_barrier"
