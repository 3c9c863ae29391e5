"""The files that an Omniscape project names, and the maps that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.moving_window.types import (
    Comparison,
    Condition,
    WindowInputs,
    WindowOptions,
    WindowResult,
)
from qaplan.landscape.projects.files.ini import Ini
from qaplan.landscape.rasters.files import read_number_table, read_raster, write_raster
from qaplan.landscape.rasters.points import reclassified
from qaplan.landscape.rasters.types import NO_DATA, Floats, Raster

__all__ = ["read_window_inputs", "write_window_maps"]

_COMPARISONS = {"within": "within", "equal": "equal"}
_FUTURES = {"none": "", "1": "1", "2": "2", "both": "12"}
_COUNTS = {"1": "1", "2": "2"}


def read_window_inputs(ini: Ini, options: WindowOptions) -> WindowInputs:
    """Read what an Omniscape project names.

    Args:
        ini: Its .ini file; doubts are added to its warnings.
        options: What it asks for.

    Raises:
        DataError: ``landscape.bad_resistance`` for a value of 0 or less, ``landscape.other_cells``,
            ``landscape.missing_option``, and those of the files.
    """
    raster = read_raster(ini.file("resistance_file"))
    _check_positive(raster.values, ini)
    resistance = raster.values
    if ini.yes("reclassify_resistance"):
        table = read_number_table(ini.file("reclass_table"), columns=2, missing="missing")
        resistance = reclassified(resistance, table)
        _check_positive(resistance, ini)
    known = np.isfinite(resistance)
    if not known.any():
        where = ini.file("resistance_file").name
        raise DataError("landscape.nothing_left", "no cell has a resistance", where=where)
    conductance = np.zeros(resistance.shape)
    with np.errstate(over="ignore"):
        conductance[known] = resistance[known] if options.has_conductances else 1 / resistance[known]
        sources = _sources(ini, options, raster, conductance)
        total = float(conductance.sum() + np.abs(sources).sum())
    if not np.isfinite(total):
        do = "give values that can be added up"
        raise DataError(
            "landscape.not_finite", "values are too large or too small", where=ini.path.name, do=do
        )
    return WindowInputs(
        conductance=raster.with_values(conductance),
        resistance=resistance,
        sources=sources,
        conditions=_conditions(ini, raster),
    )


def write_window_maps(
    folder: Path, ini: Ini, options: WindowOptions, inputs: WindowInputs, result: WindowResult
) -> tuple[Path, ...]:
    """Write the maps that are asked for into the folder of the project.

    Returns:
        The files.
    """
    folder = folder / options.name
    folder.mkdir(parents=True, exist_ok=True)
    maps: dict[str, Floats] = {}
    if options.writes_current:
        maps["cum_currmap"] = result.current
    if options.writes_flow_potential and result.flow_potential is not None:
        maps["flow_potential"] = result.flow_potential
    if options.writes_normalised:
        maps["normalized_cum_currmap"] = result.normalised()
    known = np.isfinite(inputs.resistance)
    if options.masks:
        maps = {name: np.where(known, values, NO_DATA) for name, values in maps.items()}
    if options.writes_reclassified:
        maps["classified_resistance"] = inputs.resistance
    files = [folder / "config.ini"]
    lines = "".join(f"{name} = {ini.values[name]}\n" for name in sorted(ini.values))
    files[0].write_text(lines, encoding="utf-8")
    for name, values in maps.items():
        files.append(folder / f"{name}{'.tif' if options.writes_tif else '.asc'}")
        write_raster(files[-1], inputs.conductance.with_values(values))
    return tuple(files)


def _check_positive(values: Floats, ini: Ini) -> None:
    bad = values <= 0
    if bad.any():
        row, column = (int(each[0]) + 1 for each in np.nonzero(bad))
        raise DataError(
            "landscape.bad_resistance",
            f"{int(bad.sum())} cells are 0 or less, the first in row {row}, column {column}",
            where=ini.file("resistance_file").name,
            do="give every cell a value above 0, or the no-data value where nothing passes",
        )


def _sources(ini: Ini, options: WindowOptions, raster: Raster, conductance: Floats) -> Floats:
    if options.sources_from_resistance:
        least = 1 / options.largest_source_resistance if options.largest_source_resistance else np.inf
        return np.where(conductance < least, 0.0, conductance)
    if not ini.text("source_file"):
        raise DataError(
            "landscape.missing_option",
            "there is no source_file",
            where=ini.path.name,
            do="name one, or write source_from_resistance = true",
        )
    found = np.nan_to_num(_same_cells(ini, "source_file", raster).values, nan=0.0)
    found[found < options.source_threshold] = 0.0
    return found


def _same_cells(ini: Ini, name: str, raster: Raster) -> Raster:
    """A raster that must have the cells of the resistance."""
    path = ini.file(name)
    found = read_raster(path)
    if found.values.shape != raster.values.shape:
        raise DataError(
            "landscape.other_cells",
            f"it has {found.rows} rows of {found.columns} cells, the resistance {raster.rows} of "
            f"{raster.columns}",
            where=path.name,
            do="give rasters of the same cells",
        )
    if not ini.yes("allow_different_projections"):
        if not found.lies_like(raster):
            ini.warnings.append(f"{name}: its corner or cell size is not the resistance's; matched by order")
        elif found.crs != raster.crs:
            ini.warnings.append(f"{name}: its coordinate reference system is not the resistance's")
    return found


def _conditions(ini: Ini, raster: Raster) -> tuple[Condition, ...]:
    count = int(ini.one_of("n_conditions", _COUNTS, "1"))
    future = ini.one_of("compare_to_future", _FUTURES, "none")
    comparisons = [ini.one_of(f"comparison{each}", _COMPARISONS, "within") for each in (1, 2)]
    if not ini.yes("conditional"):
        if ini.text("condition1_file") or ini.text("condition2_file"):
            ini.warnings.append("condition files: of no effect without conditional = true")
        return ()
    if count == 1 and ini.text("condition2_file"):
        ini.warnings.append("condition2_file: of no effect without n_conditions = 2")
    found = []
    for number, comparison in zip(range(1, count + 1), comparisons, strict=False):
        today = _same_cells(ini, f"condition{number}_file", raster).values
        later = f"condition{number}_future_file"
        target = _same_cells(ini, later, raster).values if str(number) in future else today
        if str(number) not in future and ini.text(later):
            ini.warnings.append(f"{later}: of no effect without compare_to_future = {number} or both")
        lower, upper = (ini.number(f"condition{number}_{end}", 0.0) for end in ("lower", "upper"))
        found.append(Condition(today, target, cast(Comparison, comparison), lower, upper))
    return tuple(found)
