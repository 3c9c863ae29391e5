"""How suitable the ground of a study is, and where the map is mere extrapolation, as an estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.landscape.habitat_here import HabitatHere, known_records, lay_habitat
from qaplan.app.services.landscape.layers import input_of, lay_out, layers_of
from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.layer_tables import HeldLayer
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, FactBook, Unit, written_number
from qaplan.base.messages import Message
from qaplan.base.places import Cell, GridTier, cell_at
from qaplan.base.provenance import Activity, Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.landscape.rasters.types import Floats
from qaplan.landscape.stamps import Stamps
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable
from qaplan.sharing.types import CellValue

if TYPE_CHECKING:
    from qaplan.landscape.habitat.assessed import HabitatOptions, HabitatResult, KnownPlace

__all__ = ["HABITAT", "gather_habitat", "tell_habitat"]

_SEED = 1
_COARSE_M = 250.0
_BLOCK_M = 10_000.0
_FEWEST_IN_BLOCK = 2
_AROUND = 2
_MOST_ACROSS = 24
_MOST_ROWS = 300
_COLUMNS = ("record", "suitability", "ground")
_NO_LAYERS = Refusal(
    "habitat.no_covariates",
    Message("habitat.no_covariates"),
    (Message("habitat.bring_layers"), Message("habitat.instead_list")),
)
_ELSEWHERE = Refusal("habitat.elsewhere", Message("habitat.elsewhere"), (Message("habitat.bring_layers"),))
_NO_RECORDS = Refusal(
    "habitat.no_records",
    Message("habitat.no_records"),
    (Message("habitat.instead_expert"), Message("habitat.instead_list")),
)


def gather_habitat(study: Study, session: Session, on: date) -> Gathered:
    """Gather the layers of a study's ground and its known records, or say that it holds no layer.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    held: dict[str, HeldLayer] = {}
    for each in layers_of(study, session, "covariate"):
        held.setdefault(each.name, each)
    known = known_records(study, session, on)
    inputs = (*known.inputs, *(input_of(each) for each in held.values()))
    if not held:
        return _refused(_NO_LAYERS, inputs)
    if not len(known.at):
        return _refused(_NO_RECORDS, inputs)
    with lay_out(study, held.values()) as laid:
        layers = {each.layer.name: each.raster() for each in laid.values()}
    here = lay_habitat(layers, known)
    return Gathered(here, inputs) if here.is_over_records else _refused(_ELSEWHERE, inputs)


def tell_habitat(here: HabitatHere, gathered: Gathered) -> Answer:
    """Model the suitability of a study's ground and tell it with every doubt.

    Args:
        here: The layers with the known records.
        gathered: What it was gathered with.

    Returns:
        The answer; a refusal where the records carry no model.
    """
    from qaplan.landscape.habitat.assessed import assess_habitat

    known = here.known
    found = assess_habitat(
        here.stack,
        here.placed(known.at),
        np.random.default_rng(_SEED),
        ids=known.ids,
        checked=here.placed(known.coarse_at) if len(known.coarse_at) else None,
        checked_ids=known.coarse_ids,
        options=_options(here),
    )
    if isinstance(found, Refusal):
        facts = tuple(fact for each in (found.reason, *found.instead) for fact in each.facts())
        return answer_of_refusal(replace(found, facts=facts))
    made = computed_by("landscape.habitat", {"layers": list(here.stack.names), "seed": _SEED})
    cells = tuple(_cells(here, found))
    stamps = Stamps("modelled", is_too_coarse=here.cell_m > _COARSE_M)
    said = (*_said(found, made), *(each.message for each in found.cautions), *stamps.messages())
    facts_said = {fact.id: fact for each in said for fact in each.facts()}
    return Answer(
        sentences=said,
        facts=FactBook(facts_said.values()),
        record=found.to_record() | {"layers": list(here.stack.names), "cell_m": here.cell_m},
        provenance=Provenance(made, gathered.inputs),
        tables=(_table(found),),
        status="doubtful" if found.cautions else "ok",
        words=frozenset(here.stack.names),
        cells=cells,
    )


def _refused(refusal: Refusal, inputs: tuple[Input, ...]) -> Gathered:
    return Gathered(None, inputs, replace(answer_of_refusal(refusal), tier="public"))


def _options(here: HabitatHere) -> HabitatOptions:
    """Blocks of ten kilometres, and a background drawn where cameras stood."""
    from qaplan.landscape.habitat.assessed import HabitatOptions
    from qaplan.landscape.habitat.background import weight_of_records

    looked = here.placed(here.known.looked_at)
    weight = weight_of_records(here.stack, looked) if len(looked) else None
    block = max(round(_BLOCK_M / here.cell_m), _FEWEST_IN_BLOCK)
    return HabitatOptions(block_cells=block, weight=weight)


def _said(found: HabitatResult, made: Activity) -> Iterator[Message]:
    """What share of the ground is suitable, and how well the model tells it from other ground."""
    values, new = found.suitability.values, found.extrapolation.is_new.values == 1
    asked = np.isfinite(values) & ~new
    suitable = float((values[asked] >= found.threshold).mean()) if asked.any() else 0.0
    yield Message(
        "habitat.found",
        {
            "suitable": _fact("suitable", round(100 * suitable), made, "%"),
            "new": _fact("new", round(100 * found.extrapolation.share_new), made, "%"),
        },
    )
    ends = {"skill": found.auc.estimate, "low": found.auc.low, "high": found.auc.high}
    yield Message(
        "habitat.skill", {name: _fact(f"auc.{name}", round(end, 2), made) for name, end in ends.items()}
    )


def _table(found: HabitatResult) -> AnswerTable:
    """The known records at places that the model calls unsuitable; where they lie is not told."""
    missed = sorted(found.unpredicted, key=lambda each: each.id)
    rows = tuple(_row(each) for each in missed[:_MOST_ROWS])
    return AnswerTable("missed", tuple(f"habitat.column_{each}" for each in _COLUMNS), rows)


def _row(place: KnownPlace) -> AnswerRow:
    value = round(place.suitability, 2) if np.isfinite(place.suitability) else None
    ground = Message("habitat.ground_new" if place.is_new else "habitat.ground_known")
    record = {"record_id": place.id, "suitability": value, "is_extrapolated": place.is_new}
    return AnswerRow((place.id, "–" if value is None else value, ground), record)


def _cells(here: HabitatHere, found: HabitatResult) -> Iterator[CellValue]:
    """The mean suitability of coarse cells about the known records, and where it is extrapolated."""
    eastings, northings = found.suitability.middles()
    east, north = np.meshgrid(eastings, northings)
    is_known = np.isfinite(found.suitability.values)
    at = here.degrees(np.column_stack([east[is_known], north[is_known]]))
    values, new = found.suitability.values[is_known], found.extrapolation.is_new.values[is_known]
    window = _window(np.concatenate([here.known.at, here.known.coarse_at]))
    groups: dict[Cell, list[int]] = {}
    for number, (longitude, latitude) in enumerate(at.tolist()):
        cell = cell_at(longitude, latitude, GridTier.TENTH)
        if window[0] <= cell.column <= window[1] and window[2] <= cell.row <= window[3]:
            groups.setdefault(cell, []).append(number)
    for cell, held in groups.items():
        suitability = 100 * float(values[held].mean())
        is_new = float(new[held].mean()) >= 0.5
        yield CellValue(cell, {"suitability": round(suitability), "extrapolated": float(is_new)})


def _window(places: Floats) -> tuple[int, int, int, int]:
    """First and last column and row of the coarse cells about some places, no more than a page holds."""
    held = [cell_at(longitude, latitude, GridTier.TENTH) for longitude, latitude in places.tolist()]
    columns, rows = ([each.column for each in held], [each.row for each in held])
    return (*_ends(columns), *_ends(rows))


def _ends(numbers: list[int]) -> tuple[int, int]:
    low, high = min(numbers) - _AROUND, max(numbers) + _AROUND
    over = max(high - low + 1 - _MOST_ACROSS, 0)
    return low + over // 2, high - (over - over // 2)


def _fact(name: str, value: float, made: Activity, unit: Unit = "") -> Fact:
    return Fact(f"habitat.{name}", written_number(value), unit, activity=made)


def _check(model: str) -> None:
    """There is one model only."""


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    return tell_habitat(gathered.matter, gathered)


HABITAT = Estimator(
    kind="habitat",
    page="habitat",
    command="population estimate STUDY --kind habitat",
    models=(OfferedModel("", "estimates.model_only"),),
    takes_own=False,
    gather=gather_habitat,
    check=_check,
    compute=_compute,
    room="landscape",
)
"""How suitable the ground is."""
