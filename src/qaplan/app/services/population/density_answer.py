"""A fitted density as an answer: how dense, from what, how far animals range, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from typing import TYPE_CHECKING

from qaplan.app.services.population.survey_here import SurveyHere
from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, FactBook, Unit, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import Activity
from qaplan.population.model import Model
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.population.fitting.densities import Density
    from qaplan.population.fitting.types import Fit

__all__ = ["tell_density"]

_COLUMNS = ("parameter", "term", "estimate", "se", "lower", "upper")
_ROUND = frozenset({"HN", "HHN"})
_Z = 1.959963984540054


def tell_density(here: SurveyHere, model: Model, word: str) -> Answer:
    """Fit a model to a study's last season and tell what came of it.

    Args:
        here: The season.
        model: The model.
        word: The model as it is kept.
    """
    from qaplan.population.fitting.densities import density_of
    from qaplan.population.fitting.fit import fit

    fitted = fit(here.survey, model)
    record = {"model": word, "detectfn": model.detectfn, "flank": here.flank} | fitted.to_record()
    record |= {"effort_days": round(here.effort_days, 2), "stations": here.stations}
    doubts = tuple(each.message for each in fitted.cautions)
    if fitted.status != "ok":
        said = (*doubts, *_rests(here, fitted))
        return _answer(fitted, said, record, code="population.not_fitted")
    density = density_of(fitted)
    doubts += tuple(each.message for each in here.checked().cautions)
    said = (density.message(), _number(here, density, fitted), *_rests(here, fitted), *_ranges(fitted))
    return _answer(fitted, (*said, *doubts), record | density.to_record() | {"area_km2": here.area_km2})


def _answer(
    fitted: Fit, sentences: tuple[Message, ...], record: dict[str, object], *, code: str = ""
) -> Answer:
    facts = {fact.id: fact for each in sentences for fact in each.facts()}
    return Answer(
        sentences=sentences,
        facts=FactBook(facts.values()),
        record=record,
        provenance=fitted.provenance,
        tables=(_coefficients(fitted),),
        status=fitted.status,
        code=code,
        words=frozenset({str(record["model"])}),
        tier="public",
    )


def _number(here: SurveyHere, density: Density, fitted: Fit) -> Message:
    """How many animals the density makes in the area of the mask."""
    made = fitted.provenance.activity
    low, high = (each * here.area_km2 / 100 for each in density.interval_per_100km2)
    number = density.per_100km2 * here.area_km2 / 100
    values = {
        "area": _fact("area", _rounded(here.area_km2), made),
        "number": _fact("number", _rounded(number), made),
        "low": _fact("number.low", _rounded(low), made),
        "high": _fact("number.high", _rounded(high), made),
    }
    return Message("estimates.number", dict(values))


def _rests(here: SurveyHere, fitted: Fit) -> Iterator[Message]:
    made = fitted.provenance.activity
    values = {
        "animals": _fact("animals", fitted.animals, made, "animal"),
        "detections": _fact("detections", here.survey.detections, made),
        "stations": _fact("stations", here.stations, made, "station"),
        "days": _fact("days", round(here.effort_days), made, "day"),
    }
    yield Message(f"estimates.rests_{here.flank}", dict(values))
    season = PartialDate.between(PartialDate.of(here.first), PartialDate.of(here.last))
    key = "estimates.season_cut" if here.is_cut else "estimates.season"
    yield Message(key, {"season": Fact("population.density.season", season, activity=made, tier="public")})


def _ranges(fitted: Fit) -> Iterator[Message]:
    """How far animals range, where it is one number."""
    made = fitted.provenance.activity
    terms = [at for at, each in enumerate(fitted.coefficients) if each.parameter == "sigma"]
    if len(terms) != 1:
        return
    at = terms[0]
    beta, error = float(fitted.beta[at]), float(fitted.standard_errors[at])
    names = {"sigma": beta, "low": beta - _Z * error, "high": beta + _Z * error}
    values = {
        name: _fact(f"range.{name}", _rounded(exp(value) / 1000), made, "km") for name, value in names.items()
    }
    key = "estimates.range" if fitted.model.detectfn in _ROUND else "estimates.range_tail"
    yield Message(key, dict(values))


def _coefficients(fitted: Fit) -> AnswerTable:
    rows = tuple(
        AnswerRow(tuple(_cell(record[name]) for name in _COLUMNS), record, "public")
        for record in fitted.coefficient_records()
    )
    return AnswerTable("coefficients", tuple(f"estimates.column_{name}" for name in _COLUMNS), rows)


def _cell(value: object) -> str | float:
    return round(value, 4) if isinstance(value, float) else str(value if value is not None else "–")


def _rounded(number: float) -> int | float:
    """A number with three figures that count."""
    return written_number(float(f"{number:.3g}"))


def _fact(name: str, value: float, made: Activity, unit: Unit = "") -> Fact:
    return Fact(f"population.density.{name}", value, unit, activity=made, tier="public")
