"""The options of Omniscape: which there are, and what they ask for here."""

from __future__ import annotations

from pathlib import PureWindowsPath

from qaplan.base.errors import DataError
from qaplan.landscape.moving_window.types import WindowOptions
from qaplan.landscape.projects.files.ini import Ini

__all__ = ["KNOWN_OPTIONS", "is_window_project", "window_options"]

_REQUIRED = ("resistance_file", "radius", "project_name")
_SOLVERS = {
    "cholmod": "direct",
    "direct": "direct",
    "cg+amg": "auto",
    "auto": "auto",
    "amg": "amg",
    "": "auto",
}
_MOST_CELLS_ACROSS = 20_000
KNOWN_OPTIONS = frozenset(
    {
        *_REQUIRED,
        "resistance_is_conductance",
        "source_file",
        "parallelize",
        "parallel_batch_size",
        "block_size",
        "buffer",
        "source_threshold",
        "source_from_resistance",
        "r_cutoff",
        "precision",
        "connect_four_neighbors_only",
        "solver",
        "calc_flow_potential",
        "calc_normalized_current",
        "correct_artifacts",
        "write_raw_currmap",
        "write_as_tif",
        "mask_nodata",
        "suppress_cs_messages",
        "conditional",
        "n_conditions",
        "compare_to_future",
        "condition1_file",
        "condition2_file",
        "condition1_future_file",
        "condition2_future_file",
        "comparison1",
        "comparison2",
        "condition1_lower",
        "condition2_lower",
        "condition1_upper",
        "condition2_upper",
        "reclassify_resistance",
        "reclass_table",
        "write_reclassified_resistance",
        "allow_different_projections",
    }
)
"""The options that are known; others are told and left out."""


def is_window_project(ini: Ini) -> bool:
    """Whether an .ini file is Omniscape's: it has a radius, or a resistance_file and no habitat_file."""
    return "radius" in ini.values or ("resistance_file" in ini.values and "habitat_file" not in ini.values)


def window_options(ini: Ini, *, solver: str = "") -> WindowOptions:
    """Read what an Omniscape project asks for.

    Args:
        ini: Its .ini file; doubts are added to its warnings.
        solver: A solver to take instead of the one that it names.

    Raises:
        DataError: ``landscape.missing_option`` with all that are missing, ``landscape.bad_option``.
    """
    _check_required(ini)
    ini.tell_unknown(KNOWN_OPTIONS)
    _tell_without_effect(ini)
    return WindowOptions(
        name=_name_of(ini),
        radius=_cells(ini, "radius", least=1),
        block=_block(ini),
        buffer=_cells(ini, "buffer", least=0),
        has_conductances=ini.yes("resistance_is_conductance"),
        sources_from_resistance=ini.yes("source_from_resistance"),
        source_threshold=ini.number("source_threshold", 0.0),
        largest_source_resistance=ini.number("r_cutoff", float("inf")),
        has_diagonals=not ini.yes("connect_four_neighbors_only"),
        corrects_blocks=ini.yes("correct_artifacts", default=True),
        writes_flow_potential=ini.yes("calc_flow_potential"),
        writes_normalised=ini.yes("calc_normalized_current"),
        writes_current=ini.yes("write_raw_currmap", default=True),
        writes_reclassified=ini.yes("write_reclassified_resistance") and ini.yes("reclassify_resistance"),
        masks=ini.yes("mask_nodata", default=True),
        writes_tif=ini.yes("write_as_tif", default=True),
        solver=solver or _SOLVERS.get(ini.text("solver").lower(), "auto"),
    )


def _check_required(ini: Ini) -> None:
    missing = [name for name in _REQUIRED if not ini.text(name)]
    if missing:
        raise DataError(
            "landscape.missing_option",
            f"there is no {', '.join(missing)}",
            where=ini.path.name,
            do="write a line of the name, an equals sign and a value for each",
        )


def _name_of(ini: Ini) -> str:
    name = PureWindowsPath(ini.text("project_name").replace("/", "\\")).name
    if not name.strip("."):
        raise ini.refused("project_name", "write a name for the folder of the results")
    return name


def _cells(ini: Ini, name: str, *, least: int) -> int:
    value = ini.number(name, 0.0)
    if not least <= value <= _MOST_CELLS_ACROSS:
        raise ini.refused(name, f"write a number of cells from {least} to {_MOST_CELLS_ACROSS}")
    return round(value)


def _block(ini: Ini) -> int:
    block = _cells(ini, "block_size", least=1) if "block_size" in ini.values else 1
    if block % 2 == 0:
        ini.warnings.append(f"block_size: {block} is even, so {block + 1}")
        return block + 1
    return block


def _tell_without_effect(ini: Ini) -> None:
    if ini.text("precision").lower() == "single":
        ini.warnings.append("precision: every number is double here")
    if ini.yes("parallelize"):
        ini.warnings.append("parallelize: of no effect; windows are solved one after the other")
    if ini.text("solver").lower() not in _SOLVERS:
        ini.warnings.append("solver: no such solver is known, so auto")
    if ini.text("reclass_table") and not ini.yes("reclassify_resistance"):
        ini.warnings.append("reclass_table: of no effect without reclassify_resistance = true")
