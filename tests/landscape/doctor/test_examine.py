"""The whole examination."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.landscape.doctor.examine import examine
from qaplan.landscape.doctor.types import Inputs, Points
from qaplan.landscape.rasters.types import Raster

CELLS = Raster(np.ones((20, 20)), 1000.0, 500_000.0, 4_800_000.0)
POINTS = Points(np.array([1.0, 2.0]), np.array([0, 19]), np.array([0, 19]))


def test_sound_inputs_are_ok_with_a_forecast() -> None:
    found = examine(Inputs(CELLS, points=POINTS), memory_bytes=1e10)
    assert (found.status, found.parts_in_all, found.points) == ("ok", 1, 2)
    assert found.forecast is not None
    assert (found.forecast.n_nodes, found.forecast.n_edges) == (400, 380 * 2 + 361 * 2)
    found.require()
    assert found.summary().startswith("Nothing is wrong")


def test_everything_wrong_is_told_at_once() -> None:
    values = CELLS.values.copy()
    values[3, 3] = 0.0
    values[4, 4] = np.inf
    outside = Points(np.array([1.0, 2.0, 3.0]), np.array([0, 19, 50]), np.array([0, 19, 3]))
    found = examine(Inputs(CELLS.with_values(values), points=outside))
    codes = [each.code for each in found.problems]
    assert codes == ["landscape.not_finite", "landscape.zero_resistance", "raster.point_outside"]
    with pytest.raises(DataError) as caught:
        found.require()
    assert caught.value.code == "landscape.bad_inputs"
    assert len(caught.value.problems) == 3


def test_one_thing_wrong_is_raised_with_its_own_code() -> None:
    found = examine(Inputs(CELLS.with_values(np.zeros((20, 20))), is_resistance=False))
    with pytest.raises(DataError) as caught:
        found.require()
    assert caught.value.code == "landscape.nothing_left"


def test_a_run_beyond_the_memory_is_refused_with_what_would_fit() -> None:
    found = examine(Inputs(CELLS, points=POINTS), memory_bytes=1000.0)
    assert found.status == "too_large"
    with pytest.raises(DataError) as caught:
        found.require()
    assert caught.value.code == "landscape.too_large"


def test_regions_of_other_cells_do_not_stop_the_rest() -> None:
    regions = np.zeros((3, 3), np.int64)
    found = examine(
        Inputs(CELLS, points=POINTS, same_node=regions, others={"regions": Raster(np.zeros((3, 3)))})
    )
    assert [each.code for each in found.problems] == ["landscape.other_cells"]


def test_the_record_is_ready_for_json() -> None:
    found = json.loads(json.dumps(examine(Inputs(CELLS, points=POINTS)).to_record()))
    assert found["largest_parts"] == [{"cells": 400, "points": [1, 2]}]
    assert found["forecast"]["solver"] == "direct"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_finding_is_said_in_every_language(language) -> None:
    values = np.ones((3, 9))
    values[:, 4] = np.nan
    values[0, 0], values[0, 1], values[0, 2], values[0, 3] = 0.0, np.inf, -1.0, 1e14
    number = np.array([1.0, 1.0, 2.0, 3.0, 3.5, 0.0, 4.0, 5.0])
    points = Points(number, np.array([1, 2, 2, 1, 1, 1, 9, 1]), np.array([1, 1, 1, 4, 1, 1, 9, 7]))
    others = {"a.asc": Raster(np.ones((2, 2))), "b.asc": Raster(np.ones((3, 9)), 5.0, crs="EPSG:32640")}
    habitat = Raster(values, 0.1, 50.0, 40.0, crs="EPSG:4326")
    found = examine(Inputs(habitat, points=points, others=others), memory_bytes=1.0)
    text = Text(language)
    said = [text.say(each) for each in found.messages()]
    assert len(found.findings) == 5
    assert len(found.cautions) >= 9
    assert all(said)
