"""Moving windows with blocks, buffers and conditions against plain loops over cells and dense systems.

The loops follow the manual of Omniscape and, at the edges of a raster, what it does: the block that is taken
out of the sources is the middle of a whole window, also where the window is cut off; and where it is cut off
on both sides, the factors of the correction are those of the first rows or columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from qaplan.landscape.moving_window.running import run_windows
from qaplan.landscape.moving_window.types import Condition, WindowInputs, WindowOptions
from qaplan.landscape.rasters.types import Raster
from tests.landscape.moving_window.test_solving import expected
from tests.landscape.projects.oracle import Floats

SEEDS = range(30)


@dataclass(frozen=True)
class Loops:
    """The same run in loops."""

    inputs: WindowInputs
    options: WindowOptions

    def current(self, *, uniform: bool) -> Floats:
        rows, columns = self.inputs.sources.shape
        block, reach = self.options.block, self.options.reach
        factors = self.factors() if block > 1 and self.options.corrects_blocks else None
        found = np.zeros((rows, columns))
        for top in range(0, rows - block + 1, block):
            for left in range(0, columns - block + 1, block):
                strength = self.inputs.sources[top : top + block, left : left + block].sum()
                if strength == 0:
                    continue
                row, column = top + block // 2, left + block // 2
                place = np.ix_(self.near(row, rows), self.near(column, columns))
                target = (min(row, reach), min(column, reach))
                sources = self.sources(self.inputs.sources, row, column, strength)
                self.leave_out_unlike(sources, row, column)
                conductance = np.ones(sources.shape)
                if not uniform:
                    conductance = self.disc(self.inputs.conductance.values[place], target, reach)
                current = self.solve(conductance, sources, target)
                if factors is not None:
                    cut = np.ix_(self.kept(row, rows), self.kept(column, columns))
                    current = current * factors[cut]
                found[place] += current
        return found

    def near(self, at: int, size: int) -> list[int]:
        reach = self.options.reach
        return [each for each in range(at - reach, at + reach + 1) if 0 <= each < size]

    def kept(self, at: int, size: int) -> list[int]:
        """Rows or columns of a whole window that are left of one that is cut off."""
        near = self.near(at, size)
        first = near[0] - at + self.options.reach
        return [each + (first if near[-1] == at + self.options.reach else 0) for each in range(len(near))]

    def sources(self, strengths: Floats, row: int, column: int, total: float) -> Floats:
        rows, columns = self.near(row, strengths.shape[0]), self.near(column, strengths.shape[1])
        place = np.ix_(rows, columns)
        target = (row - rows[0], column - columns[0])
        found = self.disc(strengths[place], target, self.options.radius)
        middle, half = self.options.reach, self.options.block // 2
        # As many rows and columns as the raster has, also for the window of the correction.
        shape = self.inputs.sources.shape
        for i in range(middle - half, min(middle + half + 1, shape[0], found.shape[0])):
            for j in range(middle - half, min(middle + half + 1, shape[1], found.shape[1])):
                found[i, j] = 0.0
        return found * (total / found.sum()) if found.any() else found

    def leave_out_unlike(self, sources: Floats, row: int, column: int) -> None:
        half = self.options.block // 2
        for condition in self.inputs.conditions:
            block = condition.at_target[row - half : row + half + 1, column - half : column + half + 1]
            shape = condition.at_source.shape
            here = condition.at_source[np.ix_(self.near(row, shape[0]), self.near(column, shape[1]))]
            for at, value in np.ndenumerate(here):
                off = value - np.median(block)
                if not condition.lower <= off <= condition.upper:
                    sources[at] = 0.0

    def disc(self, values: Floats, target: tuple[int, int], radius: int) -> Floats:
        found = values.copy()
        for i, j in np.ndindex(values.shape):
            if (i - target[0]) ** 2 + (j - target[1]) ** 2 > radius**2:
                found[i, j] = 0.0
        return found

    def solve(self, conductance: Floats, sources: Floats, target: tuple[int, int]) -> Floats:
        current = expected(conductance, sources, target, diagonals=self.options.has_diagonals)
        return np.where(current < 1e-8 * current.max(), 0.0, current)

    def factors(self) -> Floats:
        """What a block whose every cell were a target has of current, over what its middle has."""
        block, reach = self.options.block, self.options.reach
        side, middle = 2 * reach + 1, (reach, reach)
        ones = self.disc(np.ones((side, side)), middle, reach)
        at_once = self.solve(ones, self.sources(np.ones((side, side)), reach, reach, block**2), middle)
        alone = self.disc(np.ones((side, side)), middle, self.options.radius)
        alone[middle] = 0.0
        one_by_one = self.solve(ones, alone / alone.sum(), middle)
        every = np.zeros((side, side))
        for i, j in np.ndindex(side, side):
            for down in range(-(block // 2), block // 2 + 1):
                for right in range(-(block // 2), block // 2 + 1):
                    if 0 <= i + down < side and 0 <= j + right < side:
                        every[i, j] += one_by_one[i + down, j + right]
        flows = at_once > 0
        return np.where(flows & (every > 0), every, 1.0) / np.where(flows, at_once, 1.0)


def drawn(seed: int) -> Loops:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(5, 13, 2).tolist())
    resistance = rng.uniform(0.5, 20, shape)
    resistance[rng.random(shape) < rng.choice([0, 0.2])] = np.nan
    sources = np.where(rng.random(shape) < 0.7, rng.random(shape), 0.0)
    conditions = ()
    if seed % 3 == 0:
        today, future = rng.integers(0, 4, (2, *shape)).astype(float)
        conditions = (Condition(today, future, "within", -1.0, float(rng.choice([0, 1]))),)
    options = WindowOptions(
        "run",
        int(rng.integers(2, 5)),
        block=int(rng.choice([1, 3, 5])),
        buffer=int(rng.choice([0, 1, 3])),
        has_diagonals=bool(rng.integers(2)),
        corrects_blocks=bool(rng.random() < 0.8),
        writes_flow_potential=True,
    )
    conductance = Raster(np.nan_to_num(1 / resistance))
    return Loops(WindowInputs(conductance, resistance, sources, conditions), options)


@pytest.mark.parametrize("seed", SEEDS)
def test_blocks_buffers_and_conditions_are_those_of_plain_loops(seed: int) -> None:
    loops = drawn(seed)
    result = run_windows(loops.inputs, loops.options)
    np.testing.assert_allclose(result.current, loops.current(uniform=False), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(result.flow_potential, loops.current(uniform=True), rtol=1e-8, atol=1e-9)
