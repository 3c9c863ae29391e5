"""What is laid before the doctor, and what it has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from qaplan.base.errors import DataError, Problem
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Activity, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.landscape.circuits.graph import Average, Neighbours
from qaplan.landscape.doctor.forecast import Forecast
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["Examination", "Finding", "Inputs", "Part", "Points", "fact_of", "points_of_raster"]


@dataclass(frozen=True, eq=False)
class Points:
    """Focal points as a file has them, those that lie outside included.

    Args:
        number: The number of each as written, shape (n,).
        row: The row of its cell, from 0 in the north; it may lie outside the raster, shape (n,).
        column: The column of its cell, from 0 in the west, shape (n,).
        from_raster: Whether they are the cells of a raster with a number above 0.
    """

    number: Floats
    row: Ints
    column: Ints
    from_raster: bool = False


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a run would be made of.

    Args:
        habitat: Resistances or conductances, as read.
        is_resistance: Whether they are resistances.
        points: Focal points, if any.
        others: Other rasters of the run by their names, such as a mask.
        same_node: The number of each cell's short-circuit region, 0 for none.
        neighbours: Whether cells are joined to 4 or to 8 neighbours.
        average: What is averaged between two neighbours.
        solver: Which solver is asked for.
        maps: Whether maps of current are wanted.
    """

    habitat: Raster
    is_resistance: bool = True
    points: Points | None = None
    others: Mapping[str, Raster] = field(default_factory=dict)
    same_node: Ints | None = None
    neighbours: Neighbours = 8
    average: Average = "resistance"
    solver: str = "auto"
    maps: bool = True


@dataclass(frozen=True)
class Finding:
    """Something with which no run can be made.

    Args:
        said: What is wrong and what to do, in English.
        message: The same in any language.
    """

    said: Problem
    message: Message


@dataclass(frozen=True)
class Part:
    """A part of the landscape that current cannot leave.

    Args:
        cells: Number of its cells.
        points: The numbers of the points in it.
    """

    cells: int
    points: tuple[int, ...]


@dataclass(frozen=True)
class Examination:
    """What is wrong with the inputs of a run, what is doubtful, and what the run would cost.

    Args:
        findings: What is wrong; nothing is run while there is any.
        cautions: What is doubtful but usable.
        parts: The parts that hold a point and the largest others, the largest first.
        parts_in_all: Number of all parts.
        points: Number of points with a number above 0.
        forecast: What a run would cost; None where there is nothing to run.
        too_large: Why the run would not fit into the memory, and what would.
    """

    findings: tuple[Finding, ...]
    cautions: tuple[Caution, ...]
    parts: tuple[Part, ...]
    parts_in_all: int
    points: int
    forecast: Forecast | None
    too_large: Refusal | None = None

    @property
    def status(self) -> str:
        """``wrong``, ``too_large``, ``doubtful`` or ``ok``."""
        if self.findings:
            return "wrong"
        if self.too_large is not None:
            return "too_large"
        return "doubtful" if self.cautions else "ok"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, in English."""
        return tuple(each.said for each in self.findings)

    def facts(self) -> tuple[Fact, ...]:
        """Parts, points and nodes."""
        nodes = [] if self.forecast is None else [fact_of("nodes", self.forecast.n_nodes)]
        return (fact_of("parts", self.parts_in_all), fact_of("points", self.points), *nodes)

    def messages(self) -> tuple[Message, ...]:
        """What is wrong, what is doubtful, the parts and the forecast, as sentences."""
        found = [each.message for each in self.findings]
        found += [each.message for each in self.cautions]
        if not found:
            found.append(Message("circuit_doctor.all_well"))
        if self.parts:
            values: dict[str, MessageValue] = {
                "parts": fact_of("parts", self.parts_in_all),
                "largest": fact_of("largest", max(each.cells for each in self.parts)),
            }
            found.append(Message("circuit_doctor.parts", values))
        if self.forecast is not None:
            found.append(self.forecast.message())
        if self.too_large is not None:
            found += [self.too_large.reason, *self.too_large.instead]
        return tuple(found)

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def require(self) -> None:
        """Raise where anything is wrong.

        Raises:
            DataError: With the code of the problem where there is one, ``landscape.bad_inputs`` otherwise;
                ``landscape.too_large`` where the run would not fit.
        """
        if len(self.problems) == 1:
            (only,) = self.problems
            raise DataError(only.code, only.what, where=only.where, do=only.do)
        if self.problems:
            what = "the inputs cannot be run as they are"
            do = "correct what is listed"
            raise DataError("landscape.bad_inputs", what, do=do, problems=self.problems)
        if self.too_large is not None:
            text = Text("en")
            what = text.say(self.too_large.reason).rstrip(".")
            do = " ".join(text.say(each).rstrip(".") for each in self.too_large.instead)
            raise DataError(self.too_large.code, what, do=do)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "problems": [vars(each) for each in self.problems],
            "cautions": [each.code for each in self.cautions],
            "points": self.points,
            "parts": self.parts_in_all,
            "largest_parts": [{"cells": each.cells, "points": list(each.points)} for each in self.parts],
            "forecast": None if self.forecast is None else self.forecast.to_record(),
            "too_large": self.too_large is not None,
        }


def points_of_raster(raster: Raster) -> Points:
    """The cells of a raster with a number other than 0 as points."""
    row, column = np.nonzero(np.nan_to_num(raster.values) != 0)
    return Points(raster.values[row, column], row.astype(np.int64), column.astype(np.int64), from_raster=True)


def fact_of(name: str, value: float) -> Fact:
    """A number that the doctor says."""
    made: Activity = computed_by("landscape.examine")
    return Fact(f"landscape.doctor.{name}", value, activity=made, tier="public")
