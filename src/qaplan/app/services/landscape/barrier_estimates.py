"""How permeable a barrier through a study's area is, and what that makes of its density, as an estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.landscape.layer_files import read_shapes
from qaplan.app.services.landscape.layers import input_of, latest_layers, lay_out
from qaplan.app.services.population.density_estimate import answer_of_refusal, gather_density, model_of_word
from qaplan.app.services.population.identity_estimates import answer_of
from qaplan.app.services.population.survey_here import SurveyHere
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.facts import FactBook, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import Input
from qaplan.base.refusal import Refusal
from qaplan.landscape.stamps import Stamps
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.encounters.types import Mask
    from qaplan.population.inference import BarrierLines, BarrierProfile
    from qaplan.population.spatial.types import DistanceAt

__all__ = ["BARRIER", "BarrierHere", "LinesHere", "gather_barrier", "join_barrier", "lines_within"]

Floats: TypeAlias = NDArray[np.float64]
_MODELS = (
    OfferedModel("HHN | D~1, lambda0~1, sigma~1", "estimates.model_plain"),
    OfferedModel("HEX | D~1, lambda0~1, sigma~1", "estimates.model_exponential"),
)
_SCALE_M = 1000.0
_FINE = 0.05
_NO_LINES = Refusal(
    "population.no_barrier_lines",
    Message("barrier.no_lines"),
    (Message("barrier.bring_lines"), Message("barrier.density_holds")),
)
_NOT_HERE = Refusal(
    "population.barrier_elsewhere", Message("barrier.elsewhere"), (Message("barrier.density_holds"),)
)


@dataclass(frozen=True, eq=False)
class LinesHere:
    """The barrier lines of a study; exact places, which stay in services.

    Args:
        lines: Eastings and northings of the vertices of each, shape (n_vertices, 2), metres.
        are_invented: Whether they are invented.
        inputs: The layers that they are from, by digest.
    """

    lines: tuple[Floats, ...]
    are_invented: bool
    inputs: tuple[Input, ...]


@dataclass(frozen=True, eq=False)
class BarrierHere:
    """A study's last season with the barrier that runs through it.

    Args:
        here: The season.
        lines: The stretches of its lines over the mask; exact places, which stay in services.
        are_invented: Whether they are invented.
    """

    here: SurveyHere
    lines: tuple[Floats, ...]
    are_invented: bool


def lines_within(lines: Sequence[Floats], mask: Mask) -> tuple[Floats, ...]:
    """The stretches of lines over a mask, as coarse as its cells need.

    Args:
        lines: Vertices of each, shape (n_vertices, 2), metres.
        mask: The mask.
    """
    from shapely import LineString, box, get_parts

    side = float(np.sqrt(mask.cell_ha)) * 100.0
    low, high = mask.place_m.min(axis=0) - side, mask.place_m.max(axis=0) + side
    ground = box(*low.tolist(), *high.tolist())
    found = []
    for line in lines:
        inside = LineString(line).intersection(ground).simplify(_FINE * side)
        found += [np.array(part.coords) for part in get_parts(inside) if part.length > 0]
    return tuple(found)


def gather_barrier(study: Study, session: Session, on: date) -> Gathered:
    """Load the histories of a study and its barrier lines, or say why nothing follows from them.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "border.look")
    gathered = gather_density(study, session, on)
    if gathered.refusal is not None:
        return replace(gathered, offered=_MODELS)
    held = lines_here(study, session, gathered.matter.histories.crs)
    if held is None:
        return _refused(_NO_LINES, gathered.inputs)
    return join_barrier(gathered.matter, held)


def lines_here(study: Study, session: Session, crs: str) -> LinesHere | None:
    """Read the barrier lines of a study.

    Args:
        study: The study.
        session: Who asks.
        crs: The projection to bring them to.

    Returns:
        The lines; None where the study holds none that this reader may know of.

    Raises:
        AccessError: ``access.no_right``.
        DataError: What is wrong in the layer.
    """
    check_may(session, "study.look")
    held = latest_layers(study, session, "barriers")
    if not held:
        return None
    with lay_out(study, held.values()) as laid:
        layer, path = laid["barriers"].layer, laid["barriers"].path
        shapes = read_shapes(path)
    placed = replace(shapes, crs=shapes.crs or layer.crs).moved_to(crs)
    lines = tuple(part for each in placed.features for part in each.parts)
    return LinesHere(lines, layer.is_invented, (input_of(layer),))


def join_barrier(here: SurveyHere, held: LinesHere) -> Gathered:
    """Lay barrier lines over the last season of a study.

    Args:
        here: The season.
        held: The lines, in its projection.

    Returns:
        What the profile starts from; refused where no line runs over the mask.
    """
    inputs = (*here.histories.inputs, *held.inputs)
    lines = lines_within(held.lines, here.survey.sessions[0].mask)
    if not lines:
        return _refused(_NOT_HERE, inputs)
    return Gathered(BarrierHere(here, lines, held.are_invented), inputs, offered=_MODELS)


def _refused(refusal: Refusal, inputs: tuple[Input, ...]) -> Gathered:
    return Gathered(None, inputs, replace(answer_of_refusal(refusal), tier="public"), _MODELS)


def _check(model: str) -> None:
    model_of_word(model)


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.inference import BarrierLines, barrier_profile

    held: BarrierHere = gathered.matter
    through = BarrierLines(held.here.survey, held.lines, scale_m=_SCALE_M)
    if not _is_in_the_way(through):
        return replace(answer_of_refusal(_NOT_HERE), tier="public")
    found = barrier_profile(held.here.survey, model_of_word(model), _telling(through, tell))
    answer = answer_of(found, model, {"flank": held.here.flank, "scale_m": _SCALE_M})
    stamps = Stamps("modelled", has_invented_lines=held.are_invented).messages()
    said = (*answer.sentences, *stamps)
    facts = {fact.id: fact for each in said for fact in each.facts()}
    answer = replace(answer, sentences=said, facts=FactBook(facts.values()), tables=(_table(found),))
    if found.status == "not_converged":
        return replace(answer, status="not_converged", code="population.not_fitted")
    return replace(answer, status="not_identified" if found.status == "flat" else "ok", code="")


def _is_in_the_way(through: BarrierLines) -> bool:
    """Whether any way from a camera to a cell is longer with the barrier shut."""
    return any((shut > still).any() for shut, still in zip(through(0.0), through(1.0), strict=True))


def _telling(through: BarrierLines, tell: Tell) -> DistanceAt:
    """The same distances, telling how far the profile has come."""
    from qaplan.population.inference.barrier import PERMEABILITIES

    done = iter(range(len(PERMEABILITIES)))

    def distances(permeability: float) -> tuple[Floats, ...]:
        tell(next(done), len(PERMEABILITIES))
        return through(permeability)

    return distances


def _table(found: BarrierProfile) -> AnswerTable:
    columns = ("permeability", "density", "fall")
    return AnswerTable("profile", tuple(f"barrier.column_{each}" for each in columns), tuple(_rows(found)))


def _rows(found: BarrierProfile) -> Iterator[AnswerRow]:
    """Each permeability with the density there, and how much less likely it is than the best."""
    best = max((each.log_lik for each in found.points if each.log_lik is not None), default=0.0)
    for each in found.points:
        fall = None if each.log_lik is None else max(best - each.log_lik, 0.0)
        density = each.density_per_100km2
        shown = ("–" if density is None else _figures(density), "–" if fall is None else round(fall, 2))
        record = {
            "permeability": each.permeability,
            "density_per_100km2": density,
            "log_lik_below_best": fall,
            "status": each.status,
        }
        yield AnswerRow((written_number(each.permeability), *shown), record)


def _figures(number: float) -> int | float:
    """A number with three figures that count."""
    return written_number(float(f"{number:.3g}"))


BARRIER = Estimator(
    kind="barrier",
    page="density",
    command="population estimate STUDY --kind barrier",
    models=_MODELS,
    takes_own=True,
    gather=gather_barrier,
    check=_check,
    compute=_compute,
    right="border.look",
)
"""How permeable a barrier is."""
