"""Run moving windows: one solve for each target, added up over the raster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.landscape.circuits.results import cautions_of
from qaplan.landscape.doctor.forecast import forecast, refuse_too_large
from qaplan.landscape.moving_window.correction import corrections_of, cut_to
from qaplan.landscape.moving_window.files import read_window_inputs, write_window_maps
from qaplan.landscape.moving_window.options import window_options
from qaplan.landscape.moving_window.solving import WindowSolver
from qaplan.landscape.moving_window.types import WindowInputs, WindowOptions, WindowResult
from qaplan.landscape.moving_window.windows import disc, targets_of, window_of, window_sources
from qaplan.landscape.projects.files.ini import Ini

__all__ = ["run_window_project", "run_windows"]


def run_window_project(
    ini: Ini,
    folder: Path,
    *,
    solver: str = "",
    memory_bytes: float | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> WindowResult:
    """Run an Omniscape project.

    Args:
        ini: Its .ini file.
        folder: Where the folder of its results is made.
        solver: A solver to take instead of the one that it names.
        memory_bytes: The memory that is free; None where nobody knows, then no run is too large.
        on_step: Told how many windows are solved.

    Raises:
        DataError: ``landscape.too_large`` where a window would not fit, and what is wrong in the project.
    """
    options = window_options(ini, solver=solver)
    inputs = read_window_inputs(ini, options)
    if memory_bytes is not None:
        _check_size(inputs, options, memory_bytes)
    result = run_windows(inputs, options, on_step=on_step)
    files = write_window_maps(folder, ini, options, inputs, result)
    return replace(result, files=files, warnings=(*ini.warnings, *result.warnings))


def _check_size(inputs: WindowInputs, options: WindowOptions, memory_bytes: float) -> None:
    """Refuse windows of which one would not fit into the memory."""
    side = 2 * options.reach + 1
    rows, columns = (min(side, size) for size in inputs.sources.shape)
    edges = rows * columns * (4 if options.has_diagonals else 2)
    cost = forecast(rows * columns, edges, 1, solver=options.solver)
    refusal = refuse_too_large(cost, memory_bytes, inputs.conductance.cell, solver=options.solver)
    if refusal is not None:
        text = Text("en")
        do = " ".join(text.say(each).rstrip(".") for each in refusal.instead)
        raise DataError(refusal.code, text.say(refusal.reason).rstrip("."), do=do or "take a smaller radius")


def run_windows(
    inputs: WindowInputs, options: WindowOptions, *, on_step: Callable[[str], None] = lambda _: None
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
        if number % 100 == 0:
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
