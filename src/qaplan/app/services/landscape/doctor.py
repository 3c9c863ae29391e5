"""A circuit's inputs on plain files, looked over before anything is solved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qaplan.app.engines.memory import free_memory_bytes
from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.landscape.doctor.examine import examine
from qaplan.landscape.doctor.types import Examination, Inputs, Points, points_of_raster
from qaplan.landscape.moving_window.options import is_window_project
from qaplan.landscape.projects.files.ini import read_ini
from qaplan.landscape.projects.options import circuit_options
from qaplan.landscape.projects.types import CircuitOptions
from qaplan.landscape.rasters.files import is_raster_file, read_number_table, read_raster
from qaplan.landscape.rasters.points import reclassified
from qaplan.landscape.rasters.types import Ints, Raster

__all__ = ["DoctorAnswer", "PlainInputs", "examine_files", "examine_project"]


@dataclass(frozen=True)
class PlainInputs:
    """The files of a run without a project.

    Args:
        habitat: Raster of resistances or conductances.
        points: Focal points: a raster, or lines of number, easting and northing.
        is_resistance: Whether the raster holds resistances.
        neighbours: 4 or 8.
        solver: The solver that would be asked for.
    """

    habitat: Path
    points: Path | None = None
    is_resistance: bool = True
    neighbours: int = 8
    solver: str = "auto"


@dataclass(frozen=True)
class DoctorAnswer:
    """What the command answers.

    Args:
        examination: What was found.
        provenance: The files that were read, by hash, and the program.
    """

    examination: Examination
    provenance: Provenance

    def to_record(self) -> dict[str, object]:
        """What was found, and what was read for it, ready for JSON."""
        made = self.provenance
        said = {
            "id": made.id,
            "activity": made.activity.name,
            "parameters": dict(made.activity.parameters),
            "software": made.activity.software,
            "inputs": [vars(each) for each in made.inputs],
        }
        return self.examination.to_record() | {"provenance": said}


def examine_files(files: PlainInputs, *, memory_gb: float | None = None) -> DoctorAnswer:
    """Look a raster and its points over.

    Args:
        files: The files.
        memory_gb: The memory that may be taken; what this machine has free when None.

    Raises:
        UsageError: ``landscape.bad_neighbours``.
        DataError: What is wrong with a file.
    """
    if files.neighbours not in (4, 8):
        what = f"a cell cannot have {files.neighbours} neighbours"
        raise UsageError("landscape.bad_neighbours", what, do="give 4 or 8")
    habitat = read_raster(files.habitat)
    others: dict[str, Raster] = {}
    inputs = Inputs(
        habitat=habitat,
        is_resistance=files.is_resistance,
        points=None if files.points is None else _points(files.points, habitat, others),
        others=others,
        neighbours=4 if files.neighbours == 4 else 8,
        solver=files.solver,
    )
    paths = [each for each in (files.habitat, files.points) if each is not None]
    return _answer(inputs, paths, memory_gb)


def examine_project(case: Path, *, solver: str = "", memory_gb: float | None = None) -> DoctorAnswer:
    """Look over what a Circuitscape project of rasters names.

    Args:
        case: Its .ini file.
        solver: A solver to ask for instead of the one that it names.
        memory_gb: The memory that may be taken; what this machine has free when None.

    Raises:
        UsageError: ``landscape.no_raster_project`` for a network or for moving windows.
        DataError: What is wrong with the project or a file.
    """
    ini = read_ini(case)
    if is_window_project(ini):
        raise _not_looked_over(case, "moving windows are looked over as they are run")
    options = circuit_options(ini, solver=solver)
    if options.is_network:
        raise _not_looked_over(case, "a network has no cells to look over")
    habitat = read_raster(options.habitat)
    if options.reclass is not None:
        table = read_number_table(options.reclass, columns=2)
        habitat = habitat.with_values(reclassified(habitat.values, table))
    others: dict[str, Raster] = {}
    same_node = _regions(options, others)
    habitat = _masked(habitat, options, others)
    points = None if options.points is None else _points(options.points, habitat, others)
    inputs = Inputs(
        habitat=habitat,
        is_resistance=options.has_resistances,
        points=points,
        others=others,
        same_node=same_node,
        neighbours=8 if options.has_diagonals else 4,
        average="resistance" if options.averages_resistance else "conductance",
        solver=options.solver,
        maps=options.needs_currents,
    )
    named = (options.habitat, options.reclass, options.mask, options.polygons, options.points)
    return _answer(inputs, [case, *(each for each in named if each is not None)], memory_gb)


def _not_looked_over(case: Path, what: str) -> UsageError:
    return UsageError("landscape.no_raster_project", what, where=case.name, do="run it")


def _answer(inputs: Inputs, paths: list[Path], memory_gb: float | None) -> DoctorAnswer:
    free = free_memory_bytes() if memory_gb is None else memory_gb * 1e9
    read = tuple(Input("table", each.name, _sha256(each)) for each in paths)
    made = computed_by("landscape.examine", {"solver": inputs.solver, "neighbours": inputs.neighbours})
    return DoctorAnswer(examine(inputs, memory_bytes=free), Provenance(made, read))


def _points(path: Path, habitat: Raster, others: dict[str, Raster]) -> Points:
    if is_raster_file(path):
        others[path.name] = raster = read_raster(path)
        return points_of_raster(raster)
    table = read_number_table(path, columns=3)
    if not np.isfinite(table[:, 1:]).all():
        raise DataError("raster.bad_table", "a place is not a number", where=path.name, do="give numbers")
    row = np.ceil(habitat.rows - (table[:, 2] - habitat.south) / habitat.cell) - 1
    column = np.ceil((table[:, 1] - habitat.west) / habitat.cell) - 1
    far = 2.0**53
    return Points(table[:, 0], row.clip(-far, far).astype(np.int64), column.clip(-far, far).astype(np.int64))


def _regions(options: CircuitOptions, others: dict[str, Raster]) -> Ints | None:
    if options.polygons is None:
        return None
    others[options.polygons.name] = raster = read_raster(options.polygons)
    return np.nan_to_num(raster.values).clip(0, 2.0**53).astype(np.int64)


def _masked(habitat: Raster, options: CircuitOptions, others: dict[str, Raster]) -> Raster:
    if options.mask is None:
        return habitat
    others[options.mask.name] = mask = read_raster(options.mask)
    if mask.values.shape != habitat.values.shape:
        return habitat
    return habitat.with_values(np.where(np.nan_to_num(mask.values) > 0, habitat.values, np.nan))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
