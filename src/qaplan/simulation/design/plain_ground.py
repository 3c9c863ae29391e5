"""Ground from a plain table of cells: where a station may stand, what it costs, how dense animals are."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.plain_tables import PlainFile, PlainTable, numbers_in, read_table, wrong_rows
from qaplan.encounters.types import Mask
from qaplan.simulation.design.types import Ground, Stations

__all__ = ["GROUND_COLUMNS", "PlainGround", "read_ground"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

GROUND_COLUMNS = ("x", "y", "cost", "is_inaccessible", "is_sensitive", "density")
"""The columns that design knows, by the names that they have where nothing else is said."""

_UNKNOWN_CODE = "design.unknown_column"
_NUMBER_CODE = "design.bad_number"
_FLAG_CODE = "design.bad_flag"
_NEGATIVE_CODES = {"cost": "design.negative_cost", "density": "design.negative_density"}
_YES, _NO = frozenset(("1", "true", "yes")), frozenset(("", "0", "false", "no"))
_NEAR = 0.75
_LEAST_HA, _MOST_HA, _MOST_AMOUNT = 1e-4, 1e8, 1e12


@dataclass(frozen=True)
class PlainGround:
    """The files of a ground.

    Args:
        mask: Columns ``x``, ``y``, and if wanted ``cost``, ``is_inaccessible``, ``is_sensitive`` and
            ``density``.
        cell_ha: Area of a cell, ha.
        existing: Stations that stand already: columns ``x``, ``y``, and if wanted ``name``.
        density_column: Column of the relative density; empty for the same everywhere, or for ``density``
            where the table has it.
        sensitive_buffer_m: How far a station keeps from the middle of a sensitive cell, metres.
    """

    mask: PlainFile
    cell_ha: float
    existing: PlainFile | None = None
    density_column: str = ""
    sensitive_buffer_m: float = 0.0


def read_ground(files: PlainGround) -> Ground:
    """Read a ground.

    Raises:
        DataError: ``design.bad_ground`` with every single thing that is wrong, ``design.no_candidate`` if no
            cell is left for a station.
    """
    table = read_table(files.mask, ("x", "y"))
    problems = [*table.problems]
    if not _LEAST_HA <= files.cell_ha <= _MOST_HA:
        what = "the area of a cell is not over 0, or larger than a country"
        problems.append(Problem("design.bad_cell", what, do="give it in hectares"))
    if not (np.isfinite(files.sensitive_buffer_m) and files.sensitive_buffer_m >= 0):
        problems.append(Problem("design.bad_buffer", "the buffer is negative", do="give metres, 0 or more"))
    _stop_at(problems)
    problems += _odd_columns(table, files.density_column)
    place_m = _places(table, problems)
    cost = _amounts(table, "cost", 0.0, problems)
    density = _amounts(table, files.density_column or "density", 1.0, problems)
    is_shut = _flags(table, "is_inaccessible", problems)
    is_sensitive = _flags(table, "is_sensitive", problems)
    existing = _existing(files.existing, problems)
    _stop_at(problems)
    _check_density(density, files.mask.name)
    is_open = ~(is_shut | _within(place_m, is_sensitive, files.sensitive_buffer_m))
    if not is_open.any():
        raise DataError(
            "design.no_candidate",
            "no cell is left in which a station may stand",
            where=files.mask.name,
            do="look at is_inaccessible, is_sensitive and the buffer",
        )
    return Ground(Mask(place_m, files.cell_ha), density / density.mean(), is_open, cost, existing)


def _stop_at(problems: list[Problem]) -> None:
    if not problems:
        return
    many = len(problems)
    what = f"the ground cannot be read: {many} {'thing is' if many == 1 else 'things are'} wrong"
    raise DataError("design.bad_ground", what, do="correct the files", problems=problems)


def _odd_columns(table: PlainTable, density_column: str) -> list[Problem]:
    """A column that is asked for and is not there, and one whose name looks misspelt."""
    found = []
    if density_column and density_column not in table:
        what = f"there is no column '{density_column}'"
        found.append(Problem(_UNKNOWN_CODE, what, table.name, f"choose from {', '.join(table.columns)}"))
    for head in table.columns:
        near = difflib.get_close_matches(head.lower(), GROUND_COLUMNS, 1, _NEAR)
        if near and head not in GROUND_COLUMNS and head != density_column and len(head) > 1:
            what = f"the column '{head}' is not known"
            found.append(
                Problem(_UNKNOWN_CODE, what, table.name, f"call it {near[0]}, or something less alike")
            )
    return found


def _places(table: PlainTable, problems: list[Problem]) -> Floats:
    place = np.column_stack([numbers_in(table.columns["x"]), numbers_in(table.columns["y"])])
    bad = np.flatnonzero(~np.isfinite(place).all(axis=1))
    problems += wrong_rows(table, bad, _NUMBER_CODE, "a coordinate is no number", "write metres")
    if not len(bad) and (np.abs(place) <= [180.0, 90.0]).all():
        what = "the coordinates look like degrees"
        problems.append(Problem("design.degrees", what, table.name, "project them to metres, such as UTM"))
    return place


def _amounts(table: PlainTable, head: str, default: float, problems: list[Problem]) -> Floats:
    if head not in table:
        return np.full(len(table), default)
    values = numbers_in(table.columns[head])
    bad = np.flatnonzero(~(np.abs(values) <= _MOST_AMOUNT))
    what = f"the {head} is no number"
    problems += wrong_rows(table, bad, _NUMBER_CODE, what, "write a number")
    negative = np.flatnonzero(values < 0)
    code = _NEGATIVE_CODES["cost" if head == "cost" else "density"]
    problems += wrong_rows(table, negative, code, f"the {head} is negative", "write 0 or more")
    return values


def _flags(table: PlainTable, head: str, problems: list[Problem]) -> Flags:
    if head not in table:
        return np.zeros(len(table), dtype=np.bool_)
    words = [cell.strip().lower() for cell in table.columns[head]]
    bad = [row for row, word in enumerate(words) if word not in _YES | _NO]
    what = f"{head} is neither 1 nor 0"
    problems += wrong_rows(table, bad, _FLAG_CODE, what, "write 1 for yes and 0 for no")
    return np.array([word in _YES for word in words], dtype=np.bool_)


def _existing(file: PlainFile | None, problems: list[Problem]) -> Stations:
    if file is None:
        return Stations((), np.zeros((0, 2)))
    table = read_table(file, ("x", "y"), may_be_empty=True)
    problems += table.problems
    if table.problems or not len(table):
        return Stations((), np.zeros((0, 2)))
    place = _places(table, problems)
    names = table.columns.get("name", [f"E{number + 1:02}" for number in range(len(table))])
    return Stations(tuple(name.strip() for name in names), place)


def _check_density(density: Floats, name: str) -> None:
    if not (density > 0).any():
        what = "the relative density is 0 in every cell"
        raise DataError("design.no_animals", what, where=name, do="give more than 0 where animals may live")


def _within(place_m: Floats, is_sensitive: Flags, buffer_m: float) -> Flags:
    """Cells that are sensitive, or nearer to a sensitive one than a station may stand."""
    if not is_sensitive.any() or buffer_m <= 0:
        return is_sensitive
    from scipy.spatial import cKDTree

    away, _ = cKDTree(place_m[is_sensitive]).query(place_m)
    return np.asarray(is_sensitive | (away < buffer_m))
