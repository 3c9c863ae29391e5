"""What barrier lines are, how permeable they are, and what a gate in them is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError

__all__ = [
    "GATE_STAGES",
    "BarrierLine",
    "Gate",
    "GatePart",
    "GateStage",
    "HomeArea",
    "Permeability",
    "PermeabilityRule",
]

Floats: TypeAlias = NDArray[np.float64]
GateStage = Literal["proposed", "agreed", "built", "verified", "in_use"]
GATE_STAGES: tuple[GateStage, ...] = ("proposed", "agreed", "built", "verified", "in_use")
_YEAR = tuple(range(1, 13))


@dataclass(frozen=True)
class PermeabilityRule:
    """How permeable a line is for a species in some months.

    Args:
        share: Share of the conductance of the ground that is left across the line, 0 (shut) to 1 (no line).
        species: For which species; for any when empty.
        months: In which months, 1 to 12; in all when empty.
    """

    share: float
    species: str = ""
    months: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no share.

        Raises:
            DataError: ``gates.bad_permeability``, ``gates.bad_months``.
        """
        if not 0 <= self.share <= 1:
            raise DataError(
                "gates.bad_permeability",
                f"{self.share} is no permeability",
                do="give a share from 0 (shut) to 1 (no barrier)",
            )
        if not set(self.months) <= set(_YEAR):
            raise DataError("gates.bad_months", "a month is none", do="number the months from 1 to 12")

    def holds(self, species: str, month: int | None) -> bool:
        """Whether it speaks of a species in a month, or in no month in particular."""
        fits = not self.species or self.species.casefold() == species.casefold()
        return fits and (not self.months or month in self.months)


@dataclass(frozen=True)
class Permeability:
    """How permeable a line is, by species and month.

    Args:
        rules: The rules; of those that hold, one that names the species counts before one that names the
            month, and this before one that names neither.
    """

    rules: tuple[PermeabilityRule, ...] = ()

    def of(self, species: str = "", month: int | None = None, *, otherwise: float) -> float:
        """The share for a species in a month.

        Args:
            species: The species; any when empty.
            month: The month; None for no month in particular.
            otherwise: What holds where no rule does.

        >>> rules = (PermeabilityRule(0.01), PermeabilityRule(0.3, species="Panthera pardus"))
        >>> Permeability(rules).of("Panthera pardus", otherwise=1.0)
        0.3
        """
        holding = [each for each in self.rules if each.holds(species, month)]
        ranked = sorted(holding, key=lambda each: (bool(each.species), bool(each.months)))
        return ranked[-1].share if ranked else otherwise


@dataclass(frozen=True, eq=False)
class BarrierLine:
    """A line of fence, wall or ditch; several may run along one border, apart from the state line.

    Args:
        id: Its id.
        places: Eastings and northings of its vertices in order, in the system of the raster, shape
            (n_vertices, 2).
        owner: Whose line it is; empty where nobody says.
        built: When it was built, as written.
        height_m: Height, metres; None when not known.
        strands: Number of strands; None when not known.
        state: Its state, in words.
        source: Where this is written.
        section: The section that it belongs to; empty where there are none.
        permeability: How permeable it is.
        is_invented: Whether it is invented, as those of the packaged example are.
    """

    id: str
    places: Floats
    owner: str = ""
    built: str = ""
    height_m: float | None = None
    strands: int | None = None
    state: str = ""
    source: str = ""
    section: str = ""
    permeability: Permeability = Permeability()
    is_invented: bool = False


@dataclass(frozen=True, eq=False)
class GatePart:
    """Where a gate lies in one line.

    Args:
        kind: ``stretch`` along a line, ``point`` on it, or ``area`` that the line runs through.
        rings: Vertices of the stretch, the one point, or the rings of the area, the outer one first; each
            of shape (n, 2).
        width: Width around a point, in the unit of the raster; None for the others.
    """

    kind: Literal["stretch", "point", "area"]
    rings: tuple[Floats, ...]
    width: float | None = None


@dataclass(frozen=True, eq=False)
class Gate:
    """A place where a barrier may open: the edges of the circuit that cross the line there.

    Args:
        id: Its id.
        parts: Where it lies; several where it opens parallel lines together.
        members: Ids of what it was put together from; its own id where it stands alone.
        cost: What it costs, over 0, in units of the budget.
        kind: What is done, in words, such as lower strands out.
        width_m: Width, metres; None when not known.
        section: Section of the line.
        posts: Between which two posts, in words.
        months: Months in which it is open, 1 to 12; all of them when empty.
        stage: How far it has come.
        cameras: Ids of the cameras at it.
        pair: Name of the gate across several lines that it is part of; empty where it names none.
        permeability: Share of the conductance of the ground while it is open, over 0 to 1.
        is_forbidden: Whether it may not be chosen.
        is_existing: Whether it is open whatever is chosen.
        sections: Every section that it lies in, where these are several.
    """

    id: str
    parts: tuple[GatePart, ...]
    members: tuple[str, ...] = ()
    cost: float = 1.0
    kind: str = ""
    width_m: float | None = None
    section: str = ""
    posts: str = ""
    months: tuple[int, ...] = ()
    stage: GateStage = "proposed"
    cameras: tuple[str, ...] = ()
    pair: str = ""
    permeability: float = 1.0
    is_forbidden: bool = False
    is_existing: bool = False
    sections: tuple[str, ...] = ()

    def lies_in(self, sections: Collection[str]) -> bool:
        """Whether any part of it lies in one of some sections."""
        return any(each in sections for each in self.sections or (self.section,))

    def is_open_in(self, month: int | None) -> bool:
        """Whether it is open in a month, or in no month in particular."""
        return month is None or not self.months or month in self.months


@dataclass(frozen=True, eq=False)
class HomeArea:
    """Where a population lives: its current is spread evenly over the cells.

    Args:
        id: Its id.
        points: Eastings and northings of single places, shape (n_points, 2).
        areas: Rings of its areas, the outer one of each first.
        weight: Its weight; a pair counts as the product of both.
    """

    id: str
    points: Floats
    areas: tuple[tuple[Floats, ...], ...] = ()
    weight: float = 1.0
