"""What is asked of moving windows, what is read for them, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from qaplan.base.refusal import Caution
from qaplan.landscape.rasters.types import Floats, Raster

__all__ = ["Comparison", "Condition", "WindowInputs", "WindowOptions", "WindowResult"]

Comparison: TypeAlias = Literal["within", "equal"]


@dataclass(frozen=True)
class WindowOptions:
    """What the .ini file of an Omniscape project asks for.

    Args:
        name: Of the project; its results go into a folder of this name.
        radius: Of a window, in cells.
        block: Side of the block of cells that is one target, odd, in cells.
        buffer: How much further than the radius current may flow, in cells.
        has_conductances: Whether the raster is of conductance, not of resistance.
        sources_from_resistance: Whether sources follow from the resistance.
        source_threshold: A source of less is none.
        largest_source_resistance: A cell of more resistance is no source, where sources follow from it.
        has_diagonals: Whether cells are joined to eight neighbours, not four.
        corrects_blocks: Whether artefacts of blocks are corrected.
        writes_flow_potential: Whether the map of a landscape without resistance is written.
        writes_normalised: Whether the ratio of the two is written.
        writes_current: Whether the map of current is written.
        writes_reclassified: Whether the resistance is written as reclassified.
        masks: Whether cells without a resistance have no value in the maps.
        writes_tif: Whether maps are GeoTIFF, not ASCII grids.
        solver: Which solver is asked for.
    """

    name: str
    radius: int
    block: int = 1
    buffer: int = 0
    has_conductances: bool = False
    sources_from_resistance: bool = False
    source_threshold: float = 0.0
    largest_source_resistance: float = float("inf")
    has_diagonals: bool = True
    corrects_blocks: bool = True
    writes_flow_potential: bool = False
    writes_normalised: bool = False
    writes_current: bool = True
    writes_reclassified: bool = False
    masks: bool = True
    writes_tif: bool = True
    solver: str = "auto"

    @property
    def reach(self) -> int:
        """How far a window reaches from its target, in cells."""
        return self.radius + self.buffer

    @property
    def block_radius(self) -> int:
        """How far a block reaches from its target, in cells."""
        return (self.block - 1) // 2

    @property
    def needs_flow_potential(self) -> bool:
        """Whether the landscape without resistance is solved, too."""
        return self.writes_flow_potential or self.writes_normalised


@dataclass(frozen=True, eq=False)
class Condition:
    """What must be alike where current comes from and where it goes.

    Args:
        at_source: The condition of each cell as a source, shape (rows, columns).
        at_target: As a target: of today or of the future.
        comparison: ``within`` a range of the target's median, or ``equal`` to its commonest value.
        lower: Least difference of the source from the target.
        upper: Largest difference.
    """

    at_source: Floats
    at_target: Floats
    comparison: Comparison = "within"
    lower: float = 0.0
    upper: float = 0.0


@dataclass(frozen=True, eq=False)
class WindowInputs:
    """What is read for moving windows.

    Args:
        conductance: Of each cell, 0 where nothing flows.
        resistance: The raster as given or reclassified, not a number where it has no value.
        sources: Strength of each cell as a source.
        conditions: None, one or two.
    """

    conductance: Raster
    resistance: Floats
    sources: Floats
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, eq=False)
class WindowResult:
    """What came out of moving windows.

    Args:
        current: Sum of the currents of all windows, shape (rows, columns).
        flow_potential: The same in a landscape without resistance; None where it was not asked for.
        windows: How many windows were solved.
        solver: Which solver was taken.
        residual: The largest relative residual of all solves.
        files: The files that were written.
        warnings: What is doubtful in the project, as sentences.
        cautions: What is doubtful in the solution.
    """

    current: Floats
    flow_potential: Floats | None
    windows: int
    solver: str
    residual: float
    files: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()

    def normalised(self) -> Floats:
        """Current divided by the flow potential, 0 where both are 0."""
        import numpy as np

        assert self.flow_potential is not None
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = self.current / self.flow_potential
        ratio[np.isnan(ratio)] = 0.0
        return ratio
