"""Small projects on disk, made as they are needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.projects.files.ini import read_ini
from qaplan.landscape.projects.running import run_project
from qaplan.landscape.projects.types import ProjectResult
from qaplan.landscape.rasters.files import read_raster, write_raster
from qaplan.landscape.rasters.types import Raster

Floats = NDArray[np.float64]
NO = np.nan


class Case:
    """A folder with the files of a project; its options are set one by one."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.folder = folder
        self.options: dict[str, object] = {
            "data_type": "raster",
            "scenario": "pairwise",
            "habitat_map_is_resistances": True,
            "connect_four_neighbors_only": True,
            "connect_using_avg_resistances": True,
            "write_cur_maps": True,
            "write_volt_maps": True,
            "output_file": "results/run.out",
        } | options

    def raster(self, option: str, values: object, *, used_by: str = "", name: str = "") -> Case:
        """Write a raster and name it."""
        path = self.folder / (name or f"{option}.asc")
        write_raster(path, Raster(np.array(values, np.float64)))
        return self._named(option, path, used_by)

    def text(self, option: str, lines: str, *, used_by: str = "") -> Case:
        """Write a text file and name it."""
        path = self.folder / f"{option}.txt"
        path.write_text(lines, encoding="utf-8")
        return self._named(option, path, used_by)

    def run(self, **options: object) -> ProjectResult:
        """Run it."""
        lines = [f"{name} = {value}" for name, value in (self.options | options).items()]
        ini = self.folder / "run.ini"
        ini.write_text("\n".join(["[Options]", *lines]), encoding="utf-8")
        return run_project(read_ini(ini), self.folder / "out")

    def map(self, name: str) -> Floats:
        """A map that was written, to nine places, not a number where it has no value."""
        return read_raster(self.folder / "out" / f"run_{name}.asc").values.round(9)

    def table(self, name: str) -> Floats:
        """A table that was written."""
        return np.asarray(np.loadtxt(self.folder / "out" / f"run_{name}", ndmin=2)).round(9)

    def _named(self, option: str, path: Path, used_by: str) -> Case:
        self.options[option] = path
        if used_by:
            self.options[used_by] = True
        return self
