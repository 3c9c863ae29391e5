"""The options of Circuitscape: which there are, and what they ask for here."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import cast

from qaplan.base.errors import DataError
from qaplan.landscape.projects.files.ini import Ini
from qaplan.landscape.projects.types import CircuitOptions, Policy, Scenario

__all__ = ["KNOWN_OPTIONS", "circuit_options"]

_SCENARIOS = {
    "pairwise": "pairwise",
    "advanced": "advanced",
    "one-to-all": "one-to-all",
    "one_to_all": "one-to-all",
    "all-to-one": "all-to-one",
    "all_to_one": "all-to-one",
    "not entered": "pairwise",
}
_POLICIES = {each: each for each in ("keepall", "rmvsrc", "rmvgnd", "rmvall")} | {"not entered": "keepall"}
_SOLVERS = {
    "cholmod": "direct",
    "cholesky": "direct",
    "cholfact": "direct",
    "pardiso": "direct",
    "mklpardiso": "direct",
    "accelerate": "direct",
    "apple_accelerate": "direct",
    "direct": "direct",
    "amg": "amg",
}
_USED = {
    "data_type",
    "scenario",
    "habitat_file",
    "habitat_map_is_resistances",
    "connect_four_neighbors_only",
    "connect_using_avg_resistances",
    "use_polygons",
    "polygon_file",
    "source_file",
    "ground_file",
    "ground_file_is_resistances",
    "use_unit_currents",
    "use_direct_grounds",
    "remove_src_or_gnd",
    "use_mask",
    "mask_file",
    "solver",
    "use_variable_source_strengths",
    "variable_source_file",
    "use_included_pairs",
    "included_pairs_file",
    "point_file",
    "use_reclass_table",
    "reclass_file",
    "output_file",
    "write_cur_maps",
    "write_volt_maps",
    "write_cum_cur_map_only",
    "write_max_cur_maps",
    "set_null_currents_to_nodata",
    "set_null_voltages_to_nodata",
    "set_focal_node_currents_to_zero",
    "compress_grids",
    "log_transform_maps",
    "write_as_tif",
}
_WITHOUT_EFFECT = {
    "version",
    "precision",
    "parallelize",
    "max_parallel",
    "use_64bit_indexing",
    "cholmod_batch_size",
    "low_memory_mode",
    "preemptive_memory_release",
    "print_timings",
    "print_rusages",
    "log_file",
    "log_level",
    "profiler_log_file",
    "screenprint_log",
    "suppress_messages",
    "use_reclass_table",
    "point_file_contains_polygons",
    "meta_file",
}
KNOWN_OPTIONS = frozenset(_USED | _WITHOUT_EFFECT)
"""The options that are known; others are told and left out."""


def circuit_options(ini: Ini, *, solver: str = "") -> CircuitOptions:
    """Read what a Circuitscape project asks for.

    Args:
        ini: Its .ini file; doubts are added to its warnings.
        solver: A solver to take instead of the one that it names.

    Raises:
        DataError: ``landscape.bad_option``, ``landscape.missing_option``, ``raster.not_found``.
    """
    ini.tell_unknown(KNOWN_OPTIONS)
    _tell_without_effect(ini)
    is_network = ini.one_of("data_type", {"raster": "", "network": "network"}, "raster") == "network"
    scenario = cast(Scenario, ini.one_of("scenario", _SCENARIOS, "not entered"))
    if ini.text("scenario", "not entered").lower() == "not entered":
        ini.warnings.append("scenario: none is named, so pairwise")
    if is_network and scenario not in ("pairwise", "advanced"):
        raise ini.refused("scenario", "a network has pairwise and advanced only")
    is_advanced = scenario == "advanced"
    return CircuitOptions(
        is_network=is_network,
        scenario=scenario,
        habitat=ini.file("habitat_file"),
        stem=stem_of(ini),
        has_resistances=ini.yes("habitat_map_is_resistances", default=True),
        has_diagonals=not ini.yes("connect_four_neighbors_only"),
        averages_resistance=ini.yes("connect_using_avg_resistances"),
        polygons=None if is_network else _file_if(ini, "use_polygons", "polygon_file"),
        mask=None if is_network else _file_if(ini, "use_mask", "mask_file"),
        points=None if is_advanced else ini.file("point_file"),
        pairs=None if is_advanced else _file_if(ini, "use_included_pairs", "included_pairs_file"),
        strengths=_strengths(ini, scenario),
        reclass=_file_if(ini, "use_reclass_table", "reclass_file"),
        sources=ini.file("source_file") if is_advanced else None,
        grounds=ini.file("ground_file") if is_advanced else None,
        has_ground_resistances=ini.yes("ground_file_is_resistances", default=True),
        has_unit_currents=ini.yes("use_unit_currents"),
        has_direct_grounds=ini.yes("use_direct_grounds"),
        policy=cast(Policy, ini.one_of("remove_src_or_gnd", _POLICIES, "keepall")),
        writes_currents=ini.yes("write_cur_maps"),
        writes_voltages=ini.yes("write_volt_maps"),
        writes_sum_only=ini.yes("write_cum_cur_map_only"),
        writes_maxima=ini.yes("write_max_cur_maps"),
        masks_currents=ini.yes("set_null_currents_to_nodata"),
        masks_voltages=ini.yes("set_null_voltages_to_nodata"),
        zeroes_focal_points=ini.yes("set_focal_node_currents_to_zero"),
        takes_logarithms=ini.yes("log_transform_maps"),
        packs=ini.yes("compress_grids"),
        writes_tif=ini.yes("write_as_tif"),
        solver=solver or _SOLVERS.get(ini.text("solver").lower(), "auto"),
    )


def stem_of(ini: Ini) -> str:
    """What the names of results begin with: the file name of ``output_file`` without its ending.

    Raises:
        DataError: ``landscape.missing_option`` if there is none.
    """
    text = ini.text("output_file")
    name = PureWindowsPath(text.replace("/", "\\")).name
    stem = Path(name).stem
    if not stem.strip(".") or text.startswith("("):
        do = "write output_file = and a name, such as output_file = run.out"
        what = "output_file names no file"
        raise DataError("landscape.missing_option", what, where=ini.path.name, do=do)
    return stem


def _file_if(ini: Ini, wanted: str, name: str) -> Path | None:
    return ini.file(name) if ini.yes(wanted) else None


def _strengths(ini: Ini, scenario: Scenario) -> Path | None:
    if scenario in ("pairwise", "advanced"):
        if ini.yes("use_variable_source_strengths"):
            ini.warnings.append(f"use_variable_source_strengths: of no effect in {scenario}")
        return None
    return _file_if(ini, "use_variable_source_strengths", "variable_source_file")


def _tell_without_effect(ini: Ini) -> None:
    if ini.text("precision").lower() == "single":
        ini.warnings.append("precision: every number is double here")
    if ini.yes("low_memory_mode"):
        ini.warnings.append("low_memory_mode: of no effect; --solver amg needs the least memory")
    if ini.yes("parallelize"):
        ini.warnings.append("parallelize: of no effect; a circuit is factored once for all its pairs")
    if ini.text("solver") and ini.text("solver").lower() not in {*_SOLVERS, "cg+amg", "amg+cg", "auto"}:
        ini.warnings.append("solver: no such solver is known, so auto")
