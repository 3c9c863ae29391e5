"""Run a project: read what it names, solve what it asks for, write what it wants."""

from __future__ import annotations

from pathlib import Path

from qaplan.landscape.circuits.results import cautions_of
from qaplan.landscape.projects.advanced import run_network_advanced, run_raster_advanced
from qaplan.landscape.projects.files import read_network, read_raster_inputs
from qaplan.landscape.projects.ini import Ini
from qaplan.landscape.projects.network import run_network_pairwise
from qaplan.landscape.projects.one_to_all import run_one_to_all
from qaplan.landscape.projects.options import circuit_options
from qaplan.landscape.projects.outputs import Writer
from qaplan.landscape.projects.pair_files import read_pairs
from qaplan.landscape.projects.pairwise import Solved, run_pairwise
from qaplan.landscape.projects.types import CircuitOptions, ProjectResult

__all__ = ["run_project"]


def run_project(ini: Ini, folder: Path, *, solver: str = "") -> ProjectResult:
    """Run a Circuitscape project.

    Args:
        ini: Its .ini file.
        folder: Where the results are written.
        solver: A solver to take instead of the one that it names.

    Raises:
        DataError: ``landscape.bad_option``, ``landscape.missing_option`` and what is wrong in its files.
    """
    options = circuit_options(ini, solver=solver)
    warnings = ini.warnings
    if options.is_network:
        solved, writer = _run_network(options, folder)
    else:
        solved, writer = _run_raster(options, folder, warnings)
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
        warnings=(*warnings, *solved.warnings),
        cautions=cautions_of(options.solver, solved.residual),
    )


def _run_network(options: CircuitOptions, folder: Path) -> tuple[Solved, Writer]:
    network = read_network(options)
    writer = Writer(folder, options)
    if options.scenario == "advanced":
        return run_network_advanced(network, options, writer), writer
    pairs = None if options.pairs is None else read_pairs(options.pairs)
    return run_network_pairwise(network, options, writer, pairs), writer


def _run_raster(options: CircuitOptions, folder: Path, warnings: list[str]) -> tuple[Solved, Writer]:
    inputs = read_raster_inputs(options, warnings)
    writer = Writer(folder, options, inputs.conductance)
    if options.scenario == "pairwise":
        return run_pairwise(inputs, options, writer), writer
    if options.scenario == "advanced":
        return run_raster_advanced(inputs, options, writer), writer
    return run_one_to_all(inputs, options, writer), writer
