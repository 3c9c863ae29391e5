"""The factors that take the artefacts of blocks away."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.moving_window import solving
from qaplan.landscape.moving_window.correction import corrections_of, cut_to
from qaplan.landscape.moving_window.solving import WindowSolver
from qaplan.landscape.moving_window.types import WindowOptions
from qaplan.landscape.moving_window.windows import Target, window_of

OPTIONS = WindowOptions("run", 5, block=3, buffer=2)


def test_the_factors_are_alike_on_all_sides_and_one_outside() -> None:
    factors = corrections_of((60, 60), OPTIONS, WindowSolver())
    assert factors.shape == (15, 15)
    for turned in (factors.T, factors[::-1], factors[:, ::-1]):
        np.testing.assert_allclose(turned, factors, rtol=1e-9)
    assert factors[0, 0] == 1.0
    assert (factors > 0).all()


@pytest.mark.parametrize("widest", (0, 160), ids=("circuit", "band"))
@pytest.mark.parametrize(("radius", "buffer"), ((2, 0), (2, 2), (3, 1)))
def test_a_dead_end_is_no_factor_of_what_arithmetic_leaves_there(
    radius: int, buffer: int, widest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With four neighbours no current flows in the tips of a disc: it was divided by 1e-16 there."""
    monkeypatch.setattr(solving, "WIDEST_BAND", widest)
    options = WindowOptions("run", radius, block=3, buffer=buffer, has_diagonals=False)
    factors = corrections_of((60, 60), options, WindowSolver(has_diagonals=False))
    assert factors.max() < 5
    for turned in (factors.T, factors[::-1], factors[:, ::-1]):
        np.testing.assert_allclose(turned, factors, rtol=1e-9)


@pytest.mark.parametrize("shape", ((11, 12), (60, 60)))
def test_a_block_as_large_as_its_window_needs_no_correction(shape: tuple[int, int]) -> None:
    """Every cell of the disc lies in the block then, so there is no source at all."""
    options = WindowOptions("run", 2, block=5, buffer=4)
    assert (corrections_of(shape, options, WindowSolver()) == 1).all()


@pytest.mark.parametrize("row", (1, 4, 7, 30, 54, 58))
def test_the_factors_of_a_window_that_is_cut_off_are_those_around_its_target(row: int) -> None:
    shape = (60, 60)
    factors = np.arange(15.0 * 15).reshape(15, 15)
    target = Target(row, 30, 1.0)
    window = window_of(target, shape, OPTIONS.reach)
    cut = cut_to(factors, target, window, shape, OPTIONS.reach)
    assert cut.shape == window.shape
    assert cut[window.target] == factors[7, 7]
