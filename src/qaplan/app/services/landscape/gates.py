"""Where a barrier may open, on plain files: a landscape, its lines, places that may open, populations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qaplan.app.engines.memory import free_memory_bytes
from qaplan.app.services.landscape.gate_answers import (
    answer_of_opening,
    say_compromises,
    say_ensemble,
    say_neighbours,
    say_unpaired,
)
from qaplan.app.services.landscape.layer_files import read_shapes
from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.landscape.border.files import gates_to_geojson, read_gates, read_homes, read_lines
from qaplan.landscape.border.pairing import named_pairs, paired_across
from qaplan.landscape.border.types import BarrierLine, Gate, HomeArea
from qaplan.landscape.doctor.forecast import forecast, refuse_too_large
from qaplan.landscape.opening.choosing import choose, choose_gates, limits_of
from qaplan.landscape.opening.ensemble import GateEnsemble, choose_over
from qaplan.landscape.opening.limits import GateLimits
from qaplan.landscape.opening.neighbour import neighbours_shut
from qaplan.landscape.opening.preparing import GateLandscape, GateProblem, lay_gates, prepare
from qaplan.landscape.opening.results import GateOpening
from qaplan.landscape.opening.together import compromises, together
from qaplan.landscape.rasters.files import read_raster
from qaplan.landscape.rasters.types import Raster
from qaplan.landscape.vectors.types import check_one_system
from qaplan.sharing import Answer, Released, release

__all__ = ["PAIRINGS", "GateFiles", "GateQuestion", "gates_of_files", "too_large_ground", "with_prey"]

PAIRINGS = ("auto", "named")
_MOST_MEMBERS = 200
_COLUMNS = 64


@dataclass(frozen=True)
class GateFiles:
    """Where the layers lie.

    Args:
        resistance: Raster of resistance, GeoTIFF or ASCII grid.
        barrier: GeoJSON or GeoPackage of the lines.
        candidates: GeoJSON or GeoPackage of the places that may open.
        populations: GeoJSON or GeoPackage of where the populations live.
        ensemble: JSON of other assumptions to choose under; None for none.
    """

    resistance: Path
    barrier: Path
    candidates: Path
    populations: Path
    ensemble: Path | None = None


@dataclass(frozen=True)
class GateQuestion:
    """What is asked.

    Args:
        permeability: Of lines that say nothing of their own, 0 to 1.
        budget: Largest sum of the costs; with costs of 1 the number of gates.
        spacing_m: Smallest distance between two gates, metres.
        forbidden_sections: Sections in which none may be chosen.
        species: For which species the lines are taken.
        month: In which month; None for no month in particular.
        pairing: ``auto`` or ``named``.
        enumeration: Whether every choice is tried where they are few.
        prey: Name of a second species; empty for none.
        prey_permeability: How permeable the lines are for it.
        prey_weight: Its weight beside the first, 0 to 1.
    """

    permeability: float
    budget: float
    spacing_m: float = 0.0
    forbidden_sections: tuple[str, ...] = ()
    species: str = ""
    month: int | None = None
    pairing: str = "auto"
    enumeration: bool = True
    prey: str = ""
    prey_permeability: float | None = None
    prey_weight: float = 0.5


def gates_of_files(
    files: GateFiles,
    question: GateQuestion,
    *,
    out: Path | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Released[Answer]:
    """Choose where a barrier opens.

    Args:
        files: Where the layers lie.
        question: What is asked.
        out: GeoJSON file for the gates with what was chosen, in the coordinates of the raster.
        step: Told what is being done.

    Raises:
        UsageError: ``gates.bad_budget``, ``gates.bad_spacing``, ``gates.bad_permeability``,
            ``gates.no_prey``, ``gates.no_prey_permeability``, ``gates.unknown_pairing``, ``gates.bad_month``.
        DataError: What is wrong in the files.
    """
    _check(question)
    step("reading")
    laid = _Laid.read(files, question)
    too_large = too_large_ground(laid.raster)
    if too_large is not None:
        return release(_refused(too_large, laid.inputs), "steward")
    landscape = laid.on(laid.raster)
    limits = _limits(landscape, question, laid.raster, landscape.cell_m)
    problem = prepare(
        landscape,
        permeability=question.permeability,
        species=question.species,
        month=question.month,
        step=step,
    )
    found = choose_gates(problem, limits, enumeration=question.enumeration, inputs=laid.inputs, step=step)
    if isinstance(found, Refusal):
        return release(_refused(found, laid.inputs), "steward")
    answer = answer_of_opening(found, laid.raster.crs)
    chosen = tuple(at for at, each in enumerate(found.candidates) if each.is_selected)
    answer = say_unpaired(answer, landscape.gates, len(landscape.owners), question.pairing)
    answer = say_neighbours(answer, neighbours_shut(problem, limits, chosen))
    if question.prey:
        step("choosing for both species")
        answer = with_prey(answer, problem, limits, question)
    if files.ensemble is not None:
        ensemble = _ensemble(files.ensemble, laid, question, chosen, step)
        answer = say_ensemble(answer, ensemble)
    if out is not None:
        _write(out, landscape, found, laid.raster.crs)
    return release(answer, "steward")


@dataclass(frozen=True, eq=False)
class _Laid:
    """The layers as read."""

    raster: Raster
    lines: tuple[BarrierLine, ...]
    gates: tuple[Gate, ...]
    homes: tuple[HomeArea, ...]
    inputs: tuple[Input, ...]

    @classmethod
    def read(cls, files: GateFiles, question: GateQuestion) -> _Laid:
        raster = read_raster(files.resistance)
        barrier, candidates, populations = map(
            read_shapes, (files.barrier, files.candidates, files.populations)
        )
        if not raster.crs:
            check_one_system((barrier, candidates, populations))
        lines = read_lines(barrier, raster)
        drawn = read_gates(candidates, raster)
        gates = named_pairs(drawn)
        if question.pairing == "auto":
            gates = paired_across([each.places for each in lines], gates, raster.cell)
        homes = read_homes(populations, raster)
        named = (files.resistance, files.barrier, files.candidates, files.populations, files.ensemble)
        inputs = tuple(_input(each) for each in named if each is not None)
        return cls(raster, lines, gates, homes, inputs)

    def on(self, raster: Raster) -> GateLandscape:
        """The layers on a raster of resistance."""
        return lay_gates(raster, self.lines, self.gates, self.homes)


def _check(question: GateQuestion) -> None:
    if not 0 <= question.budget < float("inf"):
        raise UsageError("gates.bad_budget", "the budget is no number of 0 or more", do="give one")
    if not 0 <= question.spacing_m < float("inf"):
        raise UsageError("gates.bad_spacing", "the spacing is no distance of 0 m or more", do="give metres")
    for share in (question.permeability, question.prey_permeability):
        if share is not None and not 0 <= share <= 1:
            raise UsageError(
                "gates.bad_permeability",
                f"{share} is no permeability",
                do="give a share from 0 (shut) to 1 (no barrier)",
            )
    if question.pairing not in PAIRINGS:
        raise UsageError(
            "gates.unknown_pairing",
            f"there is no pairing '{question.pairing}'",
            do=f"choose from {', '.join(PAIRINGS)}",
        )
    if question.month is not None and not 1 <= question.month <= 12:
        raise UsageError("gates.bad_month", f"{question.month} is no month", do="give 1 to 12")
    if question.prey and question.prey_permeability is None:
        raise UsageError(
            "gates.no_prey_permeability",
            "how permeable the lines are for the second species is not said",
            do="give --prey-permeability",
        )
    if question.prey_permeability is not None and not question.prey:
        raise UsageError("gates.no_prey", "the second species has no name", do="give --prey")


def too_large_ground(raster: Raster) -> Refusal | None:
    """Refuse a landscape that does not fit into the memory that is free.

    Args:
        raster: Resistance of each cell.
    """
    free = free_memory_bytes()
    if free is None:
        return None
    nodes = int(np.isfinite(raster.values).sum())
    return refuse_too_large(forecast(nodes, 4 * nodes, _COLUMNS), free, raster.cell)


def _limits(landscape: GateLandscape, question: GateQuestion, raster: Raster, cell_m: float) -> GateLimits:
    return limits_of(
        landscape.gates,
        question.budget,
        spacing_m=question.spacing_m * raster.cell / cell_m,
        forbidden_sections=question.forbidden_sections,
        month=question.month,
    )


def with_prey(answer: Answer, problem: GateProblem, limits: GateLimits, question: GateQuestion) -> Answer:
    """Say what is chosen for both species.

    Args:
        answer: The answer for the first.
        problem: The problem of the first.
        limits: What a choice must keep to.
        question: What is asked, with a second species.
    """
    assert question.prey_permeability is not None
    other = prepare(
        problem.landscape,
        permeability=question.prey_permeability,
        species=question.prey,
        month=question.month,
    )
    weights = (1 - question.prey_weight, question.prey_weight)
    joint = together((problem.circuit, other.circuit), weights, limits.open_already)
    choice, bound, _ = choose(joint, limits, enumeration=question.enumeration)
    list_ = compromises(problem.circuit, other.circuit, limits, enumeration=question.enumeration)
    gates = problem.landscape.gates
    opened = [*limits.open_already, *choice.gates]
    record = {
        "prey": question.prey,
        "prey_weight": question.prey_weight,
        "selected": [member for each in choice.gates for member in gates[each].members or (gates[each].id,)],
        "objective_share": choice.value,
        "bound_share": bound,
        "objective": problem.circuit.value_of(opened),
        "prey_objective": other.circuit.value_of(opened),
        "prey_no_gate": other.circuit.value_of(list(limits.open_already)),
    }
    return say_compromises(answer, record, list_, [each.id for each in gates], choice.gates)


def _ensemble(
    path: Path,
    laid: _Laid,
    question: GateQuestion,
    chosen: tuple[int, ...],
    step: Callable[[str], None],
) -> GateEnsemble:
    permeabilities, resistances, months = _assumed(path, question)
    number = len(permeabilities) * max(len(resistances), 1) * len(months)
    if number > _MOST_MEMBERS:
        raise DataError(
            "gates.bad_ensemble",
            f"{number} choices are more than {_MOST_MEMBERS}",
            where=path.name,
            do="name fewer permeabilities, resistances or months",
        )
    return choose_over(
        _problems(laid, question, (permeabilities, resistances, months), step),
        chosen,
        enumeration=question.enumeration,
    )


def _problems(
    laid: _Laid,
    question: GateQuestion,
    assumed: tuple[list[float], list[Path], list[int | None]],
    step: Callable[[str], None],
) -> Iterator[tuple[float, str, GateProblem, GateLimits]]:
    permeabilities, resistances, months = assumed
    rasters = [(each.name, read_raster(each)) for each in resistances] or [("", laid.raster)]
    for name, raster in rasters:
        if not raster.lies_like(laid.raster):
            raise DataError(
                "landscape.other_cells", "a resistance of the ensemble has other cells", where=name
            )
        landscape = laid.on(raster)
        for month in months:
            asked = replace(question, month=month)
            limits = _limits(landscape, asked, raster, landscape.cell_m)
            for permeability in permeabilities:
                step(f"ensemble: permeability {permeability:g}, month {month or 'any'}, {name}")
                problem = prepare(landscape, permeability=permeability, species=question.species, month=month)
                yield permeability, name, problem, limits


def _assumed(path: Path, question: GateQuestion) -> tuple[list[float], list[Path], list[int | None]]:
    """Permeabilities, resistances and months of an ensemble file; those of the question where it has none."""
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
        if not isinstance(read, Mapping):
            raise TypeError
        permeabilities = [float(each) for each in read.get("permeabilities", [question.permeability])]
        months = [None if each is None else int(each) for each in read.get("months", [question.month])]
        resistances = [path.parent / str(each) for each in read.get("resistances", [])]
    except (OSError, UnicodeDecodeError, ValueError, TypeError):
        raise DataError(
            "gates.bad_ensemble",
            "the ensemble cannot be read",
            where=path.name,
            do="write JSON with permeabilities, resistances and months, each a list",
        ) from None
    if not permeabilities or not months or not all(each is None or 1 <= each <= 12 for each in months):
        raise DataError("gates.bad_ensemble", "a list is empty, or a month is none", where=path.name)
    return permeabilities, resistances, months


def _refused(refusal: Refusal, inputs: tuple[Input, ...]) -> Answer:
    said: tuple[Message, ...] = (refusal.reason,)
    return Answer(
        sentences=said,
        facts=FactBook(refusal.facts),
        record={"no_gate": None},
        provenance=Provenance(computed_by("landscape.choose_gates"), inputs),
        instead=refusal.instead,
        status="refused",
        code=refusal.code,
    )


def _write(out: Path, landscape: GateLandscape, found: GateOpening, crs: str) -> None:
    chosen = [each.id for each in found.selected]
    record = gates_to_geojson(landscape.gates, chosen, found.stamps, crs=crs)
    out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _input(path: Path) -> Input:
    return Input("table", path.name, hashlib.sha256(path.read_bytes()).hexdigest())
