"""Run a project: read what it names, solve what it asks for, write what it wants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from qaplan.base.refusal import Caution
from qaplan.landscape.circuits.results import cautions_of
from qaplan.landscape.doctor import Inputs, Points, examine
from qaplan.landscape.projects.advanced import run_network_advanced, run_raster_advanced
from qaplan.landscape.projects.files.ini import Ini
from qaplan.landscape.projects.files.inputs import read_network, read_raster_inputs
from qaplan.landscape.projects.files.outputs import Writer
from qaplan.landscape.projects.files.pairs import read_pairs
from qaplan.landscape.projects.network import run_network_pairwise
from qaplan.landscape.projects.one_to_all import run_one_to_all
from qaplan.landscape.projects.options import circuit_options
from qaplan.landscape.projects.pairwise import Solved, run_pairwise
from qaplan.landscape.projects.types import CircuitOptions, ProjectResult, RasterInputs
from qaplan.landscape.rasters.files import is_raster_file

__all__ = ["run_project"]


def run_project(
    ini: Ini,
    folder: Path,
    *,
    solver: str = "",
    memory_bytes: float | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> ProjectResult:
    """Run a Circuitscape project, once the doctor has looked its rasters over.

    Args:
        ini: Its .ini file.
        folder: Where the results are written.
        solver: A solver to take instead of the one that it names.
        memory_bytes: The memory that is free; None where nobody knows, then no run is too large.
        on_step: Told what is done.

    Raises:
        DataError: ``landscape.bad_option``, ``landscape.missing_option``, what is wrong in its files, and
            ``landscape.too_large`` with the cells that would fit.
    """
    options = circuit_options(ini, solver=solver)
    cautions: tuple[Caution, ...] = ()
    if options.is_network:
        solved, writer = _run_network(options, folder)
    else:
        inputs = read_raster_inputs(options, ini.warnings)
        cautions = _looked_over(inputs, options, memory_bytes)
        solved, writer = _run_raster(inputs, options, folder, on_step)
    writer.record_of(dict(ini.values))
    return ProjectResult(
        scenario=options.scenario,
        numbers=solved.numbers,
        resistances=solved.resistances,
        n_nodes=solved.n_nodes,
        solver=solved.solver,
        residual=solved.residual,
        solves=solved.solves,
        files=tuple(writer.files),
        warnings=(*ini.warnings, *solved.warnings),
        cautions=(*cautions, *cautions_of(options.solver, solved.residual)),
    )


def _run_network(options: CircuitOptions, folder: Path) -> tuple[Solved, Writer]:
    network = read_network(options)
    writer = Writer(folder, options)
    if options.scenario == "advanced":
        return run_network_advanced(network, options, writer), writer
    pairs = None if options.pairs is None else read_pairs(options.pairs)
    return run_network_pairwise(network, options, writer, pairs), writer


def _run_raster(
    inputs: RasterInputs, options: CircuitOptions, folder: Path, on_step: Callable[[str], None]
) -> tuple[Solved, Writer]:
    writer = Writer(folder, options, inputs.conductance)
    if options.scenario == "pairwise":
        return run_pairwise(inputs, options, writer, on_step), writer
    if options.scenario == "advanced":
        return run_raster_advanced(inputs, options, writer), writer
    return run_one_to_all(inputs, options, writer, on_step), writer


def _looked_over(
    inputs: RasterInputs, options: CircuitOptions, memory_bytes: float | None
) -> tuple[Caution, ...]:
    """What the doctor finds doubtful; what it finds wrong ends the run."""
    cells = inputs.points
    points = None
    if cells is not None:
        is_raster = options.points is not None and is_raster_file(options.points)
        points = Points(cells.numbers.astype(np.float64), cells.rows, cells.columns, is_raster)
    examination = examine(
        Inputs(
            habitat=inputs.conductance,
            is_resistance=False,
            points=points,
            same_node=inputs.regions,
            neighbours=8 if options.has_diagonals else 4,
            average="resistance" if options.averages_resistance else "conductance",
            solver=options.solver,
            maps=options.needs_currents,
        ),
        memory_bytes=memory_bytes,
    )
    examination.require()
    return examination.cautions
