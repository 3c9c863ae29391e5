"""Whole runs of moving windows against windows solved one by one with dense systems."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.moving_window.running import run_windows
from qaplan.landscape.moving_window.types import Condition, WindowInputs, WindowOptions
from qaplan.landscape.rasters.types import Raster
from tests.landscape.moving_window.test_solving import expected
from tests.landscape.projects.oracle import Floats


def inputs_of(seed: int, shape: tuple[int, int] = (13, 14), *conditions: Condition) -> WindowInputs:
    rng = np.random.default_rng(seed)
    resistance = rng.uniform(1, 10, shape)
    resistance[rng.random(shape) < 0.15] = np.nan
    sources = np.where(rng.random(shape) < 0.7, rng.random(shape), 0.0)
    conductance = np.nan_to_num(1 / resistance)
    return WindowInputs(Raster(conductance), resistance, sources, conditions)


def one_by_one(inputs: WindowInputs, radius: int, buffer: int = 0) -> tuple[Floats, Floats]:
    """Current and flow potential where every cell is a target of its own, in plain loops."""
    shape = inputs.sources.shape
    current, potential = np.zeros(shape), np.zeros(shape)
    reach = radius + buffer
    for row, column in np.argwhere(inputs.sources > 0).tolist():
        rows = range(max(0, row - reach), min(shape[0], row + reach + 1))
        columns = range(max(0, column - reach), min(shape[1], column + reach + 1))
        sources, conductance = np.zeros((len(rows), len(columns))), np.zeros((len(rows), len(columns)))
        for i, y in enumerate(rows):
            for j, x in enumerate(columns):
                away = np.hypot(y - row, x - column)
                sources[i, j] = inputs.sources[y, x] if away <= radius else 0.0
                conductance[i, j] = inputs.conductance.values[y, x] if away <= reach else 0.0
        # Omniscape takes the middle of a whole window out, wherever the target is.
        if reach < len(rows) and reach < len(columns):
            sources[reach, reach] = 0.0
        if sources.sum() > 0:
            sources *= inputs.sources[row, column] / sources.sum()
        target = (row - rows[0], column - columns[0])
        place = np.ix_(rows, columns)
        current[place] += expected(conductance, sources, target, diagonals=True)
        potential[place] += expected(np.ones(sources.shape), sources, target, diagonals=True)
    return current, potential


@pytest.mark.parametrize(("seed", "radius", "buffer"), ((0, 3, 0), (1, 3, 2), (2, 4, 1), (3, 20, 0)))
def test_every_cell_as_a_target_is_each_window_by_itself(seed: int, radius: int, buffer: int) -> None:
    inputs = inputs_of(seed, (8, 9) if radius > 10 else (11, 12))
    options = WindowOptions("run", radius, buffer=buffer, writes_normalised=True)
    result = run_windows(inputs, options)
    current, potential = one_by_one(inputs, radius, buffer)
    np.testing.assert_allclose(result.current, current, atol=1e-9)
    assert result.flow_potential is not None
    np.testing.assert_allclose(result.flow_potential, potential, atol=1e-9)
    assert result.windows == int((inputs.sources > 0).sum())


def test_blocks_are_targets_of_their_sum_and_the_rest_behind_them_is_none() -> None:
    inputs = inputs_of(4)
    result = run_windows(inputs, WindowOptions("run", 4, block=3, corrects_blocks=False))
    assert result.windows == 16
    put_in = inputs.sources[:12, :12].sum()
    lost = (inputs.conductance.values == 0) & (inputs.sources > 0)
    assert result.current.sum() > put_in > inputs.sources[lost].sum()


def test_an_even_landscape_of_blocks_is_corrected_to_that_of_cells() -> None:
    """In the middle, where no window is cut off, blocks and cells then give the same to a few percent."""
    shape = (45, 45)
    inputs = WindowInputs(Raster(np.ones(shape)), np.ones(shape), np.ones(shape))
    every = run_windows(inputs, WindowOptions("run", 6)).current[18:27, 18:27]
    crude = run_windows(inputs, WindowOptions("run", 6, block=3, corrects_blocks=False)).current[18:27, 18:27]
    corrected = run_windows(inputs, WindowOptions("run", 6, block=3)).current[18:27, 18:27]
    # 6 %: sources of a whole block lie differently around its middle than around each of its cells
    np.testing.assert_allclose(corrected, every, rtol=0.06)
    assert np.abs(corrected - every).max() < np.abs(crude - every).max() / 3


def test_a_condition_parts_unlike_sources_from_their_targets() -> None:
    shape = (1, 7)
    level = np.array([[0.0, 0.0, 0.0, 5.0, 5.0, 5.0, 5.0]])
    even = WindowInputs(Raster(np.ones(shape)), np.ones(shape), np.ones(shape))
    within = Condition(level, level, "within", -1.0, 1.0)
    apart = WindowInputs(even.conductance, even.resistance, even.sources, (within,))
    options = WindowOptions("run", 6)
    assert run_windows(even, options).current[0, 2] > 0
    parted = run_windows(apart, options).current
    equal = WindowInputs(even.conductance, even.resistance, even.sources, (Condition(level, level, "equal"),))
    np.testing.assert_array_equal(run_windows(equal, options).current, parted)
    wide = Condition(level, level, "within", -5.0, 5.0)
    whole = WindowInputs(even.conductance, even.resistance, even.sources, (wide,))
    np.testing.assert_array_equal(run_windows(whole, options).current, run_windows(even, options).current)
    assert parted.sum() < run_windows(even, options).current.sum()


def test_the_future_of_the_target_counts_for_a_source_of_today() -> None:
    shape = (1, 2)
    today, future = np.array([[1.0, 2.0]]), np.array([[9.0, 1.0]])
    condition = Condition(today, future, "equal")
    inputs = WindowInputs(Raster(np.ones(shape)), np.ones(shape), np.array([[1.0, 1.0]]), (condition,))
    # Only the western cell is today what the eastern one will be; at an edge half falls to the target itself.
    assert run_windows(inputs, WindowOptions("run", 1)).current.tolist() == [[0.5, 0.5]]


def test_a_target_without_a_condition_is_refused() -> None:
    nothing = np.full((13, 14), np.nan)
    inputs = inputs_of(5, (13, 14), Condition(nothing, nothing))
    with pytest.raises(DataError) as refused:
        run_windows(inputs, WindowOptions("run", 3))
    assert refused.value.code == "landscape.no_condition"


def test_a_landscape_without_sources_says_that_nothing_flows() -> None:
    shape = (4, 4)
    inputs = WindowInputs(Raster(np.ones(shape)), np.ones(shape), np.zeros(shape))
    result = run_windows(inputs, WindowOptions("run", 2))
    assert (result.current == 0).all()
    assert "nothing flows" in result.warnings[0]
