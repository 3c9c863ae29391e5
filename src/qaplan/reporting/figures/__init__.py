"""Drawings of a released situation: the coarse map, the life lines, the effort chart."""

from __future__ import annotations

from qaplan.reporting.figures.effort_chart import draw_effort
from qaplan.reporting.figures.life_lines import draw_life_lines
from qaplan.reporting.figures.map import draw_map

__all__ = ["draw_effort", "draw_life_lines", "draw_map"]
