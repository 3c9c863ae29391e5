"""Moving windows: current from everywhere to everywhere within a radius, as Omniscape computes it."""

from __future__ import annotations

from qaplan.landscape.moving_window.running import run_windows
from qaplan.landscape.moving_window.types import WindowOptions, WindowResult

__all__ = ["WindowOptions", "WindowResult", "run_windows"]
