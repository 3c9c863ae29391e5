"""How the hand-written mappings of a case are read: statements, claims, incidents, acts, names, plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, cast, get_args

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice, FactValue, Unit
from qaplan.base.names import Names
from qaplan.evidence.tables import EvidenceRule, RecordKind
from qaplan.evidence.types import (
    Assessment,
    Claim,
    CustodyStep,
    Grade,
    Hypothesis,
    LegalAct,
    MortalityCase,
    Movement,
    Place,
    PlaceDescription,
    PlanStage,
    Project,
    Question,
    Record,
    Sample,
    TaxonConcept,
    TaxonName,
)
from qaplan.identity.types import Statement, Verdict

__all__ = [
    "read_act",
    "read_assessment",
    "read_claim",
    "read_incident",
    "read_movement",
    "read_project",
    "read_question",
    "read_rule",
    "read_statement",
    "read_taxon",
    "with_descriptions",
    "with_stages",
]

Item = Mapping[str, Any]


def read_rule(item: Item) -> tuple[str, EvidenceRule]:
    """Read what one type of evidence counts as, with the reason."""
    kind = _one_of(item, "kind", get_args(RecordKind))
    grade = Grade(_one_of(item, "grade", tuple(Grade)))
    return _text(item, "type"), EvidenceRule(cast(RecordKind, kind), grade, _text(item, "reason"))


def read_statement(item: Item) -> Statement:
    """Read one dated, authored answer about identity."""
    dating = _one_of(item, "dating", ("day", "month", "announcement"), "day")
    return Statement(
        statement_id=_text(item, "id"),
        records=_texts(item, "records"),
        verdict=Verdict(_one_of(item, "verdict", tuple(Verdict))),
        author=_text(item, "author"),
        made_on=_day(item, "made_on"),
        basis=item.get("basis", ""),
        is_preliminary=bool(item.get("is_preliminary", False)),
        supersedes=item.get("supersedes", ""),
        sources=_texts(item, "sources"),
        dating=cast(Literal["day", "month", "announcement"], dating),
    )


def read_question(item: Item) -> Question:
    """Read one question on which the public record does not agree."""
    return Question(_text(item, "id"), _text(item, "text_key"), _text(item, "kind"))


def read_claim(item: Item) -> Claim:
    """Read one side of a question, its values typed."""
    return Claim(
        claim_id=_text(item, "id"),
        question_id=_text(item, "question"),
        authors=_texts(item, "authors"),
        made_on=_date(item, "made_on"),
        text_key=_text(item, "text_key"),
        values={name: _value(name, value) for name, value in item.get("values", {}).items()},
        units={name: cast(Unit, _one_of({name: unit}, name, get_args(Unit))) for name, unit in _units(item)},
        attribute=item.get("attribute", ""),
        method=item.get("method", ""),
        sources=_texts(item, "sources"),
    )


def read_incident(item: Item) -> MortalityCase:
    """Read one mortality case; a sample without ``result`` is open, a match may have no published basis."""
    return MortalityCase(
        incident_id=_text(item, "id"),
        record_id=_text(item, "record"),
        found=_date(item, "found"),
        place_id=_text(item, "place"),
        state_of_remains=_text(item, "state_of_remains"),
        cause=_text(item, "cause"),
        hypotheses=_each(item, "hypotheses", _hypothesis),
        samples=_each(item, "samples", _sample),
        custody=_each(item, "custody", _custody),
        match_basis=item.get("match_basis"),
        sources=_texts(item, "sources"),
    )


def read_act(item: Item) -> LegalAct:
    """Read one legal act; without ``in_force_from`` its first day in force was not read in a source."""
    return LegalAct(
        act_id=_text(item, "id"),
        number=_text(item, "number"),
        dated=_day(item, "dated"),
        in_force_from=_day(item, "in_force_from") if "in_force_from" in item else None,
        issuer=_text(item, "issuer"),
        effect=_text(item, "effect"),
        taxon_as_written=item.get("taxon_as_written", ""),
        taxon_id=item.get("taxon", ""),
        place_id=item.get("place", ""),
        sources=_texts(item, "sources"),
        title=_names(item.get("title", {})),
    )


def read_taxon(item: Item) -> TaxonConcept:
    """Read one kind of animal with all of its names and who writes them so."""
    return TaxonConcept(_text(item, "id"), _names(item.get("common", {})), _each(item, "names", _taxon_name))


def read_movement(item: Item) -> Movement:
    """Read one quoted distance."""
    distance = item.get("distance_km")
    if not isinstance(distance, int | float) or distance <= 0:
        raise _bad("distance_km", "the distance is no number over zero", "write kilometres")
    ends = _text(item, "from"), _text(item, "to")
    return Movement(_text(item, "id"), *ends, float(distance), _texts(item, "sources"))


def read_project(item: Item) -> Project:
    """Read one project with its term and partners."""
    return Project(
        project_id=_text(item, "id"),
        title=_text(item, "title"),
        start=_date(item, "start"),
        end=_date(item, "end"),
        partners=_texts(item, "partners"),
        countries=_texts(item, "countries"),
        sources=_texts(item, "sources"),
    )


def read_assessment(item: Item) -> Assessment:
    """Read one published estimate, with its year, authors and method as far as the source gives them."""
    low, high = item.get("low"), item.get("high")
    if not (isinstance(low, int) and isinstance(high, int) and 0 <= low <= high):
        raise _bad("low", "low and high are no range of whole numbers", "write low and high, low first")
    return Assessment(
        assessment_id=_text(item, "id"),
        subject=_text(item, "subject"),
        low=low,
        high=high,
        year=item.get("year"),
        authors=_texts(item, "authors"),
        method=item.get("method", ""),
        sources=_texts(item, "sources"),
        bound=cast(Any, _one_of(item, "bound", ("", "at least", "at most"))),
    )


def with_stages(places: Iterable[Place], items: Iterable[Item]) -> tuple[Place, ...]:
    """Places with the stages of their plans, in the order in which the mapping gives them."""
    by_place: dict[str, list[PlanStage]] = {}
    for item in items:
        by_place.setdefault(_text(item, "place"), []).append(_stage(item))
    return tuple(replace(place, stages=tuple(by_place.get(place.place_id, ()))) for place in places)


def with_descriptions(records: Iterable[Record], items: Iterable[Item]) -> tuple[Record, ...]:
    """Records with further descriptions of their place that do not agree with the first."""
    by_record: dict[str, list[PlaceDescription]] = {}
    for item in items:
        described = PlaceDescription(_text(item, "text"), _texts(item, "sources"))
        by_record.setdefault(_text(item, "record"), []).append(described)
    return tuple(replace(each, other_places=tuple(by_record.get(each.record_id, ()))) for each in records)


def _stage(item: Item) -> PlanStage:
    stages = ("idea", "justification", "approvals", "decree", "registered")
    stage = _one_of(item, "stage", stages)
    is_promise = bool(item.get("is_promise", False))
    return PlanStage(cast(Any, stage), _date(item, "reached"), is_promise, _texts(item, "sources"))


def _hypothesis(item: Item) -> Hypothesis:
    said = _text(item, "cause"), _text(item, "author"), _text(item, "text")
    return Hypothesis(*said, _texts(item, "sources"))


def _sample(item: Item) -> Sample:
    return Sample(
        what=_text(item, "what"),
        laboratory=_text(item, "laboratory"),
        sent=_date(item, "sent"),
        result=item.get("result"),
        sources=_texts(item, "sources"),
    )


def _custody(item: Item) -> CustodyStep:
    return CustodyStep(_date(item, "when"), _text(item, "to"), _text(item, "what"), _texts(item, "sources"))


def _taxon_name(item: Item) -> TaxonName:
    return TaxonName(_text(item, "name"), _texts(item, "used_by"), _texts(item, "sources"))


def _each(item: Item, key: str, read: Callable[[Item], Any]) -> tuple[Any, ...]:
    return tuple(read(each) for each in item.get(key, ()))


def _units(item: Item) -> list[tuple[str, str]]:
    return list(item.get("units", {}).items())


def _value(name: str, value: object) -> FactValue:
    """A typed value: a number, or one of date, between, days, range, choice, names."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        kind, content = next(iter(value.items()))
        made = _VALUES.get(kind)
        if made is not None:
            return made(content)
    raise _bad(name, "the value has no type", f"write a number or one of {', '.join(_VALUES)}")


def _names(content: Item) -> Names:
    return Names(content.get("kk", ""), content.get("ru", ""), content.get("en", ""))


def _between(content: list[str]) -> PartialDate:
    first, last = content
    return PartialDate.between(PartialDate.parse(first), PartialDate.parse(last))


def _range(content: list[int]) -> FactValue:
    low, high = content
    return low, high


_VALUES: Mapping[str, Callable[[Any], FactValue]] = {
    "date": PartialDate.parse,
    "between": _between,
    "days": lambda days: DaySpan(days, days),
    "range": _range,
    "choice": Choice,
    "names": _names,
}


def _date(item: Item, key: str) -> PartialDate:
    value = item.get(key, "")
    return PartialDate.of(value) if isinstance(value, date) else PartialDate.parse(str(value))


def _day(item: Item, key: str) -> date:
    value = _date(item, key)
    if not value.is_exact or value.earliest is None:
        raise _bad(key, "a day is needed", "write it as 2024-09-27")
    return value.earliest


def _text(item: Item, key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value:
        raise _bad(key, "a text is missing", "write it between quotes")
    return value


def _texts(item: Item, key: str) -> tuple[str, ...]:
    value = item.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _bad(key, "a list of texts is needed", 'write ["one", "two"]')
    return tuple(value)


def _one_of(item: Item, key: str, allowed: Iterable[str], default: str = "") -> str:
    value = item.get(key, default)
    choices = tuple(allowed)
    if value not in choices:
        raise _bad(key, f"'{value}' is not in the list", f"use one of {', '.join(map(str, choices))}")
    return str(value)


def _bad(key: str, what: str, do: str) -> DataError:
    return DataError("evidence.bad_mapping", what, where=key, do=do)
