"""What is asked of a project, what is read for it, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.refusal import Caution
from qaplan.landscape.rasters.points import NumberedCells
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = [
    "CircuitOptions",
    "Network",
    "Pairs",
    "Policy",
    "ProjectResult",
    "RasterInputs",
    "Scenario",
]

Scenario: TypeAlias = Literal["pairwise", "advanced", "one-to-all", "all-to-one"]
Policy: TypeAlias = Literal["keepall", "rmvsrc", "rmvgnd", "rmvall"]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class CircuitOptions:
    """What the .ini file of a Circuitscape project asks for; an empty path means that there is no such file.

    Args:
        is_network: Whether it is a graph, not a raster.
        scenario: Which question is asked.
        habitat: The raster or graph.
        has_resistances: Whether its values are resistances, not conductances.
        has_diagonals: Whether cells are joined to eight neighbours, not four.
        averages_resistance: Whether the resistance of two neighbours is averaged, not the conductance.
        polygons: Raster of short-circuit regions.
        mask: Raster of the cells that are kept.
        points: Focal points or regions.
        pairs: Which pairs are included or excluded.
        strengths: Source strengths of focal points.
        reclass: Table of new values for cells.
        sources: Current sources of the advanced scenario.
        grounds: Its grounds.
        has_ground_resistances: Whether grounds are given as resistances.
        has_unit_currents: Whether each source is 1 A.
        has_direct_grounds: Whether each ground has no resistance.
        policy: What goes where a source and a ground are at one node.
        stem: What the names of results begin with.
        writes_currents: Whether maps of current are written.
        writes_voltages: Whether maps of voltage are written.
        writes_sum_only: Whether, of the maps of current, that of the sum alone is written.
        writes_maxima: Whether the map of the largest current is written.
        masks_currents: Whether cells without habitat have no value in maps of current.
        masks_voltages: The same for voltage.
        zeroes_focal_points: Whether a pair's own nodes have no current in its map.
        takes_logarithms: Whether maps of current are of the common logarithm.
        packs: Whether maps are packed with gzip.
        writes_tif: Whether maps are GeoTIFF.
        solver: Which solver is asked for.
    """

    is_network: bool
    scenario: Scenario
    habitat: Path
    stem: str
    has_resistances: bool = True
    has_diagonals: bool = True
    averages_resistance: bool = False
    polygons: Path | None = None
    mask: Path | None = None
    points: Path | None = None
    pairs: Path | None = None
    strengths: Path | None = None
    reclass: Path | None = None
    sources: Path | None = None
    grounds: Path | None = None
    has_ground_resistances: bool = True
    has_unit_currents: bool = False
    has_direct_grounds: bool = False
    policy: Policy = "keepall"
    writes_currents: bool = False
    writes_voltages: bool = False
    writes_sum_only: bool = False
    writes_maxima: bool = False
    masks_currents: bool = False
    masks_voltages: bool = False
    zeroes_focal_points: bool = False
    takes_logarithms: bool = False
    packs: bool = False
    writes_tif: bool = False
    solver: str = "auto"

    @property
    def needs_currents(self) -> bool:
        """Whether some map of current is asked for."""
        return self.writes_currents or self.writes_sum_only


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which pairs of focal points count.

    Args:
        numbers: The focal points that are named, ascending.
        named: Whether each pair of them is named, symmetric, shape (k, k).
        includes: Whether the named pairs are those that count, or those that do not.
    """

    numbers: Ints
    named: Bools
    includes: bool

    def counts(self, one: int, other: int) -> bool:
        """Whether a pair counts."""
        at = np.searchsorted(self.numbers, (one, other)).clip(0, len(self.numbers) - 1)
        known = bool((self.numbers[at] == (one, other)).all())
        return (known and bool(self.named[at[0], at[1]])) == self.includes


@dataclass(frozen=True, eq=False)
class RasterInputs:
    """What a raster project reads.

    Args:
        conductance: The conductance of each cell; 0 where there is no habitat.
        regions: The number of each cell's short-circuit region, 0 for none; None without such regions.
        points: Focal points or regions.
        pairs: Which pairs count; None for all.
        strengths: The source strength of focal points that have one of their own.
        sources: Current put into each cell, shape (rows, columns).
        grounds: Conductance of each cell to the ground, infinite for a direct one, shape (rows, columns).
    """

    conductance: Raster
    regions: Ints | None = None
    points: NumberedCells | None = None
    pairs: Pairs | None = None
    strengths: Mapping[int, float] = field(default_factory=dict)
    sources: Floats | None = None
    grounds: Floats | None = None


@dataclass(frozen=True, eq=False)
class Network:
    """What a network project reads.

    Args:
        names: The number of each node as the file has it, ascending, shape (n_nodes,).
        first: One end of each edge, as a place in `names`.
        second: The other end.
        conductance: Of each edge.
    """

    names: Ints
    first: Ints
    second: Ints
    conductance: Floats


@dataclass(frozen=True, eq=False)
class ProjectResult:
    """What came out of a project.

    Args:
        scenario: Which question was asked.
        numbers: The focal points, in the order of `resistances`; empty in the advanced scenario.
        resistances: Between all pairs, shape (k, k), 0 on the diagonal and -1 for pairs that are not joined
            or do not count; in one-to-all and all-to-one of each point, shape (k,).
        n_nodes: Number of nodes of the circuit.
        solver: Which solver was taken.
        residual: The largest relative residual of all solves.
        solves: How many systems were solved.
        files: The files that were written.
        warnings: What is doubtful in the project, as sentences.
        cautions: What is doubtful in the solution.
    """

    scenario: Scenario
    numbers: Ints
    resistances: Floats
    n_nodes: int
    solver: str
    residual: float
    solves: int
    files: tuple[Path, ...]
    warnings: tuple[str, ...]
    cautions: tuple[Caution, ...] = ()
