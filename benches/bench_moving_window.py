"""Moving windows beside each window as a circuit of its own, which is how Omniscape goes about it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from qaplan.landscape.moving_window import solving
from qaplan.landscape.moving_window.running import run_windows
from qaplan.landscape.moving_window.types import WindowInputs, WindowOptions, WindowResult
from qaplan.landscape.rasters.types import Raster

OPTIONS = WindowOptions("bench", radius=15, block=3, writes_normalised=True)


class Forgetful(dict[Any, Any]):
    """Keeps nothing, so that no factor is used twice."""

    def __setitem__(self, key: object, value: object) -> None:
        self.clear()
        super().__setitem__(key, value)

    def __contains__(self, key: object) -> bool:
        return False

    def move_to_end(self, key: object) -> None:
        """Nothing is kept, so nothing is last."""


def landscape(side: int) -> WindowInputs:
    """A random landscape in which every cell is a source."""
    rng = np.random.default_rng(5)
    resistance = rng.uniform(1, 100, (side, side))
    return WindowInputs(Raster(1 / resistance), resistance, rng.random((side, side)))


def run(inputs: WindowInputs) -> tuple[float, WindowResult]:
    """Processor time and result."""
    begun = time.process_time()
    result = run_windows(inputs, OPTIONS)
    return time.process_time() - begun, result


def test_windows_share_what_they_can(
    budgets: Mapping[str, Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = landscape(75)
    run(landscape(40))  # what is imported at the first window is no part of it
    ours, result = run(inputs)
    monkeypatch.setattr(solving, "WIDEST_BAND", 0)
    monkeypatch.setattr(solving, "OrderedDict", Forgetful)
    naive, again = run(inputs)
    print(f"\n{result.windows} windows: {ours:.2f} s; as circuits one by one {naive:.2f} s")
    np.testing.assert_allclose(result.current, again.current, rtol=1e-8)
    np.testing.assert_allclose(result.normalised(), again.normalised(), rtol=1e-8)
    assert naive >= budgets["moving_window"]["times_window_by_window"] * ours


def test_a_window_of_thirty_one_cells_takes_milliseconds(budgets: Mapping[str, Mapping[str, Any]]) -> None:
    took, result = run(landscape(150))
    print(f"\n{result.windows} windows: {1e3 * took / result.windows:.2f} ms each")
    assert result.residual < 1e-10
    assert 1e3 * took / result.windows <= budgets["moving_window"]["milliseconds_a_window"]
