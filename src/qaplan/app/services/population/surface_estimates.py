"""The density of a study from place to place, in coarse cells, with its doubt; refused where it is flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.population.coarse_ground import coarse_grounds
from qaplan.app.services.population.density_answer import tell_density
from qaplan.app.services.population.density_estimate import answer_of_refusal, gather_density, model_of_word
from qaplan.app.services.population.survey_here import SurveyHere
from qaplan.app.services.sessions import Session
from qaplan.app.store.estimate_tables import load_estimates
from qaplan.app.store.field_tables import load_station_cells
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, FactBook, Unit, written_number
from qaplan.base.messages import Message
from qaplan.base.places import Cell, GridTier
from qaplan.base.provenance import Activity, Input, Provenance, computed_by, digest_of
from qaplan.base.refusal import Refusal
from qaplan.population.model import Model
from qaplan.sharing import Answer
from qaplan.sharing.answer_cells import cell_names
from qaplan.sharing.answers import AnswerRow, AnswerTable
from qaplan.sharing.types import CellValue

if TYPE_CHECKING:
    from qaplan.population.fitting import Fit

__all__ = ["SURFACE", "PlacesHere"]

_BEST = OfferedModel("", "surface.of_best")
_PLANE = OfferedModel("HHN | D~x + y, lambda0~1, sigma~1", "surface.model_plane")
_COLUMNS = ("cell", "density", "lower", "upper", "cv")
_VALUES = ("density_per_100km2", "lower_per_100km2", "upper_per_100km2", "cv")
_NONE = Refusal(
    "population.no_density_estimated", Message("surface.no_density"), (Message("surface.order_density"),)
)


@dataclass(frozen=True, eq=False)
class PlacesHere:
    """The last season of a study, and what its audiences know of where it was.

    Args:
        here: The season; exact places, which stay in services.
        public: The cells of a degree in which the public is told that stations stand.
        best: The model of the best density that was estimated from these histories; empty where none was.
    """

    here: SurveyHere
    public: frozenset[Cell]
    best: str


def _gather(study: Study, session: Session, on: date) -> Gathered:
    """The histories of the density with its best model, or its refusal."""
    found = gather_density(study, session, on)
    if found.refusal is not None:
        return found
    best = _best_model(study, found.sha256)
    cells = frozenset(load_station_cells(study, GridTier.DEGREE).values())
    chosen = Input("table", "best_model", digest_of(best))
    places = PlacesHere(found.matter, cells, best)
    return Gathered(places, (*found.inputs, chosen), offered=_offered(places))


def _offered(places: PlacesHere) -> tuple[OfferedModel, ...]:
    """The best model first, where its surface is not flat."""
    from qaplan.population.inference import is_flat

    if not places.best:
        return (_PLANE,)
    is_even = is_flat(places.here.survey, model_of_word(places.best))
    return (_PLANE, _BEST) if is_even else (_BEST, _PLANE)


def _best_model(study: Study, inputs_sha256: str) -> str:
    """The model of the least AICc among the good densities of the same histories; empty where none is."""
    held = [each for each in load_estimates(study, "density") if each.inputs_sha256 == inputs_sha256]
    scored = [(each.body["answer"]["record"].get("aicc_comparable"), each) for each in held]
    good = [(aicc, each.model) for aicc, each in scored if each.status == "ok" and aicc is not None]
    return min(good)[1] if good else ""


def _check(word: str) -> None:
    if word:
        model_of_word(word)


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.fitting import fit
    from qaplan.population.inference import is_flat

    places: PlacesHere = gathered.matter
    word = model or places.best
    if not word:
        return replace(answer_of_refusal(_NONE), tier="public")
    asked = model_of_word(word)
    if is_flat(places.here.survey, asked):
        return _flat(places.here, asked, word)
    fitted = fit(places.here.survey, asked)
    if fitted.status != "ok":
        return tell_density(places.here, asked, word)
    return _told(places, fitted, word, gathered.inputs)


def _flat(here: SurveyHere, model: Model, word: str) -> Answer:
    """The refusal of a surface without a covariate, with the density that it has everywhere."""
    density = tell_density(here, model, word)
    same = density.sentences[:1] if density.status == "ok" else ()
    instead = (*same, Message("surface.add_covariate"))
    facts = tuple(fact for each in same for fact in each.facts())
    refusal = Refusal("population.flat_surface", Message("surface.flat"), instead, facts)
    return replace(answer_of_refusal(refusal), tier="public")


def _told(places: PlacesHere, fitted: Fit, word: str, inputs: Sequence[Input]) -> Answer:
    made = computed_by("population.mean_densities", {"model": word})
    cells = tuple(_cells(places, fitted))
    shown = [each for each in cells if each.cell.tier is GridTier.TENTH]
    difference = _against_one_density(places.here, fitted)
    said = (*_said(shown, difference, made), Message("surface.model", {"model": word}))
    facts = {fact.id: fact for each in said for fact in each.facts()}
    return Answer(
        sentences=said,
        facts=FactBook(facts.values()),
        record=_record(word, shown, difference, fitted),
        provenance=Provenance(made, tuple(inputs)),
        tables=(_table(shown),),
        status="ok",
        words=frozenset({word}),
        tier="public",
        cells=cells,
    )


def _cells(places: PlacesHere, fitted: Fit) -> Iterator[CellValue]:
    """The mean density of each coarse cell, for every audience; two figures, so that no edge is told."""
    from qaplan.population.inference import mean_densities

    here = places.here
    for ground in coarse_grounds(here.survey.sessions[0].mask, here.histories.crs, places.public):
        means = mean_densities(fitted, ground.group)
        columns = (means.density, *means.interval, means.cv)
        for at in ground.shown:
            values = (_figures(float(column[at])) for column in columns)
            yield CellValue(ground.cells[at], dict(zip(_VALUES, values, strict=True)))


def _against_one_density(here: SurveyHere, fitted: Fit) -> float:
    """AICc of the surface less that of the same model with one density."""
    from qaplan.population.fitting import fit

    flat = fit(here.survey, replace(fitted.model, formulas={**fitted.model.formulas, "D": "1"}))
    return fitted.aicc - flat.aicc


def _said(shown: Sequence[CellValue], difference: float, made: Activity) -> Iterator[Message]:
    density, doubt = ([each.values[name] for each in shown] for name in ("density_per_100km2", "cv"))
    low, high = _fact("low", min(density), made), _fact("high", max(density), made)
    yield Message("surface.range", {"low": low, "high": high, "cells": _fact("cells", len(shown), made)})
    least, most = (
        _fact(name, _figures(100 * number), made, "%")
        for name, number in (("doubt.least", min(doubt)), ("doubt.most", max(doubt)))
    )
    yield Message("surface.doubt", {"least": least, "most": most})
    key = "surface.supported" if difference < 0 else "surface.not_supported"
    yield Message(key, {"difference": _fact("aicc_difference", round(abs(difference), 1), made)})


def _table(shown: Sequence[CellValue]) -> AnswerTable:
    names = cell_names(each.cell for each in shown)
    rows = []
    for each in sorted(shown, key=lambda one: (-one.cell.row, one.cell.column)):
        numbers = [each.values[name] for name in _VALUES[:-1]]
        cells = (names[each.cell], *numbers, _figures(100 * each.values["cv"]))
        rows.append(AnswerRow(cells, {"cell": names[each.cell], **each.values}))
    return AnswerTable("cells", tuple(f"surface.column_{each}" for each in _COLUMNS), tuple(rows))


def _record(word: str, shown: Sequence[CellValue], difference: float, fitted: Fit) -> dict[str, object]:
    density = [each.values["density_per_100km2"] for each in shown]
    return {
        "model": word,
        "n": fitted.animals,
        "coarse_cells": len(shown),
        "density_per_100km2_least": min(density),
        "density_per_100km2_most": max(density),
        "cv_most": max(each.values["cv"] for each in shown),
        "aicc": fitted.aicc,
        "aicc_less_that_of_one_density": difference,
    }


def _figures(number: float) -> int | float:
    """A number with two figures that count."""
    return written_number(float(f"{number:.2g}"))


def _fact(name: str, value: float, made: Activity, unit: Unit = "") -> Fact:
    return Fact(f"population.surface.{name}", value, unit, activity=made, tier="public")


SURFACE = Estimator(
    kind="surface",
    page="density",
    command="population estimate STUDY --kind surface",
    models=(_BEST, _PLANE),
    takes_own=False,
    gather=_gather,
    check=_check,
    compute=_compute,
)
"""Density from place to place."""
