"""Run moving windows: one solve for each target, added up over the raster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from qaplan.landscape.circuits.results import cautions_of
from qaplan.landscape.moving_window.correction import corrections_of, cut_to
from qaplan.landscape.moving_window.files import read_window_inputs, write_window_maps
from qaplan.landscape.moving_window.options import window_options
from qaplan.landscape.moving_window.solving import WindowSolver
from qaplan.landscape.moving_window.types import WindowInputs, WindowOptions, WindowResult
from qaplan.landscape.moving_window.windows import disc, targets_of, window_of, window_sources
from qaplan.landscape.projects.ini import Ini

__all__ = ["run_window_project", "run_windows"]


def run_window_project(
    ini: Ini, folder: Path, *, solver: str = "", on_step: Callable[[str], None] | None = None
) -> WindowResult:
    """Run an Omniscape project.

    Args:
        ini: Its .ini file.
        folder: Where the folder of its results is made.
        solver: A solver to take instead of the one that it names.
        on_step: Told how many windows are solved.

    Raises:
        DataError: What is wrong in the .ini file and in what it names.
    """
    options = window_options(ini, solver=solver)
    inputs = read_window_inputs(ini, options)
    result = run_windows(inputs, options, on_step=on_step)
    files = write_window_maps(folder, ini, options, inputs, result)
    return replace(result, files=files, warnings=(*ini.warnings, *result.warnings))


def run_windows(
    inputs: WindowInputs, options: WindowOptions, *, on_step: Callable[[str], None] | None = None
) -> WindowResult:
    """Let current flow to every target from the sources around it.

    Args:
        inputs: Conductances, sources and conditions.
        options: What is asked for.
        on_step: Told how many windows are solved.

    Raises:
        DataError: ``landscape.no_condition`` where a condition has no value at a target.

    Source:
        McRae et al. 2016, Conserving Nature's Stage, The Nature Conservancy; Landau et al. 2021, Journal of
        Open Source Software 6(57), 2829, for the options.
    """
    shape = inputs.sources.shape
    rows, columns = shape
    solver = WindowSolver(has_diagonals=options.has_diagonals, solver=options.solver)
    corrections = None
    if options.corrects_blocks and options.block > 1:
        corrections = corrections_of((rows, columns), options, solver)
    current = np.zeros(shape)
    potential = np.zeros(shape) if options.needs_flow_potential else None
    targets = targets_of(inputs.sources, options)
    for number, target in enumerate(targets, start=1):
        window = window_of(target, shape, options.reach)
        sources = window_sources(inputs.sources, target, window, options, conditions=inputs.conditions)
        place = (window.rows, window.columns)
        conductance = np.where(disc(window, options.reach), inputs.conductance.values[place], 0.0)
        factors = (
            1.0
            if corrections is None
            else cut_to(corrections, target, window, (rows, columns), options.reach)
        )
        current[place] += solver.currents(conductance, sources, window.target) * factors
        if potential is not None:
            potential[place] += solver.uniform_currents(window.shape, sources, window.target) * factors
        if on_step is not None and number % 100 == 0:
            on_step(f"{number} of {len(targets)} windows")
    warnings = () if targets else ("there is no block with a source: nothing flows",)
    return WindowResult(
        current=current,
        flow_potential=potential,
        windows=len(targets),
        solver="direct",
        residual=solver.residual,
        warnings=warnings,
        cautions=cautions_of(options.solver, solver.residual),
    )
