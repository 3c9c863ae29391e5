"""Projects: an .ini file with its rasters, points and graphs, as Circuitscape keeps them, run again."""

from __future__ import annotations

from qaplan.landscape.projects.running import run_project
from qaplan.landscape.projects.types import CircuitOptions, ProjectResult

__all__ = ["CircuitOptions", "ProjectResult", "run_project"]
