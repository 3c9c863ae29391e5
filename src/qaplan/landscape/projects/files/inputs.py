"""The files that a Circuitscape project names, read as what it asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.projects.files.pairs import read_pairs
from qaplan.landscape.projects.types import CircuitOptions, Network, RasterInputs
from qaplan.landscape.rasters.files import is_raster_file, read_number_table, read_raster
from qaplan.landscape.rasters.points import (
    NumberedCells,
    as_numbered,
    cells_of_raster,
    cells_of_table,
    reclassified,
)
from qaplan.landscape.rasters.types import NO_DATA, Floats, Ints, Raster

__all__ = [
    "check_strengths",
    "conductances_to_ground",
    "read_focal_nodes",
    "read_network",
    "read_node_values",
    "read_raster_inputs",
]

_LEAST_POINTS = 2


def read_raster_inputs(options: CircuitOptions, warnings: list[str]) -> RasterInputs:
    """Read what a raster project names.

    Args:
        options: What it asks for.
        warnings: What is doubtful is added to it.

    Raises:
        DataError: ``landscape.zero_resistance``, ``landscape.nothing_left``, ``landscape.too_few_points``,
            ``landscape.not_finite``, ``landscape.other_cells``, and those of the files.
    """
    habitat = read_raster(options.habitat)
    conductance = _conductance(habitat, options, warnings)
    if options.mask is not None:
        mask = _same_cells(options.mask, habitat, warnings).values
        conductance = np.where(np.nan_to_num(mask) > 0, conductance, 0.0)
    if not (conductance > 0).any():
        what = "no cell of the habitat lets current through"
        raise DataError("landscape.nothing_left", what, where=options.habitat.name)
    raster = habitat.with_values(conductance)
    regions = None
    if options.polygons is not None:
        found = cells_of_raster(
            _same_cells(options.polygons, habitat, warnings).values, name=options.polygons.name
        )
        regions = found.on(raster)
    return RasterInputs(
        conductance=raster,
        regions=regions,
        points=None if options.points is None else _points(options.points, raster, warnings),
        pairs=None if options.pairs is None else read_pairs(options.pairs),
        strengths={} if options.strengths is None else _strengths(options.strengths),
        sources=None if options.sources is None else _sources(options, raster, warnings),
        grounds=None if options.grounds is None else _grounds(options, raster, warnings),
    )


def read_network(options: CircuitOptions) -> Network:
    """Read a graph: two nodes and a value in each line.

    Raises:
        DataError: ``landscape.bad_node``, ``landscape.zero_resistance``, ``landscape.not_finite``.
    """
    name = options.habitat.name
    table = read_number_table(options.habitat, columns=3)
    if options.reclass is not None:
        table[:, 2] = reclassified(table[:, 2], read_number_table(options.reclass, columns=2))
    value = table[:, 2]
    if options.has_resistances and (value == 0).any():
        raise _zero_resistance(name, f"line {int(np.flatnonzero(value == 0)[0]) + 1}")
    names, ends = np.unique(_whole(table[:, :2], name), return_inverse=True)
    ends = ends.reshape(-1, 2)
    conductance = _inverse(value) if options.has_resistances else value
    return _without_doubles(names, np.sort(ends.astype(np.int64), axis=1), conductance)


def _without_doubles(names: Ints, ends: Ints, conductance: Floats) -> Network:
    """Edges between the same two nodes are one; an edge that carries nothing is none."""
    kept = (ends[:, 0] != ends[:, 1]) & (conductance != 0)
    joined, which = np.unique(ends[kept], axis=0, return_inverse=True)
    total = np.bincount(which.ravel(), conductance[kept], len(joined)).astype(np.float64)
    return Network(names, joined[:, 0], joined[:, 1], total)


def read_focal_nodes(path: Path, graph: Path, network: Network) -> Ints:
    """Read the focal nodes of a graph, one or several in a line; the graph itself stands for all its nodes.

    Returns:
        Their numbers, ascending, each once.

    Raises:
        DataError: ``landscape.bad_node`` for one that is not in the graph, ``landscape.too_few_points``.
    """
    if path.samefile(graph):
        return network.names
    numbers = np.unique(_whole(read_number_table(path, columns=0), path.name))
    _check_known(numbers, network, path.name)
    if len(numbers) < _LEAST_POINTS:
        raise _too_few(path.name)
    return numbers


def read_node_values(path: Path, network: Network) -> tuple[Ints, Floats]:
    """Read a node and a value in each line.

    Returns:
        The nodes as places in the names of the network, and their values.

    Raises:
        DataError: ``landscape.bad_node`` for a node that is not in the graph, ``landscape.not_finite`` for a
            value that is not a number.
    """
    table = read_number_table(path, columns=2)
    numbers = _whole(table[:, 0], path.name)
    _check_known(numbers, network, path.name)
    _check_numbers(table[:, 1], path.name)
    return np.searchsorted(network.names, numbers).astype(np.int64), table[:, 1]


def check_strengths(values: Floats, name: str) -> None:
    """Refuse sources that nothing can be reckoned with.

    Args:
        values: Currents that are put in.
        name: Of the file, for the refusal.

    Raises:
        DataError: ``landscape.not_finite``.
    """
    if not np.isfinite(values).all():
        raise _not_finite("the strength of a source is infinite or not a number", name)


def _check_numbers(values: Floats, name: str) -> None:
    if np.isnan(values).any():
        raise _not_finite("a value is not a number", name)


def _not_finite(what: str, name: str) -> DataError:
    return DataError("landscape.not_finite", what, where=name, do="give a number, or leave the line out")


def _conductance(habitat: Raster, options: CircuitOptions, warnings: list[str]) -> Floats:
    values = habitat.values
    if options.reclass is not None:
        values = reclassified(values, read_number_table(options.reclass, columns=2))
    if options.has_resistances and (values == 0).any():
        row, column = (int(each[0]) + 1 for each in np.nonzero(values == 0))
        raise _zero_resistance(options.habitat.name, f"row {row}, column {column}")
    if (values < 0).any():
        warnings.append(f"{options.habitat.name}: {int((values < 0).sum())} cells are negative: no habitat")
    kept = values > 0
    found = np.zeros(values.shape)
    found[kept] = _inverse(values[kept]) if options.has_resistances else values[kept]
    return found


def _inverse(values: Floats) -> Floats:
    """One over each; infinite for what is too small, which no circuit takes."""
    with np.errstate(over="ignore"):
        return 1 / values


def _zero_resistance(name: str, where: str) -> DataError:
    return DataError(
        "landscape.zero_resistance",
        f"a resistance is 0: {where}",
        where=name,
        do="give a small resistance, or a short-circuit region; no habitat is the no-data value",
    )


def _same_cells(path: Path, habitat: Raster, warnings: list[str]) -> Raster:
    """A raster that must have the cells of the habitat."""
    raster = read_raster(path)
    if raster.values.shape != habitat.values.shape:
        raise DataError(
            "landscape.other_cells",
            f"it has {raster.rows} rows of {raster.columns} cells, the habitat {habitat.rows} of "
            f"{habitat.columns}",
            where=path.name,
            do="give rasters of the same cells",
        )
    if not raster.lies_like(habitat):
        warnings.append(
            f"{path.name}: its corner or cell size is not the habitat's; cells were matched by order"
        )
    elif raster.crs and habitat.crs and raster.crs != habitat.crs:
        warnings.append(f"{path.name}: its coordinate reference system is not the habitat's")
    return raster


def _points(path: Path, raster: Raster, warnings: list[str]) -> NumberedCells:
    if is_raster_file(path):
        values = _same_cells(path, raster, warnings).values
        cells = cells_of_raster(values, name=path.name)
        left_out = int((np.nan_to_num(values) < 0).sum())
    else:
        numbers, rows, columns = cells_of_table(read_number_table(path, columns=3), raster, name=path.name)
        cells = as_numbered(numbers, rows, columns, name=path.name)
        left_out = len(numbers) - len(cells.numbers)
    if left_out:
        warnings.append(f"{path.name}: {left_out} points with a number of 0 or less were left out")
    if len(cells.distinct()) < _LEAST_POINTS:
        raise _too_few(path.name)
    return cells


def _too_few(name: str) -> DataError:
    what = "there are fewer than two focal points"
    return DataError("landscape.too_few_points", what, where=name, do="number at least two places above 0")


def _strengths(path: Path) -> dict[int, float]:
    table = read_number_table(path, columns=2)
    check_strengths(table[:, 1], path.name)
    return dict(zip(_whole(table[:, 0], path.name).tolist(), table[:, 1].tolist(), strict=True))


def _cell_values(path: Path, raster: Raster, warnings: list[str]) -> Floats:
    """A value for some cells, from a raster or a list; not a number for the others."""
    if is_raster_file(path):
        values = _same_cells(path, raster, warnings).values
        return np.where(values == NO_DATA, np.nan, values)
    values, rows, columns = cells_of_table(read_number_table(path, columns=3), raster, name=path.name)
    _check_numbers(values, path.name)
    found = np.full(raster.values.shape, np.nan)
    found[rows, columns] = values
    doubled = len(values) - len(np.unique(rows * raster.columns + columns))
    if doubled:
        warnings.append(
            f"{path.name}: {doubled} lines lie in the cell of another line: of each cell the last counts"
        )
    return found


def _sources(options: CircuitOptions, raster: Raster, warnings: list[str]) -> Floats:
    assert options.sources is not None
    found = np.nan_to_num(
        _cell_values(options.sources, raster, warnings), nan=0.0, posinf=np.inf, neginf=-np.inf
    )
    check_strengths(found, options.sources.name)
    return np.where(found != 0, 1.0, 0.0) if options.has_unit_currents else found


def _grounds(options: CircuitOptions, raster: Raster, warnings: list[str]) -> Floats:
    assert options.grounds is not None
    values = _cell_values(options.grounds, raster, warnings)
    return conductances_to_ground(values, options)


def conductances_to_ground(values: Floats, options: CircuitOptions) -> Floats:
    """What resistances or conductances of grounds mean; not a number and negatives are no ground."""
    found = np.zeros(values.shape)
    kept = values >= 0
    if options.has_ground_resistances:
        with np.errstate(divide="ignore", over="ignore"):
            found[kept] = 1 / values[kept]
    else:
        found[kept] = values[kept]
    if options.has_direct_grounds:
        found[found > 0] = np.inf
    return found


def _whole(values: Floats, name: str) -> Ints:
    if not (np.isfinite(values) & (values == np.floor(values))).all():
        do = "number nodes 0, 1, 2, 3 and so on"
        raise DataError("landscape.bad_node", "the number of a node is not whole", where=name, do=do)
    return values.astype(np.int64)


def _check_known(numbers: Ints, network: Network, name: str) -> None:
    unknown = numbers[~np.isin(numbers, network.names)]
    if len(unknown):
        what = f"node {int(unknown[0])} is not in the graph"
        raise DataError("landscape.bad_node", what, where=name, do="name nodes as the graph does")
